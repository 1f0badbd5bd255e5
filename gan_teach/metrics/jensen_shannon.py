"""The Jensen-Shannon divergence of samples on a line, and what real samples would score."""

import math

import torch
from torch import Tensor

from gan_teach import theory
from gan_teach.metrics.densities import density
from gan_teach.support.draws import Data, check_generators
from gan_teach.support.errors import count
from gan_teach.support.tensors import floats, on_a_line


def js(samples: Tensor, p: Tensor, x: Tensor) -> float:
    """Jensen-Shannon divergence between a known density and the samples', estimated: in nats.

    samples: (n, 1) or (n,). p: the known density at evenly spaced points x, both (m,); they must
    cover its mass. The samples' density is `density(samples, x)`. Samples that lie outside x meet
    no mass of p, so each adds log(2)/2n, exactly.
    An estimate reads more than 0 even for true samples: see `js_floor`.
    """
    q = density(samples, x)
    outside = 1 - torch.trapezoid(q, x).clamp(max=1).item()
    return theory.js(p, q, x).item() + outside * math.log(2) / 2


def js_floor(
    data: Data, p: Tensor, x: Tensor, n: int = 4000, repeats: int = 100, seed: int = 0
) -> Tensor:
    """What `js` reads for n true samples: (repeats,) values, the floor. p, x: as in `js`."""
    n, generators = count("n", n), check_generators(repeats, seed)
    return torch.tensor([js(data.sample(n, generator), p, x) for generator in generators])


def js_of_samples(a: Tensor, b: Tensor, edges: Tensor) -> float:
    """Jensen-Shannon divergence between the histograms of two sets of samples: in nats.

    a, b: (n, 1) or (n,); the two may differ in n. edges: of the bins, (m + 1,), rising; samples
    outside do not count. With f and g the shares of the samples in each bin and m = (f + g)/2, it
    is the sum of (f log(f/m) + g log(g/m))/2, where 0 log 0 counts as 0.
    It reads more than 0 even where both come from one distribution, the more so the fewer samples
    there are in a bin. Taught in: deeper, lesson 02.
    """
    floats("edges", edges)
    if edges.dim() != 1 or len(edges) < 2 or not (edges.diff() > 0).all():
        raise ValueError(f"edges must be numbers that rise, shape (m + 1,); got {edges!r:.80}.")
    f, g = (torch.histogram(on_a_line(x).cpu(), edges.to(x)).hist for x in (a, b))
    for name, counted in (("a", f), ("b", g)):
        if not counted.sum():
            raise ValueError(f"No sample of {name} lies between the edges.")
    f, g = f / f.sum(), g / g.sum()
    middle = (f + g) / 2
    return sum(torch.special.xlogy(h, h / middle).nansum().item() for h in (f, g)) / 2
