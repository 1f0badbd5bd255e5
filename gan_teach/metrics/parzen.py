"""Log-likelihood under a density made of the samples: Parzen windows."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from gan_teach.metrics import pairwise
from gan_teach.metrics.classifier import pixels
from gan_teach.metrics.pairwise import squared_distances, squared_to_nearest

SIGMAS = tuple(10 ** (-1 + i / 9) for i in range(10))  # 10^linspace(-1, 0), ten of them


class Parzen(NamedTuple):
    """What `parzen` finds, in nats: the mean over the test images, and its standard error.

    sigma: the width of the window that was chosen, in units of a pixel's range.
    """

    mean: float
    standard_error: float
    sigma: float


def parzen(samples: Tensor, validation: Tensor, test: Tensor) -> Parzen:
    """Log-likelihood of real images under a density made of the samples, in nats.

    samples, validation, test: as in `as_images`. With a normal window around each of n samples,
    p(x) = (1/n) sum_i exp(-|x - sample_i|^2 / (2 sigma^2)) / (2 pi sigma^2)^(784/2). Of the ten
    sigmas 10^linspace(-1, 0) the one under which `validation` is likeliest is taken. The mean of
    log p(x) over `test` is the figure; standard deviation / sqrt(number) is its standard error.

    It is an old figure and a rough one: it says little of how samples look (Theis et al. 2016).
    Published figures are for 10,000 samples and MNIST: adversarial nets 225 +- 2.
    Raises as `as_images` does, for fewer than 2 test images, and ValueError where more than 1 % of
    the validation images are among the samples: then sigma would be chosen far too small.

    Source: Breuleux et al. 2011; Goodfellow et al. 2014, section 5 and table 1.
    """
    centres = pixels("samples", samples)
    chosen_on, judged = pixels("validation", validation), pixels("test", test, least=2)
    copied = (squared_to_nearest(chosen_on, centres) < 0.01).sum().item()
    if copied > 0.01 * len(chosen_on):
        raise ValueError(
            f"{copied} of {len(chosen_on)} validation images are among the samples, so sigma would "
            "be chosen to fit these copies. Take real_digits().train for real samples."
        )
    means = log_densities(chosen_on, centres, SIGMAS).mean(1)
    sigma = SIGMAS[int(means.argmax())]
    found = log_densities(judged, centres, (sigma,))[0]
    return Parzen(found.mean().item(), found.std().item() / math.sqrt(len(found)), sigma)


def log_densities(x: Tensor, centres: Tensor, sigmas: tuple[float, ...]) -> Tensor:
    """log p(x) under windows of each width around the centres: (sigmas, n), float64."""
    middle = centres.mean(0)
    x, centres = x - middle, centres - middle  # small numbers lose less to rounding
    columns = []
    for part in x.split(pairwise.ROWS):
        squared = squared_distances(part, centres)
        sums = [torch.logsumexp(squared * (-0.5 / sigma**2), 1) for sigma in sigmas]
        columns.append(torch.stack(sums).double())
    width = torch.tensor(sigmas, dtype=torch.float64)[:, None]
    scale = math.log(len(centres)) + x.shape[1] * (width.log() + math.log(2 * math.pi) / 2)
    return torch.cat(columns, 1) - scale
