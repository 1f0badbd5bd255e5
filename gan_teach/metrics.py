"""How good are the samples? Each figure comes with what real samples would give: its floor."""

from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from gan_teach.draws import Data, numbered_generator


class Distribution(Data, Protocol):
    """Data on a line with known quantiles, such as `Gaussian`."""

    def quantile(self, u: Tensor) -> Tensor:
        """Return the x below which a share u of the mass lies; the shape of u."""
        ...


def mean_std(samples: Tensor) -> tuple[float, float]:
    """Mean and standard deviation (divisor n) of the samples, as two floats."""
    return samples.mean().item(), samples.std(correction=0).item()


def w1(samples: Tensor, target: "Tensor | Distribution") -> float:
    """Wasserstein-1 distance between samples on a line and a target, in the units of x.

    samples: (n, 1) or (n,). target: as many samples again, or a distribution with `quantile(u)`.
    On a line the best transport keeps the order, so with both sides sorted it is
    mean |x_(i) - t_(i)|. Of a distribution, t_(i) is the quantile at (i - 1/2)/n: n ideal samples
    stand for it.
    Raises ValueError for samples of more than one dimension or of another number.

    Source: Villani 2003, section 2.2. Taught in: lesson 02.
    """
    x = _on_a_line(samples).sort().values
    n = len(x)
    if isinstance(target, Tensor):
        t = _on_a_line(target).sort().values
        if len(t) != n:
            raise ValueError(f"w1 needs as many samples on both sides; got {n} and {len(t)}.")
    else:
        t = target.quantile((torch.arange(n, device=x.device, dtype=x.dtype) + 0.5) / n)
    return (x - t).abs().mean().item()


def w1_floor(data: Distribution, n: int = 4000, repeats: int = 100, seed: int = 0) -> Tensor:
    """What `w1` reads for n true samples: (repeats,) values, the floor.

    A generator at this level cannot be told from a perfect one by this figure.
    """
    generators = (numbered_generator(seed, "check", i) for i in range(repeats))
    return torch.tensor([w1(data.sample(n, generator), data) for generator in generators])


def density(samples: Tensor, x: Tensor) -> Tensor:
    """An estimate of the samples' density at evenly spaced points x: (m,), same device.

    A histogram with one bin for each point, smoothed with a Gaussian window of width
    0.9 min(std, IQR/1.34) n^(-1/5) (Silverman 1986, equation 3.31), at least one bin. Samples
    that are NaN or infinite do not count.
    """
    samples = _on_a_line(samples)
    samples = samples[samples.isfinite()]
    if not len(samples):
        return torch.zeros_like(x)
    step = ((x[-1] - x[0]) / (len(x) - 1)).item()
    low, high = x[0].item() - step / 2, x[-1].item() + step / 2
    counts = torch.histc(samples, bins=len(x), min=low, max=high)
    quartiles = torch.quantile(samples, samples.new_tensor([0.25, 0.75]))
    spread = min(samples.std().item(), (quartiles[1] - quartiles[0]).item() / 1.34)
    width = max(0.9 * spread * len(samples) ** -0.2, step)
    reach = min(int(4 * width / step) + 1, (len(x) - 1) // 2)
    window = np.exp(-((np.arange(-reach, reach + 1) * step / width) ** 2) / 2)
    smooth = np.convolve(counts.cpu().numpy(), window / window.sum(), mode="same")
    return torch.from_numpy(smooth).to(x) / (len(samples) * step)


def collapse(fake: Tensor, real: Tensor) -> str | None:
    """A warning in words if the fakes spread less than 1 % as much as the real samples, else None.

    Spread is the standard deviation over the batch, averaged over the dimensions. The losses
    cannot tell: a dead generator can read log 2 and 2 log 2, as if at equilibrium.
    """
    spread, wanted = (x.flatten(1).std(0, correction=0).mean().item() for x in (fake, real))
    if not spread < 0.01 * wanted:  # also where it is NaN: that is not a collapse
        return None
    return (
        f"G has collapsed to a point: its samples have a standard deviation of {spread:.2g}, the "
        f"data {wanted:.2g}. The losses may not show it. Look for what makes D win at once, or "
        "lower the learning rates."
    )


def _on_a_line(samples: Tensor) -> Tensor:
    if samples.dim() == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.dim() != 1 or not len(samples):
        raise ValueError(
            f"This needs samples on a line, shape (n, 1) or (n,); got {tuple(samples.shape)}."
        )
    return samples
