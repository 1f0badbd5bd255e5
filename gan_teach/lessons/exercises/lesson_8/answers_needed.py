"""How many answers it takes to know a share."""

import math
from collections.abc import Callable

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake

Z = 1.96  # with 1.959964 the tries have the same answers
_per_unit = Z * 0.5  # of width times sqrt(n)


def _n(z: float = Z, p: float = 0.25, times: float = 1.0) -> Callable[[float], int]:
    """How many, with another z, another p (1 - p), or a width that is so many times as large."""
    return lambda width: math.ceil(z**2 * p / (times * width) ** 2)


def _widths(draw: torch.Generator) -> Tries:
    """Widths at which rounding to the nearest goes up, down, and up."""
    return [
        (_per_unit / math.sqrt(whole(draw, 100, 1000) + uniform(draw, *part).item()),)
        for part in ((0.6, 0.8), (0.2, 0.4), (0.6, 0.8))
    ]


HOW_MANY = Comparison(
    name="how_many", lesson=8,
    asks="`answer(width)`: half the width of a 95 % interval, as a share -> how many answers",
    hints=(
        "The standard error of a share is the root of p (1 - p)/n, and p (1 - p) is at most 1/4. "
        "How far does the 95 % interval reach to each side?",
        "1.96 times that: 1.96 sqrt(0.25/n). Set it equal to `width` and solve for n.",
        "n = 1.96^2 * 0.25/width^2, and there is no part of an answer: `math.ceil(1.96**2 * 0.25 / "
        "width**2)`."),
    answer="gt.textbook.how_many", own=textbook.how_many, tries=_widths,
    told="It agrees with gt.textbook.how_many on three random widths. So many answers it takes: "
    + ", ".join(f"{textbook.how_many(width / 100):,} for {width} %" for width in (10, 5, 1))
    + " either way.",
    mistakes={
        "no_square": Mistake(
            "This is the root of the number. The error shrinks with the root of n: half the width "
            "takes four times as many. Square it.", lambda width: math.ceil(_per_unit / width)),
        "width_not_squared": Mistake(
            "The width must be squared: half of it takes four times as many.",
            lambda width: math.ceil(Z**2 * 0.25 / width)),
        "four_times": Mistake(
            "Four times too many. Either p (1 - p) is missing, which is 1/4 for a share of 1/2; or "
            "you took `width` for the width of the whole interval: it is the half, from the middle "
            "to an end.", _n(p=1.0)),
        "quarter": Mistake(
            "Four times too few. Either you square p (1 - p), which is 1/4 as it stands; or you "
            "double `width`, which is the half-width already, from the middle to an end.",
            _n(times=2.0)),
        "rounded": Mistake(
            "You round down, or to the nearest. Where that is down, the interval is a little too "
            "wide. Round up: `math.ceil`.", lambda width: math.floor(Z**2 * 0.25 / width**2),
            lambda width: round(Z**2 * 0.25 / width**2)),
        "not_rounded": Mistake(
            "There is no part of an answer. Round up: `math.ceil`.",
            lambda width: Z**2 * 0.25 / width**2),
    },
)  # fmt: skip
