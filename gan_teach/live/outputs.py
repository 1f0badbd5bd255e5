"""D's mean output over the turns played."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.past import Curve, PastView, thinned
from gan_teach.live.plots import (
    FAKE,
    GREY,
    LEGEND,
    REAL,
    running_mean,
    short_ticks,
)
from gan_teach.live.view import SHARES, WIDEST, Range


class OutputView(PastView):
    """D's mean output on the real and on the fake batch of each turn, as far back as it was the
    same thing as now, a probability or a score.
    """

    title = "D on real and fake"

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self._scores = Range()
        self.write_name(ax)
        (self._real,) = ax.plot([], [], color=REAL, lw=1.6, label="on real")
        (self._fake,) = ax.plot([], [], color=FAKE, lw=1.6, ls="--", label="on fake")
        self._half = ax.axhline(0.5, color=GREY, lw=1, ls=":")
        ax.set(xlabel="turn", xlim=(0, 200_000))
        self._show_axis_of_d(self.of_scores)
        ax.set_yticks(*WIDEST)
        ax.legend(ncols=2, **LEGEND)
        return [self._real, self._fake]

    def see(self) -> tuple[list[Curve], tuple[float, bool]]:
        """The smoothed curves, where the turns end, and whether D gives scores."""
        turns, *outputs = thinned(self.scene.game.history, "d_real", "d_fake")
        alike = turns > self.scene.output_since  # no scores among probabilities
        curves = [running_mean(turns[alike], values[alike]) for values in outputs]
        return curves, (self.right_end(), self.of_scores)

    def update(self, seen: tuple[list[Curve], tuple[float, bool]]) -> bool:
        curves, axes = seen
        for line, curve in zip((self._real, self._fake), curves, strict=True):
            line.set_data(*curve)
        right, scores = axes
        moved = scores and self._scores.follow(np.concatenate([values for _, values in curves]))
        if axes == self._shown and not moved:
            return False
        self._shown = axes
        self._ax.set_xlim(0, right)
        self._show_axis_of_d(scores)
        return True

    def _show_axis_of_d(self, scores: bool) -> None:
        self._half.set_visible(not scores)
        if scores:
            ticks, labels, factor = short_ticks(self._scores.low, self._scores.high)
            self._ax.set_yticks(ticks, labels)
            self._ax.set(ylabel=f"D's mean score{factor}")
            self._ax.set(ylim=(self._scores.low, self._scores.high))
        else:
            self._ax.set_yticks(*SHARES)
            self._ax.set(ylim=(-0.02, 1.02), ylabel="D's mean probability")
