"""How good are the samples? Each figure comes with what real samples would give: its floor."""

import math
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from gan_teach import theory
from gan_teach.support.draws import Data, numbered_generator
from gan_teach.support.errors import count
from gan_teach.support.tensors import floats


class Distribution(Data, Protocol):
    """Data on a line with known quantiles, such as `Gaussian`."""

    def quantile(self, u: Tensor) -> Tensor:
        """Return the x below which a share u of the mass lies; the shape of u."""
        ...


def mean_std(samples: Tensor) -> tuple[float, float]:
    """Mean and standard deviation (divisor n) of the samples, as two floats."""
    floats("samples", samples, ("n", "..."))
    return samples.mean().item(), samples.std(correction=0).item()


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
    x = _on_a_line(samples, finite=True).sort().values
    n = len(x)
    if isinstance(target, Tensor):
        t = _on_a_line(target, "target", finite=True).sort().values
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
    n, generators = count("n", n), _generators(repeats, seed)
    return torch.tensor([w1(data.sample(n, generator), against) for generator in generators])


def _need_quantiles(target: Any) -> Distribution:
    if not callable(getattr(target, "quantile", None)):
        raise TypeError(
            "target must be samples on a line, or data with quantiles such as gt.Gaussian(3, 2); "
            f"got {target!r:.80}."
        )
    return target


def _generators(repeats: int, seed: int) -> Iterator[torch.Generator]:
    repeats, seed = count("repeats", repeats), count("seed", seed, least=0)
    return (numbered_generator(seed, "check", i) for i in range(repeats))


def js(samples: Tensor, p: Tensor, x: Tensor) -> float:
    """Jensen-Shannon divergence between a known density and the samples', estimated: in nats.

    samples: (n, 1) or (n,). p: the known density at evenly spaced points x, both (m,); they must
    cover its mass. The samples' density is `density(samples, x)`. Samples that lie outside x meet
    no mass of p, so each adds log(2)/2n, exactly.
    An estimate reads more than 0 even for true samples: see `js_floor`. Taught in: lesson 02.
    """
    q = density(samples, x)
    outside = 1 - torch.trapezoid(q, x).clamp(max=1).item()
    return theory.js(p, q, x).item() + outside * math.log(2) / 2


def js_floor(
    data: Data, p: Tensor, x: Tensor, n: int = 4000, repeats: int = 100, seed: int = 0
) -> Tensor:
    """What `js` reads for n true samples: (repeats,) values, the floor. p, x: as in `js`."""
    n, generators = count("n", n), _generators(repeats, seed)
    return torch.tensor([js(data.sample(n, generator), p, x) for generator in generators])


def js_of_samples(a: Tensor, b: Tensor, edges: Tensor) -> float:
    """Jensen-Shannon divergence between the histograms of two sets of samples: in nats.

    a, b: (n, 1) or (n,); the two may differ in n. edges: of the bins, (m + 1,), rising; samples
    outside do not count. With f and g the shares of the samples in each bin and m = (f + g)/2, it
    is the sum of (f log(f/m) + g log(g/m))/2, where 0 log 0 counts as 0.
    It reads more than 0 even where both come from one distribution, the more so the fewer samples
    there are in a bin. Taught in: lesson 02.
    """
    floats("edges", edges)
    if edges.dim() != 1 or len(edges) < 2 or not (edges.diff() > 0).all():
        raise ValueError(f"edges must be numbers that rise, shape (m + 1,); got {edges!r:.80}.")
    f, g = (torch.histogram(_on_a_line(x).cpu(), edges.to(x)).hist for x in (a, b))
    for name, counted in (("a", f), ("b", g)):
        if not counted.sum():
            raise ValueError(f"No sample of {name} lies between the edges.")
    f, g = f / f.sum(), g / g.sum()
    middle = (f + g) / 2
    return sum(torch.special.xlogy(h, h / middle).nansum().item() for h in (f, g)) / 2


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
    samples = _on_a_line(samples)
    samples = samples[samples.isfinite()].sort().values
    n = len(samples)
    if not n:
        return torch.zeros_like(x)
    step = ((x[-1] - x[0]) / (len(x) - 1)).item()
    quarter = max(n // 4, 1)
    scale = min(
        samples.std(correction=0).item(),
        (samples[n - 1 - quarter] - samples[quarter]).item() / 1.34,
        (samples[quarter:] - samples[: n - quarter]).min().item() / 0.637 if n > quarter else 0,
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
    y = _on_a_line(y)
    if not y.isfinite().all():
        return torch.zeros_like(x)
    share = (torch.arange(parts, device=y.device, dtype=y.dtype) + 0.5) / parts
    points = torch.lerp(y[:-1, None], y[1:, None], share).ravel()
    step = (x[-1] - x[0]) / (len(x) - 1)
    bins = ((points - x[0]) / step + 1.5).clamp(0, len(x) + 1).long()  # the outer two are outside
    weights = (mass / mass.sum() / parts).repeat_interleave(parts)
    return torch.bincount(bins, weights, minlength=len(x) + 2)[1:-1] / step


def spread(samples: Tensor) -> float:
    """The standard deviation over the batch (divisor n), averaged over the dimensions.

    samples: (n, ...), of images or of points. 0 means that all samples are the same.
    """
    floats("samples", samples, ("n", "..."))
    return samples.flatten(1).std(0, correction=0).mean().item()


def collapse(fake: Tensor, real: Tensor) -> str | None:
    """A warning in words if the fakes spread less than 1 % as much as the real samples, else None.

    The losses cannot tell: a dead generator can read log 2 and 2 log 2, as if at equilibrium.
    """
    ours, wanted = spread(fake), spread(real)
    if not ours < 0.01 * wanted:  # also where it is NaN: that is not a collapse
        return None
    return (
        f"G has collapsed to a point: its samples have a standard deviation of {ours:.2g}, the "
        f"data {wanted:.2g}. The losses may not show it. Look for what makes D win at once, or "
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


def _on_a_line(samples: Tensor, what: str = "samples", finite: bool = False) -> Tensor:
    floats(what, samples, finite=finite)
    if samples.dim() == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.dim() != 1 or not len(samples):
        raise ValueError(
            f"This needs samples on a line, shape (n, 1) or (n,); got {tuple(samples.shape)}."
        )
    return samples
