"""Like players on stacked weights: the forward pass, the optimiser, and who shares what."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.training.optimizers import OPTIMIZERS, step
from gan_teach.training.settings import Settings


def is_chain_of_linear_layers(player: nn.Module) -> bool:
    """Whether it is a chain of linear layers with bias, and of layers without weights.

    `forward` can run it if these act on each number or along the last axis.
    """
    return isinstance(player, nn.Sequential) and all(
        layer.bias is not None if isinstance(layer, nn.Linear) else not list(layer.parameters())
        for layer in player
    )


def stack(players: Sequence[nn.Module]) -> list[Tensor]:
    """The weights of K like players, each of shape (K, ...)."""
    columns = zip(*(player.parameters() for player in players), strict=True)
    return [torch.stack([w.detach() for w in column]).requires_grad_() for column in columns]


def forward(player: Any, weights: Sequence[Tensor], x: Tensor) -> Tensor:
    """K players of this chain of layers, each on its own batch: x is (K, N, in) -> (K, N, out)."""
    remaining, ours = iter(weights), False
    for layer in player:
        if isinstance(layer, nn.Linear):
            weight, bias = next(remaining), next(remaining)  # (K, out, in), (K, out)
            if weight.shape[2] == 1:  # one number in: a product of matrices takes longer
                x = torch.addcmul(bias.unsqueeze(1), x, weight.mT)
            else:
                x = torch.baddbmm(bias.unsqueeze(1), x, weight.mT)
            ours = True
        elif isinstance(layer, nn.ReLU) and ours:
            x = x.relu_()  # what a linear layer gave is nobody else's: no new memory
        elif isinstance(layer, nn.Flatten):
            x = x.flatten(2)
        elif isinstance(layer, nn.Unflatten):
            x = x.unflatten(2, layer.unflattened_size)
        else:
            x = layer(x)
    return x


def alike(values: Sequence[Any]) -> list[list[int]]:
    """The places of each different value, in the order in which the values first come."""
    return [[k for k, own in enumerate(values) if own == value] for value in dict.fromkeys(values)]


class Groups:
    """Which games share a value, so that what depends on it is computed once for all of them."""

    def __init__(self, of_each: Sequence[Any]):
        self.values = list(dict.fromkeys(of_each))
        self._members = [torch.tensor(members) for members in alike(of_each)]
        self._back = torch.cat(self._members).argsort()

    def parts(self, function: Callable[..., Tensor], *stacks: Tensor) -> list[Tensor]:
        """function(value, rows of its games in each stack) for each value."""
        if len(self.values) == 1:
            return [function(self.values[0], *stacks)]
        return [
            function(value, *(stack[members] for stack in stacks))
            for value, members in zip(self.values, self._members, strict=True)
        ]

    def map(self, function: Callable[..., Tensor], *stacks: Tensor) -> Tensor:
        """The same, of functions that give a row for each game, put together: (K,)."""
        found = self.parts(function, *stacks)
        return found[0] if len(found) == 1 else torch.cat(found)[self._back]


class StackedOptimizer:
    """An optimiser over stacked weights with a learning rate for each game.

    Where the rates differ it takes the step of rate 1, then only that share of it that is the
    game's own rate: Adam, RMSprop and SGD all step in proportion to the rate.
    """

    def __init__(self, weights: list[Tensor], rates: Sequence[float], settings: Settings):
        self._weights = weights
        same = len(set(rates)) == 1
        make = OPTIMIZERS[settings.optimizer]
        self._optimizer = make(weights, rates[0] if same else 1.0, settings.betas)
        if not same:
            own = torch.tensor(rates, device=weights[0].device)
            self._shares = [own.view(-1, *[1] * (w.dim() - 1)) for w in weights]
            self._optimizer.register_step_pre_hook(self._remember)  # before these, hooks of all
            self._optimizer.register_step_post_hook(self._take_share)  # after it, hooks of all

    def step(self, loss: Tensor) -> None:
        """One step downhill on the sum of the games' losses."""
        for weight in self._weights:
            weight.grad = None
        loss.backward(inputs=self._weights)
        step(self._optimizer)

    def _remember(self, *_: object) -> None:
        self._before = [weight.detach().clone() for weight in self._weights]

    def _take_share(self, *_: object) -> None:
        with torch.no_grad():
            for weight, old, share in zip(self._weights, self._before, self._shares, strict=True):
                weight.copy_(torch.lerp(old, weight, share))

    def state_of(self, k: int) -> dict[int, dict[str, Any]]:
        """The state of game k, as the optimiser of a single game has it."""
        return {
            i: {
                name: value[k].clone() if torch.is_tensor(value) and value.dim() else value
                for name, value in copy.deepcopy(state).items()
            }
            for i, state in self._optimizer.state_dict()["state"].items()
        }
