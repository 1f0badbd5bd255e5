"""Both losses over the turns played."""

from collections.abc import Sequence

import numpy as np

from gan_teach.live.marks import D_COLOUR, FAKE, Axis, Line, Mark, Pair, Plot, Rule, numbered
from gan_teach.live.past import PastView, thinned
from gan_teach.live.plots import (
    equilibrium_values,
    levels,
    loss_label,
    round_limits,
    running_mean,
    short_ticks,
)
from gan_teach.training.scene import Scene


class LossView(PastView):
    """Both losses over the turns played, with their values at equilibrium."""

    title = "Losses"
    ASIDE = 0.06  # of the axis, about what a name takes that stands upright
    MOST = 10.0  # nats; what is larger leaves the picture, so that the rest can be read

    def __init__(self, scene: Scene):
        super().__init__(scene)
        self._limits: Pair = (0, 1)
        self._reason: object = None

    def plot(self) -> Plot:
        turns, *losses = thinned(self.scene.game.history, "d_loss", "g_loss")
        settings = self.scene.game.in_force
        known = equilibrium_values(settings.loss, settings.label_smoothing)
        d, g = losses
        marks: list[Mark] = [
            Line(turns, d, D_COLOUR, width=0.5, alpha=0.3),
            Line(*running_mean(turns, d), D_COLOUR, "D loss"),
            Line(turns, g, FAKE, width=0.5, alpha=0.3),
            Line(*running_mean(turns, g), FAKE, "G loss", dash="--"),
        ]
        axis = self._axis_of_losses(losses, [value for _, _, value in known])
        marks += [*levels(known, axis.low, axis.high), *self._changes()]
        return self.declare(marks, self.turns(), axis, room=(58, 54, 30, 46))

    def _changes(self) -> list[Mark]:
        """Where the loss was changed, and into which; of changes side by side the last is named."""
        changes = [it for it in self.scene.game.changes if it[1] == "loss"]
        marks: list[Mark] = []
        named = np.inf
        for turn, _, value in reversed(changes):
            text = getattr(value, "name", type(value).__name__)
            if named - turn < self.ASIDE * self.right_end():
                text = ""
            else:
                named = turn
            marks.insert(0, Rule(turn, text=text, upright=True, dash="-"))
        return marks

    def _axis_of_losses(self, losses: Sequence[np.ndarray], known: Sequence[float]) -> Axis:
        """It moves only where other things stand still beside it, or the losses leave it."""
        reason = self.right_end(), self.loss.output, tuple(known)
        if reason != self._reason or not self._fits(losses):
            self._reason = reason
            limits = _limits_of_scores if self.of_scores else self._limits_in_nats
            self._limits = limits(losses, known)
        low, high = self._limits
        if not self.of_scores:
            return numbered(low, high, loss_label(self.loss), most=7)
        ticks, labels, factor = short_ticks(low, high)
        return Axis(low, high, f"loss{factor}", tuple(ticks), tuple(labels))

    def _fits(self, losses: Sequence[np.ndarray]) -> bool:
        """Whether nearly all of the losses lie within the axis."""
        low, high = self._limits
        inside = [np.mean((values >= low) & (values <= high)) for values in losses if len(values)]
        widest = high >= self.MOST and not self.of_scores
        return widest or bool(min(inside, default=1) > 0.98)

    def _limits_in_nats(self, losses: Sequence[np.ndarray], known: Sequence[float]) -> Pair:
        values = np.concatenate((*losses, known, [0, 2.5]))
        low, high = np.percentile(values, [1, 99]).clip(-self.MOST, self.MOST)
        low, high = min(low, *known, 0), max(high, *known, 2.5)
        return (np.floor(low * 2) / 2 if low < 0 else 0, np.ceil(high * 2) / 2 + 0.5)


def _limits_of_scores(losses: Sequence[np.ndarray], known: Sequence[float]) -> Pair:
    """These losses have a scale of their own, and go as far as it takes."""
    ranges = [np.percentile(values, [1, 99]) for values in losses if len(values)] or [[-1, 1]]
    ends = np.concatenate((*ranges, [0], known))
    return round_limits(ends.min(), ends.max())
