"""Two games side by side that differ in one knob."""

from collections.abc import Iterator
from typing import Any

import torch

from gan_teach.support.errors import count
from gan_teach.support.fixed import fixed
from gan_teach.support.interrupts import InterruptGate
from gan_teach.training.game import SETTINGS, Game, Step
from gan_teach.training.settings import differ


class Duel:
    """Two games in lockstep: the same seed, first weights and batches, and some knob changed.

        gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax"))

    `play` yields the turns of both, as pairs.

    Raises ValueError where the games differ in their seed, their turn, or their players' weights.
    Used in: lessons 05, 06 and 10.
    """

    a: Game = fixed("make a new gt.Duel of other games")
    b: Game = fixed("make a new gt.Duel of other games")
    games: tuple[Game, Game] = fixed("make a new gt.Duel of other games")

    def __init__(self, a: Game, b: Game):
        _check_alike(a, b)
        vars(self).update(a=a, b=b, games=(a, b))

    def play(self, turns: int) -> Iterator[tuple[Step, Step]]:
        """Play this many turns of both games, and yield each pair of turns.

        An interrupt takes effect when both have completed the turn.
        Raises ValueError for turns < 0 and where the two are no longer at the same turn,
        TrainingDiverged where a loss is no longer finite.
        """
        return self._play(count("turns", turns, least=0))

    def _play(self, turns: int) -> Iterator[tuple[Step, Step]]:
        _check_together(self.a, self.b)
        with InterruptGate() as gate:
            for _ in range(turns):
                with gate.turn:
                    steps = self.a.turn(), self.b.turn()
                yield steps

    def reset(self, seed: int | None = None) -> None:
        """Both games back to the start, as `Game.reset` does."""
        for game in self.games:
            game.reset(seed)

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """The settings in which the two differ now: {name: (value in a, value in b)}."""
        pairs = {name: (getattr(self.a, name), getattr(self.b, name)) for name in SETTINGS}
        return {
            name: (ours, theirs) for name, (ours, theirs) in pairs.items() if differ(ours, theirs)
        }


def _check_alike(a: Game, b: Game) -> None:
    for game in (a, b):
        if not isinstance(game, Game):
            raise TypeError(f"A duel is played by two of gt.Game; got {game!r}.")
    if a is b:
        raise ValueError("A duel needs two games; these are one and the same.")
    if a.G is b.G or a.D is b.D:
        raise ValueError(
            "The games of a duel share a player. Give each its own: pass factories, such as "
            "gt.MLPGenerator, in place of modules."
        )
    if a.seed != b.seed:
        raise ValueError(
            "The games of a duel need the same seed, so that they see the same batches; got "
            f"{a.seed} and {b.seed}."
        )
    _check_together(a, b)
    for name in "GD":
        ours, theirs = getattr(a, name).state_dict(), getattr(b, name).state_dict()
        same = ours.keys() == theirs.keys() and all(
            torch.equal(ours[key], theirs[key].to(ours[key].device)) for key in ours
        )
        if not same:
            raise ValueError(
                f"The games of a duel start from the same weights; those of {name} differ. Give "
                "both the same factories and seed, as in gt.Duel(gt.preset('program_a'), "
                "gt.preset('program_a', loss='minimax'))."
            )


def _check_together(a: Game, b: Game) -> None:
    if (a.turns, a.g_updates) != (b.turns, b.g_updates):
        raise ValueError(
            f"The games of a duel are played together; they are at turn {a.turns} and turn "
            f"{b.turns}, with {a.g_updates} and {b.g_updates} updates of G. Call reset() on both, "
            "or go back to a moment when they were together."
        )
