"""The density of samples on a line, estimated or pushed forward."""

import numpy as np
import torch
from torch import Tensor

from gan_teach.support.tensors import floats, on_a_line


def density(samples: Tensor, x: Tensor) -> Tensor:
    """An estimate of the samples' density at evenly spaced points x: (m,), same device.

    A histogram with one bin for each point, smoothed with a Gaussian window of width
    0.45 s n^(-1/5), at least one bin: half of what Silverman (1986, equation 3.31) gives for one
    normal distribution, so that modes that stand apart stay apart. s is the smallest of the
    standard deviation, IQR/1.34, and the shortest interval that holds a quarter of the samples
    over 0.637 (each is the standard deviation where the samples are normal). Samples that are NaN
    or infinite do not count.
    """
    floats("x", x)
    if x.dim() != 1 or len(x) < 2 or not x[-1] > x[0]:
        raise ValueError(f"x must be points that rise evenly, shape (m,); got {x!r:.80}.")
    samples = on_a_line(samples)
    samples = samples[samples.isfinite()].sort().values
    n = len(samples)
    if not n:
        return torch.zeros_like(x)
    step = ((x[-1] - x[0]) / (len(x) - 1)).item()
    quarter = min(max(n // 4, 1), n - 1)
    scale = min(
        samples.std(correction=0).item(),
        (samples[n - 1 - quarter] - samples[quarter]).item() / 1.34,
        (samples[quarter:] - samples[: n - quarter]).min().item() / 0.637,
    )
    width = max(0.45 * scale * n**-0.2, step)
    reach = min(int(4 * width / step) + 1, (len(x) - 1) // 2)
    window = np.exp(-((np.arange(-reach, reach + 1) * step / width) ** 2) / 2)
    counts = torch.histc(samples, len(x), x[0].item() - step / 2, x[-1].item() + step / 2)
    padded = np.pad(counts.cpu().numpy(), reach)  # what is smoothed over the ends is lost there
    smooth = np.convolve(padded, window / window.sum(), mode="same")[reach : reach + len(x)]
    return torch.from_numpy(smooth).to(x) / (n * step)


def pushforward_density(y: Tensor, mass: Tensor, x: Tensor, parts: int = 16) -> Tensor:
    """The density of G(z) for one number of noise, without chance: (m,), at evenly spaced x.

    y: G at n + 1 places of the noise, in their order, (n + 1, 1) or (n + 1,). mass: the share of
    the noise between each place and the next, (n,). That share is spread evenly between the two
    values of G, as if G were straight there: on `parts` points, counted with one bin for each x.
    No smoothing: where G has a kink its density jumps, and where G folds back it peaks.
    """
    y = on_a_line(y)
    if not y.isfinite().all():
        return torch.zeros_like(x)
    share = (torch.arange(parts, device=y.device, dtype=y.dtype) + 0.5) / parts
    points = torch.lerp(y[:-1, None], y[1:, None], share).ravel()
    step = (x[-1] - x[0]) / (len(x) - 1)
    bins = ((points - x[0]) / step + 1.5).clamp(0, len(x) + 1).long()  # the outer two are outside
    weights = (mass / mass.sum() / parts).repeat_interleave(parts)
    return torch.bincount(bins, weights, minlength=len(x) + 2)[1:-1] / step
