"""The push on some of the fakes as arrows: a dot where there is next to none, longer the harder.

The push is minus the gradient of G's loss in the fake itself; learners read "downhill".
"""

import numpy as np

from gan_teach.live.marks import FAKE, Array, Shapes

# the push at which an arrow is longest, for each standard deviation of the data
MOST, MOST_SCORES = 0.4, 2.0  # nats; the units of the score
LONGEST = 1.5  # standard deviations; so is all that follows
HEAD, DOT = 0.3, 0.06
GAP = (np.nan, 0, 0, 0)
# corners of a dot, then of an arrow: along it in dots, whether they move with its tip, along it in
# heads, and to its side in half heads
FOOT, AT_TIP, BACK, SIDE = np.array([
    (-1, 0, 0, -1), (1, 0, 0, -1), (1, 0, 0, 1), (-1, 0, 0, 1), GAP,
    (0, 0, 0, -0.3), (0, 1, -1, -0.3), (0, 1, -1, -1), (0, 1, 0, 0),
    (0, 1, -1, 1), (0, 1, -1, 0.3), (0, 0, 0, 0.3), GAP,
]).T  # fmt: skip


def most_push(of_scores: bool) -> float:
    """The push at which an arrow is longest, for each standard deviation of the data."""
    return MOST_SCORES if of_scores else MOST


def longest_push(of_scores: bool) -> str:
    """The same in words."""
    return f"≥ {most_push(of_scores):g}{'' if of_scores else ' nats'}/std"


def pointing(
    x: Array, y: Array, push: Array, std: float, *,
    across: bool, side: float, most: float = MOST, on_right: bool = False,
) -> Shapes:  # fmt: skip
    """Arrows from (x, y) along the push, across or up; x, y, push: (n, 1).

    side: half the width of a head, in the units of the axis that the arrows do not go along.
    """
    std = max(std, 1e-6)  # data at a single point
    along, beside = _corners(push * std / most, std)
    first, second = (along, side * beside) if across else (side * beside, along)
    return Shapes((x + first).ravel(), (y + second).ravel(), FAKE, on_right=on_right)


def flying(
    at: Array, push: Array, std: float, longest: float, most: float, colour: str = FAKE
) -> Shapes:
    """Arrows from these points to where the push goes; at, push: (n, 2).

    longest: how long the longest arrow is, in the units of the samples.
    """
    size = np.linalg.norm(push, axis=1, keepdims=True)
    unit = longest / LONGEST
    along, beside = _corners(size * max(std, 1e-6) / most, unit)
    beside = HEAD / 2 * unit * beside
    x, y = at.T[..., None]
    dx, dy = (push / np.maximum(size, 1e-30)).T[..., None]
    x, y = x + along * dx - beside * dy, y + along * dy + beside * dx
    return Shapes(x.ravel(), y.ravel(), colour)


def _corners(share: Array, unit: float) -> tuple[Array, Array]:
    """How far along an arrow its corners are, and to its side in half heads: (n, 13) each.

    share: of the longest one's length, (n, 1). unit: what a standard deviation is drawn as.
    """
    length = np.clip(share, -1, 1) * LONGEST * unit
    head = np.sign(length) * np.minimum(np.abs(length), HEAD * unit)
    along = FOOT * DOT * unit + AT_TIP * length + BACK * head
    slim = np.where(AT_TIP, np.maximum(np.abs(head) / (HEAD * unit), 0.2), 0.4)
    return along, SIDE * slim
