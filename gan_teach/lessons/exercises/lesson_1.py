"""The exercises of lesson 01: the game on paper."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid

from gan_teach import theory
from gan_teach.data.line import Gaussian
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import (
    Exercise,
    Mistake,
    Wrong,
    as_numbers,
    attempt,
    close,
    compare,
    fresh,
)
from gan_teach.training import losses

GRID = torch.linspace(-15, 15, 1201, dtype=torch.float64)

OPTIMAL_DISCRIMINATOR = Exercise(
    "optimal_discriminator",
    lesson=1,
    hints=(
        "Think of 100 samples that land near x. How many of them are real, if the data's density "
        "there is three times that of the fakes?",
        "It is a share: real samples over all samples.",
        "p over p + q. Mind the brackets.",
    ),
    answer="gt.theory.optimal_discriminator",
    own=theory.optimal_discriminator,
    mistakes={
        "swapped": Mistake(
            'This is the share of fakes, the probability of "fake". D gives the probability of '
            '"real", so p belongs on top.',
            lambda p, q: q / (p + q),
        ),
        "ratio": Mistake(
            "p / q compares the two densities, but it is no probability: it passes 1 where p is "
            "the larger. Divide by all that lands at x, p + q.",
            lambda p, q: p / q,
        ),
        "brackets": Mistake(
            "Python divides before it adds: `p / p + q` is 1 + q. Put brackets around p + q.",
            lambda p, q: p / p + q,
        ),
        "logit": Mistake(
            "This is the logit of the best D, log p - log q. It can be any number. The exercise "
            "asks for the probability, the sigmoid of it.",
            lambda p, q: p.log() - q.log(),
        ),
        "half": Mistake(
            "1/2 everywhere is the best answer only at equilibrium, where q = p. For other q, D "
            "can do better.",
            lambda p, q: torch.full_like(p, 0.5),
        ),
    },
)


def check_optimal_discriminator(answer: Any) -> Verdict:
    """Mark `answer(p, q)`: densities (N,) of data and fakes -> D*(x), (N,)."""

    def grade() -> str:
        draw = fresh()
        cases = (
            torch.rand(2, 50, generator=draw, dtype=torch.float64) * 2 + 0.05 for _ in range(3)
        )
        compare(OPTIMAL_DISCRIMINATOR, answer, theory.optimal_discriminator, cases)
        return "It agrees with gt.theory.optimal_discriminator on 150 pairs of densities."

    return OPTIMAL_DISCRIMINATOR.mark(grade)


def _integral(of: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda logit, p, q, x: torch.trapezoid(of(logit, p, q), x)


def _value_terms(logit: Tensor, p: Tensor, q: Tensor) -> Tensor:
    return p * logsigmoid(logit) + q * logsigmoid(-logit)


VALUE = Exercise(
    "value",
    lesson=1,
    hints=(
        "Write the formula with an integral over x for each average: real samples have density p, "
        "fakes have density q.",
        "D(x) is `logit.sigmoid()`. Its logarithm is `torch.nn.functional.logsigmoid(logit)`, and "
        "log(1 - D) is `logsigmoid(-logit)`: these two never overflow.",
        "An integral over the grid: `torch.trapezoid(values, x)`.",
    ),
    answer="gt.theory.value",
    own=theory.value,
    mistakes={
        "sign": Mistake(
            "This is -V, the loss that D minimises. V itself is never above 0.",
            lambda *inputs: -theory.value(*inputs),
        ),
        "swapped": Mistake(
            "The labels are swapped: log D belongs to real samples (density p), log(1 - D) to "
            "fakes (density q).",
            _integral(lambda logit, p, q: _value_terms(logit, q, p)),
        ),
        "only_real": Mistake(
            "Half of it is there: the term of the fakes, log(1 - D) with density q, is missing.",
            _integral(lambda logit, p, q: _value_terms(logit, p, 0 * q)),
        ),
        "only_fake": Mistake(
            "Half of it is there: the term of the real samples, log D with density p, is missing.",
            _integral(lambda logit, p, q: _value_terms(logit, 0 * p, q)),
        ),
        "probability": Mistake(
            "You take the logarithm of the logit itself. A logit is no probability: D is "
            "`logit.sigmoid()`, and the logarithm is of that.",
            _integral(lambda logit, p, q: p * logit.log() + q * (1 - logit).log()),
        ),
        "no_log": Mistake(
            "The logarithms are missing: this averages D and 1 - D themselves.",
            _integral(lambda logit, p, q: p * logit.sigmoid() + q * (1 - logit.sigmoid())),
        ),
        "sum": Mistake(
            "You added up the values on the grid. An integral also needs the width of the steps: "
            "`torch.trapezoid(values, x)`.",
            lambda logit, p, q, x: _value_terms(logit, p, q).sum(),
        ),
        "mean": Mistake(
            "You took the mean over the grid. The weights p and q are in the formula already; what "
            "is missing is the integral, `torch.trapezoid(values, x)`.",
            lambda logit, p, q, x: _value_terms(logit, p, q).mean(),
        ),
    },
)  # fmt: skip


def check_value(answer: Any) -> Verdict:
    """Mark `answer(logit, p, q, x)`: D's logit and both densities on a grid x, (N,) -> V."""

    def grade() -> str:
        draw, cases = fresh(), []
        for _ in range(3):
            a, b, mean, std = (2 * torch.rand(4, generator=draw) - 1).tolist()
            p, q = Gaussian(0, 1).density(GRID), Gaussian(mean, 1.5 + std / 2).density(GRID)
            cases.append((a + b * GRID, p, q, GRID))
        compare(VALUE, answer, theory.value, cases)
        sure = 100 * (GRID - 1.01)  # a D that is very sure, and often wrong
        given = as_numbers(attempt(answer, sure, p, q, GRID), ())
        if not given.isfinite():
            raise Wrong(
                "Right for moderate logits. For a D that is very sure, `sigmoid` gives exactly 0 "
                "or 1, and its logarithm is minus infinity. Use `logsigmoid(logit)` and "
                "`logsigmoid(-logit)`.",
                "overflow",
            )
        if not close(given, theory.value(sure, p, q, GRID)):
            raise Wrong(CLAMPED, "clamped")
        return "It agrees with gt.theory.value on random games, also for a D that is very sure."

    return VALUE.mark(grade)


CLAMPED = (
    "Right for moderate logits. For a D that is very sure the value is cut off: a small number "
    "under the logarithm, a clamp, or BCELoss, which stops at -100. There the gradient is lost. "
    "Use `softplus` or `logsigmoid`, which need no cut."
)


def _shared(right: Callable[..., Tensor]) -> dict[str, Mistake]:
    """The mistakes that all losses have in common."""
    return {
        "sum": Mistake(
            "This is the sum over the batch. A loss is the mean, so that it does not grow with the "
            "size of the batch.",
            lambda *outputs: right(*outputs) * len(outputs[0]),
        ),
        "sigmoid_twice": Mistake(
            "The sigmoid is taken twice. A loss \"with logits\" has the sigmoid inside: give it "
            "the logit as it is.",
            lambda *outputs: right(*(output.sigmoid() for output in outputs)),
        ),
        "probability": Mistake(
            "You take the logarithm of the logit as if it were a probability. A logit is any "
            "number, and a negative one has no logarithm. D is `logit.sigmoid()`.",
            lambda *outputs: right(*outputs) * torch.nan,
        ),
    }  # fmt: skip


D_LOSS = Exercise(
    "d_loss",
    lesson=1,
    hints=(
        "D minimises -V: write down -E[log D(x)] - E[log(1 - D(G(z)))] first.",
        "With l the logit, -log D is softplus(-l), and -log(1 - D) is softplus(l).",
        "Which of the two belongs to `real`, which to `fake`? Take the mean of each, and add.",
    ),
    answer="gt.losses.minimax.d_loss",
    own=losses.Minimax.d_loss,
    mistakes={
        "sign": Mistake(
            "The sign is wrong: this is V. D wants V large, so what it minimises is -V.",
            lambda real, fake: -losses.minimax.d_loss(real, fake),
        ),
        "swapped": Mistake(
            "The labels are swapped: this D would learn to call real samples fake. Real is 1: its "
            "term is -log D. Fake is 0: its term is -log(1 - D).",
            lambda real, fake: losses.minimax.d_loss(fake, real),
        ),
        "halved": Mistake(
            "This is the mean of the two terms. Some programs do that; the game's value is their "
            "sum, which is 2 log 2 at equilibrium.",
            lambda real, fake: losses.minimax.d_loss(real, fake) / 2,
        ),
        "only_real": Mistake(
            "Only the term of the real samples is there. Such a D would learn to say \"real\" to "
            "everything.",
            lambda real, fake: losses.non_saturating.g_loss(real),
        ),
        "only_fake": Mistake(
            "Only the term of the fakes is there. Such a D would learn to say \"fake\" to "
            "everything.",
            lambda real, fake: bce(fake, torch.zeros_like(fake)),
        ),
        "all_real": Mistake(
            "Both batches have the label 1. The fakes have the label 0 here: their term is "
            "-log(1 - D).",
            lambda real, fake: bce(real, torch.ones_like(real)) + bce(fake, torch.ones_like(fake)),
        ),
        **_shared(losses.minimax.d_loss),
    },
)  # fmt: skip


def _g_mistakes(right: Callable[[Tensor], Tensor], other: Mistake) -> dict[str, Mistake]:
    return {
        "other_loss": other,
        "labels": Mistake(
            "This is what D wants: the fakes labelled 0. In G's move they are labelled 1, since "
            "that is what G wants D to say.",
            lambda fake: bce(fake, torch.zeros_like(fake)),
        ),
        "sign": Mistake(
            "This is E[log D], which G wants LARGE. An optimiser makes a loss small, and that "
            "would make the fakes worse: turn the sign.",
            lambda fake: -losses.non_saturating.g_loss(fake),
        ),
        **_shared(right),
    }


G_LOSS_MINIMAX = Exercise(
    "g_loss_minimax",
    lesson=1,
    hints=(
        "G minimises E[log(1 - D(G(z)))], the part of V that it can move.",
        "1 - sigmoid(l) = 1/(1 + e^l). What is the logarithm of that?",
        "It is -softplus(l). Take the mean over the batch.",
    ),
    answer="gt.losses.minimax.g_loss",
    own=losses.Minimax.g_loss,
    mistakes=_g_mistakes(
        losses.minimax.g_loss,
        Mistake(
            "A good loss, but the other one: -log D, the non-saturating. Both want D to say "
            '"real"; their slopes differ.',
            losses.non_saturating.g_loss,
        ),
    ),
)

G_LOSS_NON_SATURATING = Exercise(
    "g_loss_non_saturating",
    lesson=1,
    hints=(
        "G makes log D(G(z)) large. A loss is made small, so it is -E[log D(G(z))].",
        "sigmoid(l) = 1/(1 + e^(-l)). What is minus the logarithm of that?",
        "It is softplus(-l). Take the mean over the batch.",
    ),
    answer="gt.losses.non_saturating.g_loss",
    own=losses.NonSaturating.g_loss,
    mistakes=_g_mistakes(
        losses.non_saturating.g_loss,
        Mistake(
            "A good loss, but the other one: log(1 - D), the minimax loss. Both want D to say "
            '"real"; their slopes differ.',
            losses.minimax.g_loss,
        ),
    ),
)


def _grade_loss(exercise: Exercise, answer: Any, right: Callable[..., Tensor], n: int) -> str:
    """n: how many batches of logits the loss takes."""
    draw = fresh()
    sizes = torch.randint(7, 30, (3,), generator=draw).tolist()
    moderate = [1.5 * torch.randn(n, size, 1, generator=draw) for size in sizes]
    for batches in moderate:
        batches[:, :2, 0] = torch.tensor([2.0, -2.0])  # none of them can be a probability
    compare(exercise, answer, right, [tuple(batches) for batches in moderate])
    for sign in (1, -1):  # a D that is very sure: right, then wrong
        sure = [sign * (-1) ** i * torch.tensor([[300.0], [200.0]]) for i in range(n)]
        given = as_numbers(attempt(answer, *sure), ())
        if not given.isfinite():
            raise Wrong(
                "Right for moderate logits. At a logit of 300 or -300 `sigmoid` gives exactly 1 or "
                "0, and the logarithm of 0 is minus infinity. `softplus` and `logsigmoid` do not "
                "overflow.",
                "overflow",
            )
        if not close(given, right(*sure).double()):
            raise Wrong(CLAMPED, "clamped")
    return f"It agrees with {exercise.answer} on random logits, also on very large ones."


def check_d_loss(answer: Any) -> Verdict:
    """Mark `answer(real, fake)`: D's logits on both batches, (N, 1) -> what D minimises."""
    return D_LOSS.mark(lambda: _grade_loss(D_LOSS, answer, losses.minimax.d_loss, 2))


def check_g_loss_minimax(answer: Any) -> Verdict:
    """Mark `answer(fake)`: D's logits on fakes, (N, 1) -> E[log(1 - D)]."""
    right = losses.minimax.g_loss
    return G_LOSS_MINIMAX.mark(lambda: _grade_loss(G_LOSS_MINIMAX, answer, right, 1))


def check_g_loss_non_saturating(answer: Any) -> Verdict:
    """Mark `answer(fake)`: D's logits on fakes, (N, 1) -> -E[log D]."""
    right = losses.non_saturating.g_loss
    return G_LOSS_NON_SATURATING.mark(lambda: _grade_loss(G_LOSS_NON_SATURATING, answer, right, 1))


def solve_half_js() -> float:
    """The mean m > 0 at which JS(N(0, 1), N(m, 1)) = log(2)/2, by bisection."""
    return mean_at(theory.js, math.log(2) / 2)


def mean_at(divergence: Callable[..., Tensor], wanted: float) -> float:
    """The mean m from 0 to 8 at which this divergence of N(0, 1) and N(m, 1) is as wanted."""
    p = Gaussian(0, 1).density(GRID)
    low, high = 0.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        too_near = divergence(p, Gaussian(middle, 1).density(GRID), GRID) < wanted
        low, high = (middle, high) if too_near else (low, middle)
    return low


HALF_JS = Exercise(
    "half_js",
    lesson=1,
    hints=(
        "The largest possible JS is log 2, about 0.693. You look for the mean where it is half.",
        "Compute JS for a few means, as in the table above, and see between which two it lies.",
        "Halve the interval again and again until it is small enough.",
    ),
    answer="gt.exercises.lesson_1.solve_half_js()",
    own=mean_at,
    mistakes={
        "half_of_one": Mistake(
            "At this mean JS is 0.5. But its largest value is log 2 = 0.693, not 1: half of that "
            "is 0.347.",
            lambda: mean_at(theory.js, 0.5),
        ),
        "kl": Mistake(
            "At this mean KL is log(2)/2. The question is about JS, which compares both densities "
            "with their average.",
            lambda: mean_at(theory.kl, math.log(2) / 2),
        ),
        "half_way": Mistake(
            "This is half of the way, 4 out of 8. But JS does not grow evenly: look at the curve.",
            lambda: 4.0,
        ),
    },
)


def check_half_js(answer: Any) -> Verdict:
    """Mark the number: the mean of N(mean, 1) whose JS from N(0, 1) is log(2)/2, to 0.01."""

    def grade() -> str:
        given = number(answer)
        right = solve_half_js()
        for name, mistake in HALF_JS.mistakes.items():
            if abs(given - mistake.gives()) < 0.01:
                raise Wrong(mistake.hint, name)
        if abs(abs(given) - right) > 0.01:
            q = Gaussian(float(given), 1).density(GRID)
            divergence = theory.js(Gaussian(0, 1).density(GRID), q, GRID)
            raise Wrong(f"At a mean of {given:g}, JS is {divergence:.4f}; wanted is 0.3466.")
        return f"It is {right:.4f}, or as far on the other side."

    return HALF_JS.mark(grade)


def number(answer: Any) -> float:
    """The answer as a float. Raises NotDoneYet for a stub, Wrong where it is no number."""
    if callable(answer):
        raise Wrong("A number is expected here, not a function.", "type")
    return float(as_numbers(attempt(lambda: answer), ()))


EXERCISES = (OPTIMAL_DISCRIMINATOR, VALUE, D_LOSS, G_LOSS_MINIMAX, G_LOSS_NON_SATURATING, HALF_JS)
