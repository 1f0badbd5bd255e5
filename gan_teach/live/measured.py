"""Figures that are measured as the game goes on, over the turns played."""

from typing import Any

import numpy as np
from torch import Tensor

from gan_teach.live.marks import (
    REAL,
    Axis,
    Band,
    Dash,
    Line,
    Mark,
    Plot,
    Points,
    Rule,
    Words,
    point,
)
from gan_teach.live.past import PastView, thinned

Still = tuple[Axis, tuple[Mark, ...]]  # the axis of a figure, and what stands still beside it


class FigureView(PastView):
    """A figure measured as the game goes on: its past as a line, its present as a dot.

    missing_at: how high the words stand that say what is missing, as a share of the axis.
    """

    of_figures = True
    size = (400, 300)
    missing_at = 0.5
    figures: tuple[tuple[str, str, str, Dash], ...]  # attribute, label, colour, dashes

    def plot(self) -> Plot:
        reference, missing = self.scene.look.reference, self.missing()
        axis, still = self.once(reference, lambda: self.still(reference))
        turns, *past = thinned(self.scene.figures, *(name for name, *_ in self.figures))
        turn, now = self.now()
        marks = [
            *still,
            *(
                Line(turns, values, colour, label, dash=dash)
                for (_, label, colour, dash), values in zip(self.figures, past, strict=True)
            ),
            Points(*point(turn, np.nan if missing else now), self.figures[0][2]),
        ]
        if missing:
            marks.append(Words(missing, 0.5, self.missing_at, size=13, share=True, boxed=True))
        across = self.turns(self.origin())
        return self.declare(marks, across, axis, size=self.size, room=(62, 16, 30, 46))

    def now(self) -> tuple[float, float]:
        """The turn of now, and the figure there."""
        return self.scene.game.turns, getattr(self.scene.look, self.figures[0][0])

    def missing(self) -> str:
        """Why the game does not have this figure now; empty if it has."""
        return ""

    def origin(self) -> str:
        """What the axis of turns must say of the data, if anything."""
        return ""

    def still(self, reference: Any) -> Still:
        """What belongs to the data, such as a floor; reference: as in `Look`."""
        raise NotImplementedError


def floor_marks(axis: Axis, values: Tensor, name: str) -> tuple[Mark, ...]:
    """The floor, what draws of real samples measured, (n,), as a band with its middle, named.

    Nine tenths of the values lie in it.
    """
    ends = values.quantile(values.new_tensor([0.05, 0.5, 0.95]))
    low, middle, high = ends.clamp_min(axis.low).tolist()  # 0 has no logarithm
    return (
        Band(low, high, REAL),
        Rule(high, REAL, name, width=0),
        Rule(middle, REAL),
    )
