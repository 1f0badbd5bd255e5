"""One view as an image on the page."""

from typing import Protocol

import ipywidgets as widgets
import numpy as np

from gan_teach.live.figure import LiveFigure, encode
from gan_teach.live.view import View
from gan_teach.live.watch import FramePacer


class RatedView(View, Protocol):
    """A view that says how many frames a second it is worth."""

    rate: float


class Picture:
    """A view that is drawn when asked, or as often as it is worth.

    image: what shows it on the page. drawn: the picture that is there now, (height, width, 4); at
    first a white one.
    """

    def __init__(self, view: RatedView):
        self._pacer = FramePacer(view.rate * 1.02, share=0.1)  # a tick may come a little late
        self._figure = LiveFigure([view])
        width, height = (round(inches * 100) for inches in self._figure.figure.get_size_inches())
        self.drawn = np.full((height, width, 4), 255, np.uint8)
        self.image = widgets.Image(
            format="jpeg", width=str(width), height=str(height),
            layout={"width": f"{width}px", "max_width": "100%", "height": f"{height}px",
                    "object_fit": "contain"},  # a new picture then never moves the page
        )  # fmt: skip

    def draw(self) -> None:
        """Show the view as it is now."""
        self.drawn = self._figure.draw()
        self.image.value = encode(self.drawn, "jpeg")

    def draw_if_due(self) -> None:
        """Show the view as it is now, if its last picture is old enough."""
        with self._pacer as due:
            if due:
                self.draw()
