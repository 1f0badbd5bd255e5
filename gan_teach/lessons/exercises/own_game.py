"""Exercises whose answer is a game of the learner's own, judged by what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gan_teach.lessons.answers import Wrong, attempt
from gan_teach.lessons.marking import Exercise, Mistake
from gan_teach.support.errors import TrainingDiverged
from gan_teach.training.game import Game

OWN_GAME = {
    "seed": Mistake(
        "Each game must be played with the seed that your function is given: pass it on, "
        "`seed=seed`."),
    "played": Mistake("The game has been played already. Return a new one."),
    "diverged": Mistake("Training ran into NaN: a learning rate is too high."),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OwnGame(Exercise):
    """An exercise whose answer makes a game for a seed.

    seeds: those that are tried. judge: plays the games; what is said of good ones. Raises Wrong for
    others. Its mistakes hold those of OWN_GAME.
    """

    seeds: Callable[[], range]
    judge: Callable[[list[Game]], str]

    def grade(self, answer: Any) -> str:
        """Raises Wrong for what is no new game of its seed, and as `judge` does."""
        games = [attempt(answer, seed) for seed in self.seeds()]
        if not isinstance(games[0], Game):
            raise Wrong(
                "The function must return a game, from gt.preset or gt.Game; this is "
                f"{type(games[0]).__name__}.",
                "type",
            )
        if any(game.turns or game.d_updates for game in games):
            raise self.found("played")
        if len({game.seed for game in games}) < len(games):
            raise self.found("seed")
        try:
            return self.judge(games)
        except TrainingDiverged:
            raise self.found("diverged") from None
