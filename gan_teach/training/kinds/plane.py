"""Games in the plane: samples are points, (N, 2)."""

import contextlib
import functools
import math
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from gan_teach.data.plane import Blobs
from gan_teach.metrics.modes import Coverage, coverage, coverage_floor
from gan_teach.support.draws import Data
from gan_teach.training.history import History
from gan_teach.training.kinds.kind import Kind, TileFigure
from gan_teach.training.kinds.look import DRAWN, Look, fixed_noise, median_beyond, three_digits

COVERING = 2500  # samples to measure coverage with, as is usual
PUSHES = 40  # arrows
LINES, LINE_POINTS = 11, 61  # of the net over a plane of noise; a line, and points along it


class Plane:
    """The data of a game in the plane, and what real samples of it measure.

    low, high: the ends of both axes, as `data.extent` gives them, else so that nearly all of the
    samples lie between. points: the middles of CELLS x CELLS squares that fill the picture,
    (CELLS^2, 2), row by row from the lowest. real: DRAWN samples. mean, std: of the data along
    each axis, (2,). spread: the mean of both stds. modes: how many the data has, 0 if none.
    """

    CELLS = 48

    def __init__(self, data: Data, device: torch.device):
        self.data, self.modes = data, len(data.centres) if isinstance(data, Blobs) else 0
        samples = data.sample(20_000, torch.Generator(device).manual_seed(0))
        self.real = samples[:DRAWN]
        self.mean, self.std = samples.mean(0), samples.std(0, correction=0)
        self.spread = self.std.mean().item()
        self.low, self.high = _extent(data, samples)
        self.step = (self.high - self.low) / self.CELLS
        self.ticks = self.low + self.step * (torch.arange(self.CELLS, device=device) + 0.5)
        self.points = torch.cartesian_prod(self.ticks, self.ticks).flip(1)

    @cached_property
    def floor(self) -> Tensor:
        """What COVERING true samples reach, 20 times over: (20, 2), shares as in
        `PlaneLook.covered` and `PlaneLook.high_quality`.
        """
        return coverage_floor(self.data, COVERING) / torch.tensor([self.modes, 1.0])


class PlaneLook(Look):
    """A look at a game in the plane. reference: its `Plane`."""

    reference: Plane

    def refer(self) -> Plane:
        """Measure real samples of the data."""
        return Plane(self.data, self.game.device)

    def row(self) -> tuple[float, ...]:
        """Modes covered, their share, and the share of high-quality samples."""
        return self.modes, self.covered, self.high_quality

    def describe(self, figures: History) -> str:
        """Modes and quality, or else means and standard deviations, beside those of the data."""
        plane, found = self.reference, self.coverage
        if found:
            true = plane.floor[:, 1].mean().item()
            return (
                f"Generator: {found.modes} of {plane.modes} modes, {found.high_quality:.1%} of its "
                f"samples of high quality (true samples {true:.1%})."
            )
        mean, std = self.fake.mean(0), self.fake.std(0, correction=0)
        pairs = [
            ", ".join(f"{x:z.2f}" for x in pair.tolist())
            for pair in (mean, plane.mean, std, plane.std)
        ]
        return (
            f"Generator: mean ({pairs[0]}) (data ({pairs[1]})), "
            f"standard deviations ({pairs[2]}) (data ({pairs[3]}))."
        )

    @cached_property
    def fake(self) -> Tensor:
        """Samples of G: (DRAWN, 2)."""
        return self.game.push(fixed_noise(self.game, DRAWN))

    @cached_property
    def output(self) -> Tensor:
        """D's raw output at the points of the plane: (CELLS, CELLS)."""
        return self.game.judge(self.reference.points).view(self.reference.CELLS, -1)

    @cached_property
    def measured(self) -> Tensor:
        """The samples that are measured: (COVERING, 2)."""
        return self.samples_to_measure(COVERING)

    @cached_property
    def coverage(self) -> Coverage | None:
        """The modes that G's samples reach, and how many of them lie near one; None for data
        without centres.
        """
        return coverage(self.measured, self.data) if self.reference.modes else None

    @property
    def modes(self) -> float:
        """How many modes of the data G reaches; NaN for data without centres."""
        return self.coverage.modes if self.coverage else math.nan

    @property
    def covered(self) -> float:
        """The share of all modes that G reaches, from 0 to 1; NaN for data without centres."""
        return self.modes / (self.reference.modes or math.nan)

    @property
    def high_quality(self) -> float:
        """The share of high-quality samples, from 0 to 1; NaN for data without centres."""
        return self.coverage.high_quality if self.coverage else math.nan

    @cached_property
    def warp(self) -> Tensor:
        """Straight lines in a plane of noise, where G puts them: (2, LINES, POINTS, 2).

        First the lines of constant z1, then those of constant z2; see `noise_lines`.
        """
        z = noise_lines(self.game.in_force.noise, self.game.device)
        return self.game.push(z.flatten(0, 2)).view(*z.shape[:3], 2)

    @cached_property
    def d_means(self) -> tuple[float, float]:
        """What D says on average of the real samples and of the fakes that are drawn."""
        return self.mean_of_d(self.reference.real), self.mean_of_d(self.fake)

    @cached_property
    def away(self) -> float:
        """As every look's, by the ends of the axes."""
        return median_beyond(self.fake, self.reference.low, self.reference.high)

    def place(self) -> str:
        """The mean of the fakes."""
        return f"at a mean of ({', '.join(map(three_digits, self.fake.mean(0).tolist()))})"

    @cached_property
    def pushed(self) -> tuple[Tensor, Tensor, Tensor]:
        """The noise of some of the fakes, where G itself puts it, and the push on it there, as
        `push_on`: (PUSHES, 2) each, the noise (PUSHES, latent).
        """
        return self.push_on(fixed_noise(self.game, DRAWN)[:: DRAWN // PUSHES])


@functools.cache
def noise_lines(noise: str, device: torch.device) -> Tensor:
    """A net over a plane of noise: (2, LINES, LINE_POINTS, 2).

    First the lines of constant z1, then those of constant z2, from -2.5 to 2.5 for Gaussian noise,
    which holds 97.5 % of it, and from -1 to 1 for uniform noise.
    """
    end = 2.5 if noise == "gaussian" else 1.0
    across = torch.linspace(-end, end, LINES, device=device)[:, None]
    along = torch.linspace(-end, end, LINE_POINTS, device=device)
    upright = torch.stack(torch.broadcast_tensors(across, along), -1)
    return torch.stack((upright, upright.flip(-1)))


def _extent(data: Any, samples: Tensor) -> tuple[float, float]:
    """Ends for both axes: the data's own, else such that nearly all of the samples lie between."""
    with contextlib.suppress(AttributeError, TypeError, ValueError):  # others may mean another
        low, high = map(float, data.extent)
        if -math.inf < low < high < math.inf:
            return low, high
    finite = samples[samples.isfinite().all(1)]
    share = finite.new_tensor([0.001, 0.999])
    ends = finite.quantile(share, dim=0) if len(finite) else torch.zeros(2, 2)
    low, high = ends[0].min().item(), ends[1].max().item()
    margin = 0.15 * (high - low) or 1.0  # data at a single point
    return low - margin, high + margin


PLANE = Kind(
    name="plane",
    fits=lambda game, shape: shape == (2,),
    look=PlaneLook,
    figures=("modes", "covered", "high_quality"),
    presets={(2,): ("ring", "ring_recipe", "grid", "grid_recipe")},
    tile=TileFigure(
        title="modes",
        needs="the modes covered, for gt.plane.Blobs",
        fits=lambda data: isinstance(data, Blobs),
        measure=lambda samples, data: float(coverage(samples, data).modes),
        more_is_better=True,
        digits=0,
        tile="{} modes covered",
        label="modes covered",
        ends=lambda data: (0, len(data.centres)),
        logarithmic=False,
    ),
    maps_d=True,
)
