"""The game on paper: the best D, the value, the divergence."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_teach import theory
from gan_teach.data.line import Gaussian
from gan_teach.lessons.comparison import Boundary, Comparison, Tries
from gan_teach.lessons.inputs import uniform
from gan_teach.lessons.marking import Mistake, OneNumber

GRID = torch.linspace(-15, 15, 1201, dtype=torch.float64)


def _densities(draw: torch.Generator) -> Tries:
    """Some of each density; at the edges only one of the two, and both small.

    None is so small that an eps of 1e-8 counts, with which some guard the division.
    """
    tries = []
    for _ in range(3):
        p, q = uniform(draw, 0.05, 2.05, 2, 50)
        p[0], q[1] = 0, 0
        p[2:4] *= 0.01
        q[2:4] *= 0.01
        tries.append((p, q))
    return tries


OPTIMAL_DISCRIMINATOR = Comparison(
    name="optimal_discriminator", lesson=1,
    asks="`answer(p, q)`: densities (N,) of data and fakes -> D*(x), (N,)",
    hints=(
        "Think of 100 samples that land near x. How many of them are real, if the data's density "
        "there is three times that of the fakes?",
        "It is a share: real samples over all samples.",
        "p over p + q. Mind the brackets."),
    answer="gt.theory.optimal_discriminator", own=theory.optimal_discriminator,
    tries=_densities,
    told="It agrees with gt.theory.optimal_discriminator on 150 pairs of densities.",
    mistakes={
        "swapped": Mistake(
            'This is the share of fakes, the probability of "fake". D gives the probability of '
            '"real", so p belongs on top.', lambda p, q: q / (p + q)),
        "ratio": Mistake(
            "p / q compares the two densities, but it is no probability: it passes 1 where p is "
            "the larger. Divide by all that lands at x, p + q.", lambda p, q: p / q),
        "brackets": Mistake(
            "Python divides before it adds: `p / p + q` is 1 + q. Put brackets around p + q.",
            lambda p, q: p / p + q),
        "logit": Mistake(
            "This is the logit of the best D, log p - log q. It can be any number. The exercise "
            "asks for the probability, the sigmoid of it.", lambda p, q: p.log() - q.log()),
        "half": Mistake(
            "1/2 everywhere is the best answer only at equilibrium, where q = p. For other q, D "
            "can do better.", lambda p, q: torch.full_like(p, 0.5)),
    },
)  # fmt: skip


def _integral(of: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda logit, p, q, x: torch.trapezoid(of(logit, p, q), x)


def _value_terms(logit: Tensor, p: Tensor, q: Tensor) -> Tensor:
    return p * logsigmoid(logit) + q * logsigmoid(-logit)


def _game(draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A logit that is a line, two densities, and a grid whose steps are not always as wide."""
    a, b, mean, std = uniform(draw, -1, 1, 4).tolist()
    x = GRID * uniform(draw, 0.9, 1.2)
    p, q = Gaussian(0, 1).density(x), Gaussian(mean, 1.5 + std / 2).density(x)
    return a + b * x, p, q, x


def _sure(draw: torch.Generator) -> Tries:
    """A D that is very sure, and often wrong."""
    _, p, q, x = _game(draw)
    return [(100 * (x - 1.01), p, q, x)]


CLAMPED = Mistake(
    "Right for moderate logits. For a D that is very sure the value is cut off: a small number "
    "under the logarithm, a clamp, or BCELoss, which stops at -100. There the gradient is lost. "
    "Use `softplus` or `logsigmoid`, which need no cut."
)


VALUE = Comparison(
    name="value", lesson=1,
    asks="`answer(logit, p, q, x)`: D's logit and both densities on a grid x, (N,) -> V",
    hints=(
        "Write the formula with an integral over x for each average: real samples have density p, "
        "fakes have density q.",
        "D(x) is `logit.sigmoid()`. Its logarithm is `torch.nn.functional.logsigmoid(logit)`, and "
        "log(1 - D) is `logsigmoid(-logit)`: these two never overflow.",
        "An integral over the grid: `torch.trapezoid(values, x)`."),
    answer="gt.theory.value", own=theory.value, tries=lambda draw: [_game(draw) for _ in range(3)],
    boundaries=[Boundary(_sure, infinite="overflow", wrong="clamped")],
    told="It agrees with gt.theory.value on random games, also for a D that is very sure.",
    mistakes={
        "sign": Mistake(
            "This is -V, the loss that D minimises. V itself is never above 0. (It is that, too, "
            "where the grid is the first input of `trapezoid`: it belongs second.)",
            lambda *inputs: -theory.value(*inputs)),
        "swapped": Mistake(
            "The labels are swapped: log D belongs to real samples (density p), log(1 - D) to "
            "fakes (density q).", _integral(lambda logit, p, q: _value_terms(logit, q, p))),
        "only_real": Mistake(
            "Half of it is there: the term of the fakes, log(1 - D) with density q, is missing.",
            _integral(lambda logit, p, q: _value_terms(logit, p, 0 * q))),
        "probability": Mistake(
            "Your value is NaN, as the logarithm of a negative number is. A logit can be negative "
            "and is no probability: D is `logit.sigmoid()`, and the logarithm is of that.",
            _integral(lambda logit, p, q: p * logit.log() + q * (1 - logit).log())),
        "sum": Mistake(
            "You added up the values on the grid. An integral also needs the width of the steps: "
            "`torch.trapezoid(values, x)`.",
            lambda logit, p, q, x: _value_terms(logit, p, q).sum()),
        "overflow": Mistake(
            "Right for moderate logits. For a D that is very sure there is no finite value: "
            "there `sigmoid` gives exactly 0 or 1, and the logarithm of 0 is minus infinity; or "
            "`exp` grows beyond all numbers. Use `logsigmoid(logit)` and `logsigmoid(-logit)`."),
        "clamped": CLAMPED,
    },
)  # fmt: skip


def mean_at(divergence: Callable[..., Tensor], wanted: float) -> float:
    """The mean m from 0 to 8 at which this divergence of N(0, 1) and N(m, 1) is as wanted."""
    p = Gaussian(0, 1).density(GRID)
    low, high = 0.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        too_near = divergence(p, Gaussian(middle, 1).density(GRID), GRID) < wanted
        low, high = (middle, high) if too_near else (low, middle)
    return low


def solve_half_js() -> float:
    """The mean m > 0 at which JS(N(0, 1), N(m, 1)) = log(2)/2, by bisection."""
    return mean_at(theory.js, math.log(2) / 2)


def _js_there(mean: float) -> str:
    if not math.isfinite(mean):
        return f"A finite number is expected; yours is {mean:g}."
    q = Gaussian(max(-10, min(mean, 10)), 1).density(GRID)  # further off JS stays log 2
    divergence = theory.js(Gaussian(0, 1).density(GRID), q, GRID)
    return f"At a mean of {mean:g}, JS is {divergence:.4f}; wanted is 0.3466."


HALF_JS = OneNumber(
    name="half_js", lesson=1,
    asks="the number: the mean of N(mean, 1) whose JS from N(0, 1) is log(2)/2, to 0.01",
    hints=(
        "The largest possible JS is log 2, about 0.693. You look for the mean where it is half.",
        "Compute JS for a few means, as in the table of lesson 01: between which two does it lie?",
        "Halve the interval again and again until it is small enough."),
    answer="gt.exercises.lesson_1.densities.solve_half_js()", own=mean_at,
    right=lambda given: abs(given - solve_half_js()) <= 0.01,
    told=lambda: f"It is {solve_half_js():.4f}.", otherwise=_js_there,
    near=0.01,
    mistakes={
        "half_of_one": Mistake(
            "At this mean JS is 0.5. But its largest value is log 2 = 0.693, not 1: half of that "
            "is 0.347.", lambda: mean_at(theory.js, 0.5)),
        "other_side": Mistake(
            "As far on the other side JS is the same. The exercise asks for the mean above 0.",
            lambda: -solve_half_js()),
        "kl": Mistake(
            "At this mean KL is log(2)/2. The question is about JS, which compares both densities "
            "with their average.", lambda: mean_at(theory.kl, math.log(2) / 2)),
    },
)  # fmt: skip
