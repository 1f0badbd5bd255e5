"""Marks as artists of matplotlib, which are kept while the marks look alike and move.

Lengths are in CSS pixels, as in a plot; at 100 dots an inch each is one dot of the picture.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform, offset_copy

from gan_teach.live.marks import (
    DARK,
    PAPER,
    Area,
    Array,
    Axis,
    Band,
    Bars,
    Line,
    Mark,
    Pixels,
    Plot,
    Points,
    Rule,
    Shapes,
    Words,
    pieces,
    with_gaps,
)

DOTS = 100  # an inch
POINT = 72 / DOTS  # points in a pixel
RULE_WORDS = 11
BOX: dict[str, Any] = {"alpha": 0.8, "lw": 0, "pad": 1.5}
Colour = Callable[[str], str]  # what a colour is on this page


def in_light(colour: str) -> str:
    """The colour itself: a page is light unless one says otherwise."""
    return colour


def in_dark(colour: str) -> str:
    """What stands for a colour on a dark page."""
    return DARK.get(colour, colour)


class Place(NamedTuple):
    """Where marks are drawn. right: the axes with the heights at the right, if any. All artists
    are on the first axes, so that they have one order.
    """

    plot: Plot
    axes: Axes
    right: Axes | None
    colour: Colour

    def of(self, mark: Any) -> Axes:
        """The axes that a mark is measured on."""
        return (self.right if getattr(mark, "on_right", False) else None) or self.axes

    def heights(self, mark: Any) -> Axis:
        """What the plot says of the mark's axis of heights."""
        return (self.plot.right if getattr(mark, "on_right", False) else None) or self.plot.y

    def known(self, mark: Any) -> tuple[Array, Array]:
        """A mark's x and y, with NaN for all that has no place on the axes."""
        return _on(self.plot.x, mark.x), _on(self.heights(mark), mark.y)

    def across(self, mark: Any) -> Transform:
        """From shares of the width and heights of the data to dots."""
        return self.of(mark).get_yaxis_transform()


def _on(axis: Axis, values: Array) -> Array:
    values = np.asarray(values, float)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan) if axis.log else values


class Drawn:
    """A mark as artists, in their order. look: what tells it from marks that need other artists."""

    def __init__(self, mark: Any, look: Any, place: Place):
        self.place, self.look = place, look
        self.artists: list[Any] = self.make(mark)
        self.move(mark)

    def make(self, mark: Any) -> list[Artist]:
        """The artists, on the axes."""
        raise NotImplementedError

    def move(self, mark: Any) -> None:
        """Show the arrays of a mark that looks the same otherwise."""

    def remove(self) -> None:
        """Take the artists off the axes."""
        for artist in self.artists:
            artist.remove()


class DrawnCurve(Drawn):
    """A line, or points."""

    def make(self, mark: Line | Points) -> list[Artist]:
        look = curve_look(mark, self.place.colour)
        line = Line2D([], [], transform=self.place.of(mark).transData, **look)
        return [self.place.axes.add_artist(line)]

    def move(self, mark: Line | Points) -> None:
        self.artists[0].set_data(*self.place.known(mark))


class DrawnPolygons(Drawn):
    """Polygons: an area, bars or shapes. One path for all of them, which is quick."""

    def make(self, mark: Area | Bars | Shapes) -> list[Artist]:
        where, nothing = self.place.of(mark).transData, Path(np.zeros((0, 2)))
        return [
            self.place.axes.add_artist(PathPatch(nothing, transform=where, **look))
            for look in fill_looks(mark, self.place.colour)
        ]

    def move(self, mark: Area | Bars | Shapes) -> None:
        heights = self.place.heights(mark)
        ground = heights.low if heights.log else 0
        path = _path(*_corners(mark, *self.place.known(mark), ground))
        for patch in self.artists:
            patch.set_path(path)


def _corners(mark: Mark, x: Array, y: Array, ground: float) -> tuple[Array, Array]:
    """Polygons with a NaN after each; areas and bars stand on the ground."""
    if isinstance(mark, Area):
        return with_gaps(
            [
                np.concatenate(([[line[0, 0], ground]], line, [[line[-1, 0], ground]]))
                for line in pieces(x, y)
            ]
        )
    if isinstance(mark, Bars):
        half, gap = mark.width / 2, np.full_like(x, np.nan)
        low = np.where(np.isnan(y), np.nan, ground)
        across, up = (x - half, x - half, x + half, x + half, gap), (low, y, y, low, gap)
        return np.stack(across, 1).ravel(), np.stack(up, 1).ravel()
    return x, y


def _path(x: Array, y: Array) -> Path:
    """Polygons with a NaN after each as one path, in which each is closed."""
    x, y = np.append(x, np.nan), np.append(y, np.nan)
    gap = np.isnan(x) | np.isnan(y)
    first = np.append(True, gap[:-1])  # after a gap
    codes = np.full(len(x), Path.LINETO, Path.code_type)
    codes[first], codes[gap] = Path.MOVETO, Path.CLOSEPOLY
    points = np.stack((x, y), 1)
    points[1:][gap[1:]] = points[:-1][gap[1:]]  # not read, but NaN would be a gap
    wanted = ~(gap & first)
    return Path(points[wanted], codes[wanted])


class DrawnPixels(Drawn):
    """Numbers as colours."""

    def make(self, mark: Pixels) -> list[Artist]:
        axes = self.place.axes
        self._colours = colour_map(mark, self.place.colour)
        image = AxesImage(axes, interpolation="nearest", origin="upper", extent=mark.extent)
        return [axes.add_artist(image)]

    def move(self, mark: Pixels) -> None:
        (image,) = self.artists
        image.set_visible(mark.values.size > 0)
        if mark.values.ndim == 3:
            image.set_data(mark.values)
        elif mark.values.size:
            first, last = mark.ends
            shares = (np.asarray(mark.values, float) - first) / ((last - first) or 1)
            image.set_data(self._colours(shares, bytes=True))


class DrawnRule(Drawn):
    """A line right across or upright, and its words."""

    def make(self, mark: Rule) -> list[Artist]:
        axes, look = self.place.axes, curve_look(mark, self.place.colour)
        axis = self.place.plot.x if mark.upright else self.place.heights(mark)
        ends, at = (0, 1), (mark.at, mark.at)
        if mark.upright:
            line = Line2D(at, ends, transform=axes.get_xaxis_transform(), **look)
        else:
            line = Line2D(ends, at, transform=self.place.across(mark), **look)
        artists: list[Artist] = [axes.add_artist(line)]
        if mark.text and min(axis.low, axis.high) <= mark.at <= max(axis.low, axis.high):
            artists.append(self._words(mark))
        return artists

    def _words(self, mark: Rule) -> Artist:
        axes = self.place.axes
        look: dict[str, Any] = {"color": self.place.colour(mark.colour)}
        if mark.upright:
            x, y, across, up = mark.at, 0.0, -2, 4
            where = axes.get_xaxis_transform()
            look |= {"rotation": 90, "ha": "right", "va": "bottom"}
        else:
            level = 0 if mark.outside else 1  # inside, the line would run through the words
            side = {"above": 1, "level": level, "below": -1}[mark.aside]
            x, y, across, up = 1.0, mark.at, 5 if mark.outside else -3, 2 * side
            where = self.place.across(mark)
            look |= {
                "ha": "left" if mark.outside else "right",
                "va": {1: "bottom", 0: "center", -1: "top"}[side],
            }
        where = offset_copy(
            where, axes.get_figure(root=True), across * POINT, up * POINT, units="points"
        )
        return write(axes, x, y, mark.text, RULE_WORDS, where, **look)


class DrawnBand(Drawn):
    """A stripe right across."""

    def make(self, mark: Band) -> list[Artist]:
        where, y = self.place.across(mark), self.place.plot.y
        low, high = (max(end, y.low) if y.log else end for end in (mark.low, mark.high))
        return [
            self.place.axes.add_artist(Rectangle((0, low), 1, high - low, transform=where, **look))
            for look in fill_looks(mark, self.place.colour)
        ]


class DrawnWords(Drawn):
    """Words at a point."""

    def make(self, mark: Words) -> list[Artist]:
        axes, colour = self.place.axes, self.place.colour
        look: dict[str, Any] = {"color": colour(mark.colour), "ha": mark.ha, "va": mark.va}
        if mark.boxed:
            look["bbox"] = BOX | {"facecolor": colour(PAPER)}
        if mark.bold:
            look["weight"] = "bold"
        where = axes.transAxes if mark.share else axes.transData
        return [write(axes, mark.x, mark.y, mark.text, mark.size, where, **look)]


DRAWN: dict[type[Any], type[Drawn]] = {
    Line: DrawnCurve, Points: DrawnCurve, Area: DrawnPolygons, Bars: DrawnPolygons,
    Shapes: DrawnPolygons, Pixels: DrawnPixels, Rule: DrawnRule, Band: DrawnBand,
    Words: DrawnWords,
}  # fmt: skip


def curve_look(mark: Line | Rule | Points, colour: Colour) -> dict[str, Any]:
    """What a line or points look like, as matplotlib's options."""
    own = colour(mark.colour)
    look = {"color": own, "alpha": getattr(mark, "alpha", 1)}
    if not isinstance(mark, Points):
        return look | {"lw": mark.width * POINT, "ls": mark.dash if mark.width else "-"}
    edge, width = (colour(PAPER), 1.0) if mark.edge else (own, 0.0)
    if mark.marker == "x":  # nothing but an edge
        edge, width = own, max(1.2, mark.size / 5)
    return look | {
        "ls": "", "marker": mark.marker, "ms": mark.size * POINT, "mec": edge, "mew": width * POINT,
    }  # fmt: skip


def fill_looks(mark: Area | Bars | Shapes | Band, colour: Colour) -> list[dict[str, Any]]:
    """What a filled mark looks like, as matplotlib's options: the fill with its frame, and the
    hatch over it, if any. They are two, for an SVG has no see-through fill below a hatch.
    """
    own = to_rgb(colour(mark.colour))
    width = 1 if isinstance(mark, Bars) else mark.width if isinstance(mark, Shapes) else 0
    looks: list[dict[str, Any]] = [{"fc": (*own, mark.fill), "ec": own, "lw": width * POINT}]
    if not isinstance(mark, Shapes) and mark.hatch:
        hatch = {"hatch": mark.hatch, "hatch_linewidth": POINT}
        looks.append({"fc": "none", "ec": own, "lw": 0, **hatch})
    return looks


def colour_map(mark: Pixels, colour: Colour) -> Colormap:
    """The mark's colours, mixed with the paper's, and what stands for NaN."""
    paper = np.array(to_rgb(colour(PAPER)))
    own = np.array([to_rgb(colour(each)) for each in mark.colours])
    mixed = mark.strength * own + (1 - mark.strength) * paper
    bad = colour(mark.bad) if mark.bad else (0, 0, 0, 0)
    return LinearSegmentedColormap.from_list("", mixed).with_extremes(bad=bad)


def write(
    axes: Axes, x: float, y: float, words: str, size: float, where: Transform, **look: Any
) -> Text:
    """Words of this size at a point; they may stand outside the axes."""
    return axes.text(
        x, y, words, transform=where, fontsize=size * POINT, parse_math=False,
        linespacing=1.15, **look,
    )  # fmt: skip


def sample(mark: Mark, colour: Colour) -> Any:
    """What stands for a mark in the legend: an artist, or some that lie upon each other."""
    if isinstance(mark, Line | Points):
        return Line2D([], [], **curve_look(mark, colour))
    return tuple(Patch(**look) for look in fill_looks(mark, colour))  # type: ignore[arg-type]
