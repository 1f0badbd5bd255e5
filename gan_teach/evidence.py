"""What needs many seeds or long runs: computed once, kept in small files, quoted by the lessons.

    python -m gan_teach.evidence            # computes everything anew (`make evidence`)
    gt.evidence.load("gaussian_w1")         # what a lesson quotes and asserts against

Each file holds the settings, the figures of every seed, and a fingerprint of the code that they
depend on; a test fails when that code has changed since.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import torch

from gan_teach.data import Gaussian
from gan_teach.ensemble import Ensemble
from gan_teach.errors import CollapseWarning, choose
from gan_teach.game import Game
from gan_teach.losses import R1, R2, GradientPenalty
from gan_teach.metrics import spread, w1, w1_floor
from gan_teach.models import MLPDiscriminator, MLPGenerator
from gan_teach.plane import Blobs, coverage, grid, ring
from gan_teach.presets import preset

PACKAGE = Path(__file__).parent
NARROW = Gaussian(mean=4, std=1.25)


def folder() -> Path:
    """Where the files are: in the project's data folder, or inside an installed package."""
    inside = PACKAGE / "_evidence"
    return inside if inside.exists() else PACKAGE.parent / "data" / "evidence"


def load(name: str) -> dict[str, Any]:
    """The evidence of that name. Raises ValueError with the nearest name for an unknown one."""
    path = choose("evidence", name, {file.stem: file for file in folder().glob("*.json")})
    return json.loads(path.read_text(encoding="utf-8"))


def w1_over_seeds(name: str, turns: int, seeds: int = 64, **changes: Any) -> dict[str, Any]:
    """Play a 1D preset with seeds 0, 1, ... and measure W1 of 4,000 samples of each at the end.

    Returns w1, d_loss and g_loss of each seed (the losses as means over the last 100 turns), and
    of w1 the median, the 90th percentile and the share of seeds below 0.2.
    """
    ensemble = Ensemble([preset(name, seed=seed, **changes) for seed in range(seeds)])
    ensemble.play(turns - 100)
    losses = torch.zeros(2, seeds)
    for _ in range(100):
        ensemble.play(1)
        losses += torch.stack((ensemble.d_loss, ensemble.g_loss)) / 100
    distances = torch.tensor([w1(x, ensemble.settings.data) for x in ensemble.generate(4000)])
    return {
        "preset": name,
        "data": repr(ensemble.settings.data),
        "turns": turns,
        "seeds": seeds,
        "median": round(distances.median().item(), 4),
        "p90": round(distances.quantile(0.9).item(), 4),
        "share_below_0.2": (distances < 0.2).double().mean().item(),
        "w1": _rounded(distances),
        "d_loss": _rounded(losses[0]),
        "g_loss": _rounded(losses[1]),
    }


RELU = {
    "G": lambda: MLPGenerator(hidden=(32,)),
    "D": lambda: MLPDiscriminator(hidden=(32,)),
}
RUNS: dict[str, tuple[str, int, dict[str, Any]]] = {  # preset, turns, what is changed
    "program A": ("program_a", 2000, {}),
    "program B": ("program_b", 20_000, {}),
    "recipe": ("gaussian_recipe", 2000, {}),
    "recipe on B's data": ("gaussian_recipe", 2000, {"data": NARROW}),
    "without R1": ("gaussian_recipe", 2000, {"data": NARROW, "penalty": None}),
    "without averaging": ("gaussian_recipe", 2000, {"data": NARROW, "average": None}),
    "ReLU, not tanh": ("gaussian_recipe", 2000, {"data": NARROW, **RELU}),
    "batch of 16": ("gaussian_recipe", 2000, {"data": NARROW, "batch_size": 16}),
    "A's learning rates": ("gaussian_recipe", 2000, {"data": NARROW, "lr_g": 1e-3, "lr_d": 1e-3}),
    "weaker R1, gamma 0.1": ("gaussian_recipe", 2000, {"data": NARROW, "penalty": R1(0.1)}),
}


def gaussian_w1() -> dict[str, Any]:
    """How good 1D GANs get: the published programs, the recipe, and the recipe less one thing."""
    floors = {repr(data): w1_floor(data) for data in (Gaussian(3, 2), NARROW)}
    return {
        "runs": {
            label: _said(label, w1_over_seeds(name, turns, **changes))
            for label, (name, turns, changes) in RUNS.items()
        },
        "floors": {
            data: {
                "mean": round(floor.mean().item(), 4),
                "p90": round(floor.quantile(0.9).item(), 4),
            }
            for data, floor in floors.items()
        },
    }


PROGRAMS_C = {"as published": "program_c", "mended": "program_c_mended"}


def digits_program_c(seeds: int = 5, turns: int = 4 * 937) -> dict[str, Any]:
    """Program C on MNIST, as published and mended: means over the last 100 turns of four epochs.

    spread: standard deviation of a pixel over 256 samples, averaged over the pixels.
    """
    runs = {}
    for label, name in PROGRAMS_C.items():
        columns: dict[str, list[float]] = {
            name: [] for name in ("d_loss", "g_loss", "d_real", "d_fake", "spread")
        }
        for seed in range(seeds):
            game = preset(name, seed=seed)
            if game.data.source != "mnist":
                raise OSError("This evidence is about MNIST: put its archives into data/MNIST/raw.")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", CollapseWarning)  # it is part of what is measured
                for _ in game.play(turns):
                    pass
            for column in ("d_loss", "g_loss", "d_real", "d_fake"):
                columns[column].append(round(getattr(game.history, column)[-100:].mean(), 4))
            columns["spread"].append(round(spread(game.generate(256)), 4))
        medians = {f"{column}_median": median(values) for column, values in columns.items()}
        runs[label] = {"preset": name, "turns": turns, "seeds": seeds, **medians, **columns}
        print(f"{label}: median D loss {medians['d_loss_median']:.3f}", flush=True)
    return {"runs": runs}


def failing(data: Blobs, seed: int, **rules: Any) -> Game:
    """The game that lessons 05 and 06 try to cure: small players on modes in the plane.

    Two hidden layers of 32 for each player, batch 64, Adam as it comes, the non-saturating loss.
    """
    hidden = (32, 32)
    arguments = {"batch_size": 64, "loss": "non_saturating", **rules}
    return Game(
        lambda: MLPGenerator(2, hidden, (2,)),
        lambda: MLPDiscriminator((2,), hidden),
        data=data, seed=seed, **arguments,
    )  # fmt: skip


CRITIC = {"loss": "wasserstein", "d_steps": 5}
FORGETS = {"betas": (0.0, 0.99)}
CURES: dict[str, dict[str, Any]] = {
    "non-saturating": {},
    "minimax": {"loss": "minimax"},
    "least squares": {"loss": "least_squares"},
    "hinge": {"loss": "hinge"},
    "Wasserstein, clipping": {**CRITIC, "clip": 0.1, "optimizer": "rmsprop"},
    "Wasserstein, gradient penalty": {
        **CRITIC, "penalty": GradientPenalty(1.0), "betas": (0.0, 0.9),
    },
    "R1": {"penalty": R1(0.1)},
    "R1 and R2": {"penalty": (R1(0.1), R2(0.1))},
    "instance noise": {"instance_noise": 0.05},
    "label smoothing": {"label_smoothing": 0.1},
    "a faster D": {"lr_d": 4e-3},
    "five steps of D": {"d_steps": 5},
    "Adam that forgets": FORGETS,
    "averaging": {"average": 0.999},
    "R1, forgetting, averaging": {**FORGETS, "penalty": R1(0.1), "average": 0.999},
}  # fmt: skip


def cures(seeds: int = 50, turns: int = 10_000) -> dict[str, Any]:
    """Modes and quality of 2,500 samples on ring and grid, for one failing game and its cures.

    time: of a turn of a single game, as a ratio to the failing game's.
    """
    runs: dict[str, dict[str, Any]] = {}
    for world, data in (("ring", ring()), ("grid", grid())):
        for label, rules in CURES.items():
            ensemble = Ensemble([failing(data, seed, **rules) for seed in range(seeds)])
            ensemble.play(turns)
            usual, cured = _seconds(failing(data, 0), failing(data, 0, **rules))
            found = [coverage(samples, data) for samples in ensemble.generate(2500)]
            runs[f"{world}: {label}"] = {
                "turns": turns,
                "seeds": seeds,
                "modes": [each.modes for each in found],
                "high_quality": [round(each.high_quality, 4) for each in found],
                "lost": int(ensemble.lost.sum()),
                "time": round(cured / usual, 2),
            }
            modes = runs[f"{world}: {label}"]["modes"]
            quality = median(runs[f"{world}: {label}"]["high_quality"])
            print(f"{world}: {label}: modes {sum(modes) / seeds:.1f}, {quality:.0%}", flush=True)
    return {"runs": runs}


PLANE_RECIPES = ("ring_recipe", "grid_recipe")


def plane_recipes(seeds: int = 10, turns: int = 20_000) -> dict[str, Any]:
    """The recipes on ring and grid: modes and quality of 2,500 samples.

    seconds: processor time of a single game's turns.
    """
    runs = {}
    for name in PLANE_RECIPES:
        (seconds,) = _seconds(preset(name))
        ensemble = Ensemble([preset(name, seed=seed) for seed in range(seeds)])
        ensemble.play(turns)
        data = ensemble.settings.data
        found = [coverage(samples, data) for samples in ensemble.generate(2500)]
        runs[name] = {
            "turns": turns,
            "seeds": seeds,
            "modes": [each.modes for each in found],
            "high_quality": [round(each.high_quality, 4) for each in found],
            "seconds": round(turns * seconds, 1),
        }
        print(f"{name}: {runs[name]}", flush=True)
    return {"runs": runs}


def _seconds(*games: Game) -> list[float]:
    """Seconds of processor time that a turn of each game takes: the least of ten runs of 100 turns.

    Not seconds on the clock, which would tell how busy the machine is; a small game is played on
    one thread, so that on a quiet machine the two agree. The games take turns, so that what slows
    one slows the others.
    """
    times = []
    for _ in range(10):
        for game in games:
            start = time.process_time()
            for _ in game.play(100):
                pass
            times.append((time.process_time() - start) / 100)
    return [min(times[number :: len(games)]) for number in range(len(games))]


EXPERIMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "gaussian_w1": gaussian_w1,
    "digits_program_c": digits_program_c,
    "cures": cures,
    "plane_recipes": plane_recipes,
}


def _rounded(values: torch.Tensor) -> list[float]:
    return [round(value, 4) for value in values.tolist()]


def _said(label: str, run: dict[str, Any]) -> dict[str, Any]:
    share = run["share_below_0.2"]
    print(f"{label}: median W1 {run['median']:.3f}, {share:.0%} of seeds below 0.2", flush=True)
    return run


def main(names: list[str]) -> None:
    """Compute the named experiments, or all, and write their files."""
    for name in names or EXPERIMENTS:
        start = time.perf_counter()
        result = choose("experiment", name, EXPERIMENTS)()
        about = {
            "torch": torch.__version__,
            "seconds": round(time.perf_counter() - start),
        }
        text = json.dumps({**about, **result}, indent=1)
        (folder() / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
