"""A stopping rule on the page: what it measured, its mark, the best so far, and its fields."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.plots import BEST, GREY, LEGEND, PURPLE
from gan_teach.training.stopping import Rule


class StopView:
    """A rule's measurements over the turns, on a logarithmic axis, with its mark and the best."""

    title = "When to stop"
    width = 4.0
    rate = 2.0

    def __init__(self, rule: Rule):
        self.rule = rule

    def start(self, ax: Axes) -> Sequence[Artist]:
        self._ax = ax
        label = self.rule.name.replace("Frechet distance", "Frechet distance (classifier)")
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
        self._limits = None
        return [self._line, self._best]

    def update(self) -> bool:
        turns, figures = np.array(self.rule.measured or [(0, np.nan)]).T
        figures = np.where(figures > 0, figures, np.nan)  # 0 has no logarithm
        self._line.set_data(turns, figures)
        best = self.rule.best
        self._best.set_data([best.turn] if best else [], [best.figure] if best else [])
        wanted = self._wanted(turns, figures)
        if wanted == self._limits:
            return False
        self._limits = wanted
        (right, low, high) = wanted
        self._ax.set(xlim=(0, right), ylim=(low, high))
        return True

    def _wanted(self, turns: np.ndarray, figures: np.ndarray) -> tuple[float, float, float]:
        """Limits that move in steps, so that most frames keep what stands still."""
        known = [*figures[np.isfinite(figures)], self.rule.mark or 1.0]
        low = 10.0 ** np.floor(np.log10(min(known)) - 0.1)
        high = 10.0 ** np.ceil(np.log10(max(known)) + 0.1)
        right = self.rule.turns or 10 * self.rule.every
        while right < turns[-1]:
            right *= 2
        return right, low, high


USUAL = {  # for a playground whose game came without a rule
    "frechet": {"mark": 20.0, "patience": 3, "every": 200, "turns": 5000},
    "w1": {"mark": 0.1, "patience": 3, "every": 100, "turns": 5000},
}


class StopControls:
    """The fields of a stopping rule, and whether it acts.

    figure: what is measured, as in `Rule`. rule: the rule to begin with, which then acts at once;
    None for the usual one, which does not. changed: called when there is another rule. back: takes
    the game to the best state.
    """

    def __init__(
        self,
        figure: str,
        rule: Rule | None,
        changed: Callable[[], None],
        back: Callable[[], None],
    ):
        self.rule = rule or Rule(**USUAL[figure], figure=figure)
        self._changed = changed
        self.acts = widgets.ToggleButton(
            rule is not None, description="Stop by this rule", icon="flag-checkered",
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
            self.words.value = _words(str(error), "alert")
            return
        self._changed()
        self.write()

    def write(self) -> None:
        """Say how the rule stands."""
        self.words.value = _words(self.rule.describe(), "status")


FIT = {"width": "auto", "min_width": "76px"}
SHORT = {"style": {"description_width": "130px"}, "layout": {"width": "205px"}}


def _words(text: str, role: str) -> str:
    return f"<div role='{role}'><div style='line-height:1.4'>{html.escape(text)}</div></div>"


def _whole(value: int, label: str, least: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(value, min=least, max=10**9, description=label, **SHORT)
