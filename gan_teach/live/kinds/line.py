"""Games on a line: the controls for their data."""

import math
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.data.line import Gaussian, Mixture
from gan_teach.live.fields import AS_GIVEN, FIELD, show_value, slider


class DataControls:
    """Mean, standard deviation and number of modes of the data on a line."""

    def __init__(self, changed: Callable[[Gaussian | Mixture], None]):
        self._changed, self._showing = changed, False
        self._given: Any = None  # data that the controls cannot make
        self.modes = widgets.Dropdown(
            options=[("one", 1), ("two", 2), ("three", 3), (AS_GIVEN, 0)],
            description="Data: modes", **FIELD,
        )  # fmt: skip
        self.mean = slider("Data: mean", 0, -6, 6, 0.25)
        self.std = slider("Data: std of each", 1, 0.25, 4, 0.25)
        self.apart = slider("Data: distance", 4, 0.5, 8, 0.25)
        for field in (self.modes, self.mean, self.std, self.apart):
            field.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str]]:
        """Each control with what it does to the game."""
        return [
            (self.modes, "Keeps the players; D meets new real samples."),
            (self.mean, "Keeps the players; G has to follow."),
            (self.std, "Keeps the players; G has to follow."),
            (self.apart, "Keeps the players; for two or three modes."),
        ]

    def show(self, data: Any) -> None:
        """Show these data as far as the controls can."""
        self._showing = True
        try:
            self.modes.value, *numbers = _numbers_of(data)
            for field, value in zip((self.mean, self.std, self.apart), numbers, strict=False):
                show_value(field, value)
            if not self.modes.value:
                self._given = data
            self.apart.disabled = self.modes.value < 2
        finally:
            self._showing = False

    def _moved(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        if not self.modes.value and change["owner"] is self.modes and self._given is not None:
            self._changed(self._given)
            return
        modes = self.modes.value or 1
        self._showing = True
        self.modes.value = modes
        self._showing = False
        self.apart.disabled = modes < 2
        mean, std = self.mean.value, self.std.value
        if modes == 1:
            self._changed(Gaussian(mean, std))
        else:
            places = [mean + self.apart.value * (i - (modes - 1) / 2) for i in range(modes)]
            self._changed(Mixture(places, std))


def _numbers_of(data: Any) -> tuple[float, ...]:
    """(modes, mean, std, distance if modes > 1); (0,) of what the controls cannot make."""
    if type(data) is Gaussian:
        return 1, data.mean, data.std
    if type(data) is Mixture and 2 <= len(data.means) <= 3:
        first, second, last = data.means[0], data.means[1], data.means[-1]
        modes, gap = len(data.means), second - first
        even = math.isclose(last - first, (modes - 1) * gap, rel_tol=1e-9)
        if even and gap > 0 and len({*data.std}) == len({*data.weights}) == 1:
            return modes, (first + last) / 2, data.std[0], gap
    return (0,)
