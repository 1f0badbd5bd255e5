"""Games of digits: which ones G paints, and how far they are from real ones."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.kinds.images import SamplesView
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.measured import FigureView, Floor, draw_floor, floor_of
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import FAKE, GREY, LEGEND, PURPLE, REAL
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.training.kinds.digits import READ, READ_AS, SURE_OF, Handwriting

NO_DIGITS, UNREADABLE = "these data are no digits", "the samples cannot be read"


class ClassesSeen(NamedTuple):
    """How the samples that were measured last were read: as which digits, and as which ones
    confidently, (10,) each; and in words.

    real: what the axis must say of real digits, and how these are read, NaN where there are none.
    """

    real: tuple[str, np.ndarray]
    read_as: np.ndarray
    sure_of: np.ndarray
    words: str


class ClassesView(SceneView):
    """Which digits G paints, as a classifier reads the samples that were measured last."""

    title = "Classes"
    width = 3.4
    rate = 1.0
    of_figures = True
    TOPS = (0.25, 0.5, 1.0)  # of the axis, but for the room for words

    def start(self, ax: Axes) -> list[Artist]:
        self._ax, self._top = ax, 0.0
        self._shown: Any = None
        digits = np.arange(CLASSES)
        bars: dict[str, Any] = dict(width=0.8, edgecolor=FAKE, lw=1)
        self._read = ax.bar(digits, 0 * digits, facecolor="white", label="read as", **bars)
        self._sure = ax.bar(
            digits, 0 * digits, facecolor=FAKE, alpha=0.6, hatch="///", label="confidently", **bars
        )
        self._real = ax.stairs(
            np.full(CLASSES, np.nan), np.arange(CLASSES + 1) - 0.5, color=REAL, lw=1.8,
            label="real", baseline=None,
        )  # fmt: skip
        self._words = ax.annotate(
            "", (0.98, 0.98), xycoords="axes fraction", ha="right", va="top", fontsize=9,
            bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1},
        )  # fmt: skip
        ax.set(xlim=(-0.7, CLASSES - 0.3), xticks=digits)
        ax.set_xlabel("digit" + origin_of(self.scene.look.reference))
        ax.set_ylabel(f"share of {READ:,} samples")
        ax.legend(ncols=3, **LEGEND)
        self._rise(self.TOPS[-1])
        moving = [*self._read.patches, *self._sure.patches, self._real]
        return [*moving, self._words, *self.write_name(ax)]

    def see(self) -> ClassesSeen | None:
        figures, digits = self.scene.figures, self.scene.look.reference
        if not len(figures):
            return None
        read_as, sure_of = (
            np.array([getattr(figures, name)[-1] for name in names]) for names in (READ_AS, SURE_OF)
        )
        real = self.once(digits, lambda: _real_shares(digits))
        return ClassesSeen(real, read_as, sure_of, self._in_words())

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

    def update(self, seen: ClassesSeen | None) -> bool:
        if seen is None:
            return False
        for bars, shares in ((self._read, seen.read_as), (self._sure, seen.sure_of)):
            for bar, share in zip(bars.patches, shares, strict=True):
                bar.set_height(share)
        self._words.set_text(seen.words)
        changed = self._rise(np.nanmax([*seen.read_as, 0]))
        if seen.real is not self._shown:
            self._shown, changed = seen.real, True
            origin, shares = seen.real
            self._real.set_data(shares)
            self._ax.set_xlabel("digit" + origin)
        return changed

    def _rise(self, share: float) -> bool:
        """Make the axis as high as it takes, and no higher; True if that changed it."""
        top = next(top for top in self.TOPS if share <= top + 1e-6)
        changed, self._top = top != self._top, top
        if changed:
            ticks = np.linspace(0, top, 6 if top < 0.5 else 5)
            self._ax.set_ylim(0, 1.3 * top)
            self._ax.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
        return changed


def _real_shares(digits: Handwriting | None) -> tuple[str, np.ndarray]:
    shares = np.full(CLASSES, np.nan) if digits is None else digits.real.shares.numpy()
    return origin_of(digits), shares


def origin_of(digits: Handwriting | None) -> str:
    """What a picture must say of the real digits that it compares with."""
    return " (embedded digits)" if digits and digits.source == "embedded" else ""


class FrechetView(FigureView):
    """The Frechet distance of samples of digits to real ones, with its floor."""

    title = "Frechet distance"
    label = "Frechet distance (classifier)"
    width = 3.4
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

    def see_still(self, reference: Handwriting | None) -> tuple[str, Floor | None]:
        floor = None if reference is None else floor_of(reference.real.floor)
        return origin_of(reference), floor

    def draw_still(self, ax: Axes, still: tuple[str, Floor | None]) -> list[Artist]:
        origin, floor = still
        ax.set(yscale="log", ylim=(1, 2000))
        ax.set_xlabel("turn" + origin)
        note = ax.annotate(
            "not comparable with Inception FID", (0.02, 0.02), xycoords="axes fraction", color=GREY,
            fontsize=8,
        )  # fmt: skip
        return [note, *(draw_floor(ax, floor, f"{READ:,} real") if floor else [])]


DRAWN = Drawn(
    views=(SamplesView, ClassesView, FrechetView, LossView, OutputView, NoiseView),
    opening=3,
    has_noise=True,
)
