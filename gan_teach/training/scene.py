"""What there is to see of a game now, and the figures of its past.

What that is, each kind of game declares (`training.kinds`). Nothing here draws, and nothing here
moves the game.
"""

import math
from functools import cached_property
from typing import Any

from gan_teach.support.walks import NoiseChoice
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.kinds import kind_of
from gan_teach.training.kinds.look import sample_shape
from gan_teach.training.losses import Loss
from gan_teach.training.painter import Painter
from gan_teach.training.settings import differ

WIDTHS = 1  # of the picture, that G's samples may swing out of it


class Scene:
    """A game as it stands, and the figures of its past.

    game: the game. name: what to call it beside another one, "A" say. scored: whether its samples
    are to be measured also where that takes long: a tenth of a second each time for digits, which
    a classifier reads.
    kind: what is measured of such a game. shape: of a sample. look: the game as it was at the last
    `refresh()`. first_settings: those at turn 0, None if these are not known.
    figures: what was measured at the turns where `measure()` was called, the kind's figures.
    choice: for images, the noise that is looked at. nearest: the least that G's samples were
    `away` from the picture, of all looks since the game began or got other data.
    """

    def __init__(self, game: Game, name: str = "", *, scored: bool = False):
        self.game, self.name = game, name
        self.shape = sample_shape(game)
        self.first_settings = None if game.changes else game.in_force
        # those of each run that was seen, by its first change
        self._firsts = [(change, self.first_settings) for change in game.changes[:1]]
        kind = kind_of(game)
        self.kind = kind if scored else kind.unscored or kind
        self.figures = History(1000, ("index", *self.kind.figures))
        self.look: Any = self.kind.look(game)  # of a class that the kind's views know
        self.choice = NoiseChoice()
        self.nearest = self.look.away

    @property
    def scored(self) -> bool:
        """Whether it takes long to measure the game, and is done nevertheless."""
        return self.kind.unscored is not None

    @cached_property
    def painter(self) -> Painter:
        """What makes pictures of noise, in a game of images. Raises ValueError in another."""
        return Painter(self.game)

    def refresh(self) -> None:
        """Look at the game as it is now."""
        if not self.game.changes:
            self.first_settings = self.game.in_force
        for change in self.game.changes[:1]:
            known = [first for other, first in self._firsts if other is change]
            if known:
                self.first_settings = known[0]
            else:
                self._firsts.append((change, self.first_settings))
        before, self.look = self.look, self.look.again()
        anew = not self.game.turns or differ(before.data, self.look.data)
        self.nearest = self.look.away if anew else min(self.nearest, self.look.away)

    @property
    def as_near_as_ever(self) -> bool:
        """Whether G's samples are in the picture, at least half of them; where they have not got
        there yet, whether they were never nearer.
        """
        return self.look.away <= self.nearest

    def runaway(self) -> str | None:
        """A warning in words if G's samples lie far outside of the picture, and were inside, or
        nearer. Some healthy games swing out by half a width of it.
        """
        if not WIDTHS + 2 * self.nearest < self.look.away < math.inf:
            return None
        who = f"{self.name}: the" if self.name else "The"
        return f"{who} fakes lie far outside of the picture, {self.look.place()}."

    @property
    def output_since(self) -> int:
        """The turn since which D's output means what it does now, a probability or a score."""
        since, first = 0, self.first_settings
        output = first.loss.output if first else None
        for turn, name, value in self.game.changes:
            if name == "loss" and value.output != output:
                since, output = turn, value.output
        return since

    def measure(self) -> None:
        """Note the figures of this turn; those that the game does not have are NaN."""
        row = self.look.row()
        if row:
            self.figures.truncate(self.game.turns - 1)  # it may have gone back, or G moved alone
            self.figures.append((self.game.turns, *row))

    def describe(self) -> str:
        """The picture in words, for those who cannot see it."""
        game, look = self.game, self.look
        real, fake = look.d_means
        words = [
            f"{self.name}:" if self.name else "",
            f"Turn {game.turns:,}{_moves(game)}.",
            look.describe(self.figures),
            answers_of(game.in_force.loss, real, fake),
        ]
        return " ".join(filter(None, words))


def _moves(game: Game) -> str:
    """How often each player moved, where that is not plain from the turns."""
    if game.d_updates == game.turns * game.d_steps and game.g_updates == game.turns:
        return ""
    return f" (D moved {game.d_updates:,} times, G {game.g_updates:,})"


def answers_of(loss: Loss, real: float, fake: float) -> str:
    """What D's two mean outputs say, in words."""
    if math.isnan(real - fake):
        return f"D's mean output: {real:z.2f} on real, {fake:z.2f} on fake."
    if loss.relative:
        side = "above" if real >= fake else "below"
        return f"D's mean score on real lies {abs(real - fake):.2f} {side} that on fake."
    gives = verdict_of(real, fake) if loss.output == "logit" else "D's mean score"
    return f"{gives}: {real:z.2f} on real, {fake:z.2f} on fake."


def verdict_of(real: float, fake: float) -> str:
    """What D's two mean probabilities say, in words."""
    gap = real - fake
    if gap < -0.05:
        return "D answers higher on fakes"
    for limit, words in (
        (0.05, "D answers nearly alike"),
        (0.3, "D answers higher on real"),
        (0.8, "D tells many"),
    ):
        if gap < limit:
            return words
    return "D tells nearly all"
