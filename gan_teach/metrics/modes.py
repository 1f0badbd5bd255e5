"""How many modes of blobs in the plane the samples reach."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from gan_teach.data.plane import Blobs, describe, squared_distances
from gan_teach.support.draws import Data, check_generators
from gan_teach.support.errors import positive


class Coverage(NamedTuple):
    """What `coverage` finds.

    modes: how many modes hold a sample of high quality. high_quality: the share of such samples,
    from 0 to 1. counts: how many of them each mode holds, (m,), whole numbers.
    """

    modes: int
    high_quality: float
    counts: Tensor


def coverage(samples: Tensor, data: Data, within: float = 3.0) -> Coverage:
    """How many modes of the data the samples reach, and the share of high-quality samples.

    samples: (n, 2). data: `Blobs` with m centres.
    A sample is of high quality if its nearest centre is at most within * std away; it counts for
    that centre. One such sample is enough for a mode. NaN and infinity are not of high quality.
    Of true samples a share of 1 - exp(-within^2 / 2) is, 98.9 % for 3, where the blobs stand
    apart: more than that means too narrow, not better.
    Raises ValueError for samples of another shape or none, and for a within that is not above 0;
    TypeError for data without centres.

    Source: Srivastava et al. 2017 (VEEGAN), synthetic experiments; Lin et al. 2018 (PacGAN).
    """
    blobs = _need_centres(data)
    within = positive("within (in standard deviations)", within)
    if getattr(samples, "ndim", None) != 2 or not len(samples):
        raise ValueError(
            f"samples must be a tensor of shape (n, 2), with n at least 1; got {describe(samples)}."
        )
    squared, nearest = squared_distances("samples", samples, blobs).min(-1)
    good = squared <= (within * blobs.std) ** 2  # NaN is not
    counts = torch.bincount(nearest[good], minlength=len(blobs.centres))
    return Coverage(int((counts > 0).sum()), counts.sum().item() / len(samples), counts)


def coverage_floor(data: Data, n: int = 2500, repeats: int = 20, seed: int = 0) -> Tensor:
    """What `coverage` reads for n true samples: (repeats, 2), of modes and high_quality.

    A generator at this level cannot be told from a perfect one by these figures.
    Raises ValueError for n or repeats below 1; TypeError for data without centres.
    """
    _need_centres(data)
    generators = check_generators(repeats, seed)
    return torch.tensor([coverage(data.sample(n, g), data)[:2] for g in generators])


def _need_centres(data: Any) -> Blobs:
    if not isinstance(data, Blobs):
        raise TypeError(
            f"coverage needs data with centres, such as ring() or grid(); got {describe(data)}."
        )
    return data
