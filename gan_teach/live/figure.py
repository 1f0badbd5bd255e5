"""A figure that is redrawn many times a second: its artists are kept, only what moves is drawn.

Measured on two cores: a new figure each frame costs 104 ms, this 4 to 6.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gan_teach.live.plots import STYLE
from gan_teach.live.view import View

ENCODING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 85, "subsampling": 0},
    "png": {"optimize": True},
}


class LiveFigure:
    """Views on one figure, `columns` side by side; `frame()` draws them as they are now.

    Each view says how wide it is, in inches; 100 dots are an inch. The layout is made for the
    limits that the views start with, the widest, and kept. The figure never touches pyplot.
    """

    HEIGHT = 3.0

    def __init__(self, views: Sequence[View], columns: int | None = None):
        self.views = list(views)
        columns = min(columns or len(self.views), len(self.views))
        rows = -(-len(self.views) // columns)
        widths = [view.width for view in self.views[:columns]]
        with rc_context(STYLE):
            figsize = (sum(widths), self.HEIGHT * rows)
            self.figure = Figure(figsize=figsize, dpi=100, layout="constrained")
            self._canvas = FigureCanvasAgg(self.figure)
            grid = self.figure.subplots(
                rows, columns, squeeze=False, gridspec_kw={"width_ratios": widths}
            )
            for ax in grid.flat[len(self.views) :]:
                ax.set_axis_off()
            self._moving = [
                artist
                for view, ax in zip(self.views, grid.flat, strict=False)
                for artist in view.start(ax)
            ]
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")  # laid out once: later frames do not jump
        for artist in self._moving:
            artist.set_animated(True)
        self._background: Any = None

    def draw(self) -> np.ndarray:
        """The picture as it is now: (height, width, 4), one byte a colour; the last is unused.

        Three steps: each view looks at what it draws, draws what it saw, and the page gets the
        picture (`frame`).
        """
        return self.paint([view.see() for view in self.views])

    def paint(self, seen: Sequence[Any]) -> np.ndarray:
        """The picture of what the views saw, one after the other; runs no network."""
        changed = [view.update(it) for view, it in zip(self.views, seen, strict=True)]
        if self._background is None or any(changed):
            self._canvas.draw()
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        return np.array(self._canvas.buffer_rgba())

    def frame(self, format: str = "jpeg") -> bytes:
        """The picture as it is now, as the bytes of a JPEG (quick) or a PNG (exact)."""
        return encode(self.draw(), format)

    def svg(self) -> bytes:
        """The picture as it is now, as an SVG: lines that stay sharp at any size."""
        self.draw()
        for artist in self._moving:
            artist.set_animated(False)
        file = io.BytesIO()
        try:
            self.figure.savefig(file, format="svg")
        finally:
            for artist in self._moving:
                artist.set_animated(True)
        return file.getvalue()


def joined(pictures: Sequence[np.ndarray], columns: int) -> np.ndarray:
    """Pictures that are drawn already, (height, width, 4) each, `columns` side by side on white."""
    rows = [pictures[i : i + columns] for i in range(0, len(pictures), columns)]
    heights = [max(picture.shape[0] for picture in row) for row in rows]
    widths = [sum(picture.shape[1] for picture in row) for row in rows]
    sheet = np.full((sum(heights), max(widths), 4), 255, dtype=np.uint8)
    top = 0
    for row, height in zip(rows, heights, strict=True):
        left = 0
        for picture in row:
            sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
            left += picture.shape[1]
        top += height
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
