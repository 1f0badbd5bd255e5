"""The games of lesson 09 over five seeds: improved one change at a time, and when they copy.

python -m gan_teach.studies.evidence flowers_steps flowers_copying
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from gan_teach.data.flowers import flower
from gan_teach.data.images import Images
from gan_teach.metrics.neighbours import nearest_rows
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.models.mlp import MLPDiscriminator, MLPGenerator
from gan_teach.training.game import Game
from gan_teach.training.losses import R1

SHAPE = (3, 32, 32)
CHANGES: dict[str, dict[str, Any]] = {  # each adds to those above
    "as it was, mended": {
        "G": lambda: MLPGenerator(64, (128,), SHAPE, output="sigmoid"),
        "D": lambda: MLPDiscriminator(SHAPE, (128,)),
        "lr_g": 2e-4, "lr_d": 2e-4, "batch_size": 16,
    },
    "convolutions": {
        "G": lambda: ConvGenerator(64, 16, norm="group", side=32, channels=3),
        "D": lambda: ConvDiscriminator(16, side=32, channels=3),
    },
    "faster rates": {"lr_g": 2e-3, "lr_d": 2e-3, "betas": (0.0, 0.99)},
    "R1": {"penalty": R1(0.5)},
    "average": {"average": 0.99},
}  # fmt: skip
AT = (300, 800)  # turns after which games are measured
FEW = (12, 60, 300)  # pictures that a game is trained on, to see when it copies
SAMPLES = 50  # of each such game


def pictures(n: int = 600) -> Tensor:
    """The first n of `gt.flowers`: uint8, (n, 3, 32, 32)."""
    return torch.from_numpy(np.stack([flower(i) for i in range(n)])).permute(0, 3, 1, 2)


def game_of(label: str, seed: int, data: Images | None = None) -> Game:
    """The game with the changes down to this one. data: all flowers, if there is none."""
    rules: dict[str, Any] = {}
    for name, changes in CHANGES.items():
        rules |= changes
        if name == label:
            break
    return Game(**rules, data=data or Images(pictures()), seed=seed)


def distance(samples: Tensor, data: Images) -> float:
    """The measure of the lesson: W1 of each of 48 columns, and of these the mean.

    The columns are the mean red, green and blue of 4 x 4 squares. As many real pictures are drawn.
    """
    real = data.sample(len(samples), torch.Generator().manual_seed(0))
    ours, theirs = (adaptive_avg_pool2d(it, 4).flatten(1).sort(0).values for it in (samples, real))
    return (ours - theirs).abs().mean().item()


def flowers_steps(seeds: int = 5) -> dict[str, Any]:
    """The distance of 600 samples after each change, at the turns AT; and of real pictures."""
    data, runs = Images(pictures()), {}
    for label in CHANGES:
        columns: dict[str, list[float]] = {f"distance_{turns}": [] for turns in AT}
        for seed in range(seeds):
            game = game_of(label, seed, data)
            for turns, column in zip(AT, columns.values(), strict=True):
                list(game.play(turns - game.turns))
                column.append(round(distance(game.generate(600), data), 4))
        runs[label] = {"seeds": seeds, **columns}
        print(f"{label}: medians {[median(it) for it in columns.values()]}", flush=True)
    draws = (data.sample(600, torch.Generator().manual_seed(seed)) for seed in range(1, 21))
    return {"real": [round(distance(draw, data), 4) for draw in draws], "runs": runs}


def seen_and_unseen(n: int, seed: int) -> Iterator[tuple[Game, Tensor]]:
    """The last game on n pictures beside n others, and with the two sets changed round.

    Each comes as (game, others). others: uint8, (n, 3, 32, 32).
    """
    first, second = pictures(2 * n).split(n)
    for seen, unseen in ((first, second), (second, first)):
        yield game_of("average", seed, Images(seen)), unseen


def nearer_to_seen(game: Game, unseen: Tensor) -> int:
    """How many of SAMPLES samples are nearer to a picture of the game's than to one of others."""
    seen = game.data.all_samples().flatten(1)
    both = torch.cat([seen, unseen.flatten(1) / 255])
    found = nearest_rows(game.generate(SAMPLES).flatten(1), both)
    return int((found.indices < len(seen)).sum())


def flowers_copying(seeds: int = 5, turns: int = AT[-1]) -> dict[str, Any]:
    """Of 100 samples of two games, how many are nearer to a picture that the game has seen."""
    runs = {}
    for n in FEW:
        nearer = []
        for seed in range(seeds):
            both = list(seen_and_unseen(n, seed))
            for game, _ in both:
                list(game.play(turns))
            nearer.append(sum(nearer_to_seen(game, unseen) for game, unseen in both))
        runs[f"trained on {n}"] = {"turns": turns, "seeds": seeds, "nearer": nearer}
        print(f"trained on {n}: of 100 samples nearer to one seen {nearer}", flush=True)
    return {"runs": runs}
