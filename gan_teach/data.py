"""What is real: anything with `sample(n, generator) -> Tensor`. Digits are in `digits`."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_teach.errors import finite, positive


@dataclass(frozen=True)
class Gaussian:
    """The normal distribution with this mean and this standard deviation (not variance).

    Raises ValueError for a std that is not above 0. Taught in: lesson 01.
    """

    mean: float = 0.0
    std: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", finite("mean", self.mean))
        object.__setattr__(self, "std", positive("std (a standard deviation)", self.std))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n samples: float32, shape (n, 1), any real number, on the generator's device."""
        device = generator.device if generator else None
        return torch.randn(n, 1, generator=generator, device=device).mul_(self.std).add_(self.mean)

    def log_density(self, x: Tensor) -> Tensor:
        """log p(x) = -((x - mean)/std)^2/2 - log(std sqrt(2 pi)), the shape of x."""
        log_scale = math.log(self.std * math.sqrt(2 * math.pi))
        return -((x - self.mean) / self.std).square() / 2 - log_scale

    def density(self, x: Tensor) -> Tensor:
        """p(x), the shape of x."""
        return self.log_density(x).exp()

    def quantile(self, u: Tensor) -> Tensor:
        """The x below which a share u of the mass lies, 0 < u < 1; the shape of u."""
        return self.mean + self.std * torch.special.ndtri(u)
