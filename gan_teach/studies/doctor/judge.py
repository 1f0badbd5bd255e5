"""Is a program healthy? Its samples are measured; the doctor has no part in it."""

import functools
import math
import warnings
from statistics import median

import torch
from torch import Tensor

from gan_teach.studies.doctor.run import run, source

LIMIT_SEEDS = range(100, 110)  # of the healthy runs that set a program's limit
SHARE = 2.0  # a program is sick beyond this many times the median of those runs


def distance(samples: Tensor, real: Tensor) -> float:
    """How far samples lie from real ones: W1 along 64 fixed directions, the mean of them.

    samples: (n, ...), real: (m, ...) with m >= n. On a line it is W1 itself, in space the
    sliced W1, in units of the data. Infinity for samples that are not finite, have another shape
    than real ones, or are more.

    Source: Rabin et al. 2011 (sliced Wasserstein).
    """
    if samples.shape[1:] != real.shape[1:] or len(samples) > len(real):
        return math.inf
    if not samples.isfinite().all():
        return math.inf
    x, y = samples.detach().double().flatten(1), real[: len(samples)].double().flatten(1)
    directions = torch.ones(1, 1).double()
    if x.shape[1] > 1:
        generator = torch.Generator().manual_seed(0)
        directions = torch.randn(x.shape[1], 64, generator=generator, dtype=torch.float64)
        directions /= directions.norm(dim=0)
    lines = [(part @ directions).sort(0).values for part in (x, y)]
    return (lines[0] - lines[1]).abs().mean().item()


@functools.cache
def real_samples(program: str, number: int = 0) -> Tensor:
    """4,000 real samples, as the healthy program draws them."""
    draw = run(source(program), turns=0)["real_samples"]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1000 + number)
        return draw(4000)


def floor(program: str) -> float:
    """The distance between two sets of real samples."""
    return distance(real_samples(program, 1), real_samples(program))


def outcome(program: str, text: str, seed: int, turns: int | None = None) -> float:
    """The distance that the samples of a run keep from real ones; infinity where it crashes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            samples = run(text, seed, turns)["samples"]
    except Exception:
        return math.inf
    return distance(samples, real_samples(program))


def limit(distances: list[float]) -> float:
    """The distance beyond which a program is sick, from those of its healthy runs."""
    return SHARE * median(distances)
