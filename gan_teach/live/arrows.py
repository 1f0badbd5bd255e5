"""The push on some of the fakes, as arrows."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from gan_teach.live.plots import FAKE


class Arrows:
    """`number` arrows: a dot where the push is next to nothing, longer the harder it is.

    One path for all of them, which is drawn in a quarter of the time that a quiver takes.
    """

    # the push at which an arrow is longest, for each standard deviation of the data
    MOST, MOST_SCORES = 0.4, 2.0  # nats; the units of the score
    LONGEST = 1.5  # standard deviations; so is all that follows
    HEAD, DOT = 0.3, 0.06
    # corners of a dot and of an arrow: along it from its foot, from its tip, and to the side
    FOOT = np.array([-1, 1, 1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0])
    TIP = np.array([0, 0, 0, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0])
    SIDE = np.array([-1, -1, 1, 1, -1, -0.3, -0.3, -1, 0, 1, 0.3, 0.3, -0.3])
    CODES = (Path.MOVETO, *[Path.LINETO] * 4, Path.MOVETO, *[Path.LINETO] * 7)

    def __init__(self, ax: Axes, number: int, color: str = FAKE):
        codes = np.array(self.CODES * number, dtype=Path.code_type)
        self._path = Path(np.zeros((len(codes), 2)), codes)
        self.artist = ax.add_patch(PathPatch(self._path, color=color, lw=0.5))

    @classmethod
    def most(cls, of_scores: bool) -> float:
        """The push at which an arrow is longest, for each standard deviation of the data."""
        return cls.MOST_SCORES if of_scores else cls.MOST

    @classmethod
    def longest(cls, of_scores: bool) -> str:
        """The same in words."""
        return f"{cls.most(of_scores):g}{'' if of_scores else ' nats'}/std or more"

    def point(
        self, x: np.ndarray, y: np.ndarray, push: np.ndarray, std: float, *,
        across: bool, side: float, most: float = MOST,
    ) -> None:  # fmt: skip
        """Start at (x, y) and point along the push, across or up; x, y, push: (number, 1).

        side: half the width of a head, in the units of the axis that the arrows do not go along.
        """
        std = max(std, 1e-6)  # data at a single point
        along, beside = self._corners(push * std / most, std)
        first, second = (along, side * beside) if across else (side * beside, along)
        self._put(x + first, y + second)

    def fly(
        self, at: np.ndarray, push: np.ndarray, std: float, longest: float, most: float
    ) -> None:
        """Start at these points and go where the push goes; at, push: (number, 2).

        longest: how long the longest arrow is, in the units of the samples.
        """
        size = np.linalg.norm(push, axis=1, keepdims=True)
        unit = longest / self.LONGEST
        along, beside = self._corners(size * max(std, 1e-6) / most, unit)
        beside = self.HEAD / 2 * unit * beside
        x, y = at.T[..., None]
        dx, dy = (push / np.maximum(size, 1e-30)).T[..., None]
        self._put(x + along * dx - beside * dy, y + along * dy + beside * dx)

    def _corners(self, share: np.ndarray, unit: float) -> tuple[np.ndarray, np.ndarray]:
        """How far along an arrow its corners are, and to its side in half heads: (n, 13) each.

        share: of the longest one's length, (n, 1). unit: what a standard deviation is drawn as.
        """
        length = np.clip(share, -1, 1) * self.LONGEST * unit
        head = np.sign(length) * np.minimum(np.abs(length), self.HEAD * unit)
        at_tip = np.arange(len(self.TIP)) >= 6
        at_tip[-2:] = False
        along = self.FOOT * self.DOT * unit + at_tip * length + self.TIP * head
        slim = np.where(at_tip, np.maximum(np.abs(head) / (self.HEAD * unit), 0.2), 0.4)
        return along, self.SIDE * slim

    def _put(self, x: np.ndarray, y: np.ndarray) -> None:
        vertices: Any = self._path.vertices
        vertices[:, 0], vertices[:, 1] = x.ravel(), y.ravel()
