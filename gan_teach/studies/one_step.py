"""A diffusion teacher of many calls and students of one call, over seeds: lesson 10.

python -m gan_teach.studies.evidence one_step

The very file `notebooks/programs/one_step.py` runs, with its seed changed.
"""

import math
import re
from typing import Any

import matplotlib
import torch
from torch import Tensor

from gan_teach.data.plane import Blobs, ring, squared_distances
from gan_teach.metrics.modes import coverage
from gan_teach.support.paths import PROJECT

DATA = ring(8, radius=2.0, std=0.1)
CALLS = (50, 10, 5, 2, 1)  # of the teacher
STEPS = (49, 40, 25, 10, 1)  # at which its guess is compared with the exact one


def play(seed: int, turns: int | None = None) -> dict[str, Any]:
    """Run the program with this seed: what it leaves. turns: other than its own."""
    path = PROJECT / "notebooks" / "programs" / "one_step.py"
    text = path.read_text(encoding="utf-8").replace("manual_seed(0)", f"manual_seed({seed})")
    if turns is not None:
        text = re.sub(r"^TURNS = \d+", f"TURNS = {turns}", text, flags=re.M)
    program: dict[str, Any] = {"__name__": "__main__"}
    matplotlib.use("agg")
    exec(compile(text, path.name, "exec"), program)
    return program


def follow(program: dict[str, Any]) -> Any:
    """A student that learns by squared error from the teacher without fresh noise."""
    z = torch.randn(20000, 2)
    x = program["sample"](z, fresh=False)[-1]
    student = program["network"](2, 2)
    optimizer = torch.optim.Adam(student.parameters())
    for turn in range(program["TURNS"]):
        rows = torch.randint(20000, (256,))
        program["descend"](optimizer, (student(z[rows]) - x[rows]).square().mean(), turn)
    return student


def exact_guess(x: Tensor, a: float, s: float) -> Tensor:
    """E[data | x] for x = a data + s noise, of shape (n, 2), by Tweedie's formula.

    E = (x + s^2 grad log p(x)) / a, where p is the density of x: blobs too. a is not 0.
    Source: Efron 2011.
    """
    noisy = Blobs([(a * u, a * v) for u, v in DATA.centres], math.hypot(a * DATA.std, s))
    x = x.detach().double().requires_grad_()
    (score,) = torch.autograd.grad(noisy.log_density(x).sum(), x)
    return (x + s**2 * score).detach() / a


def energy_distance(x: Tensor, y: Tensor) -> float:
    """2 E|x - y| - E|x - x'| - E|y - y'|, for two sets of samples of shape (n, 2).

    It is 0 for equal distributions only; the estimate has no bias, so it may fall below 0.
    Source: Szekely and Rizzo 2013.
    """
    n, m = len(x), len(y)
    within = torch.cdist(x, x).sum() / (n * (n - 1)) + torch.cdist(y, y).sum() / (m * (m - 1))
    return (2 * torch.cdist(x, y).mean() - within).item()


def read(samples: Tensor) -> dict[str, float]:
    """Samples, (n, 2), in figures.

    near: the share within 4 standard deviations of a mode. modes: how many hold one of them.
    width: the standard deviation of those around their mode, along an axis; 0 if there is none.
    from_mean: the mean distance from (0, 0), the mean of the data. energy: the distance from data.
    """
    found = coverage(samples, DATA, within=4)
    squared = squared_distances("samples", samples, DATA).min(-1).values
    near = squared[squared <= (4 * DATA.std) ** 2]
    width = (near.mean() / 2).sqrt().item() if len(near) else 0.0
    real = DATA.sample(len(samples), torch.Generator().manual_seed(1))
    return {
        "near": round(found.high_quality, 4),
        "modes": found.modes,
        "width": round(width, 4),
        "from_mean": round(samples.norm(dim=1).mean().item(), 4),
        "energy": round(energy_distance(samples, real), 5),
    }


@torch.no_grad()
def figures(program: dict[str, Any], student: Any) -> dict[str, dict[str, float]]:
    """2,500 samples of everybody in figures. student: that of `follow`."""
    z = torch.randn(2500, 2)
    sample = program["sample"]
    return {
        "data": read(DATA.sample(2500)),
        **{f"teacher, {calls} of 50 calls": read(sample(z, calls)[-1]) for calls in CALLS},
        "teacher, no fresh noise": read(sample(z, 50, fresh=False)[-1]),
        "squared error": read(program["student"](z)),
        "squared error, no fresh noise": read(student(z)),
        "judge": read(program["G"](z)),
    }


def guess_errors(program: dict[str, Any]) -> list[float]:
    """How far the teacher's guess lies from the exact one at `STEPS`: roots of mean squares."""
    errors = []
    for t in STEPS:
        a, s = program["A"][t].item(), program["S"][t].item()
        x = a * DATA.sample(2500) + s * torch.randn(2500, 2)
        with torch.no_grad():
            guess = program["denoise"](x, torch.full((2500,), t))
        errors.append(round((guess - exact_guess(x, a, s)).square().sum(1).mean().sqrt().item(), 4))
    return errors


def of_seed(seed: int) -> tuple[list[float], dict[str, dict[str, float]]]:
    """The teacher's `guess_errors` and everybody's `figures` with this seed."""
    program = play(seed)
    errors = guess_errors(program)
    return errors, figures(program, follow(program))


def one_step(seeds: int = 5) -> dict[str, Any]:
    """The program with seeds 0, 1, ...: the figures of `read`, a list over the seeds for each."""
    runs: dict[str, dict[str, list[float]]] = {}
    errors = []
    for seed in range(seeds):
        error, rows = of_seed(seed)
        errors.append(error)
        for label, row in rows.items():
            for name, value in row.items():
                runs.setdefault(label, {}).setdefault(name, []).append(value)
        near = {label: columns["near"][-1] for label, columns in runs.items()}
        print(f"seed {seed}: near a mode {near}", flush=True)
    return {"seeds": seeds, "steps": STEPS, "guess_errors": errors, "runs": runs}
