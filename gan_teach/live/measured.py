"""Figures that are measured as the game goes on, over the turns played."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from torch import Tensor

from gan_teach.live.past import PastView, thinned
from gan_teach.live.plots import (
    GREY,
    LEGEND,
    REAL,
)

Floor = tuple[float, float, float]  # what real samples measure: its low end, middle and high end


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
