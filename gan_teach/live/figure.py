"""Plots as pictures that are redrawn many times a second: only what moves is drawn each time."""

import io
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gan_teach.live.artists import DOTS, in_dark, in_light
from gan_teach.live.marks import PAPER, Plot
from gan_teach.live.paint import Painting

ENCODING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 85, "subsampling": 0},
    "png": {"optimize": True},
}


class Declaring(Protocol):
    """A view: it declares what its picture shows now."""

    def plot(self) -> Plot:
        """The picture as it is now."""


class LiveFigure:
    """The pictures of views on one figure, `columns` side by side, all by default; `frame()` draws
    them as they are now.

    Each has the size that its plot says; they are packed row by row, from the left. dark: on dark
    paper. The figure never touches pyplot.
    """

    def __init__(self, views: Sequence[Declaring], columns: int | None = None, dark: bool = False):
        self.views, self._columns, self._dark = list(views), columns, dark
        paper = (in_dark if dark else in_light)(PAPER)
        self.figure = Figure(dpi=DOTS, facecolor=paper)
        self._canvas = FigureCanvasAgg(self.figure)
        self._sizes: list[tuple[int, int]] = []
        self._paintings: list[Painting] = []
        self._background: Any = None

    def draw(self) -> np.ndarray:
        """The picture as it is now: (height, width, 4), one byte a colour; the last is unused."""
        return self.paint([view.plot() for view in self.views])

    def paint(self, plots: Sequence[Plot]) -> np.ndarray:
        """The picture of what the views declared, one after the other; runs no network."""
        sizes = [plot.size for plot in plots]
        if sizes != self._sizes:
            self._lay_out(sizes)
        paintings = zip(self._paintings, plots, strict=True)
        changed = [painting.show(plot) for painting, plot in paintings]
        if any(changed):
            self._canvas.draw()  # all but what is above the axes
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for painting in self._paintings:
            painting.draw(self._canvas.get_renderer())
        return np.array(self._canvas.buffer_rgba())

    def _lay_out(self, sizes: list[tuple[int, int]]) -> None:
        """Give each picture its place, on a figure of the size that all of them take."""
        self.figure.clear()
        self._sizes, self._paintings = sizes, []
        corners, (width, height) = packed(sizes, self._columns or len(sizes))
        self.figure.set_size_inches(width / DOTS, height / DOTS)
        self._paintings = [Painting(self.figure, corner, self._dark) for corner in corners]

    def frame(self, format: str = "jpeg") -> bytes:
        """The picture as it is now, as the bytes of a JPEG (quick) or a PNG (exact)."""
        return encode(self.draw(), format)

    def svg(self) -> bytes:
        """The picture that was painted last, or else that of now, as an SVG: lines that stay sharp
        at any size.
        """
        if not self._paintings:
            self.draw()
        moving = [artist for painting in self._paintings for artist in painting.artists]
        for artist in moving:
            artist.set_animated(False)
        file = io.BytesIO()
        try:
            self.figure.savefig(file, format="svg", dpi=3 * DOTS)  # the dots of maps and pictures
        finally:
            for artist in moving:
                artist.set_animated(True)
        return file.getvalue()


def packed(
    sizes: Sequence[tuple[int, int]], columns: int
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Where the left upper corners of pictures are, row by row, and the size of the whole sheet.

    sizes: width and height of each. A row is as high as its highest.
    """
    corners, widest, top = [], 0, 0
    for start in range(0, len(sizes), columns):
        left, row = 0, sizes[start : start + columns]
        for width, _ in row:
            corners.append((left, top))
            left += width
        widest, top = max(widest, left), top + max(height for _, height in row)
    return corners, (widest, top)


def joined(pictures: Sequence[np.ndarray], columns: int) -> np.ndarray:
    """Pictures that are drawn already, (height, width, 4) each, `columns` side by side on white."""
    sizes = [(picture.shape[1], picture.shape[0]) for picture in pictures]
    corners, (width, height) = packed(sizes, columns)
    sheet = np.full((height, width, 4), 255, dtype=np.uint8)
    for picture, (left, top) in zip(pictures, corners, strict=True):
        sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return sheet


def encode(picture: np.ndarray, format: str) -> bytes:
    """A picture, (height, width, 4), as the bytes of a JPEG or a PNG."""
    image = Image.fromarray(picture, "RGBX") if format == "jpeg" else as_image(picture)
    file = io.BytesIO()
    image.save(file, format, **ENCODING[format])
    return file.getvalue()


def as_image(picture: np.ndarray) -> Image.Image:
    """A picture, (height, width, 4), as Pillow's image without transparency."""
    return Image.fromarray(picture).convert("RGB")
