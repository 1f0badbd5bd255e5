"""The two players. G turns noise into samples; D turns samples into logits, one for each."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import nn

from gan_teach.models.players import Made
from gan_teach.support.errors import choose, count, counts

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.2),
    "tanh": nn.Tanh,
}
OUTPUTS: dict[str, Callable[[], nn.Module]] = {
    "linear": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}


def _layers(sizes: Sequence[int], activation: str) -> list[nn.Module]:
    """Linear layers of these sizes with the activation between them."""
    make = choose("activation", activation, ACTIVATIONS)
    layers: list[nn.Module] = []
    for size_in, size_out in pairwise(sizes):
        layers += [nn.Linear(size_in, size_out), make()]
    return layers[:-1]


def _shape(what: str, sizes: Sequence[int]) -> tuple[int, ...]:
    shape = tuple(counts(what, sizes))
    if not shape:
        raise ValueError(f"{what} must be a list of whole numbers, as in (1, 28, 28); got none.")
    return shape


class Chain(Made, nn.Sequential):
    """Layers one after the other; a slice of them, `G[:2]`, is a plain `nn.Sequential`."""

    def __getitem__(self, index: int | slice) -> nn.Module:
        layers = list(self)
        return nn.Sequential(*layers[index]) if isinstance(index, slice) else layers[index]


class MLPGenerator(Chain):
    """A multilayer perceptron from noise to samples: (N, latent_dim) -> (N, *out_shape).

    hidden: sizes of the hidden layers. activation: "relu", "leaky_relu" or "tanh".
    output: what the last layer ends in, which fixes the range of the samples:
        "linear" (any number), "sigmoid" (0 to 1) or "tanh" (-1 to 1).
    Raises ValueError for a size below 1 or an unknown name. Taught in: lesson 02.
    """

    def __init__(
        self,
        latent_dim: int = 1,
        hidden: Sequence[int] = (16,),
        out_shape: Sequence[int] = (1,),
        activation: str = "relu",
        output: str = "linear",
    ):
        latent_dim, hidden = count("latent_dim", latent_dim), counts("hidden", hidden)
        out_shape = _shape("out_shape", out_shape)
        sizes = [latent_dim, *hidden, math.prod(out_shape)]
        end = [] if output == "linear" else [choose("output", output, OUTPUTS)()]
        shape = [] if len(out_shape) == 1 else [nn.Unflatten(1, out_shape)]
        super().__init__(*_layers(sizes, activation), *end, *shape)
        self.latent_dim = latent_dim
        self.out_shape = out_shape


class MLPDiscriminator(Chain):
    """A multilayer perceptron from samples to logits: (N, *in_shape) -> (N, 1).

    There is no sigmoid at its end: sigmoid(logit) is the probability of "real", and the losses
    work on the logit itself, where nothing overflows. Other arguments as for `MLPGenerator`.
    Raises ValueError for a size below 1 or an unknown name. Taught in: lesson 02.
    """

    def __init__(
        self,
        in_shape: Sequence[int] = (1,),
        hidden: Sequence[int] = (16,),
        activation: str = "relu",
    ):
        in_shape, hidden = _shape("in_shape", in_shape), counts("hidden", hidden)
        shape = [] if len(in_shape) == 1 else [nn.Flatten()]
        super().__init__(*shape, *_layers([math.prod(in_shape), *hidden, 1], activation))
        self.in_shape = in_shape


def couples_batch(player: nn.Module) -> bool:
    """Whether there is batch norm, by which an output depends on the rest of its batch."""
    norms = torch.nn.modules.batchnorm._BatchNorm
    return any(isinstance(module, norms) for module in player.modules())
