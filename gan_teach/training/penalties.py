"""Costs on the slope of D, which hold it back: they are added to D's loss, whatever that is."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gan_teach.support.errors import positive


class Penalty:
    """A cost on the slope of D's raw output in its input, added to D's loss.

    at: where the slope is taken, "real" (at the batch of data), "fake" (at the batch of fakes) or
        "between" (at a random point between the i-th of each).
    """

    at: str

    def __call__(self, slope: Tensor) -> Tensor:
        """The cost, a scalar. slope: of D's output at each sample, (N, ...), the sample's shape."""
        raise NotImplementedError


@dataclass(frozen=True)
class R1(Penalty):
    """A penalty on the slope of D at real data: gamma/2 * E|grad_x D(x)|^2, added to D's loss.

    gamma: how much the slope costs; above 0. D(x) is D's raw output (the logit).
    It holds D back from ever steeper walls. Near an equilibrium, and under the paper's
    assumptions, it makes the game converge.
    Raises ValueError for a gamma that is no positive number.

    Source: Mescheder et al. 2018, equation 9. Used in: lesson 02. Taught in: lesson 06.
    """

    gamma: float
    at = "real"

    def __post_init__(self) -> None:
        name = type(self).__name__
        object.__setattr__(self, "gamma", positive(f"gamma of {name}", self.gamma))

    def __call__(self, slope: Tensor) -> Tensor:
        return self.gamma / 2 * slope.square().flatten(1).sum(1).mean()


@dataclass(frozen=True)
class R2(R1):
    """The same on the fakes: gamma/2 * E|grad_x D(G(z))|^2, added to D's loss.

    Source: Mescheder et al. 2018, equation 10. Taught in: lesson 06.
    """

    at = "fake"


@dataclass(frozen=True)
class GradientPenalty(Penalty):
    """A penalty on slopes that differ from 1: weight * E[(|grad_x D(y)| - 1)^2].

    y = u x + (1 - u) G(z), u uniform in [0, 1], one u for each pair of a real sample and a fake.
    weight: above 0; the paper takes 10. It stands for the rule that D's slope may nowhere be
    above 1, which makes the Wasserstein loss a distance.
    Raises ValueError for a weight that is no positive number.

    Source: Gulrajani et al. 2017, equation 3. Taught in: lesson 06.
    """

    weight: float = 10.0
    at = "between"

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", positive("weight of GradientPenalty", self.weight))

    def __call__(self, slope: Tensor) -> Tensor:
        # 1e-12 under the root: at a slope of exactly 0 the root itself has no gradient
        length = (slope.square().flatten(1).sum(1) + 1e-12).sqrt()
        return self.weight * (length - 1).square().mean()


def slopes(output: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
    """The slope of D's output at each sample, (N, ...) like the inputs, ready for a penalty.

    output: D's outputs, which came from the inputs; each input must require grad. A sample's output
    may depend on that sample alone, so one gradient of the sum holds the gradient of each.
    Raises ValueError where the output does not depend on an input.
    """
    found: tuple[Any, ...] = (None,)
    if output.requires_grad:
        found = torch.autograd.grad(output.sum(), inputs, create_graph=True, allow_unused=True)
    if any(slope is None for slope in found):
        raise ValueError(
            "A penalty needs the slope of D's output in its input, but this D's output does not "
            "depend on its input. Look at D's forward, or play without a penalty."
        )
    return found
