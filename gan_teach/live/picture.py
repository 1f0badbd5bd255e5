"""One view on the page: on a canvas, or where none can be had as an image."""

import os
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Protocol

import ipywidgets as widgets

from gan_teach.live.figure import LiveFigure, encode
from gan_teach.live.marks import Plot
from gan_teach.live.pacer import FramePacer
from gan_teach.live.view import View

PATIENCE = 5.0  # seconds in which a page that can be pressed has shown its canvas
MISSING = "the package anywidget is not installed (pip install anywidget)"
NOT_SHOWN = "this page shows no canvas (is anywidget installed beside the page's server?)"
Pointed = Callable[[float, float], None]
Put = Callable[[float, float, bool], None]
_told: set[str] = set()  # the reasons that were given


class RatedView(View, Protocol):
    """A view that says how many frames a second it is worth."""

    rate: float


class ImagePainter:
    """Shows plots as JPEG images that matplotlib paints. why: why these are no canvas."""

    ready = True

    def __init__(self, plot: Plot, why: str):
        self._figure = LiveFigure([])
        width, height = plot.size
        self._image = widgets.Image(
            format="jpeg", width=str(width), height=str(height),
            layout={"width": "100%", "height": f"{height}px", "object_fit": "contain"},
        )  # fmt: skip
        words = f"Pictures come as images, slower, and can be neither pressed nor drawn on: {why}."
        note = [] if why in _told else [widgets.HTML(words)]
        _told.add(why)
        self.widget = widgets.VBox([self._image, *note])

    def show(self, plot: Plot, words: str) -> None:
        """Show this; words: what a canvas would say of it."""
        self._image.value = encode(self._figure.paint([plot]), "jpeg")


class CanvasPainter:
    """Shows plots on a canvas, which the page draws. failed: called with why it cannot. pointed:
    called with the place that was chosen. put: called with each place that was drawn.
    """

    def __init__(
        self, plot: Plot, failed: Callable[[str], None], pointed: Pointed | None, put: Put | None
    ):
        from gan_teach.live.canvas import Canvas

        self.widget = Canvas(*plot.size)
        self.widget.on_fault(lambda: failed(NOT_SHOWN))
        if pointed:
            self.widget.on_pointed(pointed)
        if put:
            self.widget.on_drawn(put)

    @property
    def ready(self) -> bool:
        """Whether a page has drawn it."""
        return self.widget.ready

    def show(self, plot: Plot, words: str) -> None:
        """Show this; words: the same for those who cannot see it, empty to leave what was said."""
        self.widget.words = words or self.widget.words
        self.widget.show(plot)


class Picture:
    """A view that is drawn when asked, or as often as it is worth.

    widget: what shows it on the page. shown: the plot that is there now. most: frames a second.

    It is drawn on a canvas; where the environment variable GAN_TEACH_PICTURES is "images", and
    where the package or the page has no canvas, it is an image, and a sentence says why.
    """

    def __init__(self, view: RatedView, most: float = 60):
        self._view = view
        rate = min(view.rate, most) * 1.02  # a tick may come a little late
        self._pacer = FramePacer(rate, share=0.1)
        self._painter: CanvasPainter | ImagePainter | None = None
        self._pointed: Pointed | None = None
        self._put: Put | None = None
        self.shown: Plot | None = None
        self.widget = widgets.Box()

    def draw(self, words: str = "") -> None:
        """Show the view as it is now; words: the same for those who cannot see it."""
        self.shown = plot = self._view.plot()
        painter = self._painter
        if painter is None or plot.size != self._size:
            painter = self._open(plot)
        painter.show(plot, words)

    def draw_if_due(self) -> None:
        """Show the view as it is now, if its last picture is old enough."""
        with self._pacer as due:
            if due:
                self.draw()

    def on_pointed(self, act: Pointed) -> None:
        """Do this where a place is chosen, x, y of the data. Say so before the first `draw`."""
        self._pointed = act

    def on_drawn(self, put: Put) -> None:
        """Do this where the learner draws: x, y of the data, and whether a line leads there from
        the place before. Say so before the first `draw`.
        """
        self._put = put

    @property
    def ready(self) -> bool:
        """Whether a page shows it."""
        return self._painter is not None and self._painter.ready

    def be_sure(self) -> None:
        """Where no page has shown the canvas for long enough, go on with images."""
        if not self.ready and time.monotonic() - self._made > PATIENCE:
            self._fall_back(NOT_SHOWN)

    def _painter_for(self, plot: Plot) -> "CanvasPainter | ImagePainter":
        if os.environ.get("GAN_TEACH_PICTURES") == "images":
            return ImagePainter(plot, "GAN_TEACH_PICTURES says so")
        if find_spec("anywidget") is None:
            return ImagePainter(plot, MISSING)
        return CanvasPainter(plot, self._fall_back, self._pointed, self._put)

    def _open(self, plot: Plot) -> "CanvasPainter | ImagePainter":
        """Make room, and the painter that the page has."""
        self._size = width, height = plot.size
        self.widget.layout = {
            "width": f"{width}px", "min_height": f"{height}px", "overflow": "visible",
            "margin": "0 12px 4px 0", "max_width": "calc(100% - 12px)",
        }  # fmt: skip
        self._made = time.monotonic()
        return self._use(self._painter_for(plot))

    def _use(self, painter: "CanvasPainter | ImagePainter") -> "CanvasPainter | ImagePainter":
        self._painter = painter
        self.widget.children = [painter.widget]
        return painter

    def _fall_back(self, why: str) -> None:
        if self.shown is not None:
            self._use(ImagePainter(self.shown, why)).show(self.shown, "")


def still(pictures: Sequence[Picture], columns: int | None = None) -> bytes:
    """What pictures show now as one, `columns` side by side, as a PNG."""
    plots = [picture.shown for picture in pictures if picture.shown]
    return encode(LiveFigure([], columns or len(plots)).paint(plots), "png")
