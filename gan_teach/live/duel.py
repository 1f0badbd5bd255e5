"""Two games side by side, as the last line of a cell."""

from gan_teach.live.playground.board import Playground
from gan_teach.training import duel as training


class Duel(training.Duel):
    """`training.duel.Duel`: two games in lockstep with some knob changed.

    As the last line of a cell it shows both in one `playground`.
    """

    def _ipython_display_(self) -> None:
        self.playground = Playground(self)
        self.playground._ipython_display_()
