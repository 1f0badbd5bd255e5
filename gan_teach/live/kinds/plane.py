"""Games in the plane: the controls for their data."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import torch

from gan_teach.data.plane import Blobs, Curve, Shape, grid, heart, ring, spiral
from gan_teach.live.fields import AS_GIVEN, FIELD, log_slider, menu, read_value, show_value

SHAPES = {"ring": ring, "grid of 25": grid, "spiral": spiral, "heart": heart}


class PlaneControls:
    """Shape, standard deviation and number of modes of the data in the plane.

    Data that the menu cannot make it calls "as given" and keeps.
    """

    def __init__(self, changed: Callable[[Shape], None]):
        self._changed, self._showing = changed, False
        self._given: Any = None
        self.kind = menu("Data: shape", SHAPES)
        self.modes = widgets.IntSlider(8, 2, 16, description="Data: modes", **FIELD)
        self.std = log_slider("Data: std", 0.01, -2.5, 0)
        self.kind.observe(self._chosen, "value")
        self.modes.observe(self._moved, "value")
        self.std.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str]]:
        """Each control with what it does to the game."""
        return [
            (self.kind, "Keeps the players; D meets new real samples."),
            (self.modes, "Keeps the players; for the ring."),
            (self.std, "Keeps the players; G has to follow."),
        ]

    def show(self, data: Any) -> None:
        """Show these data as far as the controls can."""
        self._showing = True
        try:
            kind = _shape_of(data)
            if kind == AS_GIVEN:
                self._given = data
            else:
                show_value(self.std, data.std)
            if kind == "ring":
                show_value(self.modes, len(data.centres))
            show_value(self.kind, kind)
            self._enable(kind)
        finally:
            self._showing = False

    def _enable(self, kind: str) -> None:
        self.modes.disabled, self.std.disabled = kind != "ring", kind == AS_GIVEN

    def _chosen(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        kind, data = change["new"], self._given
        if kind != AS_GIVEN:
            data = _make(kind, self.modes.value, SHAPES[kind]().std)
            self._showing = True
            show_value(self.std, data.std)
            self._showing = False
        self._enable(kind)
        self._changed(data)

    def _moved(self, _: dict[str, Any]) -> None:
        if not self._showing and self.kind.value != AS_GIVEN:
            self._changed(_make(self.kind.value, self.modes.value, read_value(self.std)))


def _make(kind: str, modes: int, std: float) -> Shape:
    return ring(modes, std=std) if kind == "ring" else SHAPES[kind](std=std)


def _shape_of(data: Any) -> str:
    """What the menu of shapes calls these data."""
    t = torch.arange(100) / 100
    modes = len(data.centres) if isinstance(data, Blobs) else 1
    for kind in SHAPES if isinstance(data, Blobs | Curve) else ():
        ours = _make(kind, modes, data.std)
        if type(data) is type(ours) is Curve:  # functions cannot be compared, but where they lead
            if torch.equal(data.function(t), ours.function(t)):
                return kind
        elif data == ours:
            return kind
    return AS_GIVEN
