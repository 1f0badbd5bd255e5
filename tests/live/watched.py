"""Live figures for tests, and what is on them: all is found as matplotlib shows it."""

import io

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, StepPatch
from PIL import Image

from gan_teach.live.figure import LiveFigure
from gan_teach.live.kinds import drawn
from gan_teach.live.view import SceneView
from gan_teach.training.scene import Scene


class Watched:
    """A live figure of a game's views of these classes, or of all; each picture is of the game as
    it is then.
    """

    def __init__(self, source, *classes, name="", scored=False):
        self.scene = source if isinstance(source, Scene) else Scene(source, name, scored=scored)
        wanted = classes or (SceneView,)
        self.views = [
            view(self.scene) for view in drawn(self.scene).views if issubclass(view, wanted)
        ]
        self.figure = LiveFigure(self.views, columns=3)

    def draw(self):
        self.scene.refresh()
        self.scene.measure()
        return self.figure.draw()

    def frame(self, format="png"):
        self.scene.refresh()
        self.scene.measure()
        return self.figure.frame(format)

    def seen(self, number=0):
        """What a view sees now."""
        self.scene.refresh()
        self.scene.measure()
        return self.views[number].see()

    def axes(self, title=None) -> Axes:
        """The axes of the view with this title, or of the first."""
        titles = [view.title for view in self.views]
        return self.figure.figure.axes[titles.index(title) if title else 0]

    def pixel(self, x, y):
        """The colour at a point of the first view."""
        picture = self.draw()
        right, up = self.axes().transData.transform((x, y)).round().astype(int)
        return picture[len(picture) - 1 - up, right, :3].astype(int)


def shown(game, *classes, **options) -> Watched:
    """The same, drawn once."""
    watched = Watched(game, *classes, **options)
    watched.draw()
    return watched


def pixels(frame: bytes) -> np.ndarray:
    """The colours of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(frame)).convert("RGB")).astype(int)


def line(ax: Axes, label: str) -> Line2D:
    """The line of this name."""
    return next(line for line in ax.get_lines() if line.get_label() == label)


def pieces(line: Line2D) -> list[np.ndarray]:
    """The parts of a drawn line between its gaps: (n, 2) each."""
    points = np.array(line.get_data(), dtype=float).T
    gaps = np.flatnonzero(np.isnan(points).any(1))
    parts = np.split(np.delete(points, gaps, 0), gaps - np.arange(len(gaps)))
    return [part for part in parts if len(part)]


def arrows(ax: Axes) -> np.ndarray:
    """The corners of all arrows, (n, 13, 2)."""
    (patch,) = (it for it in ax.patches if isinstance(it, PathPatch) and type(it) is not StepPatch)
    return patch.get_path().vertices.reshape(-1, 13, 2)


def texts(ax: Axes) -> list[str]:
    """All words in the picture."""
    return [text.get_text() for text in ax.texts]


def legend(ax: Axes) -> list[str]:
    """The names in the legend."""
    return [text.get_text() for text in ax.get_legend().get_texts()]
