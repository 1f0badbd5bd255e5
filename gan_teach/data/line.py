"""What is real: anything with `sample(n, generator) -> Tensor`. Digits are in `digits`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from gan_teach.support.errors import count, finite, non_negative, positive
from gan_teach.support.tensors import describe


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
        n, device = count("n", n), generator.device if generator else None
        return torch.randn(n, 1, generator=generator, device=device).mul_(self.std).add_(self.mean)

    def log_density(self, x: Tensor) -> Tensor:
        """log p(x) = -((x - mean)/std)^2/2 - log(std sqrt(2 pi)), the shape of x."""
        _need_tensor("x", x)
        log_scale = math.log(self.std * math.sqrt(2 * math.pi))
        return -((x - self.mean) / self.std).square() / 2 - log_scale

    def density(self, x: Tensor) -> Tensor:
        """p(x), the shape of x."""
        return self.log_density(x).exp()

    def quantile(self, u: Tensor) -> Tensor:
        """The x below which a share u of the mass lies, 0 < u < 1; the shape of u."""
        return self.mean + self.std * torch.special.ndtri(_as_shares(u))


@dataclass(frozen=True)
class Mixture:
    """Several normal distributions on a line, one of which is drawn for each sample.

    means: the middle of each, called a mode where the density has a peak there.
    std: the standard deviation of each: one number for all of them, or one for each.
    weights: the chance of each, above 0; by default all alike. They are scaled to sum to 1.

    Its density is p(x) = sum_k weight_k N(x; mean_k, std_k).
    Raises ValueError where the three do not fit together. Used in: the playground's data menu.
    """

    means: Sequence[float]
    std: float | Sequence[float] = 1.0
    weights: Sequence[float] | None = None

    def __post_init__(self) -> None:
        means = tuple(finite("each mean", mean) for mean in _listed("means", self.means))
        if not means:
            raise ValueError("A mixture needs at least one mean, as in gt.Mixture([-2, 2]).")
        one_for_all = isinstance(self.std, str) or not np.ndim(self.std)
        given = {
            "std": _listed("std", [self.std] * len(means) if one_for_all else self.std),
            "weights": _listed(
                "weights", [1.0] * len(means) if self.weights is None else self.weights
            ),
        }
        for name, values in given.items():
            if len(values) != len(means):
                raise ValueError(
                    f"A mixture of {len(means)} needs as many {name}; got {len(values)}."
                )
        stds = tuple(positive("each std (a standard deviation)", std) for std in given["std"])
        weights = tuple(positive("each weight", weight) for weight in given["weights"])
        total = sum(weights)
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "std", stds)
        object.__setattr__(self, "weights", tuple(weight / total for weight in weights))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n samples: float32, shape (n, 1), any real number, on the generator's device."""
        n, device = count("n", n), generator.device if generator else None
        means, stds, weights = (
            torch.tensor(values, device=device) for values in (self.means, self.std, self.weights)
        )
        chosen = torch.multinomial(weights, n, replacement=True, generator=generator)
        normal = torch.randn(n, generator=generator, device=device)
        return (means[chosen] + stds[chosen] * normal).unsqueeze(1)

    def log_density(self, x: Tensor) -> Tensor:
        """log p(x), the shape of x: the logarithm of a sum, safe far out in the tails."""
        return torch.stack(
            [part.log_density(x) + math.log(weight) for part, weight in self._parts()]
        ).logsumexp(0)

    def density(self, x: Tensor) -> Tensor:
        """p(x), the shape of x."""
        return self.log_density(x).exp()

    def quantile(self, u: Tensor) -> Tensor:
        """The x below which a share u of the mass lies, 0 < u < 1; the shape of u.

        Found by bisection between the smallest and the largest of the parts' own quantiles.
        """
        target = _as_shares(u).double()
        ends = torch.stack([part.quantile(target) for part, _ in self._parts()])
        low, high = ends.amin(0), ends.amax(0)
        for _ in range(60):
            middle = (low + high) / 2
            below = sum(
                weight * torch.special.ndtr((middle - part.mean) / part.std)
                for part, weight in self._parts()
            )
            low, high = (
                torch.where(below < target, middle, low),
                torch.where(below < target, high, middle),
            )
        return ((low + high) / 2).to(u.dtype)

    def _parts(self) -> list[tuple[Gaussian, float]]:
        stds, weights = cast(Sequence[float], self.std), cast(Sequence[float], self.weights)
        parts = zip(self.means, stds, weights, strict=True)  # one for each, since it was made
        return [(Gaussian(mean, std), weight) for mean, std, weight in parts]


@dataclass(frozen=True)
class Histogram:
    """A density in steps of equal width on a line, such as a drawn one.

    heights: of the steps from low to high, at least 0 and one above it. They are scaled to sum to
    1: the chance that a sample falls into each, where it lies anywhere with equal chance.

    Raises ValueError for other heights, and unless low < high. See `gt.draw`.
    """

    heights: Sequence[float]
    low: float
    high: float

    def __post_init__(self) -> None:
        low, high = finite("low", self.low), finite("high", self.high)
        if low >= high:
            raise ValueError(f"low must be below high; got {low:g} and {high:g}.")
        given = _listed("heights", self.heights)
        heights = [non_negative("each height", height) for height in given]
        total = math.fsum(heights)
        if not total:
            raise ValueError("A histogram needs heights, and one of them above 0.")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        object.__setattr__(self, "heights", tuple(height / total for height in heights))

    def __repr__(self) -> str:
        return f"Histogram({len(self.heights)} steps from {self.low:g} to {self.high:g})"

    @property
    def width(self) -> float:
        """Of a step."""
        return (self.high - self.low) / len(self.heights)

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n samples: float32, shape (n, 1), from low to high, on the generator's device."""
        n, device = count("n", n), generator.device if generator else None
        chances = torch.tensor(self.heights, device=device)
        chosen = torch.multinomial(chances, n, replacement=True, generator=generator)
        place = chosen + torch.rand(n, generator=generator, device=device)
        return (self.low + self.width * place).unsqueeze(1)

    def density(self, x: Tensor) -> Tensor:
        """p(x), the shape of x: the height of x's step over its width, 0 beside them."""
        _need_tensor("x", x)
        place = (x - self.low) / self.width  # in steps
        heights = torch.tensor(self.heights, device=x.device, dtype=place.dtype) / self.width
        step = place.floor().long()
        inside = (step >= 0) & (step < len(heights))
        return torch.where(inside, heights[step.clamp(0, len(heights) - 1)], 0)

    def quantile(self, u: Tensor) -> Tensor:
        """The x below which a share u of the mass lies, 0 < u < 1; the shape of u."""
        shares = _as_shares(u)
        heights = torch.tensor(self.heights, device=u.device, dtype=torch.float64)
        ends = heights.cumsum(0)
        shares = shares.double().contiguous().clamp(max=ends[-1])
        step = torch.searchsorted(ends, shares)
        within = (shares - ends[step] + heights[step]) / heights[step]
        return (self.low + self.width * (step + within.clamp(0, 1))).to(u.dtype)


def _need_tensor(what: str, x: Tensor) -> None:
    if not isinstance(x, Tensor):
        raise TypeError(f"{what} must be a tensor; got {describe(x)}.")


def _as_shares(u: Tensor) -> Tensor:
    """u itself. Raises TypeError, or ValueError unless all its numbers lie between 0 and 1."""
    _need_tensor("u", u)
    if not ((u > 0) & (u < 1)).all():
        raise ValueError("u must be shares of the mass, above 0 and below 1.")
    return u


def _listed(what: str, values: Any) -> list[Any]:
    """What a sequence, tensor or array holds. Raises ValueError for anything else."""
    if isinstance(values, Tensor | np.ndarray):
        values = values.tolist()
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise ValueError(f"{what} must be a list of numbers, as in [-2, 2]; got {values!r}.")
    return [value.tolist() if isinstance(value, Tensor | np.generic) else value for value in values]
