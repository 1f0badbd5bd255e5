"""A player in training: its module, its weights, its optimiser, and the start to go back to."""

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_teach.models.mlp import couples_batch
from gan_teach.models.players import Maker, make_player, trainable
from gan_teach.training.optimizers import OPTIMIZERS, move_hooks, step

LARGE = 1_000_000  # weights x batch size, from which more than one thread, or a GPU, can pay


class Player:
    """One side of the game, G or D.

    make: an `nn.Module`, trained as it is, or a factory that makes one, called under the seed.
    module: the module itself. weights: those of its parameters that are not frozen.
    couples_batch: whether it has batch norm, which mixes the samples of a batch.
    first: the weights that a module came with; None for a factory, which makes them again.
    optimizer: what moves them; there is none before `optimise_by`.
    Raises TypeError for what is neither, ValueError for a module with nothing to train.
    """

    optimizer: Optimizer

    def __init__(self, name: str, make: Maker, seed: int):
        self.name, self._make = name, make
        self.module = make_player(name, make, seed)
        self.weights = trainable(name, self.module)
        self.couples_batch = couples_batch(self.module)
        self.is_given = isinstance(make, nn.Module)
        self.first = copy.deepcopy(self.module.state_dict()) if self.is_given else None

    def start_again(self, seed: int) -> None:
        """The first weights: those that the module came with, or a factory's under this seed."""
        first = self.first or make_player(self.name, self._make, seed).state_dict()
        self.module.load_state_dict(first)

    def optimise_by(self, kind: str, lr: float, betas: tuple[float, float]) -> None:
        """A new optimiser, which remembers no gradient yet. Registered hooks stay."""
        optimizer = OPTIMIZERS[kind](self.weights, lr, betas)
        if hasattr(self, "optimizer"):
            move_hooks(self.optimizer, optimizer)
        self.optimizer = optimizer

    def set_rate(self, lr: float) -> None:
        """The learning rate from the next step on."""
        for group in self.optimizer.param_groups:
            group["lr"] = lr

    def zero_grad(self) -> None:
        """Forget the gradient."""
        for weight in self.weights:
            weight.grad = None

    def step(self) -> None:
        """One step of the optimiser along the gradient."""
        step(self.optimizer)

    def load(self, weights: dict[str, Tensor], optimizer: dict[str, Any]) -> None:
        """These weights, and the optimiser in this state; both stay as they are."""
        self.module.load_state_dict(weights)
        self.optimizer.load_state_dict(copy.deepcopy(optimizer))


class Average:
    """A moving average of a player's weights, in a module of its own."""

    def __init__(self, player: nn.Module, decay: float):
        self._rate = 1 - decay
        self.module = copy.deepcopy(player).requires_grad_(False)
        self._weights, self._of = tuple(self.module.parameters()), tuple(player.parameters())
        self._buffers = list(zip(self.module.buffers(), player.buffers(), strict=True))

    def move(self) -> None:
        """average <- decay * average + (1 - decay) * weights; buffers are copied."""
        with torch.no_grad():
            torch._foreach_lerp_(self._weights, self._of, self._rate)
            for mine, buffer in self._buffers:
                mine.copy_(buffer)


def is_large(players: Sequence[Player], batch_size: int) -> bool:
    """Whether more than one thread, or a GPU, can pay for these players."""
    weights = sum(weight.numel() for player in players for weight in player.weights)
    return weights * batch_size >= LARGE


def device_of(players: Sequence[Player], batch_size: int) -> torch.device:
    """Where to play: the device of a module that was given, else a GPU where that can pay."""
    for player in players:
        if player.is_given:
            return player.weights[0].device
    gpu = is_large(players, batch_size) and torch.cuda.is_available()
    return torch.device("cuda" if gpu else "cpu")
