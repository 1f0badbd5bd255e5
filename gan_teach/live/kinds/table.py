"""Games of tables: the columns' histograms, pairs of columns, and W1 by column with its floor."""

from typing import Any, NamedTuple

import numpy as np

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import (
    BEST,
    FAKE,
    GREY,
    PURPLE,
    REAL,
    Area,
    Array,
    Axis,
    Bars,
    Line,
    Mark,
    Plot,
    Points,
    Shapes,
    Words,
    numbered,
    stairs,
    with_gaps,
)
from gan_teach.live.measured import FigureView, Still, floor_marks
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import round_limits
from gan_teach.live.view import SceneView
from gan_teach.training.kinds.look import three_digits
from gan_teach.training.kinds.table import SAMPLES, Columns, TableLook

MOST = 6  # columns in the picture of histograms
PAIRED = 4  # columns of which all pairs are shown
COUNTED = 12  # columns with a bar of their own
NOTHING = np.empty(0)
UNKNOWN = "the samples are not finite"
LEGEND = Area(NOTHING, NOTHING, REAL, "real"), Line(NOTHING, NOTHING, FAKE, "generated", dash="--")


def short(name: str, most: int = 12) -> str:
    """A name that takes no more room than there is."""
    return name if len(name) <= most else name[: most - 1] + "…"


def in_panel(values: Array, low: float, high: float) -> Array:
    """Numbers as shares of a panel from low to high; NaN for those beside it."""
    shares = (values - low) / (high - low)
    return np.where((shares >= 0) & (shares <= 1), shares, np.nan)


class Panel(NamedTuple):
    """Where the histogram of a column stands: its lower left corner; a panel is 1 wide and 1 high.

    column: which. heights: of the real histogram's bins. scale: real rows in a bin of height 1.
    """

    column: int
    x: float
    y: float
    heights: Array
    scale: float


class HistogramsView(SceneView):
    """A histogram of each column, real and generated, with its W1 distance."""

    title = "Columns"
    rate = 4.0
    BINS, FILLED, HIGHEST = 30, 0.62, 0.84  # how high real bins stand, and others at most
    APART, ABOVE = 0.2, 0.62  # between panels

    def plot(self) -> Plot:
        look: TableLook = self.scene.look
        columns = look.reference
        panels = self.once(columns, lambda: self._panels(columns))
        fake, w1, floor = (
            it.cpu().numpy() for it in (look.measured, look.w1, columns.floor.mean(0))
        )
        marks: list[Mark] = [*LEGEND, *self._real(columns, panels)]
        lines = []
        for panel in panels:
            heights = self._counts(columns, fake[:, panel.column], panel.column)
            lines.append(self._steps(panel, np.minimum(heights / panel.scale, self.HIGHEST)))
            said = f"{w1[panel.column]:.2f} (real {floor[panel.column]:.2f})"
            where: Any = dict(ha="right", va="top")
            marks.append(Words(f"W1 {said}", panel.x + 1, panel.y + 1.04, BEST, 11, **where))
        marks.append(Line(*with_gaps(lines), FAKE, dash="--", width=1.5))
        right = max(panel.x for panel in panels) + 1.05
        top = max(panel.y for panel in panels) + 1.3
        axes = Axis(-0.05, right, hidden=True), Axis(-0.2, top, hidden=True)
        width = 160 * (1 + max(round(panel.x) for panel in panels))
        return self.declare(marks, *axes, size=(max(width, 340), 300), room=(8, 8, 30, 8))

    def _panels(self, columns: Columns) -> list[Panel]:
        """The first columns, in rows of no more than three."""
        n = min(MOST, len(columns.names))
        across = n if n <= 3 else -(-n // 2)
        target, panels = columns.target.cpu().numpy(), []
        for i in range(n):
            row, place = divmod(i, across)
            counts = self._counts(columns, target[:, i], i)
            scale = counts.max() / self.FILLED
            y = (-(-n // across) - 1 - row) * (1 + self.ABOVE)
            panels.append(Panel(i, place * (1 + self.APART), y, counts / scale, scale))
        return panels

    def _counts(self, columns: Columns, values: Array, i: int) -> Array:
        ends = columns.low[i].item(), columns.high[i].item()
        return np.histogram(values[np.isfinite(values)], self.BINS, ends)[0].astype(float)

    def _steps(self, panel: Panel, heights: Array) -> Array:
        """A histogram as the corners of its outline, (n, 2), in its panel."""
        x, y = stairs(np.linspace(0, 1, self.BINS + 1), heights)
        return np.stack((panel.x + x, panel.y + y), 1)

    def _real(self, columns: Columns, panels: list[Panel]) -> list[Mark]:
        """What stands still: the real histograms, and the names and ends of the columns."""
        outlines = [self._steps(panel, panel.heights) for panel in panels]
        ground = [np.array([(it.x, it.y), (it.x + 1, it.y)]) for it in panels]
        marks: list[Mark] = [
            Shapes(*with_gaps(outlines), REAL, fill=0.35, width=0),
            Line(*with_gaps(ground), GREY, width=0.8),
        ]
        for panel in panels:
            i = panel.column
            name, mean, std = columns.names[i], columns.mean[i], columns.std[i]
            ends = ((end[i] * std + mean).item() for end in (columns.low, columns.high))
            low, high = (three_digits(end).replace("-", "−") for end in ends)
            marks.append(
                Words(short(name, 20), panel.x, panel.y + 1.06, BEST, ha="left", va="bottom")
            )
            marks.append(Words(low, panel.x, panel.y - 0.04, size=10, ha="left", va="top"))
            marks.append(Words(high, panel.x + 1, panel.y - 0.04, size=10, ha="right", va="top"))
        return marks


class PairsView(SceneView):
    """Pairs of columns: below the names real and generated rows, above them both correlations."""

    title = "Pairs"
    rate = 6.0
    ROWS, APART = 200, 0.06

    def plot(self) -> Plot:
        look: TableLook = self.scene.look
        columns, n = look.reference, min(PAIRED, len(look.reference.names))
        fake = look.fake[: self.ROWS].cpu().numpy()
        still, real, known = self.once(columns, lambda: self._real(columns, n))
        ours = self._correlations(look.measured.cpu().numpy()[:, :n])
        marks: list[Mark] = [
            Points(NOTHING, NOTHING, REAL, "real", size=6),
            Points(NOTHING, NOTHING, FAKE, "generated", "X", size=7),
            *still,
            Points(*real, REAL, size=3, alpha=0.6),
            Points(*self._cloud(columns, fake, n), FAKE, marker="X", size=4, alpha=0.8),
        ]
        for row in range(n):
            for place in range(row + 1, n):
                x, y = self._corner(row, place, n)
                for said, colour, up in ((known, REAL, 0.62), (ours, FAKE, 0.38)):
                    marks.append(Words(_two_digits(said[row, place]), x + 0.5, y + up, colour))
        side = n + (n - 1) * self.APART
        axes = (Axis(-0.02, side + 0.02, hidden=True) for _ in range(2))
        return self.declare(marks, *axes, size=(320, 300), room=(8, 8, 30, 8), square=True)

    def _corner(self, row: int, place: int, n: int) -> tuple[float, float]:
        """The lower left corner of a panel, by its row from above and its place from the left."""
        step = 1 + self.APART
        return place * step, (n - 1 - row) * step

    def _real(self, columns: Columns, n: int) -> tuple[list[Mark], tuple[Array, Array], Array]:
        """Frames and names; the real rows in all panels; their correlations."""
        real = columns.real.cpu().numpy()
        box = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
        boxes = [box + self._corner(row, place, n) for row in range(n) for place in range(row)]
        marks: list[Mark] = [Shapes(*with_gaps(boxes), GREY, fill=0, width=0.8)]
        for i in range(n):
            x, y = self._corner(i, i, n)
            marks.append(Words(short(columns.names[i], 9 if n > 3 else 14), x + 0.5, y + 0.5, BEST))
        cloud = self._cloud(columns, real[: self.ROWS], n)
        return marks, cloud, self._correlations(columns.real.cpu().numpy()[:, :n])

    def _cloud(self, columns: Columns, rows: Array, n: int) -> tuple[Array, Array]:
        """These rows in all panels: x, y, each (rows x panels,)."""
        low, high = columns.low.cpu().numpy(), columns.high.cpu().numpy()
        shares = [in_panel(rows[:, i], low[i], high[i]) for i in range(n)]
        parts = [
            np.add((shares[place], shares[row]), np.reshape(self._corner(row, place, n), (2, 1)))
            for row in range(n)
            for place in range(row)
        ]
        x, y = np.concatenate(parts, 1)
        return x, y

    def _correlations(self, rows: Array) -> Array:
        """The correlation of each pair of columns, (n, n); NaN where there is none."""
        with np.errstate(all="ignore"):
            return np.corrcoef(rows.astype(float).T)


def _two_digits(correlation: float) -> str:
    """A correlation in words."""
    if np.isnan(correlation):
        return "none"
    return f"{correlation:z.2f}".replace("-", "−")


class W1ByColumnView(SceneView):
    """The W1 distance of each column, beside what real rows have."""

    title = "W1 by column"
    rate = 2.0

    def plot(self) -> Plot:
        look: TableLook = self.scene.look
        names = look.reference.names[:COUNTED]
        n = len(names)
        w1, floor = (it[:n].cpu().numpy() for it in (look.w1, look.reference.floor.mean(0)))
        marks: list[Mark] = [
            Bars(np.arange(n), w1, FAKE, "generated", fill=0, hatch="///"),
            Line(*stairs(np.arange(n + 1) - 0.5, floor), REAL, "real rows"),
        ]
        known = w1[np.isfinite(w1)]
        if not len(known):
            marks.append(Words(UNKNOWN, 0.5, 0.5, size=13, share=True, boxed=True))
        _, top = round_limits(0, max([0.1, *known]))
        ticks, labels = tuple(range(n)), tuple(short(name, 10) for name in names)
        left_out = len(look.reference.names) - n
        label = f"column (the first {n})" if left_out else "column"
        x = Axis(-0.6, n - 0.4, label, ticks, labels, name="", names=names)
        y = numbered(0, top, "W1 (standard deviations)")
        return self.declare(marks, x, y, size=(400, 300))


class MeanW1View(FigureView):
    """The mean of the columns' W1 distances over the turns, with its floor."""

    title = "Mean W1"
    size = (340, 300)
    figures = (("mean_w1", "mean W1", PURPLE, "-"),)

    def missing(self) -> str:
        """Samples of NaN have no distance."""
        return "" if self.scene.look.mean_w1 >= 0 else UNKNOWN

    def still(self, reference: Columns) -> Still:
        axis = numbered(0.005, 5, "mean W1 (standard deviations)", log=True)
        return axis, floor_marks(axis, reference.floor.mean(1), f"{SAMPLES:,} real")


DRAWN = Drawn(
    views=(HistogramsView, PairsView, LossView, W1ByColumnView, MeanW1View, OutputView),
    opening=3,
)
