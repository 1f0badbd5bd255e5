"""What needs many seeds or long runs: computed once, kept in small files, quoted by the lessons.

    python -m gan_teach.studies.evidence            # computes everything anew (`make evidence`)
    python -m gan_teach.studies.evidence cures      # or some of it

Each file of `data/evidence` holds the settings and the figures of every seed. The tests play the
first turns of each row again (`tests/tools/replay.py`): they fail where these are other numbers.
"""

import json
import sys
import time
from collections import ChainMap
from collections.abc import Callable
from statistics import median
from typing import Any

import torch

from gan_teach.data.line import Gaussian
from gan_teach.data.mnist import need_mnist
from gan_teach.data.plane import grid, ring
from gan_teach.metrics.modes import coverage
from gan_teach.metrics.statistics import spread
from gan_teach.metrics.wasserstein import w1_floor, w1_or_nan
from gan_teach.models.mlp import MLPDiscriminator, MLPGenerator
from gan_teach.studies.collapse import collapse, digits_collapse
from gan_teach.studies.dcgan_steps import dcgan_steps
from gan_teach.studies.few_data import few_data
from gan_teach.studies.flowers import flowers_copying, flowers_steps
from gan_teach.studies.one_step import one_step
from gan_teach.studies.paired import paired_digits, paired_plane, stacked
from gan_teach.studies.played import played, read_after
from gan_teach.support.errors import choose
from gan_teach.support.pairs import IMAGE
from gan_teach.support.paths import evidence_folder
from gan_teach.training.cures import CURES, failing
from gan_teach.training.ensemble import Ensemble
from gan_teach.training.game import Game
from gan_teach.training.losses import R1
from gan_teach.training.presets import preset

NARROW = Gaussian(mean=4, std=1.25)


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
    distances = torch.tensor(
        [w1_or_nan(x, ensemble.settings.data) for x in ensemble.generate(4000)]
    )
    return {
        "preset": name,
        "data": repr(ensemble.settings.data),
        "turns": turns,
        "seeds": seeds,
        "median": round(distances.quantile(0.5).item(), 4),
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
STEPS: dict[str, dict[str, Any]] = {  # from program A to a healthy one: each adds to those above
    "a faster D": {"lr_d": 5e-3},
    "larger batches": {"batch_size": 128},
    "Adam's memory": {"betas": (0.0, 0.99)},
    "an average of G": {"average": 0.99},
    "R1": {"penalty": R1(0.3)},
    "wider players": RELU,
    "a faster G": {"lr_g": 2e-3},
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
    **{
        label: ("program_a", 2000, dict(ChainMap(*list(STEPS.values())[number::-1])))
        for number, label in enumerate(STEPS)
    },
}


def gaussian_w1() -> dict[str, Any]:
    """How good 1D GANs get: the published programs, the recipe, and the recipe less one thing."""
    floors = {repr(data): w1_floor(data) for data in (Gaussian(3, 2), NARROW)}
    return {
        "runs": {
            label: _announced(label, w1_over_seeds(name, turns, **changes))
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
            need_mnist(game.data)
            played(game, turns)
            for column in ("d_loss", "g_loss", "d_real", "d_fake"):
                columns[column].append(round(getattr(game.history, column)[-100:].mean(), 4))
            columns["spread"].append(round(spread(game.generate(256)), 4))
        medians = {f"{column}_median": median(values) for column, values in columns.items()}
        runs[label] = {"preset": name, "turns": turns, "seeds": seeds, **medians, **columns}
        print(f"{label}: median D loss {medians['d_loss_median']:.3f}", flush=True)
    return {"runs": runs}


HELD_BACK = {"penalty": R1(0.2)}
AVERAGED = {**HELD_BACK, "average": 0.998}
DEEPER = {
    **AVERAGED,
    "G": lambda: MLPGenerator(100, (256, 256), IMAGE, activation="leaky_relu", output="sigmoid"),
    "D": lambda: MLPDiscriminator(IMAGE, (256, 256), activation="leaky_relu"),
}
FASTER = {**DEEPER, "lr_g": 5e-4, "lr_d": 5e-4}
STEPS_C: dict[str, dict[str, Any]] = {  # what is changed of program C mended, one thing more each
    "data in [0, 1]": {},
    "R1": HELD_BACK,
    "average": AVERAGED,
    "second hidden layer": DEEPER,
    "learning rates": FASTER,
    "Adam's memory": {**FASTER, "betas": (0.5, 0.999)},
}


def digits_steps() -> dict[str, Any]:
    """From program C mended to the preset "digits_recipe", one change at a time."""
    return {"runs": {label: step_of_c(label) for label in STEPS_C}}


def step_of_c(label: str) -> dict[str, Any]:
    """One of these games after two epochs of MNIST."""

    def make(seed: int) -> Game:
        return preset("program_c_mended", seed=seed, **STEPS_C[label])

    return read_after(label, make, 2 * 937)


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
    "digits_steps": digits_steps,
    "dcgan_steps": dcgan_steps,
    "cures": cures,
    "plane_recipes": plane_recipes,
    "collapse": collapse,
    "digits_collapse": digits_collapse,
    "paired_plane": paired_plane,
    "paired_digits": paired_digits,
    "stacked": stacked,
    "one_step": one_step,
    "few_data": few_data,
    "flowers_steps": flowers_steps,
    "flowers_copying": flowers_copying,
}


def _rounded(values: torch.Tensor) -> list[float]:
    return [round(value, 4) for value in values.tolist()]


def _announced(label: str, run: dict[str, Any]) -> dict[str, Any]:
    """The row itself, once its label and median are printed."""
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
        (evidence_folder() / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
