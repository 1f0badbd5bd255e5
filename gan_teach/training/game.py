"""The game: two players, their optimisers, the data and the rules. The project's training loop.

It knows nothing of plots, widgets or architectures; whoever wants to watch drives it from outside.
"""

import copy
import dataclasses
import inspect
import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from gan_teach.metrics.line import collapse
from gan_teach.models.mlp import couples_batch
from gan_teach.models.players import check_fit, check_weights, latent_dim_of, make_player, quietly
from gan_teach.support.draws import Data, Draws, numbered_generator
from gan_teach.support.errors import CollapseWarning, TrainingDiverged, choose, count
from gan_teach.support.interrupts import InterruptGate
from gan_teach.support.threads import Threads
from gan_teach.training.history import History
from gan_teach.training.losses import slopes
from gan_teach.training.settings import OPTIMIZERS, Settings, differ

SETTINGS = tuple(field.name for field in dataclasses.fields(Settings))
LARGE = 1_000_000  # weights x batch size, from which more than one thread, or a GPU, can pay

Player = nn.Module | Callable[[], nn.Module]


class Step(NamedTuple):
    """One turn of the game, as it was played.

    index: turns completed, this one included. d_loss, g_loss: the losses (nats), each taken just
    before its player's update; d_loss is the last one where D moves more than once a turn, and
    without the penalty. d_real, d_fake: D's mean output on that turn's real and fake batch, as a
    probability where the loss gives one.
    """

    index: int
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
        `game.changes` lists what changed at which turn.
    latent_dim: numbers in a noise vector; by default what G itself says.
    seed: fixes the batches, and the first weights where players are factories.
    device: where to play. By default the device of the modules given; for factories a GPU if
        there is one and the game is large enough to gain from it, else the CPU.

    Raises ValueError or TypeError, with what was expected, what came and what to do, for settings
    that make no sense and for players or data whose shapes do not fit together.
    Taught in: lesson 02.
    """

    def __init__(
        self,
        G: Player,
        D: Player,
        *,
        data: Data,
        latent_dim: int | None = None,
        seed: int = 0,
        device: str | torch.device | None = None,
        **settings: Any,
    ):
        for name in settings:
            choose("setting of Game", name, dict.fromkeys(SETTINGS))
        self.settings = self._next = Settings(data=data, **settings)
        self.seed = count("seed", seed, least=0)
        self._make = {"G": G, "D": D}
        self.G, self.D = make_player("G", G, self.seed), make_player("D", D, self.seed)
        self._given = {  # a module that was given as it is goes back to the weights it came with
            name: copy.deepcopy(getattr(self, name).state_dict())
            for name in "GD"
            if isinstance(self._make[name], nn.Module)
        }
        self.latent_dim = latent_dim_of(self.G, latent_dim)
        self._weights = {name: list(getattr(self, name).parameters()) for name in "GD"}
        self.device = torch.device(device) if device else self._find_device()
        self.G.to(self.device)
        self.D.to(self.device)
        self.history = History()
        self.threads = Threads(self._is_large())
        self._check_fit(self.settings)
        self._start()

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
            raise self._diverged("G's samples became NaN or infinite")
        if turns and (message := self.collapse()):
            warnings.warn(message, CollapseWarning, stacklevel=3)

    def turn(self) -> Step:
        """Play one turn: `d_steps` updates of D, then one update of G."""
        self._apply_changes()
        for _ in range(self.settings.d_steps):
            d_loss, d_real, d_fake = self._d_step()
        g_loss = self._g_step()
        self.turns += 1
        step = Step(self.turns, d_loss, g_loss, d_real, d_fake)
        self.history.append(step)
        return step

    def d_step(self) -> tuple[float, float, float]:
        """Update D once. Returns its loss, and its mean output on the real and the fake batch.

        G only provides the fakes here: no gradient is taken through it.
        """
        self._apply_changes()
        return self._d_step()

    def _d_step(self) -> tuple[float, float, float]:
        settings, draws = self.settings, self.draws
        with self.threads:
            real = draws.real(self.d_updates)
            with torch.no_grad():
                fake = self.G(draws.noise_batch(self.d_updates, "D"))
            if settings.instance_noise:
                real = self._blur(real, "blur real", self.d_updates)
                fake = self._blur(fake, "blur fake", self.d_updates)
            if settings.penalties:
                real, fake = real.requires_grad_(), fake.requires_grad_()
            outputs = self._judge(real, fake)
            on_real, on_fake = outputs.unbind()
            loss = settings.loss.smoothed_d_loss(on_real, on_fake, settings.label_smoothing)
            d_loss = self._finite("D", loss, real)
            if settings.penalties:
                loss = loss + self._penalty(outputs, real, fake)
            self._update("D", loss)
            if settings.clip:
                with torch.no_grad():
                    torch._foreach_clamp_min_(self._weights["D"], -settings.clip)
                    torch._foreach_clamp_max_(self._weights["D"], settings.clip)
            self.d_updates += 1
            d_real, d_fake = settings.loss.readout(outputs.detach()).mean((1, 2)).tolist()
            return d_loss, d_real, d_fake

    def g_step(self) -> float:
        """Update G once, against D as it is now. Returns G's loss. D's weights do not move."""
        self._apply_changes()
        return self._g_step()

    def _g_step(self) -> float:
        with self.threads:
            fake = self.G(self.draws.noise_batch(self.g_updates, "G"))
            if self.settings.instance_noise:
                fake = self._blur(fake, "blur G", self.g_updates)
            loss = self.settings.loss.g_loss(self.D(fake))
            g_loss = self._finite("G", loss)
            self._update("G", loss)
            self._move_average()
            self.g_updates += 1
            return g_loss

    def _judge(self, real: Tensor, fake: Tensor) -> Tensor:
        """D's outputs on both batches, (2, N, 1), in one pass unless a layer mixes the batch."""
        if self._coupled:
            return torch.stack((self.D(real), self.D(fake)))
        return self.D(torch.cat((real, fake))).view(2, -1, 1)

    def _blur(self, samples: Tensor, stream: str, number: int) -> Tensor:
        """The samples with instance noise."""
        return samples + self.settings.instance_noise * self.draws.batch(stream, number)

    def _penalty(self, outputs: Tensor, real: Tensor, fake: Tensor) -> Tensor:
        """What the slopes of D cost, by all penalties together; outputs: of real and fake."""
        penalties = self.settings.penalties
        where = {"real": real, "fake": fake}
        asked = [at for at in where if any(penalty.at == at for penalty in penalties)]
        found: dict[str, Tensor] = {}
        if asked:
            found.update(zip(asked, slopes(outputs, *(where[at] for at in asked)), strict=True))
        if any(penalty.at == "between" for penalty in penalties):
            u = self.draws.batch("between", self.d_updates)
            between = torch.lerp(fake.detach(), real.detach(), u).requires_grad_()
            (found["between"],) = slopes(self.D(between), between)
        return sum(penalty(found[penalty.at]) for penalty in penalties)

    def _update(self, name: str, loss: Tensor) -> None:
        """One step of this player's optimiser; no gradient is taken for the other player."""
        weights = self._weights[name]
        for weight in weights:
            weight.grad = None
        loss.backward(inputs=weights)
        with torch.no_grad():
            self._optimizer_step(self._optimizers[name])

    def _move_average(self) -> None:
        if self.G_average is None:
            return
        with torch.no_grad():
            ours, theirs = list(self.G_average.parameters()), self._weights["G"]
            torch._foreach_lerp_(ours, theirs, 1 - self.settings.average)
            for mine, buffer in zip(self.G_average.buffers(), self.G.buffers(), strict=True):
                mine.copy_(buffer)

    def _finite(self, name: str, loss: Tensor, real: Tensor | None = None) -> float:
        """The loss as a number; stops the game, before any update, where it is not finite."""
        number = loss.item()
        if math.isfinite(number):
            return number
        if real is not None and not torch.isfinite(real).all():
            advice = "The data gave NaN or infinity in this batch: look at data.sample."
            raise self._diverged(f"{name}'s loss became {number}", advice)
        raise self._diverged(f"{name}'s loss became {number}")

    def _diverged(self, what: str, advice: str | None = None) -> TrainingDiverged:
        """The error that says what happened, when, and what to try."""
        advice = advice or (
            "Most often a learning rate is too high: try a tenth of it "
            f"(now lr_g={self.lr_g:g}, lr_d={self.lr_d:g})."
        )
        return TrainingDiverged(
            f"{what} in turn {self.turns + 1}; the game stopped there. {advice} "
            "game.reset() goes back to the start.",
            self.turns,
        )

    # --- looking at it ------------------------------------------------------------------------

    def generate(self, n: int, *, average: bool = True) -> Tensor:
        """n samples of G as it is now: (n, ...), without gradient.

        Made by the moving average of G's weights where the game keeps one; average=False asks
        for G itself. Asking twice in the same turn gives the same samples.
        """
        z = self.draws.noise_batch(self.turns, "show", count("n", n))
        return self.push(z, average=average)

    def push(self, z: Tensor, *, average: bool = True) -> Tensor:
        """G's samples for this noise: (N, latent_dim) -> (N, ...), without gradient."""
        player = self.G_average if average and self.G_average is not None else self.G
        with self.threads:
            return quietly(player, z.to(self.device))

    def judge(self, x: Tensor) -> Tensor:
        """D's raw outputs for these samples: (N, ...) -> (N, 1), without gradient."""
        with self.threads:
            return quietly(self.D, x.to(self.device))

    def collapse(self) -> str | None:
        """A warning in words if G gives (nearly) one and the same sample for every noise."""
        if not self.turns:
            return None
        generator = numbered_generator(self.seed, "check", 1, self.device)
        return collapse(self.generate(256), self.settings.data.sample(256, generator))

    # --- going back ---------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """All that the game is now, as a deep copy: playing on does not change it."""
        return {
            "seed": self.seed,
            "turns": self.turns,
            "d_updates": self.d_updates,
            "g_updates": self.g_updates,
            "settings": self.settings,
            "next_settings": self._next,
            "changes": list(self.changes),
            "players": copy.deepcopy(
                {name: player.state_dict() for name, player in self._players().items()}
            ),
            "optimizers": copy.deepcopy(
                {name: opt.state_dict() for name, opt in self._optimizers.items()}
            ),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go back (or forward) to a state; the state stays as it is and can be used again.

        Raises ValueError where it belongs to players of another architecture; the game then is
        as it was before.
        """
        for name in "GD":
            check_weights(name, getattr(self, name), state["players"][name])
        self.seed = state["seed"]
        self.settings, self._next = state["settings"], state["next_settings"]
        self._prepare()
        for name, player in self._players().items():
            player.load_state_dict(state["players"][name])
        for name, optimizer in self._optimizers.items():
            optimizer.load_state_dict(copy.deepcopy(state["optimizers"][name]))
        self.turns = state["turns"]
        self.d_updates, self.g_updates = state["d_updates"], state["g_updates"]
        self.changes = list(state["changes"])
        self.history.truncate(self.turns)

    def reset(self, seed: int | None = None) -> None:
        """Back to the start: the first weights, turn 0. Settings stay as they are now.

        seed: None plays the same game again; a number deals new batches, and new first weights
        where the players are factories.
        """
        if seed is not None:
            self.seed = count("seed", seed, least=0)
        for name in "GD":
            weights = self._given.get(name)
            if weights is None:
                weights = make_player(name, self._make[name], self.seed).state_dict()
            getattr(self, name).load_state_dict(weights)
        self.history.clear()
        self._start()

    def _start(self) -> None:
        self.turns = self.d_updates = self.g_updates = 0
        self.changes: list[tuple[int, str, Any]] = []
        self.settings = self._next
        self._prepare()

    # --- settings -----------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        if name in SETTINGS:
            return getattr(self._next, name)
        raise AttributeError(f"A Game has no {name!r}.")

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in SETTINGS:
            if not name.startswith("_") and name not in ATTRIBUTES:
                choose("setting of Game", name, dict.fromkeys(SETTINGS))
            object.__setattr__(self, name, value)
            return
        settings = dataclasses.replace(self._next, **{name: value})
        if name in ("data", "penalty"):
            self._check_fit(settings)
        self._next = settings

    def _apply_changes(self) -> None:
        if self._next is self.settings:
            return
        before, self.settings = self.settings, self._next
        changed = [name for name in SETTINGS if differ(getattr(before, name), getattr(self, name))]
        self.changes += [(self.turns, name, getattr(self, name)) for name in changed]
        self._prepare(changed)

    def _prepare(self, changed: tuple[str, ...] | list[str] = SETTINGS) -> None:
        """Make what follows from the settings, as far as these have changed."""
        settings = self.settings
        self.draws = Draws(
            settings.data,
            settings.batch_size,
            self.latent_dim,
            settings.noise,
            self.seed,
            self.device,
        )
        if {"optimizer", "betas"} & set(changed):
            make = OPTIMIZERS[settings.optimizer]
            self._optimizers = {
                name: make(self._weights[name], lr, settings.betas)
                for name, lr in (("G", settings.lr_g), ("D", settings.lr_d))
            }
            # The bare step: PyTorch's profiling hooks around it cost a small game 10 % (measured).
            self._optimizer_step = inspect.unwrap(type(self._optimizers["G"]).step)
        for name, lr in (("G", settings.lr_g), ("D", settings.lr_d)):
            for group in self._optimizers[name].param_groups:
                group["lr"] = lr
        if "average" in changed:
            self.G_average = None
            if settings.average is not None:
                self.G_average = copy.deepcopy(self.G).requires_grad_(False)
        self._coupled = couples_batch(self.D)
        self.threads = Threads(self._is_large())

    # --- choices ------------------------------------------------------------------------------

    def _players(self) -> dict[str, nn.Module]:
        players = {"G": self.G, "D": self.D}
        return players | ({"G_average": self.G_average} if self.G_average is not None else {})

    def _check_fit(self, settings: Settings) -> None:
        generator = numbered_generator(self.seed, "check", 0, self.device)
        check_fit(self.G, self.D, settings.data, self.latent_dim, generator)
        if settings.penalties and couples_batch(self.D):
            raise ValueError(
                "A penalty needs the slope of D's output at each sample by itself, but this D has "
                "batch norm, where each output depends on the whole batch. Take nn.LayerNorm or "
                "no normalisation, or play without a penalty."
            )

    def _find_device(self) -> torch.device:
        for name in self._given:
            for weight in self._weights[name]:
                return weight.device
        return torch.device("cuda" if self._is_large() and torch.cuda.is_available() else "cpu")

    def _is_large(self) -> bool:
        weights = sum(weight.numel() for player in self._weights.values() for weight in player)
        return weights * self.settings.batch_size >= LARGE


ATTRIBUTES = {
    *("settings", "seed", "G", "D", "G_average", "latent_dim", "device", "draws", "history"),
    *("turns", "d_updates", "g_updates", "changes", "threads"),
}
