"""Games on a line: samples are numbers, (N, 1)."""

import functools
import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_teach.metrics.densities import density, pushforward_density
from gan_teach.metrics.jensen_shannon import js, js_floor
from gan_teach.metrics.statistics import mean_std
from gan_teach.metrics.wasserstein import w1_floor, w1_or_nan
from gan_teach.support.draws import Data
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.kinds.kind import Kind, StoppingFigure, TileFigure, unfit
from gan_teach.training.kinds.look import (
    DRAWN,
    Look,
    fixed_noise,
    median_beyond,
    sample_shape,
    three_digits,
)
from gan_teach.training.settings import Settings

SAMPLES = 4000  # to measure with
ARROWS = 13


class Line:
    """The data of a 1D game, and what real samples of it measure.

    x: evenly spaced points, from 4.5 standard deviations below the data's mean to as many above,
    and at least from -2 to 2, (POINTS,). p: the data's density there, (POINTS,).
    step: from one point to the next. real: 20,000 samples. quantile: shares, (n,), to the x below
    which they lie. target: SAMPLES ideal samples, the data's quantiles in order, (SAMPLES, 1).
    """

    POINTS = 360

    def __init__(self, data: Data, device: torch.device):
        self.data: Any = data  # which may know its density
        self.real = data.sample(20_000, torch.Generator(device).manual_seed(0))
        u = (torch.arange(SAMPLES, device=device, dtype=torch.float32) + 0.5) / SAMPLES
        self.quantile = getattr(data, "quantile", self.real[:, 0].quantile)
        self.target = self.quantile(u)[:, None]
        self.mean, self.std = mean_std(self.target)
        low = min(self.mean - 4.5 * self.std, -2)
        high = max(self.mean + 4.5 * self.std, 2)
        self.x = torch.linspace(low, high, self.POINTS, device=device)
        self.step = (high - low) / (self.POINTS - 1)
        self.p = self.density(self.x)

    def density(self, x: Tensor) -> Tensor:
        """The data's density at evenly spaced points x, the shape of x; estimated if need be."""
        known = hasattr(self.data, "density")
        return self.data.density(x) if known else density(self.real, x)

    def blurred(self, density: Callable[[Tensor], Tensor], noise: float) -> Tensor:
        """A density at x after normal noise was added to its samples: (POINTS,).

        density: gives it at evenly spaced points. noise: the standard deviation. Samples from up
        to four of them beyond x count (2,000 steps, at most).
        """
        reach = min(math.ceil(4 * noise / self.step), 2000)
        steps = torch.arange(-reach, self.POINTS + reach, device=self.x.device)
        f = density(self.x[0] + self.step * steps)
        window = np.exp(-((np.arange(-reach, reach + 1) * self.step / noise) ** 2) / 2)
        smooth = np.convolve(f.cpu().numpy(), window / window.sum(), mode="valid")
        return torch.from_numpy(smooth).to(f)

    @cached_property
    def w1_floor(self) -> Tensor:
        """What W1 reads for SAMPLES true samples, 50 times over: (50,)."""
        return w1_floor(self.data, self.target, repeats=50)

    @cached_property
    def js_floor(self) -> Tensor:
        """What JS reads for SAMPLES true samples, 50 times over: (50,)."""
        return js_floor(self.data, self.p, self.x, SAMPLES, repeats=50)


class LineLook(Look):
    """A look at a game on a line. reference: its `Line`."""

    reference: Line

    def refer(self) -> Line:
        """Measure real samples of the data."""
        return Line(self.data, self.game.device)

    def row(self) -> tuple[float, ...]:
        """W1, JS, V and its bound; the last two are NaN where D plays for something else."""
        v = (self.value, self.bound) if plays_v(self.game.in_force) else (math.nan, math.nan)
        return (self.w1, self.js, *v)

    def describe(self, figures: History) -> str:
        """Mean and standard deviation, beside those of the data."""
        mean, std = self.mean_std
        return (
            f"Generator: mean {mean:z.2f} (data {self.reference.mean:z.2f}), "
            f"standard deviation {std:.2f} (data {self.reference.std:.2f})."
        )

    @cached_property
    def curve(self) -> Tensor:
        """For one number of noise, G along the noise: (DRAWN + 1, 1)."""
        return self.game.push(noise_grid(self.game.in_force.noise, self.game.device)[0])

    @cached_property
    def fake(self) -> Tensor:
        """Samples of G, each of which stands for a share of `mass`: (DRAWN, 1)."""
        if self.game.latent_dim == 1:
            return (self.curve[1:] + self.curve[:-1]) / 2
        return self.game.push(fixed_noise(self.game, DRAWN))

    @cached_property
    def mass(self) -> Tensor:
        """How much of the noise each of the fakes stands for; sums to 1: (DRAWN, 1)."""
        if self.game.latent_dim == 1:
            return noise_grid(self.game.in_force.noise, self.game.device)[1][:, None]
        return torch.full((DRAWN, 1), 1 / DRAWN, device=self.game.device)

    @cached_property
    def mean_std(self) -> tuple[float, float]:
        """Mean and standard deviation of G's samples."""
        mean = (self.mass * self.fake).sum()
        variance = (self.mass * (self.fake - mean).square()).sum()
        return mean.item(), variance.sqrt().item()

    @cached_property
    def q(self) -> Tensor:
        """The density of G's samples at the points x: (POINTS,)."""
        return self.density(self.reference.x)

    def density(self, x: Tensor) -> Tensor:
        """The density of G's samples at evenly spaced points x, the shape of x."""
        if self.game.latent_dim == 1:
            return pushforward_density(self.curve, self.mass[:, 0], x)
        return density(self.fake, x)

    @cached_property
    def output(self) -> Tensor:
        """D's raw output at the points x: (POINTS,)."""
        return self.game.judge(self.reference.x[:, None])[:, 0]

    @cached_property
    def best(self) -> Tensor:
        """D* of p and q: (POINTS,), NaN where neither has any mass worth the name.

        (1 - a) p / (p + q), where a is the share of its label that a real sample gives up: at x, D
        minimises -(1 - a) p log D - (a p + q) log(1 - D). With instance noise p and q are those of
        the blurred samples, which are what D sees.
        """
        settings, line = self.game.in_force, self.reference
        p, q, noise = line.p, self.q, settings.instance_noise
        if noise:
            p, q = line.blurred(line.density, noise), line.blurred(self.density, noise)
        best = (1 - settings.label_smoothing) * p / (p + q)
        best[p + q < 1e-3 * p.max()] = torch.nan
        return best

    @cached_property
    def measured(self) -> Tensor:
        """The samples that are measured: (SAMPLES, 1)."""
        return self.samples_to_measure(SAMPLES)

    @cached_property
    def w1(self) -> float:
        """W1 distance between fakes and data."""
        return w1_or_nan(self.measured, self.reference.target)

    @cached_property
    def js(self) -> float:
        """Jensen-Shannon divergence between fakes and data, estimated."""
        return js(self.measured, self.reference.p, self.reference.x)

    @cached_property
    def bound(self) -> float:
        """V of the best D against this G, -log 4 + 2 JS.

        The sum of p log(p/(p+q)) + q log(q/(p+q)) over the bins of x. D* finds every fake beyond
        them, which adds 0.
        """
        p, q = self.reference.p, self.q
        both = (p + q).clamp_min(1e-38)
        terms = torch.special.xlogy(p, p / both) + torch.special.xlogy(q, q / both)
        return (terms.sum() * self.reference.step).item()

    @cached_property
    def value(self) -> float:
        """V(D, G) with D as it is, over the same two densities, so never above the bound."""
        x, p, q, step = self.reference.x, self.reference.p, self.q, self.reference.step
        value = ((p * logsigmoid(self.output) + q * logsigmoid(-self.output)).sum() * step).item()
        fake = self.fake[:, 0]
        beyond = (fake < x[0] - step / 2) | (fake > x[-1] + step / 2)
        if beyond.any():
            value += (self.mass * logsigmoid(-self.game.judge(self.fake)))[beyond].sum().item()
        return value

    @cached_property
    def d_means(self) -> tuple[float, float]:
        """What D says on average of the data and of the fakes."""
        game, readout = self.game, self.game.in_force.loss.readout
        on_fake = (self.mass * readout(game.judge(self.fake))).sum()
        return self.mean_of_d(self.reference.target), on_fake.item()

    @cached_property
    def beyond(self) -> tuple[float, float]:
        """The shares of the fakes that lie to the left of the points x, and to their right."""
        x = self.reference.x
        left, right = (
            (self.mass * (self.fake < x[0])).sum(),
            (self.mass * (self.fake > x[-1])).sum(),
        )
        return left.item(), right.item()

    @cached_property
    def away(self) -> float:
        """As every look's, by the points x: the picture goes from the first to the last."""
        x = self.reference.x
        return median_beyond(self.fake, x[0].item(), x[-1].item(), self.mass)

    def place(self) -> str:
        """The mean of the fakes."""
        return f"at a mean of {three_digits(self.mean_std[0])}"

    @cached_property
    def pushed(self) -> tuple[Tensor, Tensor, Tensor]:
        """Some noise, where G itself puts it, and the push on it there, as `push_on`: (ARROWS, 1)
        each, the noise (ARROWS, latent).
        """
        return self.push_on(fixed_noise(self.game, ARROWS))


def plays_v(settings: Settings) -> bool:
    """Whether V(D, G) is what D plays for: it gives logits, and sees the samples and labels as
    they are.
    """
    bent = settings.instance_noise or settings.label_smoothing or settings.augment is not None
    return settings.loss.output == "logit" and not bent


@functools.cache
def noise_grid(noise: str, device: torch.device) -> tuple[Tensor, Tensor]:
    """Evenly spaced places along one number of noise, and the share of it between neighbours.

    (DRAWN + 1, 1) and (DRAWN,). From -4.5 to 4.5 for Gaussian noise, which leaves out 7 in a
    million; from -1 to 1 for uniform noise.
    """
    end = 4.5 if noise == "gaussian" else 1.0
    z = torch.linspace(-end, end, DRAWN + 1, dtype=torch.float64)
    below = torch.special.ndtr(z) if noise == "gaussian" else (z + 1) / 2
    mass = below.diff()
    return z[:, None].float().to(device), (mass / mass.sum()).float().to(device)


def w1_distance(game: Game) -> float:
    """W1 of 4,000 samples of a 1D game to its data. Raises ValueError for other games."""
    if not LINE.fits(game, sample_shape(game)):
        raise unfit("w1", "on a line", game)
    return LineLook(game).w1


def _ends(data: Any) -> tuple[float, float]:
    """From far below the data's own scale to above it."""
    scale = data.quantile(torch.tensor([0.25, 0.75])).diff().item() / 1.35
    return 0.02 * scale, 2 * scale


LINE = Kind(
    name="line",
    fits=lambda game, shape: shape == (1,),
    look=LineLook,
    figures=("w1", "js", "value", "bound"),
    presets={(1,): ("program_a", "program_b", "gaussian_recipe")},
    stopping=StoppingFigure(
        name="w1",
        title="W1 distance",
        label="W1 distance",
        measure=w1_distance,
        usual={"mark": 0.1, "patience": 3, "every": 100, "turns": 5000},
    ),
    tile=TileFigure(
        title="W1",
        needs="W1, for data on a line with quantiles such as gt.Gaussian",
        fits=lambda data: hasattr(data, "quantile"),
        measure=w1_or_nan,
        more_is_better=False,
        digits=3,
        tile="W1 {}",
        label="W1 (bright: near the data)",
        ends=_ends,
        logarithmic=True,
    ),
    maps_d=True,
)
