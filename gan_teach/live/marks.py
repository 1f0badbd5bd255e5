"""What a picture shows: marks in the coordinates of the data, on axes. It knows nobody who draws.

A view declares a `Plot`; a canvas on the page (`canvas`) draws it while it moves, matplotlib
(`figure`) where it stays. Colours are those of a light page; on a dark one each painter takes
those of `DARK` instead. Arrays may hold NaN, which is a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from contourpy import contour_generator
from matplotlib.ticker import LogLocator, MaxNLocator
from numpy.typing import ArrayLike

REAL, FAKE, D_COLOUR, BEST, GREY = "#0072B2", "#D55E00", "#009E73", "#000000", "#6E6E6E"
PURPLE, SKY, PAPER, LOST = "#AA4499", "#56B4E9", "#FFFFFF", "#D0D0D0"
DARK = {
    REAL: "#58B4EE", FAKE: "#FF9147", D_COLOUR: "#2FCF9F", BEST: "#F2F2F2", GREY: "#A6A6A6",
    PURPLE: "#E08AD2", SKY: "#8FD0F5", PAPER: "#111111", LOST: "#484848",
}  # fmt: skip
TINTS = (FAKE, PAPER, REAL)  # from fake over undecided to real
INK = (PAPER, BEST)

Dash = Literal["-", "--", "-.", ":"]
Pair = tuple[float, float]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Axis:
    """One axis. low, high: its ends, low at the left or below.

    ticks, labels: where its numbers stand, and what they say. log: logarithmic. name: what a
    reading calls it, by default the label. names: for an axis that counts 0, 1, ..., what each
    number stands for. hidden: it only says where things are.
    """

    low: float
    high: float
    label: str = ""
    ticks: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    log: bool = False
    name: str = ""
    names: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Line:
    """A line through points. x, y: (n,). label: its name in the legend and in readings, if any.

    width: in CSS pixels.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    width: float = 1.8
    dash: Dash = "-"
    alpha: float = 1
    on_right: bool = False


@dataclass(frozen=True, eq=False)
class Area:
    """What lies between a curve and 0. x, y: (n,). fill: how opaque it is."""

    x: Array
    y: Array
    colour: str
    label: str = ""
    fill: float = 0.35
    hatch: str = ""


@dataclass(frozen=True, eq=False)
class Bars:
    """A bar for each x, from 0 up. x, y: (n,). width: of a bar. fill: how opaque it is."""

    x: Array
    y: Array
    colour: str
    label: str = ""
    width: float = 0.8
    fill: float = 0.6
    hatch: str = ""


@dataclass(frozen=True, eq=False)
class Points:
    """A sign at each point. x, y: (n,). size: its width, in CSS pixels. edge: whether a thin line
    of the paper's colour sets it off.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    marker: Literal["o", "x", "X", "*", "v"] = "o"
    size: float = 7
    edge: bool = False
    alpha: float = 1


@dataclass(frozen=True, eq=False)
class Shapes:
    """Polygons, with a NaN after each. x, y: the corners, (n,). fill: how opaque; 0 for a frame
    alone. width: of the frame, in CSS pixels.
    """

    x: Array
    y: Array
    colour: str
    fill: float = 1
    width: float = 0.5
    on_right: bool = False


@dataclass(frozen=True, eq=False)
class Pixels:
    """Numbers as colours: a picture, or a map.

    values: (height, width), the upper row first; what is NaN has the colour `bad`, or none if that
    is empty. Or (height, width, 4), bytes: red, green, blue and opacity themselves. extent: left,
    right, bottom, top. ends: the values of the first and of the last colour; those between are
    mixed. strength: how strong the colours are on the paper. label: what a reading calls a value,
    if it tells them, or a picture on a sheet. cells: rows and columns of the pictures on a sheet
    with a `gap` between; a reading tells their number. log: the values are logarithms, to the base
    of ten, of what a reading tells.
    """

    values: Array
    extent: tuple[float, float, float, float]
    ends: Pair = (0, 255)
    colours: tuple[str, ...] = INK
    strength: float = 1
    bad: str = ""
    label: str = ""
    cells: tuple[int, int] | None = None
    gap: int = 2
    log: bool = False


@dataclass(frozen=True)
class Rule:
    """A line right across, or upright, with words at its end: inside, or beside the picture.

    aside: whether the words stand above the line, below it, or level with it. width: of the line,
    in CSS pixels; 0 for the words alone.
    """

    at: float
    colour: str = GREY
    text: str = ""
    upright: bool = False
    on_right: bool = False
    outside: bool = False
    aside: Literal["above", "below", "level"] = "above"
    dash: Dash = ":"
    width: float = 1


@dataclass(frozen=True)
class Band:
    """A stripe right across, from low to high."""

    low: float
    high: float
    colour: str = REAL
    fill: float = 0.2
    hatch: str = "..."


@dataclass(frozen=True)
class Words:
    """Words at a point: of the data, or if `share` is true of the axes, (0, 0) to (1, 1).

    size: in CSS pixels. ha, va: where the words stand as seen from the point's other side, as in
    matplotlib. boxed: on a piece of paper.
    """

    text: str
    x: float
    y: float
    colour: str = GREY
    size: float = 12
    ha: Literal["left", "center", "right"] = "center"
    va: Literal["bottom", "center", "top"] = "center"
    share: bool = False
    boxed: bool = False
    bold: bool = False


Mark = Line | Area | Bars | Points | Shapes | Pixels | Rule | Band | Words


@dataclass(frozen=True, eq=False)
class Plot:
    """One picture: marks, the later ones above the earlier, on axes.

    x, y: the axes. right: a second one for heights, at the right. bar: the axis of the first
    `Pixels` mark's colours, as a bar beside the picture. title: above it, where no legend stands.
    name: of the game, where there are two. size: width and height, in CSS pixels.
    room: what is left for numbers and words at the left, right, top and bottom, in CSS pixels; it
    should not change, so that nothing jumps. square: a unit is as long upwards as to the right.
    """

    marks: tuple[Mark, ...]
    x: Axis
    y: Axis
    right: Axis | None = None
    bar: Axis | None = None
    title: str = ""
    name: str = ""
    size: tuple[int, int] = (400, 300)
    room: tuple[int, int, int, int] = (58, 16, 30, 46)
    square: bool = False

    def frame(self, width: float | None = None) -> tuple[float, float, float, float]:
        """Where the axes stand: left, right, top and bottom, in CSS pixels from the upper left.

        width: of the whole picture, where it is not its own.
        """
        own, height = self.size
        left, right, top, bottom = map(float, self.room)
        wide, high = (width or own) - left - right, height - top - bottom
        if self.square:
            x, y = self.x.high - self.x.low, self.y.high - self.y.low
            unit = min(wide / x, high / y)
            left, top = left + (wide - unit * x) / 2, top + (high - unit * y) / 2
            wide, high = unit * x, unit * y
        return left, left + wide, top, top + high

    @property
    def legend(self) -> list[Mark]:
        """The marks that have a name there."""
        return [mark for mark in self.marks if getattr(mark, "label", "") and not is_read(mark)]


def is_read(mark: Mark) -> bool:
    """Whether the mark's label is for readings alone: a map's colours have a bar."""
    return isinstance(mark, Pixels)


def split(plot: Plot) -> tuple[dict[str, Any], list[Array]]:
    """A plot as what seldom changes, in plain words and numbers, and its arrays, in their order.

    In the first, {"array": i} stands for the i-th of the second.
    """
    arrays: list[Array] = []

    def plain(thing: Any) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for name in thing.__dataclass_fields__:
            value = getattr(thing, name)
            if isinstance(value, np.ndarray):
                arrays.append(value)
                value = {"array": len(arrays) - 1}
            elif isinstance(value, Axis):
                value = plain(value)
            said[name] = value
        return said

    still = plain(plot)
    still["marks"] = [{"kind": type(mark).__name__, **plain(mark)} for mark in plot.marks]
    return still, arrays


def numbered(low: float, high: float, label: str = "", *, most: int = 5, **options: Any) -> Axis:
    """An axis with round numbers on it, no more than `most` steps of them or so."""
    ticks, labels = _round(float(low), float(high), most, options.get("log", False))
    return Axis(low, high, label, ticks, labels, **options)


@lru_cache(256)
def _round(low: float, high: float, most: int, log: bool) -> tuple[Any, Any]:
    locator: Any = LogLocator(numticks=most + 2) if log else MaxNLocator(most, steps=[1, 2, 5, 10])
    beyond = 1e-9 * (high - low)
    ticks = [x for x in locator.tick_values(low, high) if low - beyond <= x <= high + beyond]
    if log:
        return tuple(ticks), tuple(_power(x) for x in ticks)
    digits = 0 if len(ticks) < 2 else max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9)))
    labels = (f"{x:z,.{digits}f}" for x in ticks)
    return tuple(ticks), tuple(label.replace("-", "−") for label in labels)


def _power(x: float) -> str:
    """A power of ten: 0.1, 1, 10, 100, and then 10³."""
    power = round(float(np.log10(x)))
    return f"{x:g}" if -2 <= power <= 2 else "10" + raised(power)


def raised(power: int) -> str:
    """A whole number as an exponent."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def point(x: float, y: float) -> tuple[Array, Array]:
    """One point as arrays."""
    return np.array([x], float), np.array([y], float)


def stairs(edges: Array, heights: Array) -> tuple[Array, Array]:
    """A histogram as a line: x, from edge to edge, and y, up from 0 and down to it again."""
    y = np.zeros(2 * len(heights) + 2, heights.dtype)
    y[1:-1] = np.repeat(heights, 2)
    return np.repeat(edges, 2), y


def with_gaps(lines: Sequence[ArrayLike]) -> tuple[Array, Array]:
    """Several lines or polygons, (n, 2) each, as x and y of one with gaps."""
    gap = np.full((1, 2), np.nan)
    x, y = np.concatenate([part for line in lines for part in (line, gap)] or [gap]).T
    return x, y


def border(ticks: Array, values: Array) -> tuple[Array, Array]:
    """The line along which values are 0, with gaps. ticks: of both axes, (n,). values: (n, n)."""
    known = values if np.isfinite(values).all() else np.ma.masked_invalid(values)
    return with_gaps(contour_generator(ticks, ticks, known).lines(0))  # type: ignore[arg-type]


def pieces(x: Array, y: Array) -> Iterator[Array]:
    """The parts between the gaps, (n, 2) each."""
    points = np.stack((x, y), 1)
    ends = np.flatnonzero(np.isnan(points).any(1))
    for part in np.split(points, ends):
        part = part[~np.isnan(part).any(1)]
        if len(part):
            yield part
