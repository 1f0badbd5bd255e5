"""Both losses over the turns played."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import AutoLocator, ScalarFormatter

from gan_teach.live.past import Curve, PastView, thinned
from gan_teach.live.plots import (
    D_COLOUR,
    FAKE,
    GREY,
    LEGEND,
    equilibrium_values,
    loss_label,
    mark_levels,
    round_limits,
    running_mean,
    short_ticks,
)
from gan_teach.live.view import WIDEST


class LossAxes(NamedTuple):
    """What stands still beside the losses.

    right: where the turn axis ends. scores: whether D gives scores. label: of the other axis.
    known: name, colour and value of each loss at equilibrium. changes: turn and name of each new
    loss.
    """

    right: float
    scores: bool
    label: str
    known: list[tuple[str, str, float]]
    changes: list[tuple[int, str]]


class LossesSeen(NamedTuple):
    """D's and G's losses, turn by turn and smoothed, and what stands still beside them."""

    raw: list[Curve]
    means: list[Curve]
    axes: LossAxes


class LossView(PastView):
    """Both losses over the turns played, with their values at equilibrium."""

    title = "Losses"
    MOST = 10.0  # nats; what is larger leaves the picture, so that the rest can be read

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self.write_name(ax)
        self._lines: list[Any] = []
        for name, colour, style in (("D", D_COLOUR, "-"), ("G", FAKE, "--")):
            (raw,) = ax.plot([], [], color=colour, lw=0.5, alpha=0.3)
            (mean,) = ax.plot([], [], color=colour, lw=1.8, ls=style, label=f"{name} loss")
            self._lines += [raw, mean]
        axes = self._axes()
        ax.set(xlabel="turn", ylabel=axes.label, xlim=(0, 200_000), ylim=(-2, 2))
        ax.set_yticks(*WIDEST)
        self._still = mark_levels(ax, axes.known)
        ax.legend(ncols=2, **LEGEND)
        return self._lines

    def see(self) -> LossesSeen:
        turns, *losses = thinned(self.scene.game.history, "d_loss", "g_loss")
        means = [running_mean(turns, values) for values in losses]
        return LossesSeen([(turns, values) for values in losses], means, self._axes())

    def _axes(self) -> LossAxes:
        game = self.scene.game
        loss, smoothing = game.in_force.loss, game.in_force.label_smoothing
        changes = [
            (turn, getattr(value, "name", type(value).__name__))
            for turn, name, value in game.changes
            if name == "loss"
        ]
        known = equilibrium_values(loss, smoothing)
        return LossAxes(self.right_end(), self.of_scores, loss_label(loss), known, changes)

    def update(self, seen: LossesSeen) -> bool:
        for i in range(2):
            self._lines[2 * i].set_data(*seen.raw[i])
            self._lines[2 * i + 1].set_data(*seen.means[i])
        losses = [values for _, values in seen.raw]
        if seen.axes == self._shown and self._fits(losses):
            return False
        self._shown = seen.axes
        limits = _limits_of_scores if seen.axes.scores else self._limits_in_nats
        self._limits = limits(losses, [value for _, _, value in seen.axes.known])
        self._draw_still(seen.axes)
        return True

    def _fits(self, losses: Sequence[np.ndarray]) -> bool:
        """Whether nearly all of the losses lie within the axis; it moves only where they do not."""
        low, high = self._limits
        inside = [np.mean((values >= low) & (values <= high)) for values in losses if len(values)]
        widest = high >= self.MOST and not self._shown.scores
        return widest or bool(min(inside, default=1) > 0.98)

    def _draw_still(self, axes: LossAxes) -> None:
        for artist in self._still:
            artist.remove()
        self._ax.set(xlim=(0, axes.right), ylim=self._limits, ylabel=axes.label)
        if axes.scores:
            ticks, labels, factor = short_ticks(*self._limits)
            self._ax.set_yticks(ticks, labels)
            self._ax.set_ylabel(f"loss{factor}")
        else:
            self._ax.yaxis.set_major_locator(AutoLocator())
            self._ax.yaxis.set_major_formatter(ScalarFormatter())
        self._still = mark_levels(self._ax, axes.known)
        for turn, name in axes.changes:
            self._still += [
                self._ax.axvline(turn, color=GREY, lw=1),
                self._ax.annotate(
                    name, (turn, 0), xycoords=("data", "axes fraction"), rotation=90,
                    ha="right", va="bottom", color=GREY, fontsize=9,
                ),
            ]  # fmt: skip

    def _limits_in_nats(
        self, losses: Sequence[np.ndarray], known: Sequence[float]
    ) -> tuple[float, float]:
        values = np.concatenate((*losses, known, [0, 2.5]))
        low, high = np.percentile(values, [1, 99]).clip(-self.MOST, self.MOST)
        low, high = min(low, *known, 0), max(high, *known, 2.5)
        return (np.floor(low * 2) / 2 if low < 0 else 0, np.ceil(high * 2) / 2 + 0.5)


def _limits_of_scores(losses: Sequence[np.ndarray], known: Sequence[float]) -> tuple[float, float]:
    """These losses have a scale of their own, and go as far as it takes."""
    ranges = [np.percentile(values, [1, 99]) for values in losses if len(values)] or [[-1, 1]]
    ends = np.concatenate((*ranges, [0], known))
    return round_limits(ends.min(), ends.max())
