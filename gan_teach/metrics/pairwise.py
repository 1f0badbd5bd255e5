"""Distances between all pairs of two sets, a part of the table at a time."""

import torch
from torch import Tensor

ROWS = 500  # of a large table at once, so that it stays in the processor's cache


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|^2 for each pair: (n, m), for x of (n, d) and y of (m, d); never below 0."""
    halves = torch.addmm(y.square().sum(1) / 2, x, y.T, alpha=-1)
    return halves.mul_(2).add_(x.square().sum(1, keepdim=True)).clamp_(min=0)


def squared_to_nearest(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|^2 to the nearest y: (n,)."""
    return torch.cat([squared_distances(part, y).amin(1) for part in x.split(ROWS)])
