"""Many games at once: K games on stacked weights, by the rules and batches that each has alone.

One small game is bound by the cost of calls, not of arithmetic. K games stacked along a first
dimension make the same number of calls as one, so chance can be seen: 64 seeds, not one; and a
whole map of learning rates takes seconds (`atlas`).
"""

import copy
import functools
import math
import numbers
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor

from gan_teach.support.errors import count
from gan_teach.support.fixed import fixed
from gan_teach.support.interrupts import InterruptGate
from gan_teach.support.threads import Threads
from gan_teach.training.game import SETTINGS, Game
from gan_teach.training.losses import LOSSES, Loss
from gan_teach.training.optimizers import has_own_hooks
from gan_teach.training.options import clip, where_penalised
from gan_teach.training.player import LARGE
from gan_teach.training.settings import Settings, differ
from gan_teach.training.stacked import (
    Groups,
    StackedOptimizer,
    alike,
    forward,
    is_chain_of_linear_layers,
    stack,
)

OF_EACH = ("lr_g", "lr_d", "loss", "penalty")  # settings in which the games may differ
MEANS = frozenset(type(loss) for loss in LOSSES.values())  # of one number for each of D's outputs


class Ensemble:
    """Plays K games in step, each as it would play on its own, but for rounding.

    Rounding can grow: after hundreds of turns a game may be elsewhere than alone.

    d_loss, g_loss: each game's losses in the last turn, (K,), as in `Step`.
    threads: in how many threads of Python they are played.
    lost: for each game whether a loss of it was ever NaN or infinite, (K,). Such a game goes on
        alone as NaN; the others do not notice.

    games: games of MLP players, not played yet, with the same architecture. They may differ in
        seed, learning rates, loss and penalty; all other settings must be the same. They are
        copied; the games themselves do not move.
    Raises ValueError for no games, games that differ in anything else or are at another turn than
    0, and players that are no plain chain of layers. Used in: lessons 02, 05 and 06.
    """

    first: Game = fixed("make a new gt.Ensemble of other games")
    settings: Settings = fixed("make new games with other settings, and a gt.Ensemble of them")
    threads: int = fixed("torch.set_num_threads says how many it may take, before it is made")
    turns: int = fixed("it counts the turns played; a new gt.Ensemble begins at 0")

    def __init__(self, games: Sequence[Game]):
        self._games = _as_games(games)
        first = self._games[0]
        for game in self._games:
            game.apply_changes()
            _check_alike(first, game)
        self._starts = [game.state() for game in self._games]  # whatever becomes of the games
        threads = _threads(first, len(self))
        vars(self).update(first=first, settings=first.settings, threads=threads, turns=0)
        members = [  # of each stack: games with the same penalties, shared out over the threads
            part.tolist()
            for places in alike([game.settings.penalties for game in self._games])
            for part in torch.tensor(places).chunk(self.threads)
        ]
        self._stacks = [_Stack([self._games[k] for k in numbers]) for numbers in members]
        self._places = {
            k: (stack, i)
            for stack, numbers in zip(self._stacks, members, strict=True)
            for i, k in enumerate(numbers)
        }
        self._order = torch.tensor([k for numbers in members for k in numbers]).argsort()

    def __len__(self) -> int:
        return len(self._games)

    def play(self, turns: int) -> None:
        """Play this many turns of every game. One that runs into NaN goes on alone as NaN.

        An interrupt takes effect when the turns are complete.
        """
        count("turns", turns, least=0)
        with InterruptGate() as gate, gate.turn:
            if self.threads == 1:
                for stack in self._stacks:
                    stack.play(turns)
            else:
                with ThreadPoolExecutor(self.threads) as pool:
                    list(pool.map(lambda stack: stack.play(turns), self._stacks))
            vars(self)["turns"] += turns

    def _of_each(self, see: "Callable[[_Stack], Tensor]") -> Tensor:
        return torch.cat([see(stack) for stack in self._stacks])[self._order]

    @property
    def d_loss(self) -> Tensor:
        """Each game's D loss in the last turn: (K,); NaN before the first."""
        return self._of_each(lambda stack: stack.last["D"]())

    @property
    def g_loss(self) -> Tensor:
        """Each game's G loss in the last turn: (K,); NaN before the first."""
        return self._of_each(lambda stack: stack.last["G"]())

    @property
    def lost(self) -> Tensor:
        """Whether each game ever ran into NaN or infinity: (K,), bool."""
        return self._of_each(lambda stack: stack.lost)

    def generate(self, n: int) -> Tensor:
        """What `Game.generate(n)` gives, for every game: (K, n, ...)."""
        count("n", n)
        return self._of_each(lambda stack: stack.generate(n))

    def game(self, k: int) -> Game:
        """Game number k as it stands now, as a `Game` of its own, which plays on.

        Raises IndexError for a number that is none of 0, 1, ..., K - 1.
        """
        if isinstance(k, bool) or not isinstance(k, numbers.Integral) or not 0 <= k < len(self):
            raise IndexError(f"There are games 0 to {len(self) - 1}; got {k!r}.")
        stack, i = self._places[k]
        game, start = copy.deepcopy((self._games[k], self._starts[k]))  # of the same data
        game.restore(stack.state_of(i, start))
        return game


class _Stack:
    """Games with the same penalties on stacked weights, played in one thread, as in `Ensemble`."""

    def __init__(self, games: Sequence[Game]):
        self.first = first = games[0]
        self.settings = first.settings
        self.turns = self._d_updates = self._g_updates = 0
        unplayed = torch.full((len(games),), torch.nan)
        self.last = {"D": lambda: unplayed, "G": lambda: unplayed}  # each game's last loss
        self.lost = torch.zeros(len(games), dtype=torch.bool)
        self._draws = [game.draws for game in games]
        self._blocks: dict[str, tuple[int, Tensor]] = {}
        of_each = [game.settings for game in games]
        self._losses = Groups([settings.loss for settings in of_each])
        self._sees_real = any(loss.sees_real for loss in self._losses.values)
        self._weights = {name: stack([getattr(game, name) for game in games]) for name in "GD"}
        self._average = []
        if self.settings.average is not None:
            averages = [game.players()["G_average"] for game in games]
            self._average = [w.detach() for w in stack(averages)]
        self._optimizers = {
            "G": StackedOptimizer(self._weights["G"], [s.lr_g for s in of_each], self.settings),
            "D": StackedOptimizer(self._weights["D"], [s.lr_d for s in of_each], self.settings),
        }

    def __len__(self) -> int:
        return len(self._draws)

    def play(self, turns: int) -> None:
        with Threads(large=False):
            for _ in range(turns):
                for _ in range(self.settings.d_steps):
                    d_total = self._d_step()
                g_total = self._g_step()
                self.turns += 1
                if not math.isfinite(d_total + g_total):  # so one of the games may be lost
                    self.lost |= ~torch.isfinite(self.last["D"]() + self.last["G"]())

    def generate(self, n: int) -> Tensor:
        z = torch.stack([draws.noise_batch(self.turns, "show", n) for draws in self._draws])
        with torch.no_grad():
            return forward(self.first.G, self._average or self._weights["G"], z)

    def state_of(self, k: int, state: dict[str, Any]) -> dict[str, Any]:
        """This state of game k, made into the one that it is in now."""
        stacks = {"G": self._weights["G"], "D": self._weights["D"], "G_average": self._average}
        for name, weights in state["players"].items():
            for own, of_all in zip(weights.values(), stacks[name], strict=True):
                own.copy_(of_all[k].detach())
        for name in "GD":
            state["optimizers"][name]["state"] = self._optimizers[name].state_of(k)
        state["turns"] = self.turns
        state["d_updates"], state["g_updates"] = self._d_updates, self._g_updates
        return state

    def _total(self, player: str, of: Callable[[Loss], Callable], *outputs: Tensor) -> Tensor:
        """The sum of the games' losses, for D's outputs, (K, N, 1) each: a scalar.

        of: what to call for a loss. Each game's own loss is left to be asked for. The mean over all
        of K batches, times K, is the sum of K means: with the same slopes to the last digit, and
        with far fewer calls. A learner's own loss need not be a mean, so it is computed apart.
        """

        def each() -> Tensor:
            return self._losses.map(lambda loss, *rows: torch.vmap(of(loss))(*rows), *outputs)

        def total_of(loss: Loss, *rows: Tensor) -> Tensor:
            return len(rows[0]) * of(loss)(*rows)

        # with smoothed labels the two ways differ by rounding
        if self.settings.label_smoothing or not MEANS.issuperset(map(type, self._losses.values)):
            losses = each()
            self.last[player] = losses.detach
            return losses.sum()
        first, *others = self._losses.parts(total_of, *outputs)
        outputs = tuple(output.detach() for output in outputs)
        self.last[player] = each
        return sum(others, first)

    def _d_step(self) -> float:
        """As `Game.d_step`. Games share no weight, so the sum of their losses moves each alone.

        Returns that sum, without penalties; so does `_g_step`.
        """
        settings, due = self.settings, self.settings.penalties_at(self._d_updates)
        real = self._batch("real", self._d_updates)  # (K, N, ...)
        with torch.no_grad():
            z = self._batch("D", self._d_updates)
            fake = forward(self.first.G, self._weights["G"], z)
        if settings.instance_noise:
            real = real + settings.instance_noise * self._batch("blur real", self._d_updates)
            fake = fake + settings.instance_noise * self._batch("blur fake", self._d_updates)
        if due:
            real, fake = real.detach().requires_grad_(), fake.requires_grad_()
        outputs = self._judge(torch.cat((real, fake), dim=1))
        on_real, on_fake = outputs.chunk(2, dim=1)

        def of(loss: Loss) -> Callable[..., Tensor]:
            return functools.partial(loss.smoothed_d_loss, smoothing=settings.label_smoothing)

        loss = total = self._total("D", of, on_real, on_fake)
        if due:
            loss = total + self._penalty(outputs, real, fake).sum()
        self._optimizers["D"].step(loss)
        if settings.clip:
            clip(self._weights["D"], settings.clip)
        self._d_updates += 1
        return total.item()

    def _g_step(self) -> float:
        fake = forward(self.first.G, self._weights["G"], self._batch("G", self._g_updates))
        if self.settings.instance_noise:
            fake = fake + self.settings.instance_noise * self._batch("blur G", self._g_updates)
        outputs = [self._judge(fake)]
        if self._sees_real:
            outputs.append(self._on_real_of_g())
        total = self._total("G", _g_loss_of, *outputs)
        self._optimizers["G"].step(total)
        self._g_updates += 1
        if self._average:
            rate = 1 - (self.settings.average or 0)
            with torch.no_grad():
                torch._foreach_lerp_(self._average, self._weights["G"], rate)
        return total.item()

    def _on_real_of_g(self) -> Tensor:
        real = self._batch("real G", self._g_updates)
        if self.settings.instance_noise:
            real = real + self.settings.instance_noise * self._batch("blur real G", self._g_updates)
        with torch.no_grad():
            return self._judge(real)

    def _penalty(self, outputs: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """What each game pays for the slopes of its D: (K,)."""
        penalties, batches = self.settings.penalties, {"real": real, "fake": fake}
        found = where_penalised(
            penalties, self._judge, outputs, batches,
            lambda: self._batch("between", self._d_updates),
        )  # fmt: skip
        costs = [torch.vmap(penalty)(found[penalty.at]) for penalty in penalties]
        return self.settings.penalty_every * sum(costs[1:], costs[0])

    def _judge(self, x: Tensor) -> Tensor:
        return forward(self.first.D, self._weights["D"], x)

    def _batch(self, stream: str, number: int) -> Tensor:
        """Batch `number` of every game: (K, N, ...)."""
        index, place = divmod(number, self._draws[0].batches(stream))
        kept = self._blocks.get(stream)
        if kept is None or kept[0] != index:
            block = torch.stack([draws.block(stream, index) for draws in self._draws], dim=1)
            kept = self._blocks[stream] = (index, block)
        return kept[1][place]


def _g_loss_of(loss: Loss) -> Callable[..., Tensor]:
    """G's loss of D's outputs on fakes and, where one of the games asks for them, on real ones."""
    return lambda fake, real=None: loss.g_loss_beside(fake, real)


def _threads(first: Game, games: int) -> int:
    """In how many threads of Python these games are played.

    Each thread makes its own calls and waits for no other, unlike PyTorch's own threads.
    """
    weights = sum(w.numel() for player in (first.G, first.D) for w in player.parameters())
    if games * weights * first.settings.batch_size < LARGE:
        return 1
    return max(1, min(os.cpu_count() or 1, torch.get_num_threads()))


def _as_games(games: Sequence[Game]) -> list[Game]:
    if isinstance(games, Game) or not isinstance(games, Iterable):
        raise TypeError(f"An ensemble needs a list of games; got {type(games).__name__}.")
    games = list(games)
    if not games:
        raise ValueError("An ensemble needs at least one game.")
    for game in games:
        if not isinstance(game, Game):
            raise TypeError(f"An ensemble is played by several of gt.Game; got {game!r}.")
    return games


def _check_alike(first: Game, game: Game) -> None:
    for name in "GD":
        ours, theirs = getattr(first, name), getattr(game, name)
        if not is_chain_of_linear_layers(ours):
            raise ValueError(
                f"An ensemble needs {name} to be an nn.Sequential of linear layers with bias and "
                "of layers without weights, which act on each number or along the last axis (-1); "
                f"got {ours}."
            )
        if not all(weight.requires_grad for weight in theirs.parameters()):
            raise ValueError(
                f"An ensemble trains all weights, but some of {name} are frozen (requires_grad is "
                "False). Play such a game alone."
            )
        if str(ours) != str(theirs):
            raise ValueError(f"All games need the same {name}; got {ours} and {theirs}.")
    if any(has_own_hooks(optimizer) for optimizer in game.optimizers().values()):
        raise ValueError(
            "The games of an ensemble step together, so a hook on the optimiser of one, or a "
            "scheduler of its rate, cannot be called. "
            "torch.optim.optimizer.register_optimizer_step_post_hook makes a hook for all."
        )
    for name in SETTINGS:
        ours, theirs = getattr(first.settings, name), getattr(game.settings, name)
        if name not in OF_EACH and differ(ours, theirs):
            raise ValueError(
                "The games of an ensemble may differ in their seed, learning rates, loss and "
                f"penalty alone; {name} is {ours!r} in one and {theirs!r} in another."
            )
    if game.settings.augment is not None:
        raise ValueError(
            f"An ensemble cannot play with augment={game.settings.augment!r}. Play such games one "
            "by one, or set augment=None."
        )
    if game.d_updates or game.g_updates:
        raise ValueError(
            f"An ensemble starts before any update; a game has made {game.d_updates} of D and "
            f"{game.g_updates} of G. Call its reset(), or make a new one."
        )
