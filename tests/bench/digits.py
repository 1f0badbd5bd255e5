"""What the DCGAN reaches in the time in which its former recipe reached a given distance.

The former recipe: noise of 64 numbers, G of 48 and 24 maps, D's first stamps 4x4, the
non-saturating loss, rates 2e-3, R1(0.5) at each update of D, the average 0.998 to the end. Its
Frechet distance was 18.9 after 3,500 turns and 8.7 after 8,400. These turns are its time; ours get
as many as fit into the same time, by the cost of a turn, measured in turn on one core in this run.
Needs MNIST; takes some twenty minutes.
"""

import functools
import statistics
import time

import torch

import gan_teach as gt
from gan_teach.metrics.scores import score
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.training.game import Game
from gan_teach.training.trained import RECIPES
from tests.bench.figure import Figure

MARKS = (3500, 8400)  # turns of the former recipe
SEEDS = range(5)


def former(seed: int = 0) -> Game:
    """The former recipe."""
    return gt.preset(
        "dcgan", seed=seed, loss="non_saturating", lr_g=2e-3, lr_d=2e-3,
        G=lambda: ConvGenerator(64, 24, norm="group"), D=lambda: ConvDiscriminator(16, hidden=128),
        penalty=gt.R1(0.5), penalty_every=1,
    )  # fmt: skip


def time_of_turns(game: Game, turns: int = 100) -> float:
    """Processor seconds for so many turns."""
    start = time.process_time()
    for _ in range(turns):
        game.turn()
    return time.process_time() - start


@functools.cache
def cost() -> float:
    """The time of a turn, in turns of the former recipe."""
    games = former(), gt.preset("dcgan")
    for game in games:
        time_of_turns(game, 10)  # to warm up
    pairs = [[time_of_turns(game) for game in games] for _ in range(7)]
    return statistics.median(ours / theirs for theirs, ours in pairs)


@functools.cache
def reached(mark: int) -> tuple[float, float]:
    """The medians over seeds of Frechet distance and share read with confidence, at a mark."""
    torch.set_num_threads(1)
    found = [_play(seed)[mark] for seed in SEEDS]
    frechet, confident = zip(*found, strict=True)
    return statistics.median(frechet), statistics.median(confident)


@functools.cache
def _play(seed: int) -> dict[int, tuple[float, float]]:
    game, found = gt.preset("dcgan", seed=seed), {}
    for mark in MARKS:
        for step in game.play(int(mark / cost()) - game.turns):
            for rule, value in RECIPES["dcgan"].changes.get(step.index, {}).items():
                setattr(game, rule, value)
        result = score(game.generate(10_000), "mnist", compare=False)
        found[mark] = result.frechet, result.shares.confident
    return found


FIGURES = (
    Figure("DCGAN, Frechet distance in the former 18.9's time", lambda: reached(3500)[0], 10, True),
    Figure("DCGAN, share read with confidence in that time", lambda: reached(3500)[1], 0.85),
    Figure("DCGAN, Frechet distance in the former 8.7's time", lambda: reached(8400)[0], 5, True),
)
