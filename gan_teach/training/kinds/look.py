"""One look at a game: every quantity is computed once, however many ask for it.

Nothing here draws, and nothing here moves the game. Noise and real samples are the same each time,
so what changes from one look to the next is the players and not the draw.
"""

from functools import cached_property
from typing import Any, Self

import torch
from torch import Tensor

from gan_teach.support.draws import NOISES, numbered_generator
from gan_teach.training.game import Game
from gan_teach.training.history import History
from gan_teach.training.settings import differ

DRAWN = 1000  # samples to draw
BESIDE = 256  # real samples beside each fake, where the loss compares the two
BLURS = 32  # how often a fake is looked at where D sees it blurred or augmented


class Look:
    """What every game has, whatever its samples are; each kind of game adds its own to it.

    reference: what real samples of the data measure; None where the kind measures nothing.
    """

    def __init__(self, game: Game, reference: Any = None):
        self.game, self.data = game, game.in_force.data
        self.reference = self.refer() if reference is None else reference

    def refer(self) -> Any:
        """Measure real samples of the data."""
        return None

    def again(self) -> Self:
        """Another look at the same game, as it is now."""
        new_data = differ(self.data, self.game.in_force.data)
        return type(self)(self.game, None if new_data else self.reference)

    def row(self) -> tuple[float, ...] | None:
        """The kind's figures now, NaN for those that the game does not have; None for no row."""
        return None

    def describe(self, figures: History) -> str:
        """G's samples in words; figures: what was measured so far."""
        return ""

    @property
    def away(self) -> float:
        """How far G's samples lie beside the picture, in widths of it, as `median_beyond` says; 0
        where the picture has no edges.
        """
        return 0.0

    def place(self) -> str:
        """Where G's samples are, in words, for a picture that has edges."""
        return ""

    @cached_property
    def d_means(self) -> tuple[float, float]:
        """What D says on average of real samples and of G's, of noise that stays the same."""
        game = self.game
        real = self.data.sample(64, numbered_generator(0, "check", 0, game.device))
        return self.mean_of_d(real), self.mean_of_d(game.push(fixed_noise(game, 64)))

    def mean_of_d(self, samples: Tensor) -> float:
        """D's mean output on samples, as a probability or a score."""
        game = self.game
        return game.in_force.loss.readout(game.judge(samples)).mean().item()

    def samples_to_measure(self, n: int) -> Tensor:
        """n samples of G for ordinary random noise, the same each time.

        With these it is measured as it is with as many real samples, the floor.
        """
        game = self.game
        generator = numbered_generator(0, "show", 0, game.device)
        return game.push(NOISES[game.in_force.noise](n, game.latent_dim, generator))

    def push_on(self, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """This noise, where G itself puts it, and the push that D gives to it there.

        (n, latent) and twice (n, ...). The push is -dL/dx, L being G's loss of that sample alone
        (its mean over how D sees it, where there is chance in that): the direction in which the
        loss falls, and how fast, for each unit of x.
        """
        x = self.game.push(z, average=False).requires_grad_()
        with self.game.threads:
            slope = _slope_of_loss(self.game, x)
        return z, x.detach(), -slope


def _slope_of_loss(game: Game, x: Tensor) -> Tensor:
    augment, size = game.in_force.augment, game.in_force.instance_noise
    seen = x.expand(1 if augment is None else BLURS, *x.shape)
    if augment is not None:
        generator = numbered_generator(0, "augment G", 0, game.device)
        seen = augment(seen.flatten(0, 1), generator).view_as(seen)
    if size:
        generator = numbered_generator(0, "blur G", 0, game.device)
        noise = torch.randn(BLURS // 2, *x.shape, generator=generator, device=game.device)
        seen = seen + size * torch.cat((noise, -noise))
    seen = seen.flatten(0, 1)
    training = game.D.training
    game.D.eval()
    try:
        on_fake, on_real = game.D(seen), None
        if game.in_force.loss.sees_real:  # each fake beside the same real samples
            real = game.draws.data.sample(BESIDE, numbered_generator(0, "check", 0, game.device))
            if augment is not None:
                real = augment(real, numbered_generator(0, "augment real G", 0, game.device))
            if size:
                generator = numbered_generator(0, "blur real G", 0, game.device)
                real = real + size * torch.randn(
                    real.shape, generator=generator, device=game.device
                )
            on_real = game.D(real).detach().repeat(len(on_fake), 1)
            on_fake = on_fake.repeat_interleave(BESIDE, dim=0)
        loss = game.in_force.loss.g_loss_beside(on_fake, on_real) * len(x)  # the loss is a mean
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


def median_beyond(samples: Tensor, low: float, high: float, mass: Tensor | None = None) -> float:
    """How far the middle one of samples lies outside of low to high, in units of high - low.

    samples: (n, d); one lies as far outside as its farthest number, infinitely far if that is NaN.
    mass: what share each sample stands for, (n, 1); all the same by default. It is 0 where at
    least half of them lie inside, and needs no standard deviation, which odd samples may lack.
    """
    beyond = torch.maximum(low - samples, samples - high).amax(1).clamp_min(0) / (high - low)
    beyond, order = beyond.nan_to_num(torch.inf, torch.inf).sort()
    if mass is None:
        return beyond[(len(beyond) - 1) // 2].item()
    below = mass[order, 0].cumsum(0)
    return beyond[torch.searchsorted(below, 0.5 * below[-1])].item()


def three_digits(figure: float) -> str:
    """A figure with three digits, or all before the point if there are more."""
    return f"{figure:,.0f}" if abs(figure) >= 999.5 else f"{figure:.3g}"


def sample_shape(game: Game) -> tuple[int, ...]:
    """The shape of one of G's samples."""
    return tuple(game.generate(1).shape[1:])
