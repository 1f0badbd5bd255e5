"""What a picture in a live figure is: a view of a scene, which declares what there is to see."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import numpy as np

from gan_teach.live.marks import Axis, Mark, Plot
from gan_teach.live.plots import round_limits, short_ticks
from gan_teach.training.losses import Loss
from gan_teach.training.scene import Scene
from gan_teach.training.settings import differ

T = TypeVar("T")


class View(Protocol):
    """One picture in a live figure."""

    def plot(self) -> Plot:
        """What there is to see now: the only step that runs a network or reads a game."""


class SceneView:
    """A view of one scene. title: what the button that shows it says.

    rate: frames a second that it is worth. What moves as a whole gets many; the past, to which a
    moment adds little, gets few. of_figures: whether it shows what `scene.measure()` noted.
    """

    title: str
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

    def plot(self) -> Plot:
        """What there is to see now."""
        raise NotImplementedError

    def declare(self, marks: list[Mark], x: Axis, y: Axis, **options: Any) -> Plot:
        """A plot of these marks, with the name of the scene."""
        return Plot(tuple(marks), x, y, name=self.scene.name, **options)

    def once(self, key: Any, work: Callable[[], T]) -> T:
        """What `work` gives, worked out anew only where the key is another than last time."""
        if differ(self._key, key):
            self._key, self._worked_out = key, work()
        return cast(T, self._worked_out)

    @property
    def loss(self) -> Loss:
        """The loss that is played now."""
        return self.scene.game.in_force.loss

    @property
    def of_scores(self) -> bool:
        """Whether D gives scores now, and no probabilities."""
        return self.loss.output != "logit"


def of_probabilities(label: str, beyond: float = 0.02, below: float | None = None) -> Axis:
    """An axis from 0 to 1; beyond, below: how much further it goes, above and below."""
    low = -beyond if below is None else -below
    return Axis(low, 1 + beyond, label, (0, 0.5, 1), ("0.0", "0.5", "1.0"))


class Range:
    """Limits of an axis of scores, which follow them but seldom move.

    margin: the room on each side, as a share of the values' own range, when they do move.
    """

    def __init__(self, margin: float = 0.25):
        self.low, self.high, self._margin = 0.0, 1.0, margin
        self._fresh = True

    def follow(self, values: np.ndarray) -> None:
        """Move if the values lie outside, or fill less than a third."""
        values = values[np.isfinite(values)]
        if not len(values):
            return
        low, high = values.min(), values.max()
        inside = self.low <= low and high <= self.high
        if not inside or self._fresh or high - low < (self.high - self.low) / 3:
            self._fresh = False
            self.low, self.high = round_limits(low, high, self._margin)

    def axis(self, label: str, after: str = "", beyond: float = 0, below: float = 0) -> Axis:
        """The axis. label, after: what it says around the power of ten that its numbers leave out.
        beyond, below: how much further it goes, above and below, as shares.
        """
        ticks, labels, factor = short_ticks(self.low, self.high)
        room = self.high - self.low
        low, high = self.low - below * room, self.high + beyond * room
        return Axis(low, high, label + factor + after, tuple(ticks), tuple(labels))
