"""The exercises of lesson 08: figures that say how good samples are, and how many answers it takes.

All inputs are float64, so that answers that round in other places still agree.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import (
    Exercise,
    Mistake,
    Wrong,
    as_numbers,
    attempt,
    compare,
    fresh,
    telling,
    uniform,
    whole,
)


def _points(draw: torch.Generator, n: int, d: int) -> Tensor:
    return torch.randn(n, d, generator=draw, dtype=torch.float64)


# --- a density made of samples ----------------------------------------------------------------


def _squared(x: Tensor, y: Tensor) -> Tensor:
    """The squared distance of each pair: (m, n)."""
    return (x[:, None] - y).square().sum(-1)


def _exponents(x: Tensor, samples: Tensor, sigma: float) -> Tensor:
    return -_squared(x, samples) / (2 * sigma**2)


def _log_mean(exponents: Tensor) -> Tensor:
    return exponents.logsumexp(1) - math.log(exponents.shape[1])


def _width(x: Tensor, samples: Tensor, sigma: float) -> float:
    """The log of the normaliser of one window."""
    return x.shape[1] * math.log(sigma * math.sqrt(2 * math.pi))


def _parzen(
    exponents: Callable[..., Tensor] = _exponents,
    log_mean: Callable[[Tensor], Tensor] = _log_mean,
    width: Callable[..., float] = _width,
) -> Callable[..., Tensor]:
    """The log density with one of its parts replaced."""
    return lambda *inputs: log_mean(exponents(*inputs)) - width(*inputs)


LOG_PARZEN = Exercise(
    "log_parzen",
    lesson=8,
    hints=(
        "First the exponents, one for each x and each sample: `-torch.cdist(x, samples)**2 / (2 * "
        "sigma**2)`, (m, n).",
        "`exponents.logsumexp(1)` is the log of the sum of their exp, without exp ever being 0. "
        "Minus log n makes the log of the mean.",
        "`exponents.logsumexp(1) - math.log(n) - d * math.log(sigma * math.sqrt(2 * math.pi))`, "
        "with n = len(samples) and d = x.shape[1].",
    ),
    answer="gt.textbook.log_parzen",
    own=textbook.log_parzen,
    mistakes={
        "underflow": Mistake(
            "Far from all samples you get minus infinity: there exp() of the exponents is 0 to the "
            "computer, and log(0) follows. `torch.logsumexp` takes the log of the sum without the "
            "sum.",
            lambda *inputs: _exponents(*inputs).exp().mean(1).log() - _width(*inputs),
        ),
        "density": Mistake(
            "This is the density itself, which is 0 to the computer far from all samples. Its log "
            "is asked for, and it must come from `torch.logsumexp`.",
            lambda *inputs: textbook.log_parzen(*inputs).exp(),
        ),
        "no_n": Mistake(
            "The 1/n is missing, so the density grows with the number of samples. Subtract log n.",
            _parzen(log_mean=lambda exponents: exponents.logsumexp(1)),
        ),
        "divided_by_n": Mistake(
            "You divide the log by n. The mean is inside the log: subtract log n from the log of "
            "the sum.",
            _parzen(log_mean=lambda exponents: exponents.logsumexp(1) / exponents.shape[1]),
        ),
        "mean_of_logs": Mistake(
            "You take the mean of the logs. The density is the mean of the windows, so the mean "
            "comes first and the log after it.",
            _parzen(log_mean=lambda exponents: exponents.mean(1)),
        ),
        "nearest": Mistake(
            "You keep the nearest sample's window only. All n of them add to the density: "
            "`torch.logsumexp` in place of the maximum.",
            _parzen(log_mean=lambda exponents: exponents.amax(1) - math.log(exponents.shape[1])),
        ),
        "no_width": Mistake(
            "The factor of the windows is missing: without it the density does not integrate to 1. "
            "Subtract d log(sigma sqrt(2 pi)).",
            _parzen(width=lambda *inputs: 0.0),
        ),
        "one_dimension": Mistake(
            "The factor of the windows is that of one dimension. There is one for each of the d "
            "dimensions: d log(sigma sqrt(2 pi)).",
            _parzen(width=lambda x, samples, sigma: _width(x, samples, sigma) / x.shape[1]),
        ),
        "width_sign": Mistake(
            "The factor of the windows has the wrong sign. A wide window is a low one: subtract "
            "d log(sigma sqrt(2 pi)).",
            _parzen(width=lambda *inputs: -_width(*inputs)),
        ),
        "no_two_pi": Mistake(
            "The 2 pi is missing from the factor of the windows: subtract d log(sigma sqrt(2 pi)).",
            _parzen(width=lambda x, samples, sigma: x.shape[1] * math.log(sigma)),
        ),
        "variance_in_width": Mistake(
            "In the factor of the windows you have sigma^2 where sigma belongs: it is "
            "(2 pi sigma^2)^(d/2), with the d halved, or (sigma sqrt(2 pi))^d.",
            _parzen(width=lambda x, samples, sigma: _width(x, samples, sigma**2)),
        ),
        "no_root": Mistake(
            "In the factor of the windows the root is missing: it is (2 pi sigma^2)^(d/2). Halve "
            "d log(2 pi sigma^2).",
            _parzen(width=lambda *inputs: 2 * _width(*inputs)),
        ),
        "sigma": Mistake(
            "Sigma is not squared in the exponent: it is -|x - sample|^2/(2 sigma^2).",
            _parzen(lambda x, samples, sigma: -_squared(x, samples) / (2 * sigma)),
        ),
        "no_half": Mistake(
            "The 2 below the line of the exponent is missing: it is -|x - sample|^2/(2 sigma^2).",
            _parzen(lambda *inputs: 2 * _exponents(*inputs)),
        ),
        "brackets": Mistake(
            "The brackets are missing: Python divides by 2 and then multiplies by sigma^2. "
            "`/ (2 * sigma**2)`.",
            _parzen(lambda x, samples, sigma: -_squared(x, samples) / 2 * sigma**2),
        ),
        "not_squared": Mistake(
            "The distance is not squared: the exponent is -|x - sample|^2/(2 sigma^2), and "
            "`torch.cdist` gives |x - sample|.",
            _parzen(lambda x, samples, sigma: -_squared(x, samples).sqrt() / (2 * sigma**2)),
        ),
        "one_over_all": Mistake(
            "This is one number, perhaps the mean over all x, as the Parzen figure is. Here the "
            "log density at each x is asked for, (m,).",
        ),
        "clamped": Mistake(
            "Near the samples it is right. Far from all of them exp() is 0 to the computer, and a "
            "small number that is added before the log only hides it. `torch.logsumexp` takes the "
            "log of the sum without the sum.",
        ),
    },
)  # fmt: skip

FAR = 3  # of the x in each case, behind the others


def _parzen_case(draw: torch.Generator, d: int) -> tuple[Tensor, Tensor, float]:
    """Some x among the samples, and behind them some so far off that exp() of all is 0."""
    sigma, samples = uniform(draw, 0.3, 0.7).item(), _points(draw, whole(draw, 6, 12), d)
    near = samples[:4] + sigma * uniform(draw, -1, 1, 4, d)
    far = _points(draw, FAR, d)
    far = 60 * sigma * far / far.norm(dim=1, keepdim=True) + 6 * far.sign()
    return torch.cat([near, far]), samples, sigma


def check_log_parzen(answer: Any) -> Verdict:
    """Mark `answer(x, samples, sigma)`: (m, d), (n, d), a number -> log densities, (m,), nats."""

    def grade() -> str:
        draw, right = fresh(), textbook.log_parzen
        cases = telling(
            LOG_PARZEN, right, lambda: [_parzen_case(draw, d) for d in (2, 3, whole(draw, 4, 6))]
        )
        given = [attempt(answer, *inputs) for inputs in cases]
        if all(isinstance(x, float) or getattr(x, "ndim", None) == 0 for x in given):
            raise Wrong(LOG_PARZEN.mistakes["one_over_all"].hint, "one_over_all")
        replies = iter(given)
        try:
            compare(LOG_PARZEN, lambda *_: next(replies), right, cases)
        except Wrong as wrong:
            if wrong.mistake is None and all(map(_clamped, given, cases)):
                raise Wrong(LOG_PARZEN.mistakes["clamped"].hint, "clamped") from None
            raise
        lowest = min(right(*inputs).min().item() for inputs in cases)
        return (
            "It agrees with gt.textbook.log_parzen in three random spaces, also far from all "
            f"samples: the lowest was {lowest:,.0f} nats, where exp() alone gives 0."
        )

    return LOG_PARZEN.mark(grade)


def _clamped(given: Any, case: tuple[Tensor, Tensor, float]) -> bool:
    """Whether it is right near the samples, and finite but too high far from them."""
    wanted = textbook.log_parzen(*case)
    above = as_numbers(given, wanted.shape) - wanted
    return above[:-FAR].abs().max() < 1e-2 and above[-FAR:].isfinite().all() and above.min() > -1e-2


# --- the Frechet distance ---------------------------------------------------------------------


def _frechet(
    of_means: Callable[[Tensor], Tensor] = torch.square,
    of_stds: Callable[[Tensor, Tensor], Tensor] = lambda s1, s2: (s1 - s2).square(),
) -> Callable[..., Tensor]:
    """The distance with another part. of_means: of their differences."""
    return lambda m1, s1, m2, s2: (of_means(m1 - m2) + of_stds(s1, s2)).sum()


_right_frechet = textbook.frechet_normal

FRECHET_NORMAL = Exercise(
    "frechet_normal",
    lesson=8,
    hints=(
        "Take one feature by itself first. How far are the means apart, how far the standard "
        "deviations? Square both.",
        "(m1 - m2)^2 + (s1 - s2)^2 is the distance of one feature. The features are independent: "
        "their distances are added up.",
        "`((m1 - m2) ** 2 + (s1 - s2) ** 2).sum()`.",
    ),
    answer="gt.textbook.frechet_normal",
    own=textbook.frechet_normal,
    mistakes={
        "variances": Mistake(
            "You square the difference of the variances. It is the standard deviations that are "
            "subtracted: (s1 - s2)^2.",
            _frechet(of_stds=lambda s1, s2: (s1**2 - s2**2) ** 2),
        ),
        "variance_difference": Mistake(
            "You add the difference of the variances, which may be below 0. It is (s1 - s2)^2: "
            "subtract first, then square.",
            _frechet(of_stds=lambda s1, s2: s1**2 - s2**2),
        ),
        "no_cross": Mistake(
            "The cross term is missing: s1^2 + s2^2 - 2 s1 s2, which is (s1 - s2)^2. Without it "
            "even two equal distributions are far apart.",
            _frechet(of_stds=lambda s1, s2: s1**2 + s2**2),
        ),
        "cross_once": Mistake(
            "The cross term counts twice: s1^2 + s2^2 - 2 s1 s2, which is (s1 - s2)^2.",
            _frechet(of_stds=lambda s1, s2: s1**2 + s2**2 - s1 * s2),
        ),
        "cross_of_variances": Mistake(
            "The root is missing in the cross term: the root of s1^2 s2^2 is s1 s2. So it is "
            "s1^2 + s2^2 - 2 s1 s2.",
            _frechet(of_stds=lambda s1, s2: s1**2 + s2**2 - 2 * s1**2 * s2**2),
        ),
        "roots": Mistake(
            "You take s1 and s2 for variances. They are standard deviations: (s1 - s2)^2.",
            _frechet(of_stds=lambda s1, s2: s1 + s2 - 2 * (s1 * s2).sqrt()),
        ),
        "plus": Mistake(
            "The sign between s1 and s2 is wrong: (s1 - s2)^2. Two equal distributions have the "
            "distance 0.",
            _frechet(of_stds=lambda s1, s2: (s1 + s2) ** 2),
        ),
        "std_not_squared": Mistake(
            "The means are right. The difference of the standard deviations must be squared too: "
            "(s1 - s2)^2.",
            _frechet(of_stds=lambda s1, s2: (s1 - s2).abs()),
        ),
        "mean_not_squared": Mistake(
            "The standard deviations are right. The difference of the means must be squared too: "
            "(m1 - m2)^2.",
            _frechet(of_means=torch.abs),
        ),
        "not_squared": Mistake(
            "You add up the differences themselves. Square each of them before you add.",
            _frechet(torch.abs, lambda s1, s2: (s1 - s2).abs()),
        ),
        "mean_length": Mistake(
            "The standard deviations are right. Of the means you take the length |m1 - m2|, which "
            "has a root in it: its square is asked for.",
            lambda m1, s1, m2, s2: (m1 - m2).norm() + (s1 - s2).square().sum(),
        ),
        "root": Mistake(
            "This is the root of the distance. What is called the Frechet distance of features "
            "(and FID) is the squared one: no root in the end.",
            lambda *inputs: _right_frechet(*inputs).sqrt(),
        ),
        "only_means": Mistake(
            "The standard deviations are missing. Two distributions with the same means may still "
            "be of different widths: add (s1 - s2)^2.",
            _frechet(of_stds=lambda s1, s2: 0 * s1),
        ),
        "only_stds": Mistake(
            "The means are missing: add (m1 - m2)^2.",
            _frechet(of_means=torch.zeros_like),
        ),
        "average": Mistake(
            "This is the mean over the d features. They are added up: take the sum.",
            lambda m1, s1, m2, s2: _right_frechet(m1, s1, m2, s2) / len(m1),
        ),
        "sum_first": Mistake(
            "You add the differences up before you square, so that some cancel. Square each "
            "feature's difference first, then add.",
            lambda m1, s1, m2, s2: (m1 - m2).sum() ** 2 + (s1 - s2).sum() ** 2,
        ),
    },
)


def check_frechet_normal(answer: Any) -> Verdict:
    """Mark `answer(m1, s1, m2, s2)`: means and standard deviations, (d,) each -> the distance."""

    def grade() -> str:
        draw = fresh()

        def cases() -> list[tuple[Tensor, ...]]:
            found = []
            for d in (2, 3, whole(draw, 4, 7)):
                means, stds = 2 * _points(draw, 2, d), uniform(draw, 0.3, 3, 2, d)
                found.append((means[0], stds[0], means[1], stds[1]))
            return found

        compare(
            FRECHET_NORMAL, answer, _right_frechet, telling(FRECHET_NORMAL, _right_frechet, cases)
        )
        return (
            "It agrees with gt.textbook.frechet_normal on three random pairs. Features that depend "
            "on each other need the whole covariance: that is gt.scores.frechet."
        )

    return FRECHET_NORMAL.mark(grade)


# --- precision --------------------------------------------------------------------------------


def _gaps(x: Tensor, y: Tensor) -> Tensor:
    return _squared(x, y).sqrt()


def _reach(points: Tensor, k: int) -> Tensor:
    """The distance of each from its k-th nearest other; k = 0 gives 0."""
    return _gaps(points, points).sort(1).values[:, k]


def _inside(real: Tensor, fake: Tensor, k: int) -> Tensor:
    """Which fakes lie in which real sample's ball: (m, n)."""
    return _gaps(fake, real) <= _reach(real, k)


def _share(of_whom: Tensor) -> Tensor:
    return of_whom.double().mean()


PRECISION = Exercise(
    "precision",
    lesson=8,
    hints=(
        "First the radius of each real sample's ball: sort its distances from all real samples. "
        "The smallest is 0, from itself. Which one is that of its k-th nearest other?",
        "`radius = torch.cdist(real, real).sort(1).values[:, k]`, (n,): in column 0 each finds "
        "itself. Then `torch.cdist(fake, real)` holds the distances of fakes from real samples, "
        "(m, n).",
        "A fake counts if it is inside at least one ball: "
        "`(torch.cdist(fake, real) <= radius).any(1).double().mean()`.",
    ),
    answer="gt.textbook.precision",
    own=textbook.precision,
    mistakes={
        "recall": Mistake(
            "This is recall: the share of real samples inside the balls of fakes. For precision "
            "the balls are those of the real samples, and fakes are counted.",
            lambda real, fake, k: _share(_inside(fake, real, k).any(1)),
        ),
        "itself": Mistake(
            "Your balls are too small: each real sample counts as its own nearest neighbour, at "
            "the distance 0. Leave it out: column k of the sorted distances, not column k - 1.",
            lambda real, fake, k: _share(_inside(real, fake, k - 1).any(1)),
        ),
        "one_further": Mistake(
            "Your balls are too large: they reach to the (k + 1)-th nearest other. In the sorted "
            "distances column 0 is the sample itself, so its k-th nearest other is in column k.",
            lambda real, fake, k: _share(_inside(real, fake, k + 1).any(1)),
        ),
        "nearest": Mistake(
            "Your balls reach to the nearest other real sample, whatever k is. They must reach to "
            "the k-th nearest.",
            lambda real, fake, k: _share(_inside(real, fake, 1).any(1)),
        ),
        "mean_reach": Mistake(
            "Your radius is the mean distance of the k nearest. Take the distance of the k-th "
            "nearest itself, the largest of these.",
            lambda real, fake, k: _share(
                (_gaps(fake, real) <= _gaps(real, real).sort(1).values[:, 1 : k + 1].mean(1)).any(1)
            ),
        ),
        "one_reach": Mistake(
            "You give all balls the same radius, the mean. Each real sample has its own: small "
            "where the real ones are dense.",
            lambda real, fake, k: _share((_gaps(fake, real) <= _reach(real, k).mean()).any(1)),
        ),
        "reach_of_fakes": Mistake(
            "The radius is that of the fakes: you ask whether a real sample lies in the ball of "
            "the fake. The balls are those of the real samples.",
            lambda real, fake, k: _share((_gaps(fake, real) <= _reach(fake, k)[:, None]).any(1)),
        ),
        "reach_in_fakes": Mistake(
            "Your balls reach from a real sample to its k-th nearest fake, so there are always "
            "fakes inside. They must reach to its k-th nearest other real sample.",
            lambda real, fake, k: _share(
                (_gaps(fake, real) <= _gaps(real, fake).sort(1).values[:, k - 1]).any(1)
            ),
        ),
        "every": Mistake(
            "You ask for fakes that are inside all balls. One is enough: `any(1)`.",
            lambda real, fake, k: _share(_inside(real, fake, k).all(1)),
        ),
        "pairs": Mistake(
            "This is the share of pairs, one fake and one real sample. A fake counts once, if it "
            "is inside at least one ball: `any(1)` before the mean.",
            lambda real, fake, k: _share(_inside(real, fake, k)),
        ),
        "axis": Mistake(
            "This is the share of real samples whose ball holds a fake. It is called coverage "
            "(Naeem et al. 2020). For precision count the fakes: `any` along the other axis.",
            lambda real, fake, k: _share(_inside(real, fake, k).any(0)),
        ),
        "of_the_nearest": Mistake(
            "You look only at the ball of the nearest real sample. A fake may be outside of that "
            "and inside of another, larger one: look at all of them.",
            lambda real, fake, k: _share(
                _inside(real, fake, k).gather(1, _gaps(fake, real).argmin(1, keepdim=True))
            ),
        ),
        "count": Mistake(
            "This is the number of fakes that lie in a ball. The share is asked for: divide by the "
            "number of fakes, or take the mean.",
            lambda real, fake, k: _inside(real, fake, k).any(1).sum(),
        ),
        "over_reals": Mistake(
            "The number of fakes is right, but it is divided by the number of real samples. It is "
            "the share of the fakes.",
            lambda real, fake, k: _inside(real, fake, k).any(1).sum() / len(real),
        ),
        "outside": Mistake(
            "This is the share of fakes that lie outside of all balls: 1 minus precision.",
            lambda real, fake, k: 1 - textbook.precision(real, fake, k),
        ),
    },
)


def check_precision(answer: Any) -> Verdict:
    """Mark `answer(real, fake, k)`: (n, d), (m, d), a whole number -> a share from 0 to 1."""

    def grade() -> str:
        draw = fresh()

        def cases() -> list[tuple[Tensor, Tensor, int]]:
            found = []
            for k in (2, 3, 4):
                n, m = torch.randperm(12, generator=draw)[:2].tolist()  # never as many of both
                d, shift = whole(draw, 1, 3), uniform(draw, 1, 2).item()
                real, fake = _points(draw, 12 + n, d), _points(draw, 12 + m, d)
                found.append((real, 1.5 * fake + shift, k))
            return found

        chosen = telling(PRECISION, textbook.precision, cases)
        compare(PRECISION, answer, textbook.precision, chosen)
        shares = ", ".join(f"{textbook.precision(*inputs):.2f}" for inputs in chosen)
        return f"It agrees with gt.textbook.precision on three random sets of points: {shares}."

    return PRECISION.mark(grade)


# --- the nearest training image ---------------------------------------------------------------

NEAREST_INDEX = Exercise(
    "nearest_index",
    lesson=8,
    hints=(
        "`torch.cdist(samples, images)` holds all distances, (n, m): one row for each sample, one "
        "column for each image.",
        "The place of the smallest number of each row is asked for, not the number itself.",
        "`torch.cdist(samples, images).argmin(1)`.",
    ),
    answer="gt.textbook.nearest_index",
    own=textbook.nearest_index,
    mistakes={
        "farthest": Mistake(
            "This is the farthest image. The nearest has the smallest distance: `argmin`.",
            lambda samples, images: _gaps(samples, images).argmax(1),
        ),
        "manhattan": Mistake(
            "You add up the sizes of the differences. The Euclidean distance adds up their "
            "squares (and takes the root).",
            lambda samples, images: (samples[:, None] - images).abs().sum(-1).argmin(1),
        ),
        "signed": Mistake(
            "You add up the differences with their signs, so that they cancel. Square each of them "
            "first.",
            lambda samples, images: (samples[:, None] - images).sum(-1).argmin(1),
        ),
        "product": Mistake(
            "You take the image with the largest dot product, which prefers images with much ink. "
            "Take the one with the smallest distance.",
            lambda samples, images: (samples @ images.T).argmax(1),
        ),
        "angle": Mistake(
            "You take the image at the smallest angle, whatever its length. Take the one with the "
            "smallest distance.",
            lambda samples, images: (samples @ (images / images.norm(dim=1)[:, None]).T).argmax(1),
        ),
        "second": Mistake(
            "This is the second nearest. Samples are not among the images, so nothing must be left "
            "out: take the nearest.",
            lambda samples, images: _gaps(samples, images).argsort(1)[:, 1],
        ),
        "distance": Mistake(
            "This is the distance from the nearest image. Its index is asked for: `argmin` in "
            "place of `min`.",
            lambda samples, images: _gaps(samples, images).amin(1),
        ),
        "number": Mistake(
            "One too large: indices begin at 0.",
            lambda samples, images: textbook.nearest_index(samples, images) + 1,
        ),
        "transposed": Mistake(
            "You give one number for each image: the sample that is nearest to it. Give one for "
            "each sample, (n,): `argmin(1)`, along the rows.",
        ),
        "min_gives_two": Mistake(
            "PyTorch's `min(1)` gives two things, the smallest values and where they are: take "
            "`.indices`, or `argmin(1)`.",
        ),
    },
)


def _images(draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """Samples and images of pixels from 0 to 1, not as many of both; one sample is a copy."""
    n, m = (whole(draw, *of) for of in ((6, 9), (12, 20)))
    images = uniform(draw, 0, 1, m, 16) * uniform(draw, 0.3, 1, m, 1)
    samples = uniform(draw, 0, 1, n, 16) * uniform(draw, 0.3, 1, n, 1)
    samples[whole(draw, 0, n - 1)] = images[whole(draw, 0, m - 1)]
    return samples, images


def check_nearest_index(answer: Any) -> Verdict:
    """Mark `answer(samples, images)`: (n, d) and (m, d) -> n indices of the nearest images."""

    def grade() -> str:
        draw, right, given = fresh(), textbook.nearest_index, []
        cases = telling(NEAREST_INDEX, right, lambda: [_images(draw) for _ in range(3)])
        for samples, images in cases:
            given.append(attempt(answer, samples, images))
            if isinstance(given[-1], tuple) and hasattr(given[-1], "indices"):
                raise Wrong(NEAREST_INDEX.mistakes["min_gives_two"].hint, "min_gives_two")
            if len(_flat(given[-1])) == len(images):
                raise Wrong(NEAREST_INDEX.mistakes["transposed"].hint, "transposed")
        replies = iter(given)
        compare(NEAREST_INDEX, lambda *_: next(replies), right, cases)
        return (
            "It agrees with gt.textbook.nearest_index on three random sets. The distance to the "
            "image found tells of copies: an exact one has 0."
        )

    return NEAREST_INDEX.mark(grade)


def _flat(given: Any) -> Any:
    """What was given if it has a length, else nothing."""
    return given if hasattr(given, "__len__") and getattr(given, "ndim", 1) == 1 else ()


# --- how many answers -------------------------------------------------------------------------

Z = 1.96  # with 1.959964 the cases have the same answers
_per_unit = Z * 0.5  # of width times sqrt(n)


def _n(z: float = Z, p: float = 0.25, times: float = 1.0) -> Callable[[float], int]:
    """How many, with another z, another p (1 - p), or a width that is so many times as large."""
    return lambda width: math.ceil(z**2 * p / (times * width) ** 2)


HOW_MANY = Exercise(
    "how_many",
    lesson=8,
    hints=(
        "The standard error of a share is the root of p (1 - p)/n, and p (1 - p) is at most 1/4. "
        "How far does the 95 % interval reach to each side?",
        "1.96 times that: 1.96 sqrt(0.25/n). Set it equal to `width` and solve for n.",
        "n = 1.96^2 * 0.25/width^2, and there is no part of an answer: "
        "`math.ceil(1.96**2 * 0.25 / width**2)`.",
    ),
    answer="gt.textbook.how_many",
    own=textbook.how_many,
    mistakes={
        "no_square": Mistake(
            "This is the root of the number. The error shrinks with the root of n: half the width "
            "takes four times as many. Square it.",
            lambda width: math.ceil(_per_unit / width),
        ),
        "width_not_squared": Mistake(
            "The width must be squared: half of it takes four times as many.",
            lambda width: math.ceil(Z**2 * 0.25 / width),
        ),
        "z_not_squared": Mistake(
            "1.96 must be squared, as the width is.",
            lambda width: math.ceil(Z * 0.25 / width**2),
        ),
        "four_times": Mistake(
            "Four times too many. Either p (1 - p) is missing, which is 1/4 for a share of 1/2; or "
            "you took `width` for the width of the whole interval: it is the half, from the middle "
            "to an end.",
            _n(p=1.0),
        ),
        "quarter": Mistake(
            "Four times too few. Either you square p (1 - p), which is 1/4 as it stands; or you "
            "double `width`, which is the half-width already, from the middle to an end.",
            _n(times=2.0),
        ),
        "half": Mistake(
            "Twice too many: p (1 - p) is 1/4 for a share of 1/2, not 1/2.",
            _n(p=0.5),
        ),
        "down": Mistake(
            "You round down, so the interval is a little too wide. Round up: `math.ceil`.",
            lambda width: math.floor(Z**2 * 0.25 / width**2),
        ),
        "rounded": Mistake(
            "You round to the nearest. Where that is down, the interval is a little too wide. "
            "Round up: `math.ceil`.",
            lambda width: round(Z**2 * 0.25 / width**2),
        ),
        "not_rounded": Mistake(
            "There is no part of an answer. Round up: `math.ceil`.",
            lambda width: Z**2 * 0.25 / width**2,
        ),
        "no_z": Mistake(
            "The 1.96 is missing. One standard error holds the true share in 68 % of the cases "
            "only.",
            _n(z=1.0),
        ),
        "z_two": Mistake(
            "You take 2 standard errors, a good rule of thumb. Here take 1.96.",
            _n(z=2.0),
        ),
        "one_sided": Mistake(
            "1.645 belongs to an interval of 90 %: it leaves 5 % on each side. For 95 % it is "
            "1.96, which leaves 2.5 %.",
            _n(z=1.645),
        ),
        "ninety_nine": Mistake(
            "2.576 belongs to an interval of 99 %. For 95 % it is 1.96.",
            _n(z=2.576),
        ),
    },
)


def check_how_many(answer: Any) -> Verdict:
    """Mark `answer(width)`: half the width of a 95 % interval, as a share -> how many answers."""

    def grade() -> str:
        draw = fresh()

        def widths() -> list[tuple[float]]:
            found = []
            for up in (True, False, True):  # whether rounding to the nearest goes up
                part = uniform(draw, *((0.6, 0.8) if up else (0.2, 0.4))).item()
                found.append((_per_unit / math.sqrt(whole(draw, 100, 1000) + part),))
            return found

        compare(HOW_MANY, answer, textbook.how_many, telling(HOW_MANY, textbook.how_many, widths))
        needed = [f"{textbook.how_many(width / 100):,} for {width} %" for width in (10, 5, 1)]
        return (
            "It agrees with gt.textbook.how_many on three random widths. So many answers it takes: "
            f"{', '.join(needed)} either way."
        )

    return HOW_MANY.mark(grade)


EXERCISES = (LOG_PARZEN, FRECHET_NORMAL, PRECISION, NEAREST_INDEX, HOW_MANY)
