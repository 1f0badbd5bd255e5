"""The game: two players, the data and the rules. The project's training loop.

It knows nothing of plots, widgets or architectures; whoever wants to watch drives it from outside.
"""

import copy
import dataclasses
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_teach.metrics.statistics import collapse
from gan_teach.models.players import (
    Maker,
    as_device,
    check_apart,
    check_fit,
    latent_dim_of,
    quietly,
    run,
)
from gan_teach.support.draws import Data, Draws, numbered_generator
from gan_teach.support.errors import CollapseWarning, choose, count
from gan_teach.support.fixed import fixed
from gan_teach.support.interrupts import InterruptGate
from gan_teach.support.tensors import floats
from gan_teach.support.threads import Threads
from gan_teach.training.augment import check_augmented
from gan_teach.training.history import History
from gan_teach.training.options import check_penalties
from gan_teach.training.player import Average, Player, device_of, is_large
from gan_teach.training.saving import write_game
from gan_teach.training.settings import Settings, differ
from gan_teach.training.state import VERSION, check_state
from gan_teach.training.updates import NotFinite, diverged, update_d, update_g

SETTINGS = tuple(field.name for field in dataclasses.fields(Settings))
DEALT = ("data", "batch_size", "noise")  # settings that batches follow from
T = TypeVar("T")


class Step(NamedTuple):
    """One turn of the game, as it was played.

    index: turns completed, this one included. d_loss, g_loss: the losses, each taken just
    before its player's update; d_loss is the last one where D moves more than once a turn, and
    without the penalty. d_real, d_fake: D's mean output on that turn's real and fake batch, as a
    probability where the loss gives one.
    """

    index: int  # type: ignore[assignment]  # it hides tuple.index, which nobody needs
    d_loss: float
    g_loss: float
    d_real: float
    d_fake: float


class Game:
    """Two players, G and D, and everything that decides how they play.

    G, D: an `nn.Module`, taken and trained as it is, or a factory: anything that makes a module
        when called without arguments, such as `gt.MLPGenerator` or a lambda. A factory is called
        under the game's seed, so the seed fixes the first weights too.
        G maps noise (N, latent_dim) to samples; D maps samples to one logit each, (N, 1).
    data, loss, lr_g, ...: see `Settings`. Each reads and writes like an attribute
        (`game.lr_g = 3e-4`), is checked when set, and takes effect at the start of the next turn;
        `game.settings` holds all of them, `game.changes` lists what changed at which turn.
    latent_dim: numbers in a noise vector; by default what G itself says.
    seed: fixes the batches, and the first weights where players are factories.
    device: where to play. By default the device of the modules given; for factories a GPU if
        there is one and the game is large enough to gain from it, else the CPU.
    given: the first batches, where they were drawn elsewhere, as by another program: see `Draws`.
        With other data, another batch_size or noise the game draws its own.

    Raises ValueError or TypeError, with what was expected, what came and what to do, for settings
    that make no sense and for players or data whose shapes do not fit together; AttributeError
    where something is set that can only be read.
    Taught in: lesson 02.
    """

    settings: Settings = fixed("set them one by one, as in game.lr_g = 3e-4")
    in_force: Settings = fixed("a setting such as game.lr_g acts from the next turn on")
    seed: int = fixed("game.reset(seed=7) deals new batches")
    G: nn.Module = fixed("make a new gt.Game with that module")
    D: nn.Module = fixed("make a new gt.Game with that module")
    G_average: nn.Module | None = fixed("game.average = 0.99 keeps an average of G's weights")
    latent_dim: int = fixed("make a new gt.Game with this latent_dim")
    device: torch.device = fixed("make a new gt.Game on this device")
    turns: int = fixed("it counts the turns played; game.reset() goes back to 0")
    d_updates: int = fixed("it counts D's updates; game.reset() goes back to 0")
    g_updates: int = fixed("it counts G's updates; game.reset() goes back to 0")
    draws: Draws = fixed(
        "game.reset(seed=7) deals others, as do other data, another batch_size or noise"
    )
    history: History = fixed("it notes the losses of the turns played")
    changes: list[tuple[int, str, Any]] = fixed("it notes which settings changed, and when")
    threads: Threads = fixed("torch.set_num_threads(1) says how many threads PyTorch may take")

    def __init__(
        self,
        G: Maker,
        D: Maker,
        *,
        data: Data,
        latent_dim: int | None = None,
        seed: int = 0,
        device: str | torch.device | None = None,
        given: Mapping[str, Tensor] | None = None,
        **settings: Any,
    ):
        for name in settings:
            choose("setting of Game", name, dict.fromkeys(SETTINGS))
        self._note(settings=Settings(data=data, **settings), seed=count("seed", seed, least=0))
        self._given, self._given_for = given or {}, self.settings if given else None
        self._g, self._d = Player("G", G, self.seed), Player("D", D, self.seed)
        check_apart(self._g.module, self._d.module)
        self._note(G=self._g.module, D=self._d.module, history=History())
        self._note(latent_dim=latent_dim_of(self.G, latent_dim))
        players, batch_size = (self._g, self._d), self.settings.batch_size
        self._note(device=as_device(device) if device else device_of(players, batch_size))
        for player in players:
            player.module.to(self.device)
        self._note(threads=Threads(is_large(players, batch_size)))
        _check_rules(self, self.settings)
        self._start()

    def _note(self, **values: Any) -> None:
        """Set what nobody else may set."""
        vars(self).update(values)

    # --- the turn -----------------------------------------------------------------------------

    def play(self, turns: int) -> Iterator[Step]:
        """Play this many turns and yield each as a `Step`; may be left and called again at will.

        A turn is `d_steps` updates of D, then one of G. An interrupt (Ctrl-C, or the stop button
        of a notebook) takes effect when the turn is complete.
        Raises ValueError for turns < 0, TrainingDiverged where a loss is no longer finite.
        Warns (CollapseWarning) where G has collapsed to a point by the end.
        """
        return self._play(count("turns", turns, least=0))

    def _play(self, turns: int) -> Iterator[Step]:
        with InterruptGate() as gate:
            for _ in range(turns):
                with gate.turn:
                    step = self.turn()
                yield step
        if turns and not torch.isfinite(self.generate(1)).all():
            bad = NotFinite("G's samples became NaN or infinite")
            raise diverged(bad, self.in_force, self.turns - 1)
        if turns and (message := self.collapse()):
            warnings.warn(message, CollapseWarning, stacklevel=3)

    def turn(self) -> Step:
        """Play one turn: `d_steps` updates of D, then one update of G."""
        self.apply_changes()
        for _ in range(self.in_force.d_steps):
            d_loss, d_real, d_fake = self._d_step()
        g_loss = self._g_step()
        self._note(turns=self.turns + 1)
        step = Step(self.turns, d_loss, g_loss, d_real, d_fake)
        self.history.append(step)
        return step

    def d_step(self) -> tuple[float, float, float]:
        """Update D once. Returns its loss, and its mean output on the real and the fake batch.

        G only provides the fakes here: no gradient is taken through it.
        """
        self.apply_changes()
        return self._d_step()

    def _d_step(self) -> tuple[float, float, float]:
        told = self._update(update_d, self.d_updates)
        self._note(d_updates=self.d_updates + 1)
        return told

    def g_step(self) -> float:
        """Update G once, against D as it is now. Returns G's loss. D's weights do not move."""
        self.apply_changes()
        return self._g_step()

    def _g_step(self) -> float:
        loss = self._update(update_g, self.g_updates)
        if self._average:
            with self.threads:
                self._average.move()
        self._note(g_updates=self.g_updates + 1)
        return loss

    def _update(self, update: Callable[..., T], number: int) -> T:
        with self.threads:
            try:
                return update(self._g, self._d, self.in_force, self.draws, number)
            except NotFinite as bad:
                raise diverged(bad, self.in_force, self.turns) from None

    # --- looking at it ------------------------------------------------------------------------

    def players(self) -> dict[str, nn.Module]:
        """The modules by name: "G", "D", and "G_average" where the game keeps an average."""
        players = {"G": self.G, "D": self.D}
        return players | ({"G_average": self.G_average} if self.G_average is not None else {})

    def optimizers(self) -> dict[str, Optimizer]:
        """The optimisers of "G" and "D". Hooks that are registered on one are called at its steps.

        A reset, a restore and another setting of optimizer or betas make new ones, which keep the
        hooks. The learning rates are the game's settings, not theirs.
        """
        return {"G": self._g.optimizer, "D": self._d.optimizer}

    def generate(self, n: int, *, average: bool = True) -> Tensor:
        """n samples of G as it is now: (n, ...), without gradient.

        Made by the moving average of G's weights where the game keeps one; average=False asks
        for G itself. Asking twice in a row gives the same samples.
        """
        z = self.draws.noise_batch(self.turns, "show", count("n", n))
        return self.push(z, average=average)

    def push(self, z: Tensor, *, average: bool = True) -> Tensor:
        """G's samples for this noise: (N, latent_dim) -> (N, ...), without gradient."""
        floats("z", z, ("N", self.latent_dim))
        player = self.G_average if average and self.G_average is not None else self.G
        with self.threads:
            return quietly(player, z.to(self.device))

    def judge(self, x: Tensor) -> Tensor:
        """D's raw outputs for these samples: (N, ...) -> (N, 1), without gradient."""
        floats("x", x)
        with self.threads:
            return run("D", self.D, x.to(self.device), "samples")

    def collapse(self) -> str | None:
        """A warning in words if G gives (nearly) one and the same sample for every noise."""
        if not self.turns:
            return None
        generator = numbered_generator(self.seed, "check", 1, self.device)
        return collapse(self.generate(256), self.draws.data.sample(256, generator))

    # --- going back ---------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """All that the game is now, as a deep copy: playing on does not change it."""
        weights = {name: player.state_dict() for name, player in self.players().items()}
        memory = {name: optimizer.state_dict() for name, optimizer in self.optimizers().items()}
        return {
            "version": VERSION,
            "seed": self.seed,
            "turns": self.turns,
            "d_updates": self.d_updates,
            "g_updates": self.g_updates,
            "settings": self.settings,
            "played": self.in_force,
            "changes": list(self.changes),
            "players": copy.deepcopy(weights),
            "optimizers": copy.deepcopy(memory),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back (or forward) to a state; the state stays as it is and can be used again.

        Raises ValueError or TypeError for what is no state, and for one of players of another
        architecture; the game then is as it was before.
        """
        check_state(state, {"G": self._g, "D": self._d})
        self._note(seed=state["seed"], settings=state["settings"], in_force=state["played"])
        self._prepare()
        for player in (self._g, self._d):
            player.load(state["players"][player.name], state["optimizers"][player.name])
        if self.G_average is not None:
            self.G_average.load_state_dict(state["players"]["G_average"])
        self._note(turns=state["turns"], changes=list(state["changes"]))
        self._note(d_updates=state["d_updates"], g_updates=state["g_updates"])
        self.history.truncate(self.turns)

    def save(self, path: str | Path) -> Path:
        """Write the game to a file, from which `gt.load(path)` plays on to the same numbers.

        The file holds no code. Returns its path; raises OSError, and leaves an old file as it was,
        where it cannot be written.
        """
        return write_game(path, self, (self._g, self._d))

    def reset(self, seed: int | None = None) -> None:
        """Back to the start: the first weights, turn 0. Settings stay as they are now.

        seed: None plays the same game again; a number deals new batches, except those `given`, and
        new first weights where the players are factories.
        """
        if seed is not None:
            self._note(seed=count("seed", seed, least=0))
        self._g.start_again(self.seed)
        self._d.start_again(self.seed)
        self.history.clear()
        self._start()

    def _start(self) -> None:
        self._note(turns=0, d_updates=0, g_updates=0, changes=[], in_force=self.settings)
        self._prepare()

    # --- settings -----------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        if name in SETTINGS:
            return getattr(self.settings, name)
        raise AttributeError(f"A Game has no {name!r}.")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in SETTINGS:
            settings = dataclasses.replace(self.settings, **{name: value})
            if name in ("data", "penalty", "augment"):
                _check_rules(self, settings)
            self._note(settings=settings)
            return
        if not name.startswith("_") and name not in Game.__annotations__:
            choose("setting of Game", name, dict.fromkeys(SETTINGS))
        object.__setattr__(self, name, value)

    def apply_changes(self) -> None:
        """Put what was set in force now. Each turn, and each step of a player, begins so."""
        before, now = self.in_force, self.settings
        if before is now:
            return
        changed = [name for name in SETTINGS if differ(getattr(before, name), getattr(now, name))]
        self._note(in_force=now)
        self.changes.extend((self.turns, name, getattr(now, name)) for name in changed)
        self._prepare(changed)

    def _prepare(self, changed: tuple[str, ...] | list[str] = SETTINGS) -> None:
        """Make what follows from the settings, as far as these have changed."""
        settings = self.in_force
        for player, lr in ((self._g, settings.lr_g), (self._d, settings.lr_d)):
            if {"optimizer", "betas"} & set(changed):
                player.optimise_by(settings.optimizer, lr, settings.betas)
            player.set_rate(lr)
        if "average" in changed:
            average = settings.average
            self._average = None if average is None else Average(self.G, average)
        theirs = self._given_for
        fits = theirs and not any(
            differ(getattr(settings, it), getattr(theirs, it)) for it in DEALT
        )
        self._note(
            G_average=self._average.module if self._average else None,
            threads=Threads(is_large((self._g, self._d), settings.batch_size)),
            draws=Draws(
                settings.data, settings.batch_size, self.latent_dim, settings.noise, self.seed,
                self.device, self._given if fits else {},
            ),
        )  # fmt: skip


def _check_rules(game: Game, settings: Settings) -> None:
    """Raises ValueError where the players of the game cannot play by these settings."""
    generator = numbered_generator(game.seed, "check", 0, game.device)
    check_fit(game.G, game.D, settings.data, game.latent_dim, generator)
    check_penalties(settings, game.D)
    if settings.augment is not None:
        check_augmented(settings.augment, settings.data.sample(4, generator), generator)
