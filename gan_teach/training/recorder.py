"""The past of a game, to go back to: moments in bounded memory, and runs that branch off."""

import numbers
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from gan_teach.support.errors import count, positive
from gan_teach.support.fixed import fixed
from gan_teach.training.game import Game
from gan_teach.training.history import History

PER_TENSOR = 1000  # bytes that a small tensor takes beside its numbers (measured)


@dataclass(frozen=True)
class Moment:
    """Everything that the games were at one moment; nothing in it ever changes.

    turn: turns completed. moves: updates of any player so far. states: `Game.state()` of each game.
    size: bytes. good: whether it is one to come back to when the games have gone wrong.
    """

    turn: int
    moves: int
    states: tuple[dict[str, Any], ...]
    size: int
    good: bool


class Run:
    """One line of play: its moments in order, and the turn at which it left another run."""

    def __init__(self, number: int, moments: list[Moment], start: int | None = None):
        self.number, self.moments, self.start = number, moments, start
        self.tracks: list[History] | None = None  # whole, while the games stand elsewhere

    @property
    def name(self) -> str:
        """What a menu calls it."""
        origin = "" if self.start is None else f"from turn {self.start:,} "
        return f"Run {self.number}: {origin}to turn {self.moments[-1].turn:,}"


class Recorder:
    """Notes moments of games that are played together, and goes back to any of them.

    games: one game, or two that are played in step. tracks: a history of each game to take along,
    or none (the games' own always are). megabytes: the most that all moments together may take,
    but that two are kept however large they are.
    good: tells whether the games as they are now are worth coming back to; by default they are.

    `record()` notes the games as they are. `go_to(i)` brings moment i back: weights, optimisers,
    settings, random numbers and history. Recording after the game went on from there starts a new
    run that shares the moments before it; the old one stays, and `switch` brings it back. Where
    memory runs out, the oldest other run is forgotten; where there is none, every second moment.
    Raises ValueError for a bound that is not above 0.
    """

    games: list[Game] = fixed("make a new Recorder of other games")
    runs: list[Run] = fixed("a new run begins where a game is played on from the past")
    run: Run = fixed("switch(number) goes to another run")
    position: int = fixed("go_to(i) goes to moment i")
    megabytes: float = fixed("give it when the Recorder is made")
    MOST = 400  # moments of a run

    def __init__(
        self,
        games: Sequence[Game],
        tracks: Sequence[History] = (),
        *,
        megabytes: float = 200,
        good: Callable[[], bool] = lambda: True,
    ):
        run = Run(1, [])
        self._note(games=list(games), megabytes=positive("megabytes", megabytes))
        self._note(runs=[run], run=run)
        self._extra, self._count, self._good = list(tracks), 1, good
        self.muted = False  # the games stopped in mid-turn: note nothing until they went elsewhere
        self._gap = 1  # moves from one moment to the next, unless asked for
        self._note(position=-1)  # the moment at which the games stand, or which they left last
        self.record()

    def _note(self, **values: Any) -> None:
        """Set what nobody else may set."""
        vars(self).update(values)

    @property
    def moments(self) -> list[Moment]:
        """The moments of the present run, in order."""
        return self.run.moments

    @property
    def size(self) -> float:
        """Megabytes that all moments take, and the histories of the runs that were left."""
        tracks = sum(track.nbytes for run in self.runs for track in run.tracks or ())
        return (sum(moment.size for moment in self._all()) + tracks) / 1e6

    @property
    def moves(self) -> int:
        """Updates of any player so far."""
        return sum(game.d_updates + game.g_updates for game in self.games)

    @property
    def at_end(self) -> bool:
        """Whether the games stand at the last moment, or beyond it."""
        return self.position == len(self.moments) - 1

    @property
    def last_good(self) -> int:
        """The last good moment before now, or else the last one at all."""
        before = range(self.position, -1, -1)
        return next((i for i in before if self.moments[i].good), self.position)

    def due(self) -> bool:
        """Whether enough was played since the last moment to note another."""
        played = self.moves - self.moments[self.position].moves
        return played < 0 or played >= self._gap

    def record(self) -> bool:
        """Note the games as they are now; False where nothing was played, or a weight is NaN."""
        moves = self.moves
        if self.muted or (self.moments and moves == self.moments[self.position].moves):
            return False
        states = tuple(game.state() for game in self.games)
        tensors = [tensor for state in states for tensor in tensors_in(state)]
        if self.moments and not all(torch.isfinite(tensor).all() for tensor in tensors):
            return False  # nothing to come back to
        size = sum(tensor.nbytes + PER_TENSOR for tensor in tensors)
        if self.moments and moves < self.moments[self.position].moves:
            if self.run.tracks is None:  # somebody took the game back, by `Game.reset` say
                self.run.tracks = [track.copy() for track in self._tracks()]
                for track in self.run.tracks:
                    track.clear()  # what they hold belongs to what is played now
            self._begin([], None)
        elif self.moments and not self.at_end:
            shared = self.moments[: self.position + 1]
            self._begin(shared, shared[-1].turn)
        self.moments.append(Moment(self.games[0].turns, moves, states, size, self._good()))
        self._note(position=len(self.moments) - 1)
        self._thin()
        return True

    def go_to(self, position: int) -> Moment:
        """Bring a moment of the present run back. Negative positions count from the end.

        What was played since the last moment is noted first. Raises IndexError where there is no
        such moment.
        """
        run = self.run
        last = len(run.moments) - 1
        if not isinstance(position, numbers.Integral) or not -last - 1 <= position <= last:
            raise IndexError(f"There are moments 0 to {last}; got {position!r}.")
        moment = run.moments[position]
        self._leave()
        return self._enter(run, moment)

    def switch(self, number: int) -> Moment:
        """Leave the present run and go to the end of another one, by its number.

        Raises ValueError where there is no such run.
        """
        run = next((run for run in self.runs if run.number == number), None)
        if run is None:
            known = ", ".join(str(run.number) for run in self.runs)
            raise ValueError(f"There is no run {number!r}; there are {known}.")
        self._leave()
        return self._enter(run, run.moments[-1])

    def reset(self, seed: int | None = None) -> None:
        """`Game.reset` for the games. The present run stays, and a new one begins at turn 0.

        Raises ValueError for a seed that is none; nothing changes then.
        """
        if seed is not None:
            count("seed", seed, least=0)
        self._leave()
        if len(self.moments) == 1 and not self.moments[0].moves:
            self.runs.remove(self.run)  # nothing was played
        for game in self.games:
            game.reset(seed)
        for track in self._extra:
            track.clear()
        self._begin_here()

    def leave_by(self, restore: Callable[[], object]) -> None:
        """The games go elsewhere by `restore`; this run stays, and a new one begins there."""
        self._leave()
        restore()
        for i, track in enumerate(self._extra):
            track.truncate(self.games[i % len(self.games)].turns)
        self._begin_here()

    def forget(self) -> None:
        """Let go of the past: only the last moment of the present run stays."""
        self.run.moments = self.moments[-1:]
        self._note(runs=[self.run], position=0)

    def __iter__(self) -> Iterator[Moment]:
        return iter(self.moments)

    def __len__(self) -> int:
        return len(self.moments)

    def _leave(self) -> None:
        """Before the games go elsewhere: note where they are, and keep the history."""
        self.record()
        if self.run.tracks is None:
            self.run.tracks = [track.copy() for track in self._tracks()]

    def _enter(self, run: Run, moment: Moment) -> Moment:
        """Go to this moment of a run that was left, or to the one before it if it was dropped."""
        kept = [i for i, other in enumerate(run.moments) if other.moves <= moment.moves]
        self._note(run=run, position=kept[-1])
        self.muted = False
        moment = run.moments[self.position]
        for game, state in zip(self.games, moment.states, strict=True):
            game.restore(state)
        for i, (track, whole) in enumerate(zip(self._tracks(), run.tracks or (), strict=True)):
            track.take(whole)
            track.truncate(self.games[i % len(self.games)].turns)
        if self.at_end:
            run.tracks = None
        return moment

    def _begin_here(self) -> None:
        self._begin([], None)
        self._note(position=-1)
        self._gap, self.muted = 1, False
        self.record()

    def _begin(self, moments: list[Moment], start: int | None) -> None:
        self._count += 1
        self._note(run=Run(self._count, moments, start))
        self.runs.append(self.run)

    def _tracks(self) -> list[History]:
        return [*(game.history for game in self.games), *self._extra]

    def _all(self) -> list[Moment]:
        return list({id(m): m for run in self.runs for m in run.moments}.values())

    def _thin(self) -> None:
        while self.size > self.megabytes and len(self.runs) > 1:
            self.runs.remove(next(run for run in self.runs if run is not self.run))
        while len(self) > self.MOST or (self.size > self.megabytes and len(self) > 2):
            last = self.moments[-1]
            self.run.moments = [*self.moments[:-1:2], last]
            self._note(position=len(self) - 1)
            self._gap = max((last.moves - self.moments[0].moves) // max(self.position, 1), 1)


def tensors_in(state: dict[str, Any]) -> Iterator[torch.Tensor]:
    """All tensors in a state, however deep."""
    for value in state.values():
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, dict):
            yield from tensors_in(value)
