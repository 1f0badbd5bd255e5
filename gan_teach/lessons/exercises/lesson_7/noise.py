"""The way between two noise vectors."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake


def _arc(
    cosine: Callable[[Tensor, Tensor], Tensor] = lambda a, b: a @ b / (a.norm() * b.norm()),
    below: Callable[[Tensor], Tensor] = torch.sin,
) -> Callable[..., Tensor]:
    """The arc with another cosine of the angle w, or something else than sin(w) below the line."""

    def arc(a: Tensor, b: Tensor, t: float) -> Tensor:
        w = cosine(a, b).acos()
        return (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / below(w)

    return arc


def _unit(vector: Tensor) -> Tensor:
    return vector / vector.norm()


def _two_noises(draw: torch.Generator, d: int, low: float, high: float) -> tuple[Tensor, Tensor]:
    """Two vectors of different lengths, (d,), at an angle from low to high.

    They are so short that even their dot product has an arccosine.
    """
    first, other = torch.randn(2, d, generator=draw, dtype=torch.float64)
    across = _unit(other - (other @ first) / (first @ first) * first)
    w = uniform(draw, low, high)
    a = uniform(draw, 0.5, 0.65) * _unit(first)
    b = uniform(draw, 1, 1.2) * (w.cos() * _unit(first) + w.sin() * across)
    return a, b


def _ways(draw: torch.Generator) -> Tries:
    """Pairs at sharp and blunt angles, near either end; then at the ends."""
    sharp, blunt = (0.8, 1.3), (1.85, 2.4)
    near = (sharp, (0.1, 0.4)), (blunt, (0.1, 0.4)), (blunt, (0.6, 0.9))
    return [
        (*_two_noises(draw, whole(draw, 2, 9), *angles), uniform(draw, *t).item())
        for angles, t in (*near, (sharp, (0, 0)), (blunt, (1, 1)))
    ]


INTERPOLATE = Comparison(
    name="interpolate", lesson=7,
    asks="`answer(a, b, t)`: two vectors (d,) and a number from 0 to 1 -> the point on the arc",
    hints=(
        "First the angle w between a and b. Its cosine is the dot product a b, divided by both "
        "lengths.",
        "`w = torch.acos(a @ b / (a.norm() * b.norm()))`, in radians. At t = 0 the weight of a "
        "must be 1 and that of b 0; at t = 1 the other way round.",
        "`return torch.sin((1 - t) * w) / torch.sin(w) * a + torch.sin(t * w) / torch.sin(w) * "
        "b`."),
    answer="gt.textbook.interpolate", own=textbook.interpolate, tries=_ways,
    told="It agrees with gt.textbook.interpolate on five pairs. Half-way between two vectors of "
    f"one length, at a right angle, the straight line is {math.sqrt(0.5):.0%} as long as they are, "
    "the arc just as long.",
    mistakes={
        "straight": Mistake(
            "This is the straight line, (1 - t) a + t b. Between two vectors of one length it "
            "comes nearer to 0 in the middle. Go along the arc, with the two sines.",
            lambda a, b, t: (1 - t) * a + t * b),
        "swapped": Mistake(
            "The weights have changed places: at t = 0 you are at b. sin((1 - t) w) belongs to a, "
            "sin(t w) to b.", lambda a, b, t: _arc()(b, a, t)),
        "lengths": Mistake(
            "The angle is not right: you take the arccosine of the dot product as it is. Divide "
            "the dot product by the lengths of both vectors first. (With longer vectors it would "
            "be NaN.)", _arc(lambda a, b: a @ b)),
        "not_divided": Mistake(
            "Both weights must be divided by sin(w). Without that you are not at a for t = 0.",
            _arc(below=torch.ones_like)),
    },
)  # fmt: skip
