"""The gradient penalty on D's slope."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import NO_GRAPH, NO_SLOPE, Mistake


def _between(real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
    return u * real + (1 - u) * fake


def _lengths(slope: Tensor) -> Tensor:
    return slope.norm(dim=1)


def _penalty(
    cost: Callable[[Tensor], Tensor] = lambda slope: (_lengths(slope) - 1).square().mean(),
    at: Callable[[Tensor, Tensor, Tensor], Tensor] = _between,
) -> Callable[..., Tensor]:
    """A penalty with another part. cost: of the slopes, (N, d)."""

    def penalty(D: nn.Module, real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
        y = at(real, fake, u).detach().requires_grad_()
        return cost(torch.autograd.grad(D(y).sum(), y)[0])

    return penalty


def _critic(draw: torch.Generator, d: int, *inputs: Tensor) -> nn.Module:
    """A small D of d numbers, whose slopes between these inputs lie on both sides of 1."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(whole(draw, 0, 1 << 30))
        first, last = nn.Linear(d, 16), nn.Linear(16, 1)
    D = nn.Sequential(first, nn.Tanh(), last).double()
    first.weight.data *= 3  # so that the slope changes from place to place
    y = _between(*inputs).requires_grad_()
    lengths = _lengths(torch.autograd.grad(D(y).sum(), y)[0]).sort().values
    last.weight.data /= (lengths[1] + lengths[-2]) / 2
    return D


def _points(draw: torch.Generator) -> list[tuple[Any, ...]]:
    """A random D with real points, fakes, and u for each pair."""
    tries = []
    for d in (2, 3, 2):
        n = whole(draw, 6, 11)
        inputs = normal(draw, n, d) + 1, normal(draw, n, d) - 1, uniform(draw, 0.05, 0.95, n, 1)
        tries.append((_critic(draw, d, *inputs), *inputs))
    return tries


GRADIENT_PENALTY = Comparison(
    name="gradient_penalty", lesson=6,
    asks="`answer(D, real, fake, u)`: points (N, d), u (N, 1) -> mean (|grad D(y)| - 1)^2",
    hints=(
        "Make the points y first, and tell autograd to follow them: `y = (u * real + (1 - u) * "
        "fake).requires_grad_()`.",
        "`(slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)` is the gradient at "
        "each point, (N, d): D's output at a point depends on that point alone. `create_graph` "
        "lets the penalty be differentiated once more, in D's weights.",
        "The length of each row is `slope.norm(dim=1)`, (N,). Return the mean of "
        "`(slope.norm(dim=1) - 1) ** 2`."),
    answer="gt.textbook.gradient_penalty", own=textbook.gradient_penalty, tries=_points,
    told="It agrees with gt.textbook.gradient_penalty for three random D, and so does its gradient "
    "in D's weights.", gradient_in=0,
    mistakes={
        "u_swapped": Mistake(
            "A good penalty, only that u and 1 - u have changed places. With random u that makes "
            "no difference in the long run, but here a u is given, and y = u real + (1 - u) fake.",
            _penalty(at=lambda real, fake, u: u * fake + (1 - u) * real)),
        "at_one_end": Mistake(
            "The slope is taken at the samples themselves. Here it is taken between the real "
            "samples and the fakes, at y = u real + (1 - u) fake.",
            _penalty(at=lambda real, fake, u: real), _penalty(at=lambda real, fake, u: fake)),
        "no_root": Mistake(
            "The root is missing: the length of a gradient is the root of the sum of its squares, "
            "`slope.norm(dim=1)`.",
            _penalty(lambda slope: (_lengths(slope).square() - 1).square().mean())),
        "requires_grad": Mistake(
            "Autograd follows only tensors that ask for it: call `y.requires_grad_()` before "
            "`D(y)`, and after that no `detach` or `no_grad`.", error=NO_GRAPH),
        "no_slope": NO_SLOPE,
        "not_scalar": Mistake(
            "D(y) holds N outputs, and autograd differentiates one number. Take the sum, "
            "`D(y).sum()`: each output depends on its own point alone, so the gradient of the sum "
            "has the gradient of each.", error="scalar outputs"),
        "no_gradient": Mistake(
            "The number is right, but D cannot learn from it: it has no gradient in D's weights. "
            "Give `create_graph=True` to `torch.autograd.grad`, do not detach the slope, and "
            "return the tensor itself, without `item()`, `float()` or numpy."),
        "gradient": Mistake(
            "The number is right, but after its `backward` D's weights do not hold what they held "
            "before and the penalty's gradient. Is a part of it detached? Or do you call "
            "`backward` or `zero_grad` yourself? `torch.autograd.grad` leaves D's weights alone."),
    },
)  # fmt: skip
