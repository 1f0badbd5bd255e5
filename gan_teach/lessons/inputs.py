"""Fresh random inputs for marking, from a generator that leaves PyTorch's own alone."""

import torch
from torch import Tensor


def fresh() -> torch.Generator:
    """A random generator that is seeded anew each time."""
    generator = torch.Generator()
    generator.seed()
    return generator


def normal(draw: torch.Generator, *shape: int) -> Tensor:
    """Standard normal random numbers, float64."""
    return torch.randn(shape, generator=draw, dtype=torch.float64)


def uniform(draw: torch.Generator, low: float, high: float, *shape: int) -> Tensor:
    """Evenly spread random numbers, float64."""
    return low + (high - low) * torch.rand(shape, generator=draw, dtype=torch.float64)


def whole(draw: torch.Generator, low: int, high: int) -> int:
    """A random whole number from low to high, both included."""
    return int(torch.randint(low, high + 1, (), generator=draw))
