"""The exercises of lesson 05: orbits, missing modes, chance, and slopes that vanish."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import (
    NO_GRAPH,
    NO_ROOT,
    Exercise,
    Mistake,
    as_floats,
    compare,
    compare_pairs,
    fresh,
    known_errors,
    uniform,
)
from gan_teach.training import losses

# --- one step of the Dirac-GAN ----------------------------------------------------------------


def _step(
    theta_from: Callable[..., Any] = lambda theta, psi, s: psi * s,
    psi_from: Callable[..., Any] = lambda theta, psi, s: -theta * s,
) -> Callable[..., Tensor]:
    """A step with other pushes; each is a function of theta, psi and s = sigmoid(psi theta)."""

    def step(theta: Tensor, psi: Tensor, rate: float) -> Tensor:
        at = theta, psi, (psi * theta).sigmoid()
        return torch.stack([theta + rate * theta_from(*at), psi + rate * psi_from(*at)])

    return step


def _right_step(theta: Tensor, psi: Tensor, rate: float) -> Tensor:
    return torch.stack(textbook.dirac_step(theta, psi, rate))


def _d_first(theta: Tensor, psi: Tensor, rate: float, *, again: bool) -> Tensor:
    s = (psi * theta).sigmoid()
    psi = psi - rate * theta * s
    s = (psi * theta).sigmoid() if again else s
    return torch.stack([theta + rate * psi * s, psi])


def _g_first(theta: Tensor, psi: Tensor, rate: float, *, again: bool) -> Tensor:
    s = (psi * theta).sigmoid()
    theta = theta + rate * psi * s
    s = (psi * theta).sigmoid() if again else s
    return torch.stack([theta, psi - rate * theta * s])


DIRAC_STEP = Exercise(
    "dirac_step",
    lesson=5,
    hints=(
        "D's logit on the fake is t = psi theta. D pays softplus(t) for it, and G pays "
        "-softplus(t). What is the slope of softplus?",
        "It is sigmoid(t). By the chain rule G's loss has the slope -psi sigmoid(t) in theta, and "
        "D's loss has theta sigmoid(t) in psi. (D's output on the data is psi times 0, whatever "
        "psi is.)",
        "Each goes downhill, by rate times its slope. Work out s = sigmoid(psi theta) from the old "
        "values, then `return theta + rate * psi * s, psi - rate * theta * s`.",
    ),
    answer="gt.textbook.dirac_step",
    own=textbook.dirac_step,
    mistakes={
        "alternating": Mistake(
            "D has moved first, and G's push is computed from the new psi. That is alternating "
            "play. In a simultaneous step both push from the old values: keep the new psi under "
            "another name.",
            lambda *inputs: _d_first(*inputs, again=True),
        ),
        "half_alternating": Mistake(
            "The sigmoid is that of the old values, but G's push multiplies it by the new psi. In "
            "a simultaneous step everything comes from the old values: keep the new psi under "
            "another name.",
            lambda *inputs: _d_first(*inputs, again=False),
        ),
        "g_first": Mistake(
            "G has moved first, and D's push is computed from the new theta. That is alternating "
            "play. In a simultaneous step both push from the old values: keep the new theta under "
            "another name.",
            lambda *inputs: _g_first(*inputs, again=True),
        ),
        "half_g_first": Mistake(
            "The sigmoid is that of the old values, but D's push multiplies it by the new theta. "
            "In a simultaneous step everything comes from the old values: keep the new theta under "
            "another name.",
            lambda *inputs: _g_first(*inputs, again=False),
        ),
        "g_sign": Mistake(
            "D's move is right, and G walks uphill. G's loss is -softplus(psi theta), whose slope "
            "in theta is -psi sigmoid(psi theta). Downhill is the other way.",
            _step(theta_from=lambda theta, psi, s: -psi * s),
        ),
        "d_sign": Mistake(
            "G's move is right, and D walks uphill. D's loss is softplus(psi theta), whose slope "
            "in psi is theta sigmoid(psi theta). Downhill is the other way.",
            _step(psi_from=lambda theta, psi, s: theta * s),
        ),
        "both_signs": Mistake(
            "Both walk uphill on their own losses. Each goes down: minus rate times the slope. "
            "G's slope has a minus of its own.",
            _step(lambda theta, psi, s: -psi * s, lambda theta, psi, s: theta * s),
        ),
        "non_saturating": Mistake(
            "D's move is right. G's is that of the non-saturating loss, softplus(-t), which pushes "
            "with 1 - sigmoid(t). The minimax loss, -softplus(t), pushes with sigmoid(t).",
            _step(theta_from=lambda theta, psi, s: psi * (1 - s)),
        ),
        "linear": Mistake(
            "The sigmoid is missing. This is the step with the Wasserstein loss, whose slope in t "
            "is the same everywhere. The slope of softplus(t) is sigmoid(t).",
            _step(lambda theta, psi, s: psi, lambda theta, psi, s: -theta),
        ),
        "logit": Mistake(
            "You multiply by the logit t = psi theta itself. Take its sigmoid there: the slope of "
            "softplus(t) is sigmoid(t).",
            _step(
                lambda theta, psi, s: psi * psi * theta, lambda theta, psi, s: -theta * psi * theta
            ),
        ),
        "no_chain": Mistake(
            "This is the slope in D's logit t = psi theta. The chain rule asks for one more "
            "factor: dt/dtheta = psi for G, and dt/dpsi = theta for D.",
            _step(lambda theta, psi, s: s, lambda theta, psi, s: -s),
        ),
        "own_factor": Mistake(
            "The factors theta and psi have changed places: the derivative of psi theta in theta "
            "is psi, and in psi it is theta. Each player is moved by the other's number.",
            _step(lambda theta, psi, s: theta * s, lambda theta, psi, s: -psi * s),
        ),
        "no_rate": Mistake(
            "The learning rate is missing: a step is rate times the slope.",
            lambda theta, psi, rate: _right_step(theta, psi, 1.0),
        ),
        "only_moves": Mistake(
            "These are the two moves. Add them to where the players stood.",
            lambda theta, psi, rate: (
                _right_step(theta, psi, rate) - torch.stack([theta, psi])
            ),
        ),
        "order": Mistake(
            "The numbers are right, in the wrong order: first the new theta, then the new psi.",
            lambda *inputs: _right_step(*inputs).flip(0),
        ),
    },
)  # fmt: skip


def check_dirac_step(answer: Any) -> Verdict:
    """Mark `answer(theta, psi, rate)`: two tensors of one number, a rate -> the new theta, psi."""

    def grade() -> str:
        draw, cases = fresh(), []
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            theta, psi = uniform(draw, 0.6, 2, 2) * torch.tensor(signs)
            cases.append((theta, psi, uniform(draw, 0.2, 0.6).item()))
        compare_pairs(
            DIRAC_STEP, answer, _right_step, cases,
            lambda given: as_floats(given, "the new theta and the new psi"),
        )  # fmt: skip
        return (
            "It agrees with gt.textbook.dirac_step at four random places. Each of these steps led "
            "away from (0, 0): theta^2 + psi^2 always grows."
        )

    return DIRAC_STEP.mark(grade)


# --- modes ------------------------------------------------------------------------------------


def _distances(samples: Tensor, centres: Tensor) -> Tensor:
    """Of each sample from each centre: (n, m), float64."""
    return (samples[:, None] - centres).double().square().sum(-1).sqrt()


def _modes(samples: Tensor, centres: Tensor, reach: float) -> Tensor:
    return (_distances(samples, centres) <= reach).any(0).sum()


MODES_COVERED = Exercise(
    "modes_covered",
    lesson=5,
    hints=(
        "Take one mode. Its distances from all samples: is one of them at most 3 std?",
        "`torch.cdist(samples, centres)` holds all distances, (n, m): one row for each sample, one "
        "column for each mode.",
        "`near = torch.cdist(samples, centres) <= 3 * std`. A mode counts if its column has a True "
        "in it: `near.any(0).sum()`.",
    ),
    answer="lambda samples, centres, std: "
    "gt.metrics.coverage(samples, gt.plane.Blobs(centres, std)).modes",
    own=metrics.coverage,
    mistakes={
        "samples": Mistake(
            "You count the samples that lie near a mode. Count the modes that have a sample near: "
            "look along the columns, `any(0)`, not along the rows.",
            lambda samples, centres, std: (
                (_distances(samples, centres) <= 3 * std).any(1).sum()
            ),
        ),
        "one_std": Mistake(
            "Your limit is 1 std. In the plane only 39 % of a mode's own samples lie so near to "
            "its centre; within 3 std there are 98.9 %.",
            lambda samples, centres, std: _modes(samples, centres, std),
        ),
        "no_std": Mistake(
            "Your limit is 3, in the units of the plane. It must be 3 std, so that it fits the "
            "width of the modes.",
            lambda samples, centres, std: _modes(samples, centres, 3.0),
        ),
        "squared": Mistake(
            "You compare squared distances with 3 std. Take the root, or compare them with "
            "(3 std)^2, which is 9 std^2.",
            lambda samples, centres, std: _modes(samples, centres, math.sqrt(3 * std)),
        ),
        "per_axis": Mistake(
            "You compare each axis by itself, which accepts a whole square, with corners 4.2 std "
            "away. The distance is the root of dx^2 + dy^2.",
            lambda samples, centres, std: (
                ((samples[:, None] - centres).abs() <= 3 * std).all(-1).any(0).sum()
            ),
        ),
        "nearest": Mistake(
            "You count each mode that is the nearest of some sample, however far that sample is. "
            "A sample far from all modes belongs to none: it must lie within 3 std.",
            lambda samples, centres, std: _distances(samples, centres).argmin(1).unique().numel(),
        ),
        "share": Mistake(
            "This is the share of the modes. The question is how many they are: do not divide.",
            lambda samples, centres, std: _modes(samples, centres, 3 * std) / len(centres),
        ),
    },
)  # fmt: skip


def _modes_case(draw: torch.Generator, std: float) -> tuple[Tensor, Tensor, float]:
    """Samples, centres and std in which each of the mistakes gives another number.

    The 25 centres stand 38 std apart or more. In turn: some have many samples within 0.8 std; some
    have them at 1.3 to 2.8 std; some only in the corners of the square of 3 std; some only at 5 to
    8 std; some only at 14 to 16 std; the others none.
    """
    places = torch.cartesian_prod(*2 * [torch.arange(-2.0, 3.0, dtype=torch.float64)])
    centres = (40 * places + uniform(draw, -1, 1, 25, 2))[torch.randperm(25, generator=draw)]
    found, first = [], 0
    for group, (low, high, least) in enumerate(
        ((0.1, 0.8, 6), (1.3, 2.8, 6), (2.55, 2.7, 1), (5, 8, 1), (14, 16, 1))
    ):
        modes = int(torch.randint(2, 5, (), generator=draw))
        for centre in centres[first : first + modes]:
            n = least + int(torch.randint(3, (), generator=draw))
            angle = uniform(draw, 0, 2 * math.pi, n)
            way = torch.stack([angle.cos(), angle.sin()], 1)
            if group == 2:
                way = way.sign()  # to a corner; no random angle lies on an axis
            found.append(centre + uniform(draw, low, high, n, 1) * way)
        first += modes
    samples = torch.cat(found)
    samples = samples[torch.randperm(len(samples), generator=draw)]
    return (std * samples).float(), (std * centres).float(), std


def check_modes_covered(answer: Any) -> Verdict:
    """Mark `answer(samples, centres, std)`: (n, 2) and (m, 2) -> how many modes are reached."""

    def grade() -> str:
        draw = fresh()
        cases = [_modes_case(draw, std) for std in (0.02, 0.3, 2.0)]
        right = lambda samples, centres, std: _modes(samples, centres, 3 * std)  # noqa: E731
        compare(MODES_COVERED, answer, right, cases)
        found = ", ".join(str(right(*inputs).item()) for inputs in cases)
        return f"It agrees with gt.metrics.coverage on three sets of samples: {found} of 25 modes."

    return MODES_COVERED.mark(grade)


# --- chance -----------------------------------------------------------------------------------

Z = 1.96  # as learners write it; where no mistake's ends lie near 0, 1.959964 gives the same


def _interval(
    hits: int, n: int, *, z: float = Z, p: float | None = None, one: float | None = None,
    shift: float | None = None, tail: float | None = None,
) -> tuple[float, float]:  # fmt: skip
    """Wilson's middle and half-width, with some of the parts replaced. See `share_interval`.

    one: p (1 - p)/n. shift: z^2/2n. tail: z^2/4n^2.
    """
    p = hits / n if p is None else p
    one = p * (1 - p) / n if one is None else one
    shift = z**2 / (2 * n) if shift is None else shift
    tail = z**2 / (4 * n**2) if tail is None else tail
    inside, whole = one + tail, 1 + z**2 / n
    half = z * math.sqrt(inside) if inside >= 0 else math.nan
    return (p + shift) / whole, half / whole


def _around(middle: float, half: float) -> Tensor:
    return torch.tensor([middle - half, middle + half], dtype=torch.float64)


def _right_interval(hits: int, n: int) -> Tensor:
    return torch.tensor(metrics.share_interval(hits, n), dtype=torch.float64)


def _error(hits: int, n: int) -> float:
    return math.sqrt(hits / n * (1 - hits / n) / n)


def _with_parts(parts: Callable[[int, int], dict[str, float]]) -> Callable[[int, int], Tensor]:
    return lambda hits, n: _around(*_interval(hits, n, **parts(hits, n)))


WILSON = Exercise(
    "wilson",
    lesson=5,
    hints=(
        "First the share, p = hits/n. Then go in three steps: the middle, (p + z^2/2n)/(1 + "
        "z^2/n); what stands under the root; the half-width.",
        "In Python z^2/2n is `z**2 / (2 * n)`, and z^2/4n^2 is `z**2 / (4 * n**2)`: without the "
        "brackets Python would multiply by n.",
        "`half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))`, and "
        "`return middle - half, middle + half`.",
    ),
    answer="gt.metrics.share_interval",
    own=metrics.share_interval,
    mistakes={
        "wald": Mistake(
            "This is p plus and minus z standard errors, the Wald interval. It fails for few games "
            "and for shares near 0 or 1: of 0 hits in 20 it says that the share is 0 for sure. "
            "Take Wilson's formula.",
            lambda hits, n: _around(hits / n, Z * _error(hits, n)),
        ),
        "one_error": Mistake(
            "This is p plus and minus one standard error, which holds the true share in only some "
            "68 % of all cases. Wilson's formula has z = 1.96, and other terms besides.",
            lambda hits, n: _around(hits / n, _error(hits, n)),
        ),
        "one_game": Mistake(
            "The root of p(1 - p) says how far single games lie from p. For the share of n games "
            "divide p(1 - p) by n; and Wilson's formula has other terms besides.",
            lambda hits, n: _around(hits / n, Z * _error(hits, n) * math.sqrt(n)),
        ),
        "no_z": Mistake(
            "Here z is 1, and so the interval holds the true share in only some 68 % of all cases. "
            "For 95 % z is 1.96.",
            lambda hits, n: _around(*_interval(hits, n, z=1)),
        ),
        "z_two": Mistake(
            "Nearly: your z is 2, and 1.96 is meant.",
            lambda hits, n: _around(*_interval(hits, n, z=2)),
        ),
        "not_divided": Mistake(
            "Under the root p(1 - p) is not divided by n. The more games you play, the nearer your "
            "share is to the true one.",
            _with_parts(lambda hits, n: {"one": hits / n * (1 - hits / n)}),
        ),
        "hits_for_p": Mistake(
            "A negative number has no root. p is the share, hits/n, from 0 to 1, and then "
            "p(1 - p) is never negative. Is the number of hits in its place, or is a sign wrong?",
            _with_parts(lambda hits, n: {"p": hits}),
        ),
        "counts": Mistake(
            "Your ends are n times too large: they count games. The interval is that of the share, "
            "between 0 and 1.",
            lambda hits, n: n * _right_interval(hits, n),
        ),
        "brackets": Mistake(
            "Python reads `z**2 / 2 * n` as z^2/2 times n, and `z**2 / 4 * n**2` in the same way. "
            "Put brackets around what is below the line: `z**2 / (2 * n)`.",
            _with_parts(lambda hits, n: {"shift": Z**2 / 2 * n, "tail": Z**2 / 4 * n**2}),
        ),
        "bracket_in_the_middle": Mistake(
            "The width is right. In the middle, Python reads `z**2 / 2 * n` as z^2/2 times n: "
            "write `z**2 / (2 * n)`.",
            _with_parts(lambda hits, n: {"shift": Z**2 / 2 * n}),
        ),
        "bracket_under_the_root": Mistake(
            "The middle is right. Under the root, Python reads `z**2 / 4 * n**2` as z^2/4 times "
            "n^2: write `z**2 / (4 * n**2)`.",
            _with_parts(lambda hits, n: {"tail": Z**2 / 4 * n**2}),
        ),
        "middle": Mistake(
            "The width is right, but the middle is not p: it lies nearer to 1/2, at (p + z^2/2n)/"
            "(1 + z^2/n).",
            lambda hits, n: _around(hits / n, _interval(hits, n)[1]),
        ),
        "whole": Mistake(
            "Both parts, the middle and the half-width, are to be divided by 1 + z^2/n.",
            lambda hits, n: _around(*_interval(hits, n)) * (1 + Z**2 / n),
        ),
        "order": Mistake(
            "The ends are right, in the wrong order: first the lower, then the upper.",
            lambda hits, n: _right_interval(hits, n).flip(0),
        ),
        "parts": Mistake(
            "These are the middle and the half-width. Return the two ends: the middle minus and "
            "plus the half-width.",
            lambda hits, n: torch.tensor(_interval(hits, n), dtype=torch.float64),
        ),
    },
)  # fmt: skip


def check_wilson(answer: Any) -> Verdict:
    """Mark `answer(hits, n)`: two whole numbers -> the ends of the 95 % Wilson interval."""

    def grade() -> str:
        draw = fresh()
        n = torch.randint(20, 80, (4,), generator=draw).tolist()
        some = [round(size * uniform(draw, 0.3, 0.5).item()) for size in n[:2]]
        cases = list(zip([*some, 0, n[3]], n, strict=True))
        with known_errors(WILSON, hits_for_p=NO_ROOT):
            compare_pairs(
                WILSON, answer, _right_interval, cases,
                lambda given: as_floats(given, "the lower and the upper end"),
            )  # fmt: skip
        high = metrics.share_interval(0, 20)[1]
        return (
            "It agrees with gt.metrics.share_interval, also where no game hits or all do: 0 of 20 "
            f"goes well with any share up to {high:.0%}."
        )

    return WILSON.mark(grade)


# --- G's push ---------------------------------------------------------------------------------


def _slope(g_loss: Callable[[Tensor], Tensor], fake: Tensor) -> Tensor:
    """Of the mean over the batch: each fake's own slope, divided by N."""
    fake = fake.detach().requires_grad_()
    return torch.autograd.grad(g_loss(fake), fake)[0]


FAKE_PUSH = Exercise(
    "fake_push",
    lesson=5,
    hints=(
        "Tell autograd to follow `fake`: `fake = fake.detach().requires_grad_()`. Then compute "
        "the loss, `g_loss(fake)`.",
        "`(slope,) = torch.autograd.grad(g_loss(fake), fake)` has one number for each fake. But "
        "the loss is a mean over N fakes, so each number holds 1/N of that fake's own slope.",
        "Multiply by N, then take the mean of the sizes: `(len(fake) * slope).abs().mean()`.",
    ),
    answer="gt.textbook.fake_push",
    own=textbook.fake_push,
    mistakes={
        "one_nth": Mistake(
            "N times too small. The loss is a mean over the batch, so autograd gives 1/N of each "
            "fake's slope: multiply by N, the number of fakes.",
            lambda g_loss, fake: _slope(g_loss, fake).abs().mean(),
        ),
        "sum": Mistake(
            "N times too large: this adds up the sizes of the N slopes. Take their mean.",
            lambda g_loss, fake: len(fake) * _slope(g_loss, fake).abs().sum(),
        ),
        "no_abs": Mistake(
            "This is the mean of the slopes, signs and all. The size has no sign: take `abs()` "
            "before the mean.",
            lambda g_loss, fake: _slope(g_loss, fake).sum(),
        ),
        "no_abs_one_nth": Mistake(
            "Two things are missing. The size has no sign: take `abs()` before the mean. And the "
            "loss is a mean over N fakes, so autograd gives 1/N of each fake's slope.",
            lambda g_loss, fake: _slope(g_loss, fake).mean(),
        ),
        "abs_late": Mistake(
            "The mean is taken first and its size after that. With the least-squares loss some "
            "fakes are pushed up and others down, and the two cancel: take `abs()` before the "
            "mean.",
            lambda g_loss, fake: _slope(g_loss, fake).sum().abs(),
        ),
        "norm": Mistake(
            "This is the length of the gradient as one vector. Take the sizes of its N entries, "
            "each times N, and their mean.",
            lambda g_loss, fake: _slope(g_loss, fake).norm(),
        ),
        "loss": Mistake(
            "This is the loss itself. Its height does not tell its slope: a loss may be high and "
            "flat. Differentiate it.",
            lambda g_loss, fake: g_loss(fake),
        ),
        "minimax": Mistake(
            "This is right for the minimax loss alone, where the size of the slope is sigmoid(t). "
            "Differentiate the `g_loss` that you are given.",
            lambda g_loss, fake: fake.sigmoid().mean(),
        ),
        "non_saturating": Mistake(
            "This is right for the non-saturating loss alone, where the size of the slope is 1 - "
            "sigmoid(t). Differentiate the `g_loss` that you are given.",
            lambda g_loss, fake: (1 - fake.sigmoid()).mean(),
        ),
        "requires_grad": Mistake(
            "Autograd follows only tensors that ask for it: "
            "`fake = fake.detach().requires_grad_()`, before the loss is computed.",
        ),
    },
)


def check_fake_push(answer: Any) -> Verdict:
    """Mark `answer(g_loss, fake)`: G's loss, D's outputs (N, 1) -> the mean size of its slope."""

    def grade() -> str:
        draw, cases = fresh(), []
        for loss in (losses.minimax, losses.non_saturating, losses.least_squares):
            n = int(torch.randint(6, 20, (), generator=draw))
            fake = 2 * torch.randn(n, 1, generator=draw, dtype=torch.float64)
            fake[:4, 0] = torch.tensor([-3.0, -0.5, 2.0, 4.0])  # on both sides of the label 1
            cases.append((loss.g_loss, fake))
        with known_errors(FAKE_PUSH, requires_grad=NO_GRAPH):
            compare(FAKE_PUSH, answer, textbook.fake_push, cases)
        sure = torch.full((4, 1), -10.0)
        weak, strong = (
            textbook.fake_push(loss.g_loss, sure)
            for loss in (losses.minimax, losses.non_saturating)
        )
        return (
            f"It agrees with gt.textbook.fake_push on three losses. Where D is sure of every fake, "
            f"at a logit of -10, the minimax loss pushes with {weak:.5f} and the non-saturating "
            f"loss with {strong:.5f}."
        )

    return FAKE_PUSH.mark(grade)


EXERCISES = (DIRAC_STEP, MODES_COVERED, WILSON, FAKE_PUSH)
