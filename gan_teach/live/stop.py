"""A stopping rule on the page: what it measured, its mark, the best so far, and its fields."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.plots import BEST, GREY, LEGEND, PURPLE
from gan_teach.training.stopping import Measured, Rule

Limits = tuple[float, float, float]  # where the turns end; the least and the largest figure
Seen = tuple[np.ndarray, np.ndarray, Measured | None, Limits]


class StopView:
    """A rule's measurements over the turns, on a logarithmic axis, with its mark and the best."""

    title = "When to stop"
    width = 4.0
    rate = 2.0

    def __init__(self, rule: Rule):
        self.rule = rule

    def start(self, ax: Axes) -> Sequence[Artist]:
        self._ax = ax
        label = self.rule.label
        (self._line,) = ax.plot([], [], "o-", color=PURPLE, lw=1.6, ms=4, label="measured")
        (self._best,) = ax.plot([], [], "*", color=BEST, ms=14, label="best: kept")
        ax.set(xlabel="turn", ylabel=label, yscale="log", xlim=(0, 200_000), ylim=(0.1, 1000))
        if self.rule.mark is not None and self.rule.mark > 0:
            ax.axhline(self.rule.mark, color=GREY, lw=1.2, ls="--")
            ax.annotate(
                f"mark {self.rule.mark:g}, {self.rule.patience} in a row",
                (0.99, self.rule.mark), (0, 3), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="right", color=GREY, fontsize=9,
            )  # fmt: skip
        ax.legend(ncols=2, **LEGEND)
        self._limits: Limits | None = None
        return [self._line, self._best]

    def see(self) -> Seen:
        """Turns, figures with NaN for what has no logarithm, the best, and the ends of the axes."""
        turns, figures = np.array(self.rule.measured or [Measured(0, np.nan)]).T
        figures = np.where(figures > 0, figures, np.nan)  # 0 has no logarithm
        return turns, figures, self.rule.best, self._limits_for(turns, figures)

    def update(self, seen: Seen) -> bool:
        turns, figures, best, limits = seen
        self._line.set_data(turns, figures)
        turn, figure = ([number] for number in best) if best else ([], [])
        self._best.set_data(turn, figure)
        if limits == self._limits:
            return False
        right, *ends = self._limits = limits
        self._ax.set(xlim=(0, right), ylim=ends)
        return True

    def _limits_for(self, turns: np.ndarray, figures: np.ndarray) -> Limits:
        """Limits that move in steps, so that most frames keep what stands still."""
        known = [*figures[np.isfinite(figures)], self.rule.mark or 1.0]
        low = 10.0 ** np.floor(np.log10(min(known)) - 0.1)
        high = 10.0 ** np.ceil(np.log10(max(known)) + 0.1)
        right = self.rule.turns or 10 * self.rule.every
        while right < turns[-1]:
            right *= 2
        return right, low, high


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
        self.fields = {
            "mark": widgets.FloatText(-1 if mark is None else mark, description="mark", **SHORT),
            "patience": _whole(self.rule.patience, "times in a row", 1),
            "every": _whole(self.rule.every, "turns per look", 1),
            "turns": _whole(turns or 0, "most turns", 0),
        }
        self.fields["turns"].tooltip = "0: no limit"
        for field in self.fields.values():
            field.observe(self._set, "value")
        self.words = widgets.HTML()
        rows = widgets.HBox([*self.fields.values()], layout={"flex_flow": "row wrap"})
        buttons = widgets.HBox([self.acts, back_button], layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox([buttons, rows, self.words], layout={"max_width": "430px"})
        self.write()

    def _set(self, _: dict[str, Any]) -> None:
        values = {name: field.value for name, field in self.fields.items()}
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


FIT = {"width": "auto", "min_width": "76px"}
SHORT = {"style": {"description_width": "130px"}, "layout": {"width": "205px"}}


def _paragraph(text: str, role: str) -> str:
    """Text as a screen reader hears it when it changes: role is "status" or "alert"."""
    return f"<div role='{role}'><div style='line-height:1.4'>{html.escape(text)}</div></div>"


def _whole(value: int, label: str, least: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(value, min=least, max=10**9, description=label, **SHORT)
