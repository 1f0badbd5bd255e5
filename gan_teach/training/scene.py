"""What there is to see of a game now: every quantity is computed once, however many look at it.

Nothing here draws, and nothing here moves the game. Noise and real samples are the same each time,
so what changes from one look to the next is the players and not the draw.
"""

import contextlib
import functools
import math
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_teach.data.plane import Blobs
from gan_teach.metrics.line import (
    density,
    js,
    js_floor,
    mean_std,
    pushforward_density,
    w1_floor,
    w1_or_nan,
)
from gan_teach.metrics.plane import Coverage, coverage, coverage_floor
from gan_teach.support.draws import NOISES, Data, numbered_generator
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import NoiseChoice
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.painter import Painter
from gan_teach.training.settings import Settings, differ

SAMPLES = 4000  # to measure with
COVERING = 2500  # to measure coverage with, as is usual
DRAWN = 1000  # to draw
READ = 1000  # to be read by the classifier of digits
WHOLE = {"mnist": 60_000, "embedded": 1797}  # images of each source
ARROWS = 13
PUSHES = 40  # arrows in the plane
BLURS = 32  # places around a fake at which D sees it under instance noise
FIGURES = ("index", "w1", "js", "value", "bound")
PLANE_FIGURES = ("index", "modes", "covered", "high_quality")
READ_AS, SURE_OF = (
    tuple(f"{what}_{digit}" for digit in range(CLASSES)) for what in ("read_as", "sure_of")
)
DIGIT_FIGURES = ("index", "frechet", "confident", "agreeing", *READ_AS, *SURE_OF)


class Line:
    """The data of a 1D game, and what real samples of it measure.

    x: evenly spaced points that cover the data, (POINTS,). p: its density there, (POINTS,).
    step: from one point to the next. real: 20,000 samples. quantile: shares, (n,), to the x below
    which they lie. target: SAMPLES ideal samples, the data's quantiles in order, (SAMPLES, 1).
    """

    POINTS = 360

    def __init__(self, data: Data, device: torch.device):
        self.data = data
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
        """What COVERING true samples reach, 20 times over: (20, 2), shares as in `Look.covered`
        and `Look.high_quality`.
        """
        return coverage_floor(self.data, COVERING) / torch.tensor([self.modes, 1.0])


class RealSide(NamedTuple):
    """How a classifier reads real images of digits.

    features: (n, 64). shares: read as 0, ..., 9, (10,). confident: the share that is read with a
    confidence above 0.9. floor: the Frechet distances that READ other real images have: (FLOORS,).
    """

    features: Tensor
    shares: Tensor
    confident: float
    floor: Tensor


class Handwriting:
    """The data of a game of digits, and what real images of it measure.

    A classifier reads them (`metrics.classifier`); its features give the Frechet distance, which
    is not comparable with Inception FID. The real side are the test images of `scores.real_digits`,
    10,000 for MNIST and 400 for the embedded digits; data that holds only some of these digits, or
    others, is its own measure.
    data: with a `value_range` and a `source`. painter: what takes the pictures out of its samples.
    """

    POOL, FLOORS = 5000, 30  # real images to draw from, and how many draws

    def __init__(self, data: Data, painter: Painter):
        self.data, self._painter = data, painter
        self.source = data.source

    @cached_property
    def real(self) -> RealSide:
        """What real images of these data measure; for MNIST it takes some two seconds, once."""
        if hasattr(self.data, "__len__") and WHOLE.get(self.source) == len(self.data):
            with contextlib.suppress(OSError, ImportError):  # they came from elsewhere
                return _real_side(self.source)
        draws = (self.data.sample(2 * READ, torch.Generator().manual_seed(seed)) for seed in (0, 1))
        return _measured_side(*(self.ink(self._painter.pictures(samples)) for samples in draws))

    def ink(self, pictures: Tensor) -> Tensor:
        """The pictures from 0, paper, to 1, ink; what lies beyond is cut off, as in a picture."""
        low, high = self.data.value_range
        return ((pictures.cpu() - low) / (high - low)).clamp(0, 1)

    def read(self, samples: Tensor) -> tuple[float, ...]:
        """A row of DIGIT_FIGURES for samples, but for the turn; NaN where they are not finite.

        The Frechet distance; the share that is read with a confidence above 0.9; the share that is
        read as its label, where samples are pairs with one, else NaN; and of all samples the shares
        that are read as each digit, and that are so with this confidence.
        """
        from gan_teach.metrics import scores

        if not samples.isfinite().all():
            return (math.nan,) * (len(DIGIT_FIGURES) - 1)
        features, logits = _seen(self.ink(self._painter.pictures(samples)))
        confidence, read_as = logits.double().softmax(1).max(1)
        sure = confidence > 0.9
        shares, certain = (
            torch.bincount(some, minlength=CLASSES) / len(read_as)
            for some in (read_as, read_as[sure])
        )
        agreeing = math.nan
        if self._painter.by_digit:
            from gan_teach.support.pairs import labels

            agreeing = (labels(samples).cpu() == read_as).double().mean().item()
        return (
            scores.frechet(features, self.real.features), sure.double().mean().item(), agreeing,
            *shares.tolist(), *certain.tolist(),
        )  # fmt: skip


def _seen(images: Tensor) -> tuple[Tensor, Tensor]:
    """What the classifier makes of images in [0, 1]: features, (n, 64), and logits, (n, 10)."""
    from gan_teach.metrics import scores

    with torch.no_grad():
        classifier = scores.trained_classifier()
        features = classifier.features(images)
        return features, classifier.head(features)


@functools.cache
def _real_side(source: str) -> RealSide:
    """For whole MNIST, or all embedded digits: as `_measured_side`, once a session."""
    from gan_teach.metrics import scores

    real = scores.real_digits(source)
    return _measured_side(real.test, real.draw(min(Handwriting.POOL, len(real.train))))


def _measured_side(images: Tensor, others: Tensor) -> RealSide:
    """What these real images measure, and draws from the others."""
    from gan_teach.metrics import scores

    (features, logits), (pool, _) = _seen(images), _seen(others)
    read = scores.shares_of(logits)
    generator, floor = torch.Generator().manual_seed(0), []
    for _ in range(Handwriting.FLOORS):
        drawn = pool[torch.randperm(len(pool), generator=generator)[:READ]]
        floor.append(scores.frechet(drawn, features))
    return RealSide(features, read.shares, read.confident, torch.tensor(floor))


class Scene:
    """A game as it stands, and the figures of its past.

    game: the game. name: what to call it beside another one, "A" say. scored: whether samples of
    digits are to be measured too, for which a classifier reads them: a tenth of a second each time.
    look: the game as it was at the last `refresh()`. first_settings: those at turn 0, or when the
    scene was made if these are not known. figures: what was measured at the turns where
    `measure()` was called; W1, JS, V and V's bound for games on a line, modes covered and the share
    of high-quality samples in the plane, DIGIT_FIGURES for digits that are scored.
    choice: for images, the noise that is looked at.
    """

    def __init__(self, game: Game, name: str = "", *, scored: bool = False):
        self.game, self.name = game, name
        self.shape = tuple(game.generate(1).shape[1:])
        self.first_settings = game.in_force
        self.scored = scored and self.of_digits
        fields = DIGIT_FIGURES if self.scored else PLANE_FIGURES if self.on_a_plane else FIGURES
        self.figures = History(1000, fields)
        self.look = Look(game, self._place())
        self.choice = NoiseChoice()

    @property
    def on_a_line(self) -> bool:
        """Whether samples are single numbers, (N, 1)."""
        return self.shape == (1,)

    @property
    def on_a_plane(self) -> bool:
        """Whether samples are pairs of numbers, (N, 2)."""
        return self.shape == (2,)

    @property
    def of_images(self) -> bool:
        """Whether samples are images, (N, 1, H, W)."""
        return len(self.shape) == 3 and self.shape[0] == 1

    @property
    def of_digits(self) -> bool:
        """Whether samples are pictures of 28x28, or hold one, and the data is of digits."""
        data = self.game.in_force.data
        known = hasattr(data, "value_range") and hasattr(data, "source")
        return known and self.of_images and self._picture_shape == (1, 28, 28)

    @cached_property
    def _picture_shape(self) -> tuple[int, ...]:
        return tuple(self.painter.pictures(self.game.generate(1)).shape[1:])

    @cached_property
    def painter(self) -> Painter:
        """What makes pictures of noise, in a game of images."""
        return Painter(self.game)

    def refresh(self) -> None:
        """Look at the game as it is now."""
        if not self.game.changes:
            self.first_settings = self.game.in_force
        new = differ(self.look.data, self.game.in_force.data)
        self.look = Look(self.game, self._place() if new else self.look.place)

    @property
    def output_since(self) -> int:
        """The turn since which D's output means what it does now, a probability or a score."""
        since, output = 0, self.first_settings.loss.output
        for turn, name, value in self.game.changes:
            if name == "loss" and value.output != output:
                since, output = turn, value.output
        return since

    def measure(self) -> None:
        """Note the figures of this turn; those that the game does not have are NaN."""
        look, row = self.look, None
        if look.line:
            v = (look.value, look.bound) if plays_v(self.game.in_force) else (math.nan, math.nan)
            row = (look.w1, look.js, *v)
        elif look.plane:
            row = (look.modes, look.covered, look.high_quality)
        elif look.digits:
            row = look.digits.read(look.measured)
        if row:
            self.figures.truncate(self.game.turns - 1)  # it may have gone back, or G moved alone
            self.figures.append((self.game.turns, *row))

    def _place(self) -> Line | Plane | Handwriting | None:
        data, device = self.game.in_force.data, self.game.device
        if self.on_a_line:
            return Line(data, device)
        if self.scored:
            return Handwriting(data, self.painter) if self.of_digits else None
        return Plane(data, device) if self.on_a_plane else None

    def describe(self) -> str:
        """The picture in words, for those who cannot see it."""
        game, look = self.game, self.look
        words = [f"{self.name}:"] if self.name else []
        words.append(f"Turn {game.turns:,}{_moves(game)}.")
        if look.line:
            mean, std = look.mean_std
            words.append(
                f"Generator: mean {mean:.2f} (data {look.line.mean:.2f}), "
                f"standard deviation {std:.2f} (data {look.line.std:.2f})."
            )
        elif look.plane:
            words.append(_in_the_plane(look))
        elif self.scored and len(self.figures):
            words.append(_as_read(self.figures, look.digits))
        if game.in_force.loss.output == "logit":
            real, fake = look.d_means
            words.append(f"{_verdict(real, fake)}: {real:.2f} on real, {fake:.2f} on fake.")
        return " ".join(words)


class Look:
    """One look at a game: each attribute is computed when it is first asked for."""

    def __init__(self, game: Game, place: Line | Plane | Handwriting | None):
        self.game, self.place = game, place
        self.line = place if isinstance(place, Line) else None
        self.plane = place if isinstance(place, Plane) else None
        self.digits = place if isinstance(place, Handwriting) else None
        self.data = game.in_force.data

    @cached_property
    def curve(self) -> Tensor:
        """For one number of noise, G along the noise: (DRAWN + 1, 1)."""
        return self.game.push(noise_grid(self.game.in_force.noise, self.game.device)[0])

    @cached_property
    def fake(self) -> Tensor:
        """Samples of G, (DRAWN, ...); on a line each of them stands for a share of `mass`."""
        if self.line and self.game.latent_dim == 1:
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
        """The density of G's samples at the points x: (m,)."""
        return self._density(self.line.x)

    def _density(self, x: Tensor) -> Tensor:
        if self.game.latent_dim == 1:
            return pushforward_density(self.curve, self.mass[:, 0], x)
        return density(self.fake, x)

    @cached_property
    def output(self) -> Tensor:
        """D's raw output at the points x of a line, (m,), or of the plane, (CELLS, CELLS)."""
        if self.plane:
            return self.game.judge(self.plane.points).view(self.plane.CELLS, -1)
        return self.game.judge(self.line.x[:, None])[:, 0]

    @cached_property
    def best(self) -> Tensor:
        """D* of p and q: (m,), NaN where neither has any mass worth the name.

        (1 - a) p / (p + q), where a is the share of its label that a real sample gives up: at x, D
        minimises -(1 - a) p log D - (a p + q) log(1 - D). With instance noise p and q are those of
        the blurred samples, which are what D sees.
        """
        settings, line = self.game.in_force, self.line
        p, q, noise = line.p, self.q, settings.instance_noise
        if noise:
            p, q = line.blurred(line.density, noise), line.blurred(self._density, noise)
        best = (1 - settings.label_smoothing) * p / (p + q)
        best[p + q < 1e-3 * p.max()] = torch.nan
        return best

    @cached_property
    def measured(self) -> Tensor:
        """G's samples for ordinary random noise, the same each time: (SAMPLES, 1), in the plane
        (COVERING, 2), or READ images.

        With these it is measured as it is with as many real samples, the floor.
        """
        game, n = self.game, COVERING if self.plane else READ if self.digits else SAMPLES
        generator = numbered_generator(0, "show", 0, game.device)
        return game.push(NOISES[game.in_force.noise](n, game.latent_dim, generator))

    @cached_property
    def coverage(self) -> Coverage | None:
        """The modes that G's samples reach, and how many of them lie near one; None for data
        without centres.
        """
        return coverage(self.measured, self.data) if self.plane.modes else None

    @property
    def modes(self) -> float:
        """How many modes of the data G reaches; NaN for data without centres."""
        return self.coverage.modes if self.coverage else math.nan

    @property
    def covered(self) -> float:
        """The share of all modes that G reaches, from 0 to 1; NaN for data without centres."""
        return self.modes / (self.plane.modes or math.nan)

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
    def w1(self) -> float:
        """W1 distance between fakes and data."""
        return w1_or_nan(self.measured, self.line.target)

    @cached_property
    def js(self) -> float:
        """Jensen-Shannon divergence between fakes and data, estimated."""
        return js(self.measured, self.line.p, self.line.x)

    @cached_property
    def bound(self) -> float:
        """V of the best D against this G, -log 4 + 2 JS.

        The sum of p log(p/(p+q)) + q log(q/(p+q)) over the bins of x. D* finds every fake beyond
        them, which adds 0.
        """
        p, q = self.line.p, self.q
        both = (p + q).clamp_min(1e-38)
        terms = torch.special.xlogy(p, p / both) + torch.special.xlogy(q, q / both)
        return (terms.sum() * self.line.step).item()

    @cached_property
    def value(self) -> float:
        """V(D, G) with D as it is, over the same two densities, so never above the bound."""
        p, q, step = self.line.p, self.q, self.line.step
        value = ((p * logsigmoid(self.output) + q * logsigmoid(-self.output)).sum() * step).item()
        fake = self.fake[:, 0]
        beyond = (fake < self.line.x[0] - step / 2) | (fake > self.line.x[-1] + step / 2)
        if beyond.any():
            value += (self.mass * logsigmoid(-self.game.judge(self.fake)))[beyond].sum().item()
        return value

    @cached_property
    def d_means(self) -> tuple[float, float]:
        """What D says on average of real and of generated samples that stay the same."""
        game, readout = self.game, self.game.in_force.loss.readout
        if self.line:
            on_fake = (self.mass * readout(game.judge(self.fake))).sum()
            return readout(game.judge(self.line.target)).mean().item(), on_fake.item()
        if self.plane:
            pair = self.plane.real, self.fake
            return tuple(readout(game.judge(samples)).mean().item() for samples in pair)
        real = self.data.sample(64, numbered_generator(0, "check", 0, game.device))
        fake = game.push(fixed_noise(game, 64))
        return readout(game.judge(real)).mean().item(), readout(game.judge(fake)).mean().item()

    @cached_property
    def pushed(self) -> tuple[Tensor, Tensor, Tensor]:
        """Some noise, where G itself puts it, and the push that D gives to it there.

        (n, latent) and twice (n, ...), where n is ARROWS on a line and PUSHES in the plane. The
        push is -dL/dx, L being G's loss of that sample alone (its mean over the noise that D sees
        on it, if there is any): the direction in which the loss falls, and how fast, for each unit
        of x.
        """
        z = fixed_noise(self.game, ARROWS)
        if self.plane:  # some of the fakes that are drawn
            z = fixed_noise(self.game, DRAWN)[:: DRAWN // PUSHES]
        x = self.game.push(z, average=False).requires_grad_()
        with self.game.threads:
            slope = _slope_of_loss(self.game, x)
        return z, x.detach(), -slope


def plays_v(settings: Settings) -> bool:
    """Whether V(D, G) is what D plays for: it gives logits, and sees the samples and labels as
    they are.
    """
    bent = settings.instance_noise or settings.label_smoothing
    return settings.loss.output == "logit" and not bent


def _slope_of_loss(game: Game, x: Tensor) -> Tensor:
    seen, size = x, game.in_force.instance_noise
    if size:
        generator = numbered_generator(0, "blur G", 0, game.device)
        noise = torch.randn(BLURS // 2, *x.shape, generator=generator, device=game.device)
        seen = (x + size * torch.cat((noise, -noise))).flatten(0, 1)
    training = game.D.training
    game.D.eval()
    try:
        loss = game.in_force.loss.g_loss(game.D(seen)) * len(x)  # the loss is a mean
        return torch.autograd.grad(loss, x, materialize_grads=True)[0]
    finally:
        game.D.train(training)


def fixed_noise(game: Game, n: int) -> Tensor:
    """Noise for drawing that stays the same, so that what moves is G and not the draw: (n, latent).

    With one number of noise a sample, the n middle quantiles of the noise: no chance at all.
    """
    if game.latent_dim > 1:
        return game.draws.noise_batch(0, "show", n)
    u = (torch.arange(n, device=game.device, dtype=torch.float32)[:, None] + 0.5) / n
    return torch.special.ndtri(u) if game.in_force.noise == "gaussian" else 2 * u - 1


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


LINES, LINE_POINTS = 11, 61  # of the net over a plane of noise; a line, and points along it


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


def _extent(data: Data, samples: Tensor) -> tuple[float, float]:
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


def _in_the_plane(look: Look) -> str:
    """What G's samples in the plane are like, in words."""
    plane, found = look.plane, look.coverage
    if found:
        true = plane.floor[:, 1].mean().item()
        return (
            f"Generator: {found.modes} of {plane.modes} modes, {found.high_quality:.1%} of its "
            f"samples of high quality (true samples {true:.1%})."
        )
    mean, std = look.fake.mean(0), look.fake.std(0, correction=0)
    pairs = [", ".join(f"{x:.2f}" for x in f.tolist()) for f in (mean, plane.mean, std, plane.std)]
    return (
        f"Generator: mean ({pairs[0]}) (data ({pairs[1]})), "
        f"standard deviations ({pairs[2]}) (data ({pairs[3]}))."
    )


def _as_read(figures: History, digits: Handwriting | None) -> str:
    """How the classifier read the samples when they were measured last, in words."""
    frechet = figures.frechet[-1]
    if digits is None or math.isnan(frechet):
        return "Its samples cannot be read."
    shares = np.array([getattr(figures, name)[-1] for name in READ_AS])
    return (
        f"Of {READ:,} samples of turn {figures.index[-1]:,.0f}, {figures.confident[-1]:.0%} are "
        f"read with confidence, {shares.max():.0%} as {shares.argmax()}, {shares.min():.0%} as "
        f"{shares.argmin()}; Frechet distance {frechet:.3g} (real images "
        f"{digits.real.floor.median():.2g})."
    )


def _moves(game: Game) -> str:
    """How often each player moved, where that is not plain from the turns."""
    if game.d_updates == game.turns * game.d_steps and game.g_updates == game.turns:
        return ""
    return f" (D moved {game.d_updates:,} times, G {game.g_updates:,})"


def _verdict(real: float, fake: float) -> str:
    """What D's two means say, in words."""
    gap = real - fake
    if gap < -0.05:
        return "D takes fakes for real"
    for limit, words in (
        (0.05, "D cannot tell"),
        (0.3, "D can hardly tell"),
        (0.8, "D tells many"),
    ):
        if gap < limit:
            return words
    return "D tells nearly all"
