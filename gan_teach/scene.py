"""What there is to see of a game now: every quantity is computed once, however many look at it.

Nothing here draws, and nothing here moves the game. Noise and real samples are the same each time,
so what changes from one look to the next is the players and not the draw.
"""

import functools
from functools import cached_property

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from gan_teach.draws import NOISES, Data, numbered_generator
from gan_teach.game import Game
from gan_teach.history import History
from gan_teach.metrics import (
    density,
    js,
    js_floor,
    mean_std,
    pushforward_density,
    w1,
    w1_floor,
)

SAMPLES = 4000  # to measure with
DRAWN = 1000  # to draw
ARROWS = 13
FIGURES = ("index", "w1", "js", "value", "bound")


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
        known = hasattr(data, "density")
        self.p = data.density(self.x) if known else density(self.real, self.x)

    @cached_property
    def w1_floor(self) -> Tensor:
        """What W1 reads for SAMPLES true samples, 50 times over: (50,)."""
        return w1_floor(self.data, self.target, repeats=50)

    @cached_property
    def js_floor(self) -> Tensor:
        """What JS reads for SAMPLES true samples, 50 times over: (50,)."""
        return js_floor(self.data, self.p, self.x, SAMPLES, repeats=50)


class Scene:
    """A game as it stands, and the figures of its past.

    game: the game. name: what to call it beside another one, "A" say.
    look: the game as it was at the last `refresh()`. figures: W1, JS, V and V's bound at the turns
    where `measure()` was called, for games on a line.
    """

    def __init__(self, game: Game, name: str = ""):
        self.game, self.name = game, name
        self.shape = tuple(game.generate(1).shape[1:])
        self.figures = History(1000, FIGURES)
        self.look = Look(game, self._line())

    @property
    def on_a_line(self) -> bool:
        """Whether samples are single numbers, (N, 1)."""
        return self.shape == (1,)

    @property
    def of_images(self) -> bool:
        """Whether samples are images, (N, 1, H, W)."""
        return len(self.shape) == 3

    def refresh(self) -> None:
        """Look at the game as it is now."""
        same = self.game.settings.data == self.look.data
        self.look = Look(self.game, self.look.line if same else self._line())

    def measure(self) -> None:
        """Note the figures of this turn."""
        if self.on_a_line and self.game.settings.loss.output == "logit":
            look = self.look
            self.figures.truncate(self.game.turns)  # it may have gone back
            self.figures.append((self.game.turns, look.w1, look.js, look.value, look.bound))

    def _line(self) -> Line | None:
        return Line(self.game.settings.data, self.game.device) if self.on_a_line else None

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
        if game.settings.loss.output == "logit":
            real, fake = look.d_means
            words.append(f"{_verdict(real, fake)}: {real:.2f} on real, {fake:.2f} on fake.")
        return " ".join(words)


class Look:
    """One look at a game: each attribute is computed when it is first asked for."""

    def __init__(self, game: Game, line: Line | None):
        self.game, self.line = game, line
        self.data = game.settings.data

    @cached_property
    def curve(self) -> Tensor:
        """For one number of noise, G along the noise: (DRAWN + 1, 1)."""
        return self.game.push(noise_grid(self.game.settings.noise, self.game.device)[0])

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
            return noise_grid(self.game.settings.noise, self.game.device)[1][:, None]
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
        if self.game.latent_dim == 1:
            return pushforward_density(self.curve, self.mass[:, 0], self.line.x)
        return density(self.fake, self.line.x)

    @cached_property
    def output(self) -> Tensor:
        """D's raw output at the points x: (m,)."""
        return self.game.judge(self.line.x[:, None])[:, 0]

    @cached_property
    def best(self) -> Tensor:
        """D* of p and q: (m,), NaN where neither has any mass worth the name."""
        p, q = self.line.p, self.q
        best = p / (p + q)
        best[p + q < 1e-3 * p.max()] = torch.nan
        return best

    @cached_property
    def measured(self) -> Tensor:
        """G's samples for ordinary random noise, the same each time: (SAMPLES, 1).

        With these W1 and JS are measured as they are with SAMPLES real samples, the floor.
        """
        game = self.game
        generator = numbered_generator(0, "show", 0, game.device)
        return game.push(NOISES[game.settings.noise](SAMPLES, game.latent_dim, generator))

    @cached_property
    def w1(self) -> float:
        """W1 distance between fakes and data."""
        return w1(self.measured, self.line.target)

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
        game, readout = self.game, self.game.settings.loss.readout
        if self.line:
            on_fake = (self.mass * readout(game.judge(self.fake))).sum()
            return readout(game.judge(self.line.target)).mean().item(), on_fake.item()
        real = self.data.sample(64, numbered_generator(0, "check", 0, game.device))
        fake = game.push(fixed_noise(game, 64))
        return readout(game.judge(real)).mean().item(), readout(game.judge(fake)).mean().item()

    @cached_property
    def pushed(self) -> tuple[Tensor, Tensor, Tensor]:
        """Some noise, where G itself puts it, and the push that D gives to it there: (ARROWS, 1).

        The push is -dL/dx, L being G's loss of that sample alone: the direction in which the loss
        falls, and how fast, in nats per unit of x.
        """
        z = fixed_noise(self.game, ARROWS)
        x = self.game.push(z, average=False).requires_grad_()
        with self.game.threads:
            slope = _slope_of_loss(self.game, x)
        return z, x.detach(), -slope


def _slope_of_loss(game: Game, x: Tensor) -> Tensor:
    training = game.D.training
    game.D.eval()
    try:
        loss = game.settings.loss.g_loss(game.D(x)) * len(x)  # the loss is a mean
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
    return torch.special.ndtri(u) if game.settings.noise == "gaussian" else 2 * u - 1


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
