"""What a picture in a live figure is: `see` measures, `update` draws what was seen, and no more."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.plots import round_limits
from gan_teach.training.losses import Loss
from gan_teach.training.scene import Scene
from gan_teach.training.settings import differ

SHARES = [0, 0.5, 1], ["0.0", "0.5", "1.0"]  # ticks of a probability, and their labels
WIDEST = [0, 1], ["0.0", "−0.05"]  # to lay out an axis whose labels will change


class View(Protocol):
    """One picture in a live figure."""

    width: float  # inches

    def start(self, ax: Axes) -> Sequence[Artist]:
        """Draw what stands still, with room for all to come; return the artists that will move."""

    def see(self) -> Any:
        """Look at what is drawn, as numbers: the only step that runs a network or reads a game."""

    def update(self, seen: Any) -> bool:
        """Draw what `see` gave; True if what stands still changed too."""


class SceneView(View):
    """A view of one scene. title: what the button that shows it says. width: inches.

    rate: frames a second that it is worth. What moves as a whole gets many; the past, to which a
    moment adds little, gets few. of_figures: whether it shows what `scene.measure()` noted.
    """

    title: str
    width = 4.0
    rate = 20.0
    of_figures = False

    def __init__(self, scene: Scene):
        self.scene = scene
        self._key: Any = object()  # that nothing equals
        self._worked_out: Any = None

    @classmethod
    def fits(cls, scene: Scene) -> bool:
        """Whether this view is one of the scene's. It follows from what never changes: the players
        and the kind; a view that has nothing to show under the settings of the moment says so.
        """
        return True

    @classmethod
    def is_empty(cls, scene: Scene) -> bool:
        """Whether these data leave it empty; it then stands last, for data to come."""
        return False

    def once(self, key: Any, work: Callable[[], Any]) -> Any:
        """What `work` gives, worked out anew only where the key is another than last time."""
        if differ(self._key, key):
            self._key, self._worked_out = key, work()
        return self._worked_out

    def write_name(self, ax: Axes) -> list[Artist]:
        """Say whose picture it is, where there are two; return what says so."""
        if not self.scene.name:
            return []
        look: dict[str, Any] = {"va": "top", "weight": "bold", "fontsize": 13}
        box = {"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.5}
        where = (0.02, 0.97)
        return [ax.annotate(self.scene.name, where, xycoords="axes fraction", bbox=box, **look)]

    @property
    def loss(self) -> Loss:
        """The loss that is played now."""
        return self.scene.game.in_force.loss

    @property
    def of_scores(self) -> bool:
        """Whether D gives scores now, and no probabilities."""
        return self.loss.output != "logit"


class Range:
    """Limits that follow values but seldom move: each time, all that stands still is drawn anew.

    margin: the room on each side, as a share of the values' own range, when they do move.
    """

    def __init__(self, margin: float = 0.25):
        self.low, self.high, self._margin = 0.0, 1.0, margin
        self._fresh = True

    def follow(self, values: np.ndarray) -> bool:
        """Move if the values lie outside, or fill less than a third; True if it moved."""
        values = values[np.isfinite(values)]
        if not len(values):
            return False
        low, high = values.min(), values.max()
        inside = self.low <= low and high <= self.high
        if inside and not self._fresh and high - low >= (self.high - self.low) / 3:
            return False
        before, self._fresh = (self.low, self.high), False
        self.low, self.high = round_limits(low, high, self._margin)
        return before != (self.low, self.high)
