"""The moves of a turn as one would write them by hand. `Game` plays the same ones."""

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
