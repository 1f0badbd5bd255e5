"""The Wasserstein-1 distance of samples on a line, and what real samples would score."""

import math
from typing import Any, Protocol

import torch
from torch import Tensor

from gan_teach.support.draws import Data, check_generators
from gan_teach.support.errors import count
from gan_teach.support.tensors import on_a_line


class Distribution(Data, Protocol):
    """Data on a line with known quantiles, such as `Gaussian`."""

    def quantile(self, u: Tensor) -> Tensor:
        """Return the x below which a share u of the mass lies; the shape of u."""
        ...


def w1(samples: Tensor, target: Tensor | Data) -> float:
    """Wasserstein-1 distance between samples on a line and a target, in the units of x.

    samples: (n, 1) or (n,). target: as many samples again, or a distribution with `quantile(u)`.
    On a line the best transport keeps the order, so with both sides sorted it is
    mean |x_(i) - t_(i)|. Of a distribution, t_(i) is the quantile at (i - 1/2)/n: n ideal samples
    stand for it.
    Raises ValueError for samples of more than one dimension or of another number, and for NaN or
    infinity; TypeError for another target.

    Source: Villani 2003, section 2.2. Taught in: lesson 02.
    """
    x = on_a_line(samples, finite=True).sort().values
    n = len(x)
    if isinstance(target, Tensor):
        t = on_a_line(target, "target", finite=True).sort().values
        if len(t) != n:
            raise ValueError(f"w1 needs as many samples on both sides; got {n} and {len(t)}.")
    else:
        t = _need_quantiles(target).quantile(
            (torch.arange(n, device=x.device, dtype=x.dtype) + 0.5) / n
        )
    return (x - t).abs().mean().item()


def w1_or_nan(samples: Tensor, target: Tensor | Data) -> float:
    """As `w1`, but NaN where a sample is NaN or infinite, as of a game that was lost."""
    return w1(samples, target) if samples.isfinite().all() else math.nan


def w1_floor(
    data: Data,
    target: Tensor | Data | None = None,
    n: int = 4000,
    repeats: int = 100,
    seed: int = 0,
) -> Tensor:
    """What `w1` reads for n true samples: (repeats,) values, the floor.

    target: as in `w1`; by default the data itself, which then needs `quantile(u)`.
    A generator at this level cannot be told from a perfect one by this figure.
    """
    against = data if target is None else target
    if not isinstance(against, Tensor):
        _need_quantiles(against)
    n, generators = count("n", n), check_generators(repeats, seed)
    return torch.tensor([w1(data.sample(n, generator), against) for generator in generators])


def _need_quantiles(target: Any) -> Distribution:
    if not callable(getattr(target, "quantile", None)):
        raise TypeError(
            "target must be samples on a line, or data with quantiles such as gt.Gaussian(3, 2); "
            f"got {target!r:.80}."
        )
    return target
