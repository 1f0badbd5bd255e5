"""The Frechet distance of two normal distributions."""

from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import Mistake


def _frechet(of_stds: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    """The distance with something else than (s1 - s2)^2."""
    return lambda m1, s1, m2, s2: ((m1 - m2).square() + of_stds(s1, s2)).sum()


def _normals(draw: torch.Generator) -> Tries:
    """Means and standard deviations of two normal distributions."""
    tries = []
    for d in (2, 3, whole(draw, 4, 7)):
        means, stds = 2 * normal(draw, 2, d), uniform(draw, 0.3, 3, 2, d)
        tries.append((means[0], stds[0], means[1], stds[1]))
    return tries


FRECHET_NORMAL = Comparison(
    name="frechet_normal", lesson=8,
    asks="`answer(m1, s1, m2, s2)`: means and standard deviations, (d,) each -> the distance",
    hints=(
        "Take one feature by itself first. How far are the means apart, how far the standard "
        "deviations? Square both.",
        "(m1 - m2)^2 + (s1 - s2)^2 is the distance of one feature. The features are independent: "
        "their distances are added up.",
        "`((m1 - m2) ** 2 + (s1 - s2) ** 2).sum()`."),
    answer="gt.textbook.frechet_normal", own=textbook.frechet_normal, tries=_normals,
    told="It agrees with gt.textbook.frechet_normal on three random pairs. Features that depend on "
    "each other need the whole covariance: that is gt.scores.frechet.",
    mistakes={
        "variances": Mistake(
            "You square the difference of the variances. It is the standard deviations that are "
            "subtracted: (s1 - s2)^2.", _frechet(lambda s1, s2: (s1**2 - s2**2) ** 2)),
        "no_cross": Mistake(
            "The cross term is missing: s1^2 + s2^2 - 2 s1 s2, which is (s1 - s2)^2. Without it "
            "even two equal distributions are far apart.", _frechet(lambda s1, s2: s1**2 + s2**2)),
        "root": Mistake(
            "This is the root of the distance. What is called the Frechet distance of features "
            "(and FID) is the squared one: no root in the end.",
            lambda *inputs: textbook.frechet_normal(*inputs).sqrt()),
        "only_means": Mistake(
            "The standard deviations are missing. Two distributions with the same means may still "
            "be of different widths: add (s1 - s2)^2.", _frechet(lambda s1, s2: 0 * s1)),
    },
)  # fmt: skip
