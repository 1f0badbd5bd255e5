"""The paired loss beside others, over many seeds: lesson 10.

python -m gan_teach.studies.evidence paired_plane paired_digits stacked
"""

from functools import partial
from typing import Any

from gan_teach.data.digits import digits
from gan_teach.data.mnist import need_mnist
from gan_teach.data.plane import grid, ring
from gan_teach.data.stacked import StackedDigits
from gan_teach.metrics.modes import coverage
from gan_teach.metrics.reading import stacked_modes
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.studies.played import played, read_after
from gan_teach.training.cures import failing
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game
from gan_teach.training.losses import R1, R2
from gan_teach.training.presets import preset

LOSSES = {"non-saturating": "non_saturating", "paired": "paired"}


def rules_of(label: str, gamma: float) -> dict[str, Any]:
    """The loss and the penalties that a label such as "paired, R1 and R2" names."""
    loss, _, held = label.partition(", ")
    penalties = {"": None, "R1": R1(gamma), "R1 and R2": (R1(gamma), R2(gamma))}
    return {"loss": LOSSES[loss], "penalty": penalties[held]}


PLANE = ("paired", "paired, R1", "paired, R1 and R2")  # the other loss is in `cures`
WORLDS = {"ring": ring, "grid": grid}


def plane_game(label: str, seed: int) -> Game:
    """The failing game of lessons 05 and 06, "ring: paired, R1" for example."""
    world, _, rules = label.partition(": ")
    return failing(WORLDS[world](), seed, **rules_of(rules, 0.1))


def paired_plane(seeds: int = 50, turns: int = 10_000) -> dict[str, Any]:
    """Modes and quality of 2,500 samples on ring and grid, as in `cures`, for the paired loss."""
    runs = {}
    for label in (f"{world}: {rules}" for world in WORLDS for rules in PLANE):
        ensemble = Ensemble([plane_game(label, seed) for seed in range(seeds)])
        ensemble.play(turns)
        found = [coverage(x, ensemble.settings.data) for x in ensemble.generate(2500)]
        modes = [each.modes for each in found]
        quality = [round(each.high_quality, 4) for each in found]
        runs[label] = {"turns": turns, "seeds": seeds, "modes": modes, "high_quality": quality}
        print(f"{label}: modes {sum(modes) / seeds:.1f}", flush=True)
    return {"runs": runs}


HELD = tuple(f"{loss}, {held}" for loss in LOSSES for held in ("R1", "R1 and R2"))


def digits_game(label: str, seed: int) -> Game:
    """The DCGAN of lesson 07 with another loss and penalty."""
    return preset("dcgan", seed=seed, **rules_of(label, 0.3))


def paired_digits(seeds: int = 5, turns: int = 1500) -> dict[str, Any]:
    """Frechet distance and confident digits of 1,000 samples of the DCGAN, for four rules."""
    games = {label: partial(digits_game, label) for label in HELD}
    return {"runs": {label: read_after(label, make, turns, seeds) for label, make in games.items()}}


def stacked_game(label: str, seed: int) -> Game:
    """The DCGAN of lesson 07 for three digits at once."""
    return preset(
        "dcgan", seed=seed, data=StackedDigits(digits()),
        G=lambda: ConvGenerator(50, 16, norm="group", growth=4, channels=3),
        D=lambda: ConvDiscriminator(16, hidden=64, kernel=6, channels=3), **rules_of(label, 0.3),
    )  # fmt: skip


STACKED = ("non-saturating", "paired", *HELD)


def stacked(seeds: int = 3, turns: int = 1000, samples: int = 10_000) -> dict[str, Any]:
    """Modes of 1,000 and KL of 10,000 samples of stacked digits, for six rules."""
    need_mnist(digits())
    runs = {}
    for label in STACKED:
        found = [
            stacked_modes(played(stacked_game(label, seed), turns).generate(samples))
            for seed in range(seeds)
        ]
        runs[label] = {
            "turns": turns, "seeds": seeds, "samples": samples,
            "modes": [each.modes for each in found], "kl": [round(each.kl, 3) for each in found],
        }  # fmt: skip
        print(f"{label}: {found}", flush=True)
    return {"runs": runs}
