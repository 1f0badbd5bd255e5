"""When to stop, and which measurement was the best."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import two_floats
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake

NEVER = -1e9  # in place of None


def _stop_and_best(found: Any) -> Tensor:
    """The index of the stop, NEVER for None, and that of the best: (2,)."""
    read = two_floats("the index of the stop, or None, and the index of the best")
    if getattr(found, "ndim", 0) and len(found):  # in an array of numbers NaN stands for None
        first, *rest = found.tolist()
        found = [None if first != first else first, *rest]
    elif not isinstance(found, str | dict):
        with suppress(TypeError):  # no list: told below
            found = list(found)
    one_none = isinstance(found, list) and sum(x is None for x in found) == 1  # an answer
    numbers = read([NEVER if x is None else x for x in found] if one_none else found)
    if numbers[0].isnan():
        raise KEEP_BEST.found("never")
    return numbers


def _first_of_the_best(figures: list[float]) -> int:
    return figures.index(min(figures))


def _stop_by(good: Callable[[list[float], float, int], bool]) -> Callable[..., Any]:
    """Stops where `good` says so of the figures up to there, the mark and the patience."""

    def keep_best(figures: list[float], mark: float, patience: int) -> tuple[int | None, int]:
        for stop in range(len(figures)):
            if good(figures[: stop + 1], mark, patience):
                return stop, _first_of_the_best(figures[: stop + 1])
        return None, _first_of_the_best(figures)

    return keep_best


def _in_a_row(good: Callable[[float, float], bool]) -> Callable[..., Any]:
    """Stops after `patience` figures in a row that are good in another sense."""
    return _stop_by(
        lambda seen, mark, patience: (
            len(seen) >= patience and all(good(figure, mark) for figure in seen[-patience:])
        )
    )


def _when_never(stop_of: Callable[[list[float]], int]) -> Callable[..., Any]:
    """The right rule, with another reply than None where it never stops."""

    def keep_best(figures: list[float], mark: float, patience: int) -> tuple[int, int]:
        stop, best = textbook.keep_best(figures, mark, patience)
        return stop_of(figures) if stop is None else stop, best

    return keep_best


def _figures(draw: torch.Generator, mark: int, patience: int, enough: bool) -> list[float]:
    """Figures in hundredths: bad for long, good for too short a time, good for long, better yet.

    enough: whether there is a row of good ones that is long enough.
    """

    def some(low: float, high: float, n: int) -> list[float]:
        """Random numbers in hundredths; low and high are differences to the mark."""
        return [round(mark + x, 2) for x in uniform(draw, low, high, n).tolist()]

    def shuffled(figures: list[float]) -> list[float]:
        return [figures[i] for i in torch.randperm(len(figures), generator=draw)]

    begin, bad = some(-2, -0.2, whole(draw, 0, 1)), some(0.3, 4, patience + whole(draw, 1, 2))
    smallest = some(-3, -2.5, 1)
    short = shuffled(some(-2, -0.2, patience - 2) + smallest)
    end = some(0.3, 4, 1)
    if not enough:
        return [*begin, *bad, *short, *end]
    long = shuffled([float(mark), *some(-2, -0.2, patience - 2), *smallest])
    better = some(-4, -3.1, 1) + some(-2, -0.2, patience)
    return [*begin, *bad, *short, *some(0.3, 1, 1), *long, *better, *end]


def _edges(draw: torch.Generator) -> Tries:
    """Short rows, in turn: never good, and the best in the middle; two are the best; the stop is
    the best, after a figure just above the mark; just long enough; a patience of 1; the first two
    are the best; one figure alone, too few and enough.
    """
    mark, tries = whole(draw, 40, 90), list[Any]()
    for row, patience in (
        ((4, 1.5, 2.5), 2),
        ((1, -1, 2, -1, -0.5, -3), 2),
        ((0.01, -1, -2, -3), 2),
        ((-1, -0.5), 2),
        ((1, -1, -3, 2), 1),
        ((-2, -2, -1, 3), 3),
        ((-1,), 2),
        ((-1,), 1),
    ):
        tries.append(([mark + x for x in row], mark, patience))
    return tries


def _rows(draw: torch.Generator) -> Tries:
    """Rows of figures; the last random one is never good for long enough."""
    tries: list[Any] = []
    for patience, enough in ((2, True), (3, True), (4, True), (2, True), (3, False)):
        mark = whole(draw, 5, 9)
        tries.append((_figures(draw, mark, patience, enough), mark, patience))
    return [*tries, *_edges(draw)]


KEEP_BEST = Comparison(
    name="keep_best", lesson=7,
    asks="`answer(figures, mark, patience)`: a list of numbers -> the stop or None, the best",
    hints=(
        "Go through the figures once, `for i, figure in enumerate(figures)`, and keep two things "
        "in mind: how many good ones in a row there were just now, and where the smallest is.",
        "A figure at or below the mark makes the row one longer; any other sets it back to 0. When "
        "the row is as long as `patience`, return.",
        "`good = good + 1 if figure <= mark else 0`, then `if figure < figures[best]: best = i`, "
        "then `if good == patience: return i, best`. Behind the loop: `return None, best`."),
    answer="gt.textbook.keep_best", own=textbook.keep_best, tries=_rows, read=_stop_and_best,
    told="It agrees with gt.textbook.keep_best on thirteen rows of figures. Three of them never "
    "stay good for long enough.",
    near_misses=[
        lambda figures, mark, patience: textbook.keep_best(figures, mark, patience + 1),
        _in_a_row(lambda figure, mark: figure > mark),
        _stop_by(lambda seen, mark, patience: seen[-1] <= mark),
        _stop_by(
            lambda seen, mark, patience: (
                len(seen) >= patience and sum(seen[-patience:]) / patience <= mark
            ))],
    mistakes={
        "not_in_a_row": Mistake(
            "You count all good figures so far. They must be good in a row: a figure above the "
            "mark sets the count back to 0.",
            _stop_by(
                lambda seen, mark, patience: sum(figure <= mark for figure in seen) >= patience)),
        "beyond": Mistake(
            "The stop is right. The best is sought among all figures, also those behind the stop: "
            "that training never takes place. Look at the figures up to the stop.",
            lambda figures, mark, patience: (
                textbook.keep_best(figures, mark, patience)[0],
                _first_of_the_best(figures),
            )),
        "strict": Mistake(
            "A figure that is just at the mark is good as well: `<=`, not `<`.",
            _in_a_row(lambda figure, mark: figure < mark)),
        "short": Mistake(
            "At the beginning you look at fewer than `patience` figures, and stop if these are "
            "good. (Where a slice begins with a negative index it may even be empty, and `all` of "
            "nothing is True.) There must be `patience` figures first.",
            _stop_by(
                lambda seen, mark, patience: all(figure <= mark for figure in seen[-patience:])),
            _stop_by(
                lambda seen, mark, patience: (
                    len(seen) < patience or all(figure <= mark for figure in seen[-patience:])
                ))),
        "never": Mistake(
            "Where the figures are never good for long enough there is no stop: give None, not "
            "NaN, the last index, the number of figures or -1, which Python reads as the last "
            "index.",
            _when_never(lambda figures: len(figures) - 1), _when_never(len),
            _when_never(lambda figures: -1)),
        "nothing": Mistake(
            "For some figures your function gives no best. There is a best figure even where they "
            "are never good for long enough: `return None, best`, behind the loop."),
    },
)  # fmt: skip
