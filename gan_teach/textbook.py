"""The moves of a turn, and what they lead to, as one would write them by hand.

`Game` plays the same moves; `dirac` has the same steps and eigenvalues.
"""

import cmath
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce


def d_step(
    G: nn.Module, D: nn.Module, optimizer: torch.optim.Optimizer, real: Tensor, z: Tensor
) -> float:
    """One move of D, whose weights the optimiser holds. Returns D's loss before the move.

    real: a batch of samples; z: noise for as many fakes. Labels: real 1, fake 0.
    """
    fake = G(z).detach()
    on_real, on_fake = D(real), D(fake)
    loss = bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def g_step(G: nn.Module, D: nn.Module, optimizer: torch.optim.Optimizer, z: Tensor) -> float:
    """One move of G with the non-saturating loss. Returns G's loss before the move."""
    on_fake = D(G(z))
    loss = bce(on_fake, torch.ones_like(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def moving_average(average: Tensor, weights: Tensor, decay: float) -> Tensor:
    """decay * average + (1 - decay) * weights, of the same shape: one step of the average."""
    return decay * average + (1 - decay) * weights


def dirac_step(theta: Tensor, psi: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    """One simultaneous step of the Dirac-GAN with the minimax loss: the new theta, the new psi.

    The data is the point 0, the fake is theta, and D's logit at x is psi x. theta, psi: tensors of
    one shape. Both players push from the old values.
    """
    push = (psi * theta).sigmoid()  # the size of both losses' slope in D's logit on the fake
    return theta + rate * push * psi, psi - rate * push * theta


def fake_push(g_loss: Callable[[Tensor], Tensor], fake: Tensor) -> float:
    """How strongly G is pushed at D's raw outputs: the mean size of the slope of its loss.

    g_loss: a mean over the batch, as in `losses`. fake: D's outputs on N fakes, (N, 1).
    """
    fake = fake.detach().requires_grad_()
    (slope,) = torch.autograd.grad(g_loss(fake), fake)  # of a mean: 1/N of what each fake feels
    return (len(fake) * slope).abs().mean().item()


def gradient_penalty(D: nn.Module, real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
    """The mean of (|grad D(y)| - 1)^2 at y = u real + (1 - u) fake: a scalar, without a weight.

    real, fake: samples, (N, ...). u: between 0 and 1, one for each pair, (N, 1) for points.
    """
    y = (u * real + (1 - u) * fake).detach().requires_grad_()
    (slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


def r1_eigenvalues(gamma: float, slope: float) -> tuple[complex, complex]:
    """The eigenvalues of ((0, slope), (-slope, -gamma)), the Dirac-GAN with R1 near (0, 0).

    They solve x^2 + gamma x + slope^2 = 0. slope: f'(0), how fast the players turn round each other
    without R1, in radians per time.
    """
    root = cmath.sqrt(gamma**2 / 4 - slope**2)
    return -gamma / 2 + root, -gamma / 2 - root
