"""The interval of a share."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.lessons.answers import two_floats
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import NO_ROOT, Mistake

Z = 1.96  # as learners write it; where no mistake's ends lie near 0, 1.959964 gives the same


def _interval(
    hits: int, n: int, *, p: float | None = None, one: float | None = None,
    shift: float | None = None, tail: float | None = None,
) -> tuple[float, float]:  # fmt: skip
    """Wilson's middle and half-width, with some of the parts replaced. See `share_interval`.

    one: p (1 - p)/n. shift: z^2/2n. tail: z^2/4n^2.
    """
    p = hits / n if p is None else p
    one = p * (1 - p) / n if one is None else one
    shift = Z**2 / (2 * n) if shift is None else shift
    tail = Z**2 / (4 * n**2) if tail is None else tail
    inside, whole = one + tail, 1 + Z**2 / n
    half = Z * math.sqrt(inside) if inside >= 0 else math.nan
    return (p + shift) / whole, half / whole


def _around(middle: float, half: float) -> Tensor:
    return torch.tensor([middle - half, middle + half], dtype=torch.float64)


def _with_parts(parts: Callable[[int, int], dict[str, float]]) -> Callable[[int, int], Tensor]:
    return lambda hits, n: _around(*_interval(hits, n, **parts(hits, n)))


def _games(draw: torch.Generator) -> Tries:
    """Hits and games: some hits twice, none, all."""
    n = [whole(draw, 20, 79) for _ in range(4)]
    some = [round(size * uniform(draw, 0.3, 0.5).item()) for size in n[:2]]
    return list(zip([*some, 0, n[3]], n, strict=True))


WILSON = Comparison(
    name="wilson", lesson=5,
    asks="`answer(hits, n)`: two whole numbers -> the ends of the 95 % Wilson interval",
    hints=(
        "First the share, p = hits/n. Then go in three steps: the middle, (p + z^2/2n)/(1 + "
        "z^2/n); what stands under the root; the half-width.",
        "In Python z^2/2n is `z**2 / (2 * n)`, and z^2/4n^2 is `z**2 / (4 * n**2)`: without the "
        "brackets Python would multiply by n.",
        "`half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))`, and `return "
        "middle - half, middle + half`."),
    answer="gt.metrics.share_interval", own=metrics.share_interval, tries=_games,
    read=two_floats("the lower and the upper end"),
    told=lambda _: (
        "It agrees with gt.metrics.share_interval, also where no game hits or all do: 0 of 20 "
        f"goes well with any share up to {metrics.share_interval(0, 20)[1]:.0%}."
    ),
    mistakes={
        "wald": Mistake(
            "This is p plus and minus z standard errors, the Wald interval. It fails for few games "
            "and for shares near 0 or 1: of 0 hits in 20 it says that the share is 0 for sure. "
            "Take Wilson's formula.",
            lambda hits, n: _around(hits / n, Z * math.sqrt(hits / n * (1 - hits / n) / n))),
        "not_divided": Mistake(
            "Under the root p(1 - p) is not divided by n. The more games you play, the nearer your "
            "share is to the true one.",
            _with_parts(lambda hits, n: {"one": hits / n * (1 - hits / n)})),
        "hits_for_p": Mistake(
            "A negative number has no root. p is the share, hits/n, from 0 to 1, and then p(1 - p) "
            "is never negative. Is the number of hits in its place, or is a sign wrong?",
            _with_parts(lambda hits, n: {"p": hits}), error=NO_ROOT),
        "brackets": Mistake(
            "Python reads `z**2 / 2 * n` as z^2/2 times n, and `z**2 / 4 * n**2` as z^2/4 times "
            "n^2. Put brackets around what is below the line: `z**2 / (2 * n)` and `z**2 / (4 * "
            "n**2)`.",
            _with_parts(lambda hits, n: {"shift": Z**2 / 2 * n, "tail": Z**2 / 4 * n**2}),
            _with_parts(lambda hits, n: {"shift": Z**2 / 2 * n}),
            _with_parts(lambda hits, n: {"tail": Z**2 / 4 * n**2})),
        "middle": Mistake(
            "The width is right, but the middle is not p: it lies nearer to 1/2, at (p + "
            "z^2/2n)/(1 + z^2/n).", lambda hits, n: _around(hits / n, _interval(hits, n)[1])),
        "parts": Mistake(
            "These are the middle and the half-width. Return the two ends: the middle minus and "
            "plus the half-width.", _interval),
    },
)  # fmt: skip
