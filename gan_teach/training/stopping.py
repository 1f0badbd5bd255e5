"""When to stop: after so many turns, or once the samples have been good enough for a while.

    rule = gt.stopping.Rule(mark=8.0, patience=3, turns=5000)
    gt.watch(game, rule.turns, stop=rule)      # or gt.Playground(game, stop=rule)
    rule.restore(game)                         # the best of what was measured

Losses cannot say when to stop: they may stand still while the samples get better or worse. So the
rule measures samples.
"""

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Self

from gan_teach.support.errors import choose, count, finite
from gan_teach.training.game import Game
from gan_teach.training.kinds import KINDS
from gan_teach.training.kinds.kind import Kind, StoppingFigure
from gan_teach.training.kinds.look import three_digits

FIGURES: dict[str, StoppingFigure] = {
    kind.stopping.name: kind.stopping for kind in KINDS if kind.stopping
}
frechet_distance, w1_distance = FIGURES["frechet"].measure, FIGURES["w1"].measure


class Measured(NamedTuple):
    """One look at a game: after which turn, and what the figure read."""

    turn: int
    figure: float


class Rule:
    """Stop when a figure has stayed at or below a mark, or after so many turns.

    mark: the figure counts as good at or below it; None to stop by the number of turns alone.
    patience: how many measurements in a row must be good: one by itself may be luck.
    turns: the most turns; None for no limit. every: turns between two measurements.
    figure: "frechet" for digits, "w1" for 1D games, "mean_w1" for tables, or a function from the
        game to a number of which less is better. NaN is never good and never the best.
    name: what sentences call the figure. label: what an axis calls it.

    `look(game)` is to be called after each turn. The state with the smallest figure is kept, and
    `restore(game)` goes back to it. Going on after a rewind forgets what was measured later, and
    going on with other data all that was measured.
    Raises ValueError for a figure that is not known, or if there is neither a mark nor turns.
    Taught in: lesson 07.
    """

    def __init__(
        self,
        mark: float | None = None,
        *,
        patience: int = 3,
        turns: int | None = None,
        every: int = 200,
        figure: str | Callable[[Game], float] = "frechet",
    ):
        if mark is None and turns is None:
            raise ValueError(
                "When shall it stop? Give a mark for the figure, a number of turns, or both."
            )
        self.mark = None if mark is None else finite("mark", mark)
        self.patience, self.every = count("patience", patience), count("every", every)
        self.turns = None if turns is None else count("turns", turns)
        self.figure = figure
        if callable(figure):
            self._measure = figure
            self.name = self.label = getattr(figure, "__name__", type(figure).__name__)
        else:
            known = choose("figure", figure, FIGURES)
            self._measure, self.name, self.label = known.measure, known.title, known.label
        self.clear()

    @classmethod
    def usual(cls, kind: Kind) -> Self | None:
        """The rule to begin with for games of a kind; None for one without a stopping figure."""
        figure = kind.stopping
        return cls(**figure.usual, figure=figure.name) if figure else None

    def clear(self) -> None:
        """Forget all measurements, and the best state."""
        self.measured: list[Measured] = []
        self.best: Measured | None = None
        self.reason = ""
        self._best_state: dict[str, Any] | None = None
        self._data: Any = None  # on which was measured

    def look(self, game: Game) -> bool:
        """Measure, if that is due; True if it is time to stop, and then `reason` says why."""
        self.forget(game)
        last = self.turns is not None and game.turns >= self.turns
        due = game.turns >= self.every * (1 + self._last_turn() // self.every)
        if due or (last and self._last_turn() < game.turns):
            self._note(game)
        self.reason = self._why(game.turns, last)
        return bool(self.reason)

    def _last_turn(self) -> int:
        return self.measured[-1].turn if self.measured else 0

    def _note(self, game: Game) -> None:
        found = Measured(game.turns, float(self._measure(game)))
        self._data = game.data
        self.measured.append(found)
        better = self.best is None or not found.figure >= self.best.figure
        if better and not math.isnan(found.figure):
            self.best, self._best_state = found, game.state()

    def forget(self, game: Game) -> bool:
        """Forget what is not of this game's past: later turns, other data. True if any was."""
        known, turn = len(self.measured), game.turns
        if known and game.data is not self._data:
            self.clear()
        self.measured = [each for each in self.measured if each.turn <= turn]
        if self.best is not None and self.best.turn > turn:
            self.best = self._best_state = None  # it was of another future
        return len(self.measured) < known

    @property
    def good(self) -> int:
        """How many of the latest measurements in a row were at or below the mark."""
        good = 0
        for each in reversed(self.measured):
            if self.mark is None or not each.figure <= self.mark:
                break
            good += 1
        return good

    def _why(self, turn: int, last: bool) -> str:
        if self.good >= self.patience:
            times = "once" if self.patience == 1 else f"{self.patience} times in a row"
            return (
                f"Stopped after turn {turn:,}: {self.name} was at or below {self.mark:g} {times}."
            )
        return (
            f"Stopped after turn {turn:,}: at most {self.turns:,} were asked for." if last else ""
        )

    def restore(self, game: Game) -> Measured:
        """Take the game back to the best state that was measured; returns what it measured.

        Raises ValueError if there is none yet; and as `Game.restore` does.
        """
        if not (self.best and self._best_state):
            raise ValueError(
                "There is no best state to go back to yet. Play on, or take a smaller `every`."
            )
        game.restore(self._best_state)
        return self.best

    def describe(self) -> str:
        """The rule's state in words."""
        if not self.measured:
            return f"{self.name}: not measured yet."
        now, best, words = self.measured[-1], "", ""
        if self.best:
            best = f" Best {three_digits(self.best.figure)} after turn {self.best.turn:,}."
        if self.mark is not None:
            words = f" {self.good} of {self.patience} in a row at or below {self.mark:g}."
        return f"{self.name} {three_digits(now.figure)} after turn {now.turn:,}.{best}{words}"


def play(game: Game, rule: Rule) -> Iterator[Measured]:
    """Play until the rule says stop, and yield each measurement; then the best state is restored.

    It is restored also where the loop is left early, by an error or an interrupt. Where no
    measurement gave a number the game stays as it is. Raises what `Game.play` raises.
    """
    try:
        for _ in game.play(sys.maxsize):
            stop = rule.look(game)
            if rule._last_turn() == game.turns:
                yield rule.measured[-1]
            if stop:
                break
    finally:
        if rule.best is not None:
            rule.restore(game)
