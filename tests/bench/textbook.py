"""The loop that textbooks print: probabilities, BCELoss, two passes of D, Adam as it comes."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


def with_sigmoid(D: nn.Module) -> nn.Module:
    """D with a probability at its end, as textbooks have it."""
    return nn.Sequential(D, nn.Sigmoid())


def train(
    G: nn.Module, D: nn.Module, batches: Iterable[tuple[Tensor, Tensor, Tensor]], lr: float
) -> list[tuple[float, float]]:
    """One step of D and one of G for each (real, noise for D, noise for G); the losses of each."""
    bce = nn.BCELoss()
    optimizer_g = torch.optim.Adam(G.parameters(), lr=lr)
    optimizer_d = torch.optim.Adam(D.parameters(), lr=lr)
    losses = []
    for real, noise_d, noise_g in batches:
        ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)
        fake = G(noise_d)
        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        g_loss = bce(D(G(noise_g)), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
        losses.append((d_loss.item(), g_loss.item()))
    return losses
