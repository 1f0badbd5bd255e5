"""What each kind of game declares of its pictures and controls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import ipywidgets as widgets

from gan_teach.live.turns import TurnView
from gan_teach.live.view import SceneView
from gan_teach.training.scene import Scene


class DataControls(Protocol):
    """The controls for the data of a game; made with what to call with new data."""

    def __init__(self, changed: Callable[[Any], None]): ...

    def cells(self) -> Sequence[tuple[widgets.Widget, str]]:
        """Each control with what it does to the game."""

    def show(self, data: Any) -> None:
        """Show these data as far as the controls can."""


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a kind of game, and set for it.

    views: classes of pictures, the most telling first. opening: how many of them open a playground.
    data_controls: the class of the controls for the data, if any. has_noise: whether pictures of
    noise that one chooses can be looked at. turn: the class of the picture of one turn in slow
    motion, if its looks have D's `output`.
    """

    views: tuple[type[SceneView], ...]
    opening: int = 2
    data_controls: type[DataControls] | None = None
    has_noise: bool = False
    turn: type[TurnView] | None = None

    def fitting(self, scene: Scene) -> Self:
        """The same with the views that fit a scene; those that its data leave empty come last."""
        views = [view for view in self.views if view.fits(scene)]
        return replace(self, views=tuple(sorted(views, key=lambda view: view.is_empty(scene))))
