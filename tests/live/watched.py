"""The views of a game, and what they declare."""

import io

import numpy as np
from PIL import Image

from gan_teach.live import marks
from gan_teach.live.figure import LiveFigure
from gan_teach.live.kinds import drawn
from gan_teach.live.marks import Mark, Plot, Shapes
from gan_teach.live.view import SceneView
from gan_teach.training.scene import Scene


class Watched:
    """The views of a game of these classes, or all; each looks at the game as it is then."""

    def __init__(self, source, *classes, name="", scored=False):
        self.scene = source if isinstance(source, Scene) else Scene(source, name, scored=scored)
        wanted = classes or (SceneView,)
        self.views = [
            view(self.scene) for view in drawn(self.scene).views if issubclass(view, wanted)
        ]
        self.figure = LiveFigure(self.views, columns=3)

    def look(self):
        """Look at the game as it is now, and measure it."""
        self.scene.refresh()
        self.scene.measure()

    def plot(self, title=None) -> Plot:
        """What the view with this title, or the first, declares now."""
        self.look()
        titles = [view.title for view in self.views]
        return self.views[titles.index(title) if title else 0].plot()

    def plots(self) -> list[Plot]:
        """What all views declare now."""
        self.look()
        return [view.plot() for view in self.views]

    def draw(self):
        """The picture of all views as matplotlib paints it."""
        self.look()
        return self.figure.draw()

    def pixel(self, x, y):
        """The colour at a point of the first view, as matplotlib paints it."""
        plot = self.plot()
        left, right, top, bottom = plot.frame()
        across = left + (x - plot.x.low) / (plot.x.high - plot.x.low) * (right - left)
        down = bottom - (y - plot.y.low) / (plot.y.high - plot.y.low) * (bottom - top)
        return LiveFigure([]).paint([plot])[round(down), round(across), :3].astype(int)


def pixels(frame: bytes) -> np.ndarray:
    """The colours of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(frame)).convert("RGB")).astype(int)


def mark(plot: Plot, label: str) -> Mark:
    """The mark of this name."""
    return next(it for it in plot.marks if getattr(it, "label", "") == label)


def marks_of(plot: Plot, kind) -> list:
    """All marks of a kind."""
    return [it for it in plot.marks if isinstance(it, kind)]


def points(mark) -> np.ndarray:
    """The points of a mark, (n, 2)."""
    return np.stack((mark.x, mark.y), 1)


def pieces(line) -> list[np.ndarray]:
    """The parts of a line between its gaps: (n, 2) each."""
    return list(marks.pieces(line.x, line.y))


def arrows(plot: Plot) -> tuple[np.ndarray, np.ndarray]:
    """Where the arrows begin, (n, 2), and where they end."""
    (shapes,) = marks_of(plot, Shapes)
    return feet_and_tips(shapes)


def feet_and_tips(shapes: Shapes) -> tuple[np.ndarray, np.ndarray]:
    """The middles of the dots, (n, 2), and the points of the arrows."""
    corners = pieces(shapes)
    feet = np.array([dot.mean(0) for dot in corners[::2]])
    return feet, np.array([arrow[3] for arrow in corners[1::2]])


def texts(plot: Plot) -> list[str]:
    """All words in the picture."""
    return [it.text for it in plot.marks if getattr(it, "text", "")]


def legend(plot: Plot) -> list[str]:
    """The names in the legend."""
    return [it.label for it in plot.legend]
