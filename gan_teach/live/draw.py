"""`gt.draw`: draw what is real by mouse, finger or keys, and train on it."""

import math
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets as widgets
import numpy as np
from IPython.display import display

from gan_teach.data.line import Histogram
from gan_teach.data.plane import Cloud
from gan_teach.live.fields import ROW
from gan_teach.live.marks import REAL, Bars, Plot, Points, numbered
from gan_teach.live.picture import Picture, still
from gan_teach.live.watch import widget_bundle
from gan_teach.support.draws import Data
from gan_teach.support.errors import choose
from gan_teach.training.presets import preset

Drawn = tuple[Any, ...]  # what is on a paper: it never changes, there comes another one
Place = tuple[float, float]
HOW = (
    "Draw in the picture: press and drag. By keyboard: the arrows move the pen, Space puts a "
    "point, Enter draws a line from the last one to the pen."
)
NEXT = "After <code>pad = gt.draw(...)</code>, <code>pad.data</code> is data for a game."


def draw(kind: str = "plane") -> "Pad":
    """A paper to draw on in a notebook, and what is drawn as data for a game.

        pad = gt.draw()
        pad                       # as the last line of a cell: draw on it; then, in the next one,
        gt.watch(gt.preset("ring_recipe", data=pad.data), 3000)

    kind: "plane", points between -1 and 1 along both axes. A sample is one of them, all with equal
        chance, plus normal noise of standard deviation 0.02 along each axis.
        "line", a density over the numbers from -6 to 6, in 60 steps.
    The button "Train on it" opens a playground below. Raises ValueError for another kind.
    """
    return Pad(choose("kind of drawing", kind, PAPERS)())


class Paper(Protocol):
    """What can be drawn, and what it is as data.

    name: in the picture's title. empty: nothing drawn. preset: whose players and rules learn it.
    """

    name: str
    empty: Drawn
    preset: str

    def put(self, drawn: Drawn, place: Place, before: Place | None) -> tuple[Drawn, Place]:
        """What is drawn once a point, or a line from the place before, has come; where it ends."""

    def plot(self, drawn: Drawn) -> Plot:
        """It as a picture."""

    def data(self, drawn: Drawn) -> Data:
        """It as data. Raises ValueError where it is too little."""

    def describe(self, drawn: Drawn) -> str:
        """It in words."""


class PlanePaper:
    """Points in the plane; a line is points that are GAP apart or more, less than twice that."""

    name, empty, preset = "a cloud of points", (), "ring_recipe"
    GAP, STD, LEAST, MOST = 0.03, 0.02, 10, 2000
    X, Y = numbered(-1, 1, "x₁"), numbered(-1, 1, "x₂")

    def put(self, drawn: Drawn, place: Place, before: Place | None) -> tuple[Drawn, Place]:
        steps = int(math.dist(before, place) / self.GAP) if before else 1
        new = np.linspace(before or place, place, steps + 1)[1:]
        end = place if steps or not before else before
        return (*drawn, *map(tuple, new.tolist()))[: self.MOST], end

    def plot(self, drawn: Drawn) -> Plot:
        x, y = np.reshape(drawn, (-1, 2)).T
        marks = (Points(x, y, REAL, size=6),)
        title = f"Draw {self.name}"
        return Plot(marks, self.X, self.Y, title=title, size=(380, 380), square=True)

    def data(self, drawn: Drawn) -> Cloud:
        _check_enough(len(drawn), self.LEAST, "points")
        return Cloud(drawn, self.STD)

    def describe(self, drawn: Drawn) -> str:
        full = " The paper is full." if len(drawn) == self.MOST else ""
        return (
            f"{len(drawn):,} points.{full} A sample is one of them, all with equal chance, plus "
            f"normal noise of standard deviation {self.STD} along each axis."
        )


class LinePaper:
    """A density on a line: the height of each of its steps, from 0 to 1."""

    name, empty, preset = "a density", (0.0,) * 60, "gaussian_recipe"
    LOW, HIGH, LEAST = -6.0, 6.0, 3
    X, Y = numbered(LOW, HIGH, "x", most=6), numbered(0, 1, "how often")
    EDGES, WIDTH = np.linspace(LOW, HIGH, 61, retstep=True)
    MIDDLES = (EDGES[1:] + EDGES[:-1]) / 2

    def put(self, drawn: Drawn, place: Place, before: Place | None) -> tuple[Drawn, Place]:
        heights = np.array(drawn)
        x, y = np.transpose([before or place, place])
        first, last = np.sort(np.searchsorted(self.EDGES[1:-1], x))
        steps = np.arange(first, last + 1)
        order = np.argsort(x)
        between = np.interp(self.MIDDLES[steps], x[order], y[order])
        heights[steps] = between if first < last else y[-1]
        return tuple(heights.clip(0, 1).tolist()), place

    def plot(self, drawn: Drawn) -> Plot:
        marks = (Bars(self.MIDDLES, np.array(drawn), REAL, width=self.WIDTH),)
        return Plot(marks, self.X, self.Y, title=f"Draw {self.name}", size=(440, 300))

    def data(self, drawn: Drawn) -> Histogram:
        _check_enough(sum(height > 0 for height in drawn), self.LEAST, "steps above 0")
        return Histogram(drawn, self.LOW, self.HIGH)

    def describe(self, drawn: Drawn) -> str:
        if not any(drawn):
            return "0 steps above 0."
        share = np.array(drawn) / sum(drawn)
        mean = share @ self.MIDDLES
        std = math.sqrt(share @ (self.MIDDLES - mean) ** 2 + self.WIDTH**2 / 12)
        return (
            f"A density with mean {mean:.2f} and standard deviation {std:.2f}. The heights are "
            f"scaled so that all {len(drawn)} steps together have probability 1; within a step a "
            "sample lies anywhere with equal chance."
        ).replace("-", "−")


PAPERS: dict[str, Callable[[], Paper]] = {"plane": PlanePaper, "line": LinePaper}


def _check_enough(found: int, least: int, what: str) -> None:
    if found < least:
        raise ValueError(
            f"Too little is drawn to learn from: {found} {what}, and at least {least} are needed. "
            "Press in the picture and drag."
        )


class Pad:
    """A paper to draw on: see `draw`. drawn: what is on it. data: the same as data for a game."""

    rate = 60.0

    def __init__(self, paper: Paper):
        self._paper, self.drawn = paper, paper.empty
        self._past: list[Drawn] = []  # what was there before each stroke
        self._last: Place | None = None
        self._picture = Picture(self)
        self._picture.on_drawn(self._put)
        self._undo = _button("Undo", "undo", "Take back the last stroke", self._take_back)
        self._clear = _button("Clear", "trash", "Begin with an empty paper", self._empty)
        self._train = _button("Train on it", "play", "Open a playground below", self._open)
        self._text = widgets.HTML()
        self._below = widgets.VBox()
        self.playground: Any = None
        buttons = widgets.HBox([self._undo, self._clear, self._train], layout=ROW)
        hint = widgets.HTML(f"{HOW} {NEXT}")
        self.widget = widgets.VBox([hint, self._picture.widget, buttons, self._text, self._below])
        self._show()

    @property
    def data(self) -> Any:
        """What is drawn, as data for a game: it stays as it is when more is drawn.

        A `plane.Cloud`, or a histogram on a line. Raises ValueError where too little is drawn.
        """
        return self._paper.data(self.drawn)

    def plot(self) -> Plot:
        """The paper."""
        return self._paper.plot(self.drawn)

    def describe(self) -> str:
        """What is drawn, in words."""
        return self._paper.describe(self.drawn)

    def _put(self, x: float, y: float, joined: bool) -> None:
        if not joined or self._last is None:  # a line needs something to begin at
            self._past.append(self.drawn)
            self._last = None
        self.drawn, self._last = self._paper.put(self.drawn, (x, y), self._last)
        self._show()

    def _take_back(self) -> None:
        self._go_to(self._past.pop() if self._past else self.drawn)

    def _empty(self) -> None:
        self._past.append(self.drawn)
        self._go_to(self._paper.empty)

    def _go_to(self, drawn: Drawn) -> None:
        self.drawn, self._last = drawn, None
        self._show()

    def _show(self) -> None:
        words = self.describe()
        self._picture.draw(f"{self._paper.name}, drawn by you. {words} {HOW}")
        self._say(words)
        self._undo.disabled = not self._past
        self._clear.disabled = self.drawn == self._paper.empty

    def _say(self, words: str, role: str = "status") -> None:
        self._text.value = f"<div role='{role}'>{words}</div>"

    def _open(self) -> None:
        from gan_teach.live.playground.board import Playground

        try:
            game = preset(self._paper.preset, data=self.data)
        except ValueError as error:
            self._say(str(error), "alert")
            return
        if self.playground:
            self.playground.close()
        self.playground = Playground(game)
        self._below.children = [self.playground.widget]

    def _ipython_display_(self) -> None:
        alt = f"A paper to draw on: {self._paper.name}. {self.describe()}"
        bundle = widget_bundle(self.widget, still([self._picture]), alt)
        display(bundle, metadata={"image/png": {"alt": alt}}, raw=True)


def _button(label: str, icon: str, tooltip: str, act: Any) -> widgets.Button:
    button = widgets.Button(description=label, icon=icon, tooltip=tooltip, layout={"width": "auto"})
    button.on_click(lambda _: act())
    return button
