"""What several studies do with their games: play them, and have their digits read."""

import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

from gan_teach.data.mnist import need_mnist
from gan_teach.support.errors import CollapseWarning
from gan_teach.training.game import Game
from gan_teach.training.scene import Scene


def played(game: Game, turns: int) -> Game:
    """The same game, so many turns later, without a warning of collapse: that is measured."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CollapseWarning)
        for _ in game.play(turns):
            pass
    return game


def read_after(
    label: str, make: Callable[[int], Game], turns: int, seeds: int = 5
) -> dict[str, Any]:
    """Games with seeds 0, 1, ... after so many turns on MNIST.

    frechet and confident: how 1,000 samples are read, see `training.kinds.digits`. d_fake: D's mean
    on fakes in the last 100 turns.
    """
    columns: dict[str, list[float]] = {name: [] for name in ("frechet", "confident", "d_fake")}
    for seed in range(seeds):
        game = make(seed)
        need_mnist(game.data)
        frechet, confident, *_ = Scene(played(game, turns), scored=True).look.row()
        columns["frechet"].append(round(frechet, 1))
        columns["confident"].append(round(confident, 3))
        columns["d_fake"].append(round(float(game.history.d_fake[-100:].mean()), 4))
    medians = {f"{column}_median": median(values) for column, values in columns.items()}
    print(f"{label}: median Frechet distance {medians['frechet_median']}", flush=True)
    return {"turns": turns, "seeds": seeds, **medians, **columns}
