"""A stopping rule on the page: what it measured, its mark, the best so far, and its fields."""

import html
from collections.abc import Callable
from typing import Any, Literal

import ipywidgets as widgets
import numpy as np

from gan_teach.live.marks import BEST, PURPLE, Line, Mark, Plot, Points, Words, numbered, point
from gan_teach.live.marks import Rule as Level
from gan_teach.training.stopping import Measured, Rule


class StopView:
    """A rule's measurements over the turns, on a logarithmic axis, with its mark and the best."""

    title = "When to stop"
    rate = 2.0

    def __init__(self, rule: Rule):
        self.rule = rule

    def plot(self) -> Plot:
        """What there is to see now."""
        rule = self.rule
        turns, figures = np.array(rule.measured or [Measured(0, np.nan)], float).T
        figures = np.where(figures > 0, figures, np.nan)  # 0 has no logarithm
        marks: list[Mark] = [
            Line(turns, figures, PURPLE, "measured", width=1.6),
            Points(turns, figures, PURPLE, size=5),
            Points(*point(*(rule.best or Measured(0, np.nan))), BEST, "best: kept", "*", size=16),
        ]
        right, low, high = self._ends(turns, figures)
        if rule.mark is not None and rule.mark > 0:
            words = f"mark {rule.mark:g}, {rule.patience} in a row"
            marks.append(Level(rule.mark, dash="--", width=1.2))
            at = np.log(rule.mark / low) / np.log(high / low)
            seen = np.isfinite(figures)
            curve = turns[seen] / (1.03 * right), np.log(figures[seen] / low) / np.log(high / low)
            marks.append(_beside_the_line(words, at, *curve))
        axis = numbered(0, 1.03 * right, "turn", name="turn")  # room for a star at the end
        return Plot(tuple(marks), axis, numbered(low, high, rule.label, log=True))

    def _ends(self, turns: np.ndarray, figures: np.ndarray) -> tuple[float, float, float]:
        """Where the turns end, and the figures: they move in steps, so that most frames keep
        what stands still.
        """
        known = [*figures[np.isfinite(figures)], self.rule.mark or 1.0]
        low = 10.0 ** np.floor(np.log10(min(known)) - 0.1)
        high = 10.0 ** np.ceil(np.log10(max(known)) + 0.1)
        right = self.rule.turns or 10 * self.rule.every
        while right < turns[-1]:
            right *= 2
        return right, low, high


PLACES: tuple[tuple[Literal["left", "right"], Literal["bottom", "top"]], ...] = (
    ("left", "bottom"), ("left", "top"), ("right", "bottom"), ("right", "top"),
)  # fmt: skip


def _beside_the_line(text: str, at: float, x: np.ndarray, y: np.ndarray) -> Words:
    """Words at the height of a line, where no curve crosses them: where games begin, if they can.

    at: the line's height. x, y: (n,), the curve's points. All are shares of the axes.
    """
    wide, high = 0.025 + 0.0195 * len(text), 0.09  # of the words, at their size of 11 pixels
    if len(x):
        close = np.linspace(x[0], x[-1], 400)
        x, y = close, np.interp(close, x, y)
    star = 0.04  # half of its height: the best lies on the curve
    for ha, va in PLACES:
        beside = x < wide + star if ha == "left" else x > 1 - wide - star
        low, top = (at + 0.02, at + high) if va == "bottom" else (at - high, at - 0.02)
        near = (y > low - star) & (y < top + star)
        if low > 0 and top < 1 and not (beside & near).any():
            break
    else:
        ha, va = PLACES[0]
    up = 0.02 if va == "bottom" else -0.02
    return Words(text, 0.01 if ha == "left" else 0.99, at + up, size=11, ha=ha, va=va, share=True)


class StopControls:
    """The fields of a stopping rule, and whether it acts.

    rule: the rule to begin with. acts: whether it acts at once. changed: called when there is
    another rule. back: takes the game to the best state.
    """

    def __init__(
        self, rule: Rule, changed: Callable[[], None], back: Callable[[], None], *,
        acts: bool = True,
    ):  # fmt: skip
        self.rule = rule
        self._changed = changed
        self.acts = widgets.ToggleButton(
            acts, description="Stop by this rule", icon="flag-checkered",
            tooltip="Measure as the game runs; stop when it is good enough", layout=FIT,
        )  # fmt: skip
        back_button = widgets.Button(
            description="Go to the best", icon="star", layout=FIT,
            tooltip="Back to the state with the smallest figure that was measured",
        )  # fmt: skip
        back_button.on_click(lambda _: back())
        mark, turns = self.rule.mark, self.rule.turns
        shown = NO_MARK if mark is None else mark
        self.fields = {
            "mark": widgets.FloatText(shown, description="mark", **SHORT),
            "patience": _whole(self.rule.patience, "times in a row", 1),
            "every": _whole(self.rule.every, "turns per look", 1),
            "turns": _whole(turns or 0, "most turns", 0),
        }
        self.fields["turns"].tooltip = "0: no limit"
        self._markless = mark is None  # the rule that was given
        if self._markless:
            self.fields["mark"].tooltip = f"{NO_MARK}: no mark"
        for field in self.fields.values():
            field.observe(self._set, "value")
        self.words = widgets.HTML(layout={"min_height": "3em"})  # of two lines
        rows = widgets.HBox([*self.fields.values()], layout={"flex_flow": "row wrap"})
        buttons = widgets.HBox([self.acts, back_button], layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox([buttons, rows, self.words], layout={"max_width": "430px"})
        self.write()

    def _set(self, _: dict[str, Any]) -> None:
        values = {name: field.value for name, field in self.fields.items()}
        if self._markless and values["mark"] == NO_MARK:
            values["mark"] = None
        try:
            self.rule = Rule(
                **{**values, "turns": values["turns"] or None}, figure=self.rule.figure
            )
        except ValueError as error:
            self.words.value = _paragraph(str(error), "alert")
            return
        self._changed()
        self.write()

    def write(self) -> None:
        """Say how the rule stands."""
        self.words.value = _paragraph(self.rule.describe(), "status")


NO_MARK = -1  # in the field of a rule that has none
FIT = {"width": "auto", "min_width": "76px"}
SHORT = {"style": {"description_width": "130px"}, "layout": {"width": "205px"}}


def _paragraph(text: str, role: str) -> str:
    """Text as a screen reader hears it when it changes: role is "status" or "alert"."""
    return f"<div role='{role}'><div style='line-height:1.4'>{html.escape(text)}</div></div>"


def _whole(value: int, label: str, least: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(value, min=least, max=10**9, description=label, **SHORT)
