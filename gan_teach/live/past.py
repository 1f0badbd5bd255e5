"""Views over the turns played: the losses, D's output, and figures that are measured."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import AutoLocator, ScalarFormatter
from torch import Tensor

from gan_teach.live.plots import (
    D_COLOUR,
    FAKE,
    GREY,
    LEGEND,
    REAL,
    equilibrium_values,
    loss_label,
    mark_levels,
    round_limits,
    running_mean,
    short_ticks,
)
from gan_teach.live.view import SHARES, WIDEST, Range, SceneView
from gan_teach.training.history import History

Curve = tuple[np.ndarray, np.ndarray]  # turns and values
Floor = tuple[float, float, float]  # what real samples measure: its low end, middle and high end


class PastView(SceneView):
    """A view over the turns played."""

    rate = 1.5

    def right_end(self) -> float:
        """Where the turn axis ends: 200, 500, 1,000, 2,000, ..., so that it seldom moves."""
        turns = self.scene.game.turns
        ends = (200 * 10**power * factor for power in range(12) for factor in (1, 2.5, 5))
        return next(end for end in ends if turns <= end)


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


class FiguresSeen(NamedTuple):
    """Figures so far, a curve each, and the first of them now: its turn and its value.

    missing: why there is none now; empty if there is. right: where the turns end. still: what
    belongs to the data, such as a floor.
    """

    past: list[list[np.ndarray]]
    now: tuple[float, float]
    missing: str
    right: float
    still: Any


class FigureView(PastView):
    """A figure measured as the game goes on: its past as a line, its present as a dot."""

    of_figures = True
    figures: tuple[tuple[str, str, str, str], ...]  # attribute, label, colour, line style
    label: str

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: Any = None
        self.write_name(ax)
        self._lines = [
            ax.plot([], [], color=colour, lw=1.8, ls=style, label=label)[0]
            for _, label, colour, style in self.figures
        ]
        (self._now,) = ax.plot([], [], "o", ms=5, color=self.figures[0][2])
        ax.set(xlabel="turn", ylabel=self.label, xlim=(0, 200_000))
        self._still = self.draw_still(ax, self._seen_still())
        ax.legend(ncols=3, **LEGEND)
        return [*self._lines, self._now]

    def see(self) -> FiguresSeen:
        missing = self.missing()
        turn, now = self.now()
        past = [thinned(self.scene.figures, name) for name, *_ in self.figures]
        at = (turn, np.nan if missing else now)
        return FiguresSeen(past, at, missing, self.right_end(), self._seen_still())

    def _seen_still(self) -> Any:
        reference = self.scene.look.reference
        return self.once(reference, lambda: self.see_still(reference))

    def update(self, seen: FiguresSeen) -> bool:
        for line, past in zip(self._lines, seen.past, strict=True):
            line.set_data(*past)
        self._now.set_data(*[[number] for number in seen.now])
        if self._shown and not _differ(seen, self._shown):
            return False
        self._shown = seen
        for artist in self._still:
            artist.remove()
        self._ax.set_xlim(0, seen.right)
        self._still = self.draw_still(self._ax, seen.still)
        if seen.missing:
            self._still.append(
                self._ax.annotate(
                    seen.missing, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center",
                    color=GREY, bbox={"facecolor": "white", "alpha": 0.8, "lw": 0},
                )
            )  # fmt: skip
        return True

    def now(self) -> tuple[float, float]:
        """The turn of now, and the figure there."""
        return self.scene.game.turns, getattr(self.scene.look, self.figures[0][0])

    def missing(self) -> str:
        """Why the game does not have this figure now; empty if it has."""
        return ""

    def see_still(self, reference: Any) -> Any:
        """What belongs to the data, such as a floor, as numbers; reference: as in `Look`."""
        return None

    def draw_still(self, ax: Axes, still: Any) -> list[Artist]:
        """Draw what belongs to the data."""
        raise NotImplementedError


def _differ(seen: FiguresSeen, shown: FiguresSeen) -> bool:
    """Whether what stands still is another than what is shown."""
    axes, theirs = (seen.right, seen.missing), (shown.right, shown.missing)
    return axes != theirs or seen.still is not shown.still


def floor_of(values: Tensor) -> Floor:
    """The floor of what draws of real samples measured, (n,); nine tenths of them lie in it."""
    return tuple(values.quantile(values.new_tensor([0.05, 0.5, 0.95])).tolist())


def draw_floor(ax: Axes, floor: Floor, name: str) -> list[Artist]:
    """A floor as a band with its middle, and what it is of."""
    low, middle, high = np.maximum(floor, ax.get_ylim()[0])  # 0 has no logarithm
    band = ax.axhspan(low, high, color=REAL, alpha=0.2, lw=0, hatch="...")
    text = ax.annotate(
        name, (0.99, high), xycoords=("axes fraction", "data"), ha="right", va="bottom",
        color=REAL, fontsize=9,
    )  # fmt: skip
    return [band, ax.axhline(middle, color=REAL, lw=1, ls=":"), text]


def thinned(history: History, *names: str, most: int = 500) -> list[np.ndarray]:
    """The turns, and these columns, at no more than `most` evenly spread rows and the last one."""
    rows = np.arange(len(history) - 1, -1, -max(-(-len(history) // most), 1))[::-1]
    return [getattr(history, name)[rows] for name in ("index", *names)]
