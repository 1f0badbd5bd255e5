"""A density made of samples."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Boundary, Comparison, Tries
from gan_teach.lessons.inputs import fresh, normal, uniform, whole
from gan_teach.lessons.marking import Mistake


def _parzen(
    over: Callable[[float], float] = lambda sigma: 2 * sigma**2,
    log_mean: Callable[[Tensor], Tensor] = lambda e: e.logsumexp(1) - math.log(e.shape[1]),
    widths: float = 1.0,
) -> Callable[..., Tensor]:
    """The log density with one of its parts replaced. widths: how often their factor counts."""

    def log_parzen(x: Tensor, samples: Tensor, sigma: float) -> Tensor:
        exponents = -(x[:, None] - samples).square().sum(-1) / over(sigma)
        width = x.shape[1] * math.log(sigma * math.sqrt(2 * math.pi))
        return log_mean(exponents) - widths * width

    return log_parzen


def _near(draw: torch.Generator, d: int) -> tuple[Tensor, Tensor, float]:
    """Some x among the samples."""
    sigma, samples = uniform(draw, 0.3, 0.7).item(), normal(draw, whole(draw, 6, 12), d)
    return samples[:4] + sigma * uniform(draw, -1, 1, 4, d), samples, sigma


def _far(draw: torch.Generator) -> Tries:
    """Some x so far from all samples that exp() of all exponents is 0."""
    _, samples, sigma = _near(draw, 3)
    x = normal(draw, 3, 3)
    return [(60 * sigma * x / x.norm(dim=1, keepdim=True) + 6 * x.sign(), samples, sigma)]


def _told(_: Tries) -> str:
    lowest = textbook.log_parzen(*_far(fresh())[0]).min()
    return (
        "It agrees with gt.textbook.log_parzen in three random spaces, also far from all "
        f"samples: there it is {lowest:,.0f} nats, where exp() alone gives 0."
    )


LOG_PARZEN = Comparison(
    name="log_parzen", lesson=8,
    asks="`answer(x, samples, sigma)`: (m, d), (n, d), a number -> log densities, (m,), nats",
    hints=(
        "First the exponents, one for each x and each sample: `-torch.cdist(x, samples)**2 / (2 * "
        "sigma**2)`, (m, n).",
        "`exponents.logsumexp(1)` is the log of the sum of their exp, also where each exp is 0 to "
        "the computer. Minus log n makes the log of the mean.",
        "`exponents.logsumexp(1) - math.log(n) - d * math.log(sigma * math.sqrt(2 * math.pi))`, "
        "with n = len(samples) and d = x.shape[1]."),
    answer="gt.textbook.log_parzen", own=textbook.log_parzen,
    tries=lambda draw: [_near(draw, d) for d in (2, 3, whole(draw, 4, 6))],
    boundaries=[Boundary(_far, infinite="underflow", wrong="clamped")], told=_told,
    mistakes={
        "no_n": Mistake(
            "The 1/n is missing, so the density grows with the number of samples. Subtract log n.",
            _parzen(log_mean=lambda exponents: exponents.logsumexp(1))),
        "mean_of_logs": Mistake(
            "You take the mean of the logs. The density is the mean of the windows, so the mean "
            "comes first and the log after it.",
            _parzen(log_mean=lambda exponents: exponents.mean(1))),
        "no_width": Mistake(
            "The factor of the windows is missing: without it the density does not integrate to 1. "
            "Subtract d log(sigma sqrt(2 pi)).", _parzen(widths=0)),
        "brackets": Mistake(
            "The brackets are missing: Python divides by 2 and then multiplies by sigma^2. `/ (2 * "
            "sigma**2)`.", _parzen(lambda sigma: 2 / sigma**2)),
        "underflow": Mistake(
            "Near the samples it is right. Far from all of them there is no finite answer: there "
            "exp() of the exponents is 0 to the computer, and log(0) follows. `torch.logsumexp` "
            "takes the log of the sum without the sum."),
        "clamped": Mistake(
            "Near the samples it is right. Far from all of them exp() is 0 to the computer, and a "
            "small number in its place only hides it. `torch.logsumexp` takes the log of the sum "
            "without the sum."),
    },
)  # fmt: skip
