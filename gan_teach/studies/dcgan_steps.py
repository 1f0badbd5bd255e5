"""From a DCGAN as published to the recipe of lesson 07, one change at a time.

Each row is an epoch of MNIST: as many pictures, in batches of 32 in twice as many turns.
"""

from functools import partial
from typing import Any

from torch import nn

from gan_teach.data.digits import digits
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.studies.played import read_after
from gan_teach.training.game import Game
from gan_teach.training.losses import R1


def start_small(player: nn.Module) -> nn.Module:
    """The player with first weights as Radford et al. 2016 draw them: a spread of 0.02, no bias."""
    for layer in player.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, mean=0, std=0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return player


def _published_d() -> nn.Module:
    """The recipe's D with smaller stamps, no hidden layer, and batch norm in its place."""
    layers = list(ConvDiscriminator(16))
    return nn.Sequential(*layers[:3], nn.BatchNorm2d(32), *layers[3:])


PUBLISHED: dict[str, Any] = {
    "G": lambda: start_small(ConvGenerator(20, 16, norm="batch", growth=4)),
    "D": lambda: start_small(_published_d()),
    "loss": "non_saturating", "lr_g": 2e-4, "lr_d": 2e-4, "betas": (0.5, 0.999), "batch_size": 64,
}  # fmt: skip
STEPS: dict[str, dict[str, Any]] = {  # each adds to those above; the last is the preset "dcgan"
    "as published": {},
    "higher rates": {"lr_g": 6e-3, "lr_d": 4e-3, "betas": (0.0, 0.99)},
    "R1, D without batch norm": {
        "D": lambda: start_small(ConvDiscriminator(16)),
        "penalty": R1(0.3),
        "penalty_every": 8,
    },
    "PyTorch's first weights": {
        "G": lambda: ConvGenerator(20, 16, norm="batch", growth=4),
        "D": lambda: ConvDiscriminator(16),
    },
    "group norm in G": {"G": lambda: ConvGenerator(20, 16, norm="group", growth=4)},
    "a larger D": {"D": lambda: ConvDiscriminator(16, hidden=64, kernel=6)},
    "hinge": {"loss": "hinge"},
    "an average of G": {"average": 0.998},
    "batches of 32": {"batch_size": 32},
}


def game_of(label: str, seed: int, data: Any = None) -> Game:
    """The game of this step: the changes down to it, all at once. data: MNIST, if there is none."""
    rules: dict[str, Any] = dict(PUBLISHED)
    for name, changes in STEPS.items():
        rules |= changes
        if name == label:
            break
    G, D = rules.pop("G"), rules.pop("D")
    return Game(G, D, data=data or digits(), latent_dim=20, seed=seed, **rules)


def dcgan_steps(seeds: int = 3, images: int = 60_000) -> dict[str, Any]:
    """All steps after so many real images: an epoch of MNIST is 60,000."""
    runs = {}
    for label in STEPS:
        turns = images // game_of(label, 0).settings.batch_size
        runs[label] = read_after(label, partial(game_of, label), turns, seeds)
    return {"images": images, "runs": runs}
