"""The real images that are nearest to samples, and whether samples are copies of them."""

from typing import NamedTuple

import torch
from torch import Tensor

from gan_teach.metrics import pairwise
from gan_teach.metrics.classifier import pixels
from gan_teach.metrics.pairwise import squared_distances
from gan_teach.support.errors import count


class Nearest(NamedTuple):
    """What `nearest` finds: places among the images and distances, both (n, k), nearest first."""

    indices: Tensor
    distances: Tensor


def nearest(samples: Tensor, images: Tensor, k: int = 1) -> Nearest:
    """The k images, of the training set say, that are nearest to each sample.

    samples, images: as in `as_images`; at least k images. The distance is that of the pixels,
    sqrt(sum (x - y)^2), from 0 to 28: a copy has 0, a digit moved by one pixel is far away.
    Raises as `as_images` does, and ValueError for a k that is not a whole number, at least 1.
    """
    k = count("k", k)
    return nearest_rows(pixels("samples", samples), pixels("images", images, least=k), k)


def nearest_rows(x: Tensor, y: Tensor, k: int = 1) -> Nearest:
    """The same for rows of numbers: the k rows of y, (m, d), nearest to each of x, (n, d)."""
    best, places = torch.full((len(x), 0), 0.0), torch.zeros((len(x), 0), dtype=torch.long)
    for start in range(0, len(y), 10 * pairwise.ROWS):
        part = y[start : start + 10 * pairwise.ROWS]
        squared = squared_distances(x, part)
        near = squared.min(1, keepdim=True) if k == 1 else squared.topk(min(k, len(part)), 1, False)
        best = torch.cat([best, near[0]], 1)
        places = torch.cat([places, near[1] + start], 1)
        best, chosen = best.topk(min(k, best.shape[1]), 1, False)
        places = places.gather(1, chosen)
    exact = torch.stack([(x - y[column]).square().sum(1).sqrt() for column in places.T], 1)
    exact, order = exact.sort(1)
    return Nearest(places.gather(1, order), exact)


class Nearness(NamedTuple):
    """What `nearness` finds, in distances of pixels: medians, and a share from 0 to 1.

    A median of an even number of distances is the lower of the two in the middle.
    """

    median: float
    held_out_median: float
    copies: float


def nearness(samples: Tensor, images: Tensor, held_out: Tensor) -> Nearness:
    """Whether samples are copies: how near they are to training images, beside real images.

    samples, images, held_out: as in `as_images`; images, at least 2, were trained on, held_out are
    real ones that were not. Of samples and of held_out, the median distance to the nearest image.
    copies: the share of samples that lie oddly close to one image: the distance to the nearest is a
    smaller part of that to the second nearest than it is for 99 % of held_out. New real images have
    some 0.01, by chance more or less. Blurred samples and simple digits are near to many images:
    their median is small, but they do not count as copies. Raises as `nearest` does.
    """
    ours, usual = (nearest(x, images, k=2).distances for x in (samples, held_out))
    copied = copies(ours, usual)
    return Nearness(ours[:, 0].median().item(), usual[:, 0].median().item(), copied)


def copies(ours: Tensor, usual: Tensor) -> float:
    """The share of samples that lie oddly close to one image, as in `nearness`.

    ours, usual: the distances of samples, and of real images, to the two nearest images, (n, 2).
    """
    our_parts, usual_parts = (d[:, 0] / d[:, 1].clamp(min=1e-9) for d in (ours, usual))
    return (our_parts < usual_parts.quantile(0.01)).double().mean().item()
