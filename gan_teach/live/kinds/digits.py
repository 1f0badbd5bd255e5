"""Games of digits: which ones G paints, and how far they are from real ones."""

from typing import Any

import numpy as np

from gan_teach.live.kinds.images import SamplesView
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import (
    BEST,
    FAKE,
    PURPLE,
    REAL,
    Axis,
    Bars,
    Line,
    Mark,
    Plot,
    Words,
    numbered,
    stairs,
)
from gan_teach.live.measured import FigureView, Still, floor_marks
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.training.kinds.digits import READ, READ_AS, SURE_OF, Handwriting

NO_DIGITS, UNREADABLE = "these data are no digits", "the samples cannot be read"
NUMBERS = np.arange(CLASSES)
WIDE = (68, 16, 30, 46)  # room for percents
TICKS = tuple(range(CLASSES)), tuple(map(str, range(CLASSES)))


class ClassesView(SceneView):
    """Which digits G paints, as a classifier reads the samples that were measured last."""

    title = "Classes"
    rate = 1.0
    of_figures = True
    TOPS = (0.25, 0.5, 1.0)  # of the axis, but for the room for words

    def plot(self) -> Plot:
        figures, digits = self.scene.figures, self.scene.look.reference
        read, sure = (self._shares(names) for names in (READ_AS, SURE_OF))
        edges = np.arange(CLASSES + 1) - 0.5
        marks: list[Mark] = [
            Bars(NUMBERS, read, FAKE, "read as", fill=0),
            Bars(NUMBERS, sure, FAKE, "confidently", hatch="///"),
        ]
        if digits is not None:
            real = self.once(digits, lambda: stairs(edges, digits.real.shares.numpy()))
            marks.append(Line(*real, REAL, "real"))
        if len(figures):
            where: Any = dict(ha="right", va="top", share=True, boxed=True)
            marks.append(Words(self._in_words(), 0.98, 0.98, BEST, **where))
        x = Axis(-0.7, CLASSES - 0.3, "digit" + origin_of(digits), *TICKS, name="digit")
        return self.declare(marks, x, self._axis(np.nanmax([*read, 0])), size=(350, 300), room=WIDE)

    def _shares(self, names: tuple[str, ...]) -> np.ndarray:
        """What was measured last, a share for each digit; 0 if nothing was."""
        figures = self.scene.figures
        return np.array([getattr(figures, name)[-1] if len(figures) else 0.0 for name in names])

    def _in_words(self) -> str:
        """How sure the classifier is, beside real images, and of which turn the samples are."""
        figures, digits = self.scene.figures, self.scene.look.reference
        turn, sure, agreeing = (
            column[-1] for column in (figures.index, figures.confident, figures.agreeing)
        )
        if digits is None:
            return NO_DIGITS
        if np.isnan(sure):
            return UNREADABLE
        lines = [f"confident: {sure:.0%} (real: {digits.real.confident:.0%})"]
        if not np.isnan(agreeing):
            lines.append(f"read as asked for: {agreeing:.0%}")
        return "\n".join([*lines, f"turn {turn:,.0f}"])

    def _axis(self, share: float) -> Axis:
        """An axis as high as it takes, and no higher."""
        top = next(top for top in self.TOPS if share <= top + 1e-6)
        ticks = np.linspace(0, top, 6 if top < 0.5 else 5).tolist()
        label = f"share of {READ:,} samples"
        return Axis(0, 1.3 * top, label, tuple(ticks), tuple(f"{tick:.0%}" for tick in ticks))


def origin_of(digits: Handwriting | None) -> str:
    """What a picture must say of the real digits that it compares with."""
    return " (embedded digits)" if digits and digits.source == "embedded" else ""


class FrechetView(FigureView):
    """The Frechet distance of samples of digits to real ones, with its floor."""

    title = "Frechet distance"
    size = (340, 300)
    figures = (("frechet", "Frechet distance", PURPLE, "-"),)

    def now(self) -> tuple[float, float]:
        """What was measured last: it takes too long to measure for each picture."""
        figures = self.scene.figures
        return (figures.index[-1], figures.frechet[-1]) if len(figures) else (0, np.nan)

    def missing(self) -> str:
        """Data that are no digits, and samples of NaN, have no distance."""
        if self.scene.look.reference is None:
            return NO_DIGITS
        return UNREADABLE if np.isnan(self.now()[1]) else ""

    def origin(self) -> str:
        return origin_of(self.scene.look.reference)

    def still(self, reference: Handwriting | None) -> Still:
        axis = numbered(1, 2000, "Frechet distance (classifier)", log=True)
        note = Words("not comparable with Inception FID", 0.02, 0.02, size=11, ha="left",
                     va="bottom", share=True)  # fmt: skip
        if reference is None:
            return axis, (note,)
        return axis, (note, *floor_marks(axis, reference.real.floor, f"{READ:,} real"))


DRAWN = Drawn(
    views=(SamplesView, ClassesView, FrechetView, LossView, OutputView, NoiseView),
    opening=3,
    has_noise=True,
)
