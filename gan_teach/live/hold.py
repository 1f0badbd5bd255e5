"""What holds D: a penalty on its slope or the clipping of its weights, and how strongly."""

import dataclasses
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from gan_teach.live.fields import (
    AS_GIVEN,
    KEEPS,
    log_slider,
    menu,
    read_value,
    show_value,
    small_print,
    steady,
)
from gan_teach.training.losses import R1, R2, GradientPenalty


@dataclasses.dataclass(frozen=True)
class Hold:
    """One way to hold D: what its number is called, its penalties if it has any, and in words."""

    number: str
    penalties: tuple[type[Any], ...]
    words: str

    def settings(self, x: float | None) -> dict[str, Any]:
        """What it sets in a game if its number is x."""
        if self.number == "clip":
            return {"penalty": None, "clip": x}
        made = tuple(kind(x) for kind in self.penalties)
        return {"penalty": made if len(made) > 1 else made[0] if made else None, "clip": None}


HOLDS = {
    "nothing": Hold("", (), "D's slope costs nothing."),
    "R1": Hold("gamma", (R1,), "D pays gamma/2 slope², at real samples."),
    "R2": Hold("gamma", (R2,), "D pays gamma/2 slope², at fakes."),
    "R1 and R2": Hold("gamma", (R1, R2), "D pays gamma/2 slope², at real and at fakes."),
    "gradient penalty": Hold(
        "weight", (GradientPenalty,), "D pays weight (slope - 1)², between the two."
    ),
    "weight clipping": Hold("clip", (), "D's weights are cut off beyond ±clip."),
}
NUMBERS = {  # where each number starts, and the ends of its slider as powers of ten
    "gamma": (0.1, -3, 2), "weight": (1.0, -2, 2), "clip": (0.1, -2, 0),
}  # fmt: skip


class HoldControls:
    """A menu of what holds D, and a slider for its number.

    changed: called with the settings, `penalty` and `clip`, that were chosen. What the menu cannot
    make, such as a learner's own penalty, it calls "as given" and keeps.
    """

    def __init__(self, changed: Callable[[dict[str, Any]], None]):
        self._changed, self._showing = changed, False
        self._given: dict[str, Any] = {}
        self._last: dict[str, float | None] = {it: start for it, (start, _, _) in NUMBERS.items()}
        self._kind = menu("D is held by", HOLDS)
        self._strength = log_slider("Its strength", 0.1, -3, 2)
        self._words = widgets.HTML()
        self._kind.observe(self._chosen, "value")
        self._strength.observe(self._moved, "value")

    def cells(self) -> list[tuple[widgets.Widget, str | widgets.HTML]]:
        """Each control with what it does to the game."""
        return [(self._kind, self._words), (self._strength, KEEPS)]

    def show(self, penalty: Any, clip: float | None) -> None:
        """Show what holds D in a game."""
        self._showing = True
        try:
            kind, strength = held_by(penalty, clip)
            if kind == AS_GIVEN:
                self._given = {"penalty": penalty, "clip": clip}
            show_value(self._kind, kind)
            self._show_strength(kind, strength)
        finally:
            self._showing = False

    def _show_strength(self, kind: str, strength: float | None) -> None:
        words = {name: f"{KEEPS}<br>{hold.words}" for name, hold in HOLDS.items()}
        shown = words.get(kind, f"{KEEPS}<br>Other rules, below, say what it is.")
        self._words.value = small_print(steady(shown, words.values()))
        number, slider = HOLDS[kind].number if kind in HOLDS else "", self._strength
        with slider.hold_sync():
            slider.disabled = not number
            slider.description = f"Its {number or 'strength'}"
            if number:
                _, slider.min, slider.max = NUMBERS[number]
                self._last[number] = strength
                show_value(slider, strength)

    def _chosen(self, change: dict[str, Any]) -> None:
        if self._showing:
            return
        hold = HOLDS.get(change["new"])
        strength = self._last.get(hold.number) if hold else None
        self._showing = True
        self._show_strength(change["new"], strength)
        self._showing = False
        self._changed(hold.settings(strength) if hold else self._given)

    def _moved(self, _: dict[str, Any]) -> None:
        hold = HOLDS.get(self._kind.value)
        if not self._showing and hold and hold.number:
            self._last[hold.number] = read_value(self._strength)
            self._changed(hold.settings(self._last[hold.number]))


def held_by(penalty: Any, clip: float | None) -> tuple[str, float | None]:
    """What the menu calls this, and its number."""
    penalties = penalty if isinstance(penalty, tuple) else () if penalty is None else (penalty,)
    kinds = tuple(sorted(map(type, penalties), key=lambda kind: kind.__name__))
    for name, hold in HOLDS.items():
        if hold.penalties == kinds and (hold.number == "clip") == (clip is not None):
            numbers = {x for one in penalties for x in vars(one).values()} or {clip}
            if len(numbers) == 1:
                return name, numbers.pop()
    return AS_GIVEN, None
