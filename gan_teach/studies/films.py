"""Record programs of the lessons while they run: `data/film_*.npz`, which `gt.film` shows.

    python -m gan_teach.studies.films            # all, in some minutes
    python -m gan_teach.studies.films gaussian   # or "flowers", or "digits", which needs MNIST

Of lessons 02 and 03 the very files of `notebooks/programs` run. Hooks on their optimisers look at
them before D moves, and note the losses after G has moved; they draw noise of their own, and change
nothing. Of lesson 09 its last game on flowers is played, which is looked at between turns.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import torch
from torch.optim import optimizer

from gan_teach.data.digits import Digits, digits
from gan_teach.data.mnist import need_mnist
from gan_teach.studies.flowers import game_of
from gan_teach.support.errors import choose
from gan_teach.support.paths import PROJECT, weights_folder

EDGES, X = np.linspace(-5, 11, 49), np.linspace(-5, 11, 97)
SAMPLES, GRID = 4000, 36  # of numbers, and of digits


class DoneError(Exception):
    """Enough is recorded."""


def numbers(program: Mapping[str, Any], noise: torch.Generator) -> dict[str, np.ndarray]:
    """How many of the samples are in each bin, their mean and standard deviation, and D's
    probability of "real" at X.
    """
    samples = program["G_average"](torch.randn(SAMPLES, 1, generator=noise)).numpy()
    d = program["D"](torch.tensor(X, dtype=torch.float32)[:, None]).sigmoid()[:, 0]
    return {
        "counts": np.histogram(samples, EDGES)[0].astype(np.uint16),
        "moments": np.array([samples.mean(), samples.std()], np.float32),
        "d": d.numpy().astype(np.float16),
    }


def pictures(program: Mapping[str, Any], noise: torch.Generator) -> dict[str, np.ndarray]:
    """Samples in 16 greys, 0 for paper and 15 for ink: (36, 28, 28)."""
    samples = program["G_average"](torch.randn(GRID, 100, generator=noise))
    return {"pictures": (15 * samples.view(GRID, 28, 28)).round().byte().numpy()}


LOOKS: dict[str, Callable[..., dict[str, np.ndarray]]] = {"gaussian": numbers, "digits": pictures}
TURNS = {  # at which each is looked at
    "gaussian": [*range(0, 500, 10), *range(500, 2001, 50)],
    "digits": [0, *np.geomspace(20, 9380, 31).round().astype(int).tolist()],
    "flowers": [0, 100, 130, 160, 200, 240, 290, 350, 410, 470, 550, 630, 710, 800],
}
STILL = {"gaussian": {"edges": EDGES, "x": X, "samples": np.array(SAMPLES)}, "digits": {}}


def record(name: str, data: Digits, last: int = 10**9) -> dict[str, np.ndarray]:
    """Run the program, at most until turn `last`: what it showed, and the losses of every turn.

    turns: those at which it was looked at, (m,). d_loss, g_loss: (turns played,). Beside them what
    was seen, one row for each look. data: the digits that a program of digits finds.
    """
    turns = choose("film", name, TURNS)
    if name == "flowers":
        return _of_flowers(turns, last)
    look = LOOKS[name]
    program: dict[str, Any] = {"__name__": "__main__"}
    losses: list[tuple[float, float]] = []
    seen: list[dict[str, np.ndarray]] = []

    def look_now() -> None:
        if len(losses) in turns:
            with torch.no_grad():
                seen.append(look(program, torch.Generator().manual_seed(0)))

    def before(mover: object, *_: object) -> None:
        if mover is program["optimizer_d"]:
            look_now()
            if len(losses) >= last:
                raise DoneError

    def after(mover: object, *_: object) -> None:
        if mover is program["optimizer_g"]:
            losses.append((program["d_loss"].item(), program["g_loss"].item()))

    path = PROJECT / "notebooks" / "programs" / f"{name}_healthy.py"
    code = compile(path.read_text(encoding="utf-8"), path.name, "exec")
    torch.manual_seed(0)
    hooks = [
        optimizer.register_optimizer_step_pre_hook(before),
        optimizer.register_optimizer_step_post_hook(after),
    ]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        data.write(Path(folder) / "digits")
        try:
            exec(code, program)
            look_now()
        except DoneError:
            pass
        finally:
            for hook in hooks:
                hook.remove()
    d_loss, g_loss = np.array(losses, np.float32).T
    return {
        "turns": np.array(turns[: len(seen)]),
        "d_loss": d_loss,
        "g_loss": g_loss,
        **STILL[name],
        **{part: np.stack([each[part] for each in seen]) for part in seen[0]},
    }


def _of_flowers(turns: list[int], last: int) -> dict[str, np.ndarray]:
    """The last game of lesson 09; pictures: (m, 12, 3, 32, 32), each colour in 16 steps."""
    game, seen = game_of("average", seed=0), []
    z = torch.randn(12, game.latent_dim, generator=torch.Generator().manual_seed(1))
    last = min(last, turns[-1])
    turns = [turn for turn in turns if turn <= last]
    for turn in turns:
        list(game.play(turn - game.turns))
        seen.append((15 * game.push(z)).round().byte().numpy())
    list(game.play(last - game.turns))
    return {
        "turns": np.array(turns),
        "d_loss": game.history.d_loss.astype(np.float32),
        "g_loss": game.history.g_loss.astype(np.float32),
        "pictures": np.stack(seen),
    }


def main(names: list[str]) -> None:
    """Record the named films, or all."""
    matplotlib.use("agg")
    for name in names or TURNS:
        data = digits()
        if name == "digits":
            need_mnist(data)
        path = weights_folder() / f"film_{name}.npz"
        recording: Any = record(name, data)
        np.savez_compressed(path, **recording)
        print(f"{path.name}: {os.path.getsize(path):,} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
