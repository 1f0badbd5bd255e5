"""How many modes the samples reach."""

import math

import torch
from torch import Tensor

from gan_teach import metrics
from gan_teach.lessons.comparison import Comparison
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake


def _distances(samples: Tensor, centres: Tensor) -> Tensor:
    """Of each sample from each centre: (n, m), float64."""
    return (samples[:, None] - centres).double().square().sum(-1).sqrt()


def _modes(samples: Tensor, centres: Tensor, reach: float) -> Tensor:
    return (_distances(samples, centres) <= reach).any(0).sum()


# In units of std: from where to where, how many samples at the least and at the most, and the way
# there: along an axis, to a corner, or any. Only the first three groups reach their modes.
GROUPS = (
    (0.1, 0.8, 6, 8, "any"),
    (2.9, 2.97, 1, 1, "any"),
    (2.9, 2.97, 1, 1, "corner"),
    (3.03, 3.1, 1, 2, "axis"),
    (3.1, 3.8, 4, 6, "any"),
    (3.6, 3.9, 1, 2, "axis"),
    (4.1, 4.2, 1, 2, "corner"),  # in the corners of the square of 3 std
    (5, 8, 1, 3, "any"),
    (14, 16, 1, 3, "any"),
)


def _samples_at_modes(draw: torch.Generator, std: float) -> tuple[Tensor, Tensor, float]:
    """Samples, centres and std in which each of the mistakes gives another number.

    The 25 centres stand 38 std apart or more. Up to three have the samples of each group, the
    others none: no number of modes is right each time. The first and the last centre are reached,
    by the first and the last sample alone.
    """
    places = torch.cartesian_prod(*2 * [torch.arange(-2.0, 3.0, dtype=torch.float64)])
    centres = (40 * places + uniform(draw, -1, 1, 25, 2))[torch.randperm(25, generator=draw)]
    found, left = [], iter(centres[1:-1])
    for low, high, least, most, way in GROUPS:
        for _ in range(2 if low > 3 else whole(draw, 1, 3)):
            n = whole(draw, least, most)
            found.append(next(left) + uniform(draw, low, high, n, 1) * _ways(draw, n, way))
    first, last = centres[[0, -1]] + uniform(draw, 2.9, 2.97, 2, 1) * _ways(draw, 2, "any")
    samples = torch.cat(found)
    samples = samples[torch.randperm(len(samples), generator=draw)]
    samples = torch.cat([first[None], samples, last[None]])
    return (std * samples).float(), (std * centres).float(), std


def _ways(draw: torch.Generator, n: int, to: str) -> Tensor:
    """Random directions of length 1, (n, 2). to: an "axis", a "corner", or "any"."""
    angle = uniform(draw, 0, 2 * math.pi, n)
    if to != "any":
        angle = math.pi / 2 * (angle.floor() + (0.5 if to == "corner" else 0))
    return torch.stack([angle.cos(), angle.sin()], 1)


MODES_COVERED = Comparison(
    name="modes_covered", lesson=5,
    asks="`answer(samples, centres, std)`: (n, 2) and (m, 2) -> how many modes are reached",
    hints=(
        "Take one mode. Its distances from all samples: is one of them at most 3 std?",
        "`torch.cdist(samples, centres)` holds all distances, (n, m): one row for each sample, one "
        "column for each mode.",
        "`near = torch.cdist(samples, centres) <= 3 * std`. A mode counts if its column has a True "
        "in it: `near.any(0).sum()`."),
    answer="lambda samples, centres, std: gt.metrics.coverage(samples, gt.plane.Blobs(centres, "
    "std)).modes",
    own=metrics.coverage, right=lambda samples, centres, std: _modes(samples, centres, 3 * std),
    tries=lambda draw: [_samples_at_modes(draw, std) for std in (0.02, 0.3, 2.0)],
    told=lambda tries: (
        "It agrees with gt.metrics.coverage on three sets of samples: "
        f"{', '.join(str(_modes(x, centres, 3 * std).item()) for x, centres, std in tries)} of 25 "
        "modes."
    ),
    near_misses=[
        lambda samples, centres, std, limit=limit: _modes(samples, centres, limit * std)
        for limit in (2.0, 3.5, 4.0, 4.5)
    ],
    mistakes={
        "samples": Mistake(
            "You count the samples that lie near a mode. Count the modes that have a sample near: "
            "look along the columns, `any(0)`, not along the rows.",
            lambda samples, centres, std: (_distances(samples, centres) <= 3 * std).any(1).sum()),
        "no_std": Mistake(
            "Your limit is 3, in the units of the plane. It must be 3 std, so that it fits the "
            "width of the modes.", lambda samples, centres, std: _modes(samples, centres, 3.0)),
        "squared": Mistake(
            "You compare squared distances with 3 std. Take the root, or compare them with (3 "
            "std)^2, which is 9 std^2.",
            lambda samples, centres, std: _modes(samples, centres, math.sqrt(3 * std))),
        "per_axis": Mistake(
            "You compare each axis by itself, which accepts a whole square, with corners 4.2 std "
            "away. The distance is the root of dx^2 + dy^2.",
            lambda samples, centres, std: (
                ((samples[:, None] - centres).abs() <= 3 * std).all(-1).any(0).sum()
            )),
        "nearest": Mistake(
            "You count each mode that is the nearest of some sample, however far that sample is. A "
            "sample far from all modes belongs to none: it must lie within 3 std.",
            lambda samples, centres, std: _distances(samples, centres).argmin(1).unique().numel()),
    },
)  # fmt: skip
