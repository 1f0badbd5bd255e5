"""What views over the turns played share."""

import numpy as np

from gan_teach.live.marks import Axis, numbered
from gan_teach.live.view import SceneView
from gan_teach.training.history import History


class PastView(SceneView):
    """A view over the turns played."""

    rate = 1.5

    def turns(self, after: str = "") -> Axis:
        """The axis of turns; after: what it says beside that."""
        return numbered(0, self.right_end(), "turn" + after, name="turn")

    def right_end(self) -> float:
        """Where the turn axis ends: 200, 500, 1,000, 2,000, ..., so that it seldom moves."""
        turns = self.scene.game.turns
        ends = (200 * 10**power * factor for power in range(12) for factor in (1, 2.5, 5))
        return next(end for end in ends if turns <= end)


def thinned(history: History, *names: str, most: int = 500) -> list[np.ndarray]:
    """The turns, and these columns, at no more than `most` evenly spread rows and the last one."""
    rows = np.arange(len(history) - 1, -1, -max(-(-len(history) // most), 1))[::-1]
    return [getattr(history, name)[rows] for name in ("index", *names)]
