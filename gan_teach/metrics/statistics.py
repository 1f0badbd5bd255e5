"""How samples spread, whether they have collapsed, and how sure a share is."""

import math

from torch import Tensor

from gan_teach.support.errors import count
from gan_teach.support.tensors import floats


def mean_std(samples: Tensor) -> tuple[float, float]:
    """Mean and standard deviation (divisor n) of the samples, as two floats."""
    floats("samples", samples, ("n", "..."))
    return samples.mean().item(), samples.std(correction=0).item()


def spread(samples: Tensor) -> float:
    """The standard deviation over the batch (divisor n), averaged over the dimensions.

    samples: (n, ...), of images or of points. 0 means that all samples are the same.
    """
    floats("samples", samples, ("n", "..."))
    return samples.reshape(len(samples), -1).std(0, correction=0).mean().item()


def collapse(fake: Tensor, real: Tensor) -> str | None:
    """A warning in words if the fakes spread less than 1 % as much as the real samples, else None.

    The losses cannot tell: a dead generator can read log 2 and 2 log 2, as if at equilibrium.
    """
    ours, wanted = spread(fake), spread(real)
    if not ours < 0.01 * wanted:  # also where it is NaN: that is not a collapse
        return None
    return (
        f"G has collapsed to a point: its samples have a standard deviation of {ours:.2g}, real "
        f"ones {wanted:.2g}. The losses may not show it. Look for what makes D win at once, or "
        "lower the learning rates."
    )


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share that was found in hits of n independent cases: (low, high).

    Wilson's: with p = hits/n and z = 1.96 (1.959964) its middle is (p + z^2/2n)/(1 + z^2/n) and
    its half-width z/(1 + z^2/n) sqrt(p(1 - p)/n + z^2/4n^2). It stays within 0 and 1 and says
    something for 0 of n too, where p plus or minus z standard errors says nothing.
    Raises ValueError for n below 1 or hits that are not 0 to n.

    Source: Wilson 1927; Brown, Cai and DasGupta 2001. Taught in: lesson 05.
    """
    n, hits = count("n", n), count("hits", hits, least=0)
    if hits > n:
        raise ValueError(f"There cannot be more hits than cases; got {hits} of {n}.")
    p, z2 = hits / n, 1.959964**2
    middle = p + z2 / (2 * n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)))
    whole = 1 + z2 / n
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
