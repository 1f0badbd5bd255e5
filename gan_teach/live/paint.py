"""A plot on a matplotlib figure: axes that are drawn once, and marks that move above them.

Lengths are in CSS pixels, as in the plot; at 100 dots an inch each is one dot of the picture.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.text import Text

from gan_teach.live.artists import (
    DOTS,
    DRAWN,
    POINT,
    Drawn,
    Place,
    colour_map,
    in_dark,
    in_light,
    sample,
    write,
)
from gan_teach.live.marks import BEST, GREY, Axis, Mark, Pixels, Plot, Words, split

TICK_WORDS, AXIS_WORDS, LEGEND_WORDS, NAME = 12, 13, 12, 15
TICK, TICK_GAP, BAR_GAP, BAR = 4, 3, 12, 12
EDGE = 10  # from the picture's edge to the middle of an axis's name
MARGIN = 2  # between words and the picture's edge


class Painting:
    """A plot on a figure. The axes and the artists are kept as long as they look alike.

    corner: of the picture on the figure, from the upper left.
    """

    def __init__(self, figure: Figure, corner: tuple[int, int], dark: bool = False):
        self._figure, self._corner = figure, corner
        self._colour = in_dark if dark else in_light
        self._axes: list[Axes] = []
        self._still: Any = None
        self._drawn: list[Drawn] = []

    def show(self, plot: Plot) -> bool:
        """Make the artists look as this plot; True if the axes or what is around them changed."""
        plot = _with_name(plot)
        looks, still = _parts(plot)
        changed = still != self._still
        if changed:
            self._still = None
            self._place = self._set_up(plot)
            self._still = still
        for i, (mark, look) in enumerate(zip(plot.marks, looks, strict=True)):
            if i < len(self._drawn) and self._drawn[i].look == look:
                self._drawn[i].move(mark)
            else:
                self._put(i, mark, look)
        while len(self._drawn) > len(looks):
            self._drawn.pop().remove()
        return changed

    def _put(self, number: int, mark: Mark, look: Any) -> None:
        """Draw a mark with new artists, instead of the one that had this number."""
        drawn = DRAWN[type(mark)](mark, look, self._place)
        for artist in drawn.artists:
            artist.set_animated(True)
            artist.set_zorder(10 + number)  # above the axes, and above the marks before it
        for former in self._drawn[number : number + 1]:
            former.remove()
        self._drawn[number : number + 1] = [drawn]

    @property
    def artists(self) -> list[Artist]:
        """What is drawn above the axes, in its order."""
        return [artist for drawn in self._drawn for artist in drawn.artists]

    def draw(self, renderer: RendererBase) -> None:
        """Draw the marks."""
        for artist in self.artists:
            artist.draw(renderer)

    def _set_up(self, plot: Plot) -> Place:
        """Make what stands still: axes, their words, the legend and the bar."""
        self._drawn.clear()
        while self._axes:
            self._axes.pop().remove()
        self._size, room = plot.size, plot.room
        (across, down), frame = self._corner, plot.frame()
        left, right, top, bottom = np.add(frame, (across, across, down, down)).tolist()
        self._frame = left, right, top, bottom
        center, middle = (left + right) / 2, (top + bottom) / 2
        axes, on_right = self._new_axes(left, right), None
        self._dress(axes, "x", plot.x, "bottom")
        self._dress(axes, "y", plot.y, "left")
        self._say(plot.x, center, bottom + room[3] - EDGE)
        self._say(plot.y, left - room[0] + EDGE, middle, rotation=90)
        if plot.right:
            on_right = self._new_axes(left, right)
            on_right.yaxis.tick_right()
            self._dress(on_right, "x", replace(plot.x, hidden=True), "bottom")
            self._dress(on_right, "y", plot.right, "right")
            self._say(plot.right, right + room[1] - EDGE, middle, rotation=90)
        if plot.bar:
            self._show_bar(plot, plot.bar)
            self._say(plot.bar, right + room[1] - EDGE, middle, rotation=90)
        if plot.legend:
            self._show_legend(plot.legend)
        else:
            self._write(plot.title, LEGEND_WORDS, center, top - 8, va="bottom")
        return Place(plot, axes, on_right, self._colour)

    def _new_axes(self, left: float, right: float) -> Axes:
        """Axes as high as the frame, on which nothing is to be seen yet."""
        _, _, top, bottom = self._frame
        wide, high = self._figure.get_size_inches() * DOTS
        place = (left / wide, 1 - bottom / high, (right - left) / wide, (bottom - top) / high)
        axes = self._figure.add_axes(place)
        self._axes.append(axes)
        axes.patch.set_visible(False)
        for spine in axes.spines.values():
            spine.set(visible=False, color=self._colour(BEST), linewidth=POINT)
        return axes

    def _dress(self, axes: Axes, which: Literal["x", "y"], said: Axis, side: str) -> None:
        """Ends, ticks and numbers of an axis; side: where it stands."""
        axis = getattr(axes, f"{which}axis")
        axis.set_visible(not said.hidden)
        axes.set(**{f"{which}scale": "log" if said.log else "linear"})
        if not said.hidden:
            axes.spines[side].set_visible(True)
            axis.set_ticks((), minor=True)
            labels = said.labels if which == "y" and said.labels else [""] * len(said.ticks)
            axis.set_ticks(said.ticks, labels=labels)
            axes.tick_params(
                axis=which, length=TICK * POINT, width=POINT, pad=TICK_GAP * POINT,
                labelsize=TICK_WORDS * POINT, colors=self._colour(BEST),
            )  # fmt: skip
        axes.set(**{f"{which}lim": (said.low, said.high)})
        if which == "x" and not said.hidden:
            self._number(axes, said)

    def _number(self, axes: Axes, said: Axis) -> None:
        """The numbers below the axes, inside the picture; only some of them if all are too many."""
        ends, (*_, bottom) = axes.get_xaxis_transform(), self._frame
        below = bottom + TICK + TICK_GAP
        numbers = [
            self._write(label, TICK_WORDS, ends.transform((tick, 0))[0], below, va="top")
            for tick, label in zip(said.ticks, said.labels, strict=False)
        ]
        boxes = [self._box(number) for number in numbers]
        for step in range(1, len(numbers) + 1):
            seen = boxes[::step]
            if all(a.x1 + 3 < b.x0 for a, b in pairwise(seen)):
                break
        for i, number in enumerate(numbers):
            number.set_visible(i % step == 0)

    def _say(self, said: Axis, x: float, y: float, rotation: float = 0) -> None:
        """What an axis is called."""
        if not said.hidden:
            self._write(said.label, AXIS_WORDS, x, y, rotation=rotation)

    def _write(
        self, words: str, size: float, x: float, y: float, va: str = "center", rotation: float = 0
    ) -> Text:
        """Words around a point of the figure, from the upper left. They are moved, and made
        smaller where it takes that, to stand within the picture.
        """
        text = write(
            self._axes[0], *self._at(x, y), words, size, self._figure.dpi_scale_trans, ha="center",
            va=va, rotation=rotation, color=self._colour(BEST),
        )  # fmt: skip
        wide, high = self._size
        box = self._box(text)
        share = min(
            (wide - 2 * MARGIN) / max(box.width, 1), (high - 2 * MARGIN) / max(box.height, 1)
        )
        if share < 1:
            text.set_fontsize(size * POINT * share)
            box = self._box(text)
        left, top = self._corner
        up = self._figure.get_figheight() * DOTS - top
        x += max(left + MARGIN - box.x0, 0) - max(box.x1 - (left + wide - MARGIN), 0)
        y += max(box.y1 - (up - MARGIN), 0) - max(up - high + MARGIN - box.y0, 0)
        text.set_position(self._at(x, y))
        return text

    def _box(self, artist: Artist) -> Any:
        """What an artist covers of the figure, in dots."""
        canvas: Any = self._figure.canvas
        return artist.get_window_extent(canvas.get_renderer())

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the figure, from the upper left, in inches from the lower left."""
        return x / DOTS, self._figure.get_figheight() - y / DOTS

    def _show_bar(self, plot: Plot, said: Axis) -> None:
        """What the colours mean, as a bar beside the axes."""
        pixels = next(mark for mark in plot.marks if isinstance(mark, Pixels))
        left = self._frame[1] + BAR_GAP
        axes = self._new_axes(left, left + BAR)
        axes.yaxis.tick_right()
        self._dress(axes, "x", Axis(0, 1, hidden=True), "bottom")
        self._dress(axes, "y", said, "right")
        for spine in axes.spines.values():
            spine.set(visible=True, color=self._colour(GREY))
        shades = colour_map(pixels, self._colour)(np.linspace(1, 0, 256)[:, None], bytes=True)
        image = AxesImage(axes, extent=(0, 1, 0, 1), origin="upper", transform=axes.transAxes)
        image.set_data(shades)
        axes.add_artist(image)

    def _show_legend(self, marks: Any) -> None:
        """The names of the marks, in one row above the axes as long as it is not too wide."""
        axes, (left, right, top, _) = self._axes[0], self._frame
        half = -(-len(marks) // 2)
        rows = [marks[:half], marks[half:]]
        by_column = [row[i] for i in range(half) for row in rows if i < len(row)]
        wide: dict[str, Any] = {"columnspacing": 1.4, "handlelength": 1.8}
        narrow: dict[str, Any] = {"columnspacing": 0.8, "handlelength": 1.5, "handletextpad": 0.5}
        for shown, columns, size, look in (
            (marks, len(marks), LEGEND_WORDS, wide),
            (marks, len(marks), LEGEND_WORDS, narrow),
            (marks, len(marks), LEGEND_WORDS - 1.5, narrow),
            (by_column, half, LEGEND_WORDS - 1.5, narrow | {"labelspacing": 0.15}),
        ):
            legend = Legend(
                axes, [sample(mark, self._colour) for mark in shown],
                [mark.label for mark in shown], ncols=columns, fontsize=size * POINT,
                loc="lower center", frameon=False, borderaxespad=0, borderpad=0.2,
                labelcolor=self._colour(BEST), **look,
            )  # fmt: skip
            box = self._box(legend)
            if box.width <= self._size[0] - 2 * MARGIN:
                break
        start, above = self._corner
        end, half_as_wide = start + self._size[0], box.width / 2 + MARGIN
        middle = max(min((left + right) / 2, end - half_as_wide), start + half_as_wide)
        base = max(top - 4, above + box.height + 1)  # nor do two rows leave the picture
        legend.set_bbox_to_anchor(self._at(middle, base), transform=self._figure.dpi_scale_trans)
        axes.add_artist(legend)


def _parts(plot: Plot) -> tuple[list[Any], Any]:
    """What each mark looks like, but for its arrays, and what stands still around the marks."""
    still, _ = split(plot)
    looks = [
        {name: value for name, value in said.items() if type(value) is not dict}
        for said in still.pop("marks")
    ]
    named = [look for look in looks if look.get("label") and look["kind"] != "Pixels"]
    pixels = [look for look in looks if look["kind"] == "Pixels"][:1]
    colours = [(look["colours"], look["strength"]) for look in pixels]
    return looks, (still, named, colours)


def _with_name(plot: Plot) -> Plot:
    """The plot with its name as a mark above all others."""
    if not plot.name:
        return plot
    left, right, top, bottom = plot.frame()
    x, y = 6 / (right - left), 1 - 5 / (bottom - top)
    look: dict[str, Any] = {"ha": "left", "va": "top", "boxed": True, "bold": True}
    name = Words(plot.name, x, y, BEST, NAME, share=True, **look)
    return replace(plot, marks=(*plot.marks, name))
