"""Pictures of noise: what makes them in a game of images, or of a generator by itself."""

from typing import Any

import torch
from torch import Tensor, nn

from gan_teach.models.players import latent_dim_of, quietly
from gan_teach.support.draws import NOISES
from gan_teach.support.errors import choose
from gan_teach.support.pairs import CLASSES, pictures
from gan_teach.support.walks import pick
from gan_teach.training.game import Game


class Painter:
    """What makes pictures of noise: G of a game as it is at each moment, or a trained G by itself.

    source: a `Game` or a generator. noise, latent_dim: of a generator by itself; a game knows.
    A conditional G has a method choose(z, digit), and makes pairs of a picture and a label: then
    `by_digit` is True, and of each pair the picture counts. shape: of a picture, (1, H, W)
    or in colour (3, H, W).
    Raises TypeError for another source, ValueError where it does not make images, (N, 1, H, W) or
    (N, 3, H, W), and where nobody says how many numbers are in a noise vector.
    """

    def __init__(
        self, source: Game | nn.Module, noise: str = "gaussian", latent_dim: int | None = None
    ):
        if not isinstance(source, Game | nn.Module):
            raise TypeError(f"Pictures come from a gt.Game or a generator; got {source!r:.80}.")
        self.game = source if isinstance(source, Game) else None
        self.G: Any = source.G if isinstance(source, Game) else source
        self.latent_dim = self.game.latent_dim if self.game else latent_dim_of(self.G, latent_dim)
        self._noise = choose("noise", noise, dict.fromkeys(NOISES, noise))
        self.by_digit = callable(getattr(self.G, "choose", None))
        samples = self._samples(pick(0, self.latent_dim))
        if samples.dim() != 4 or samples.shape[1] not in (1, 3):
            made = ", ".join(["N", *map(str, samples.shape[1:])])
            raise ValueError(
                "G must make images of shape (N, 1, H, W), or in colour (N, 3, H, W); this one "
                f"makes ({made})."
            )
        self.shape = tuple(self.pictures(samples).shape[1:])

    @property
    def noise(self) -> str:
        """The kind of noise that G gets now."""
        return self.game.in_force.noise if self.game else self._noise

    @property
    def in_ink(self) -> bool:
        """Whether pictures are ink on paper, as digits are; else their low end is dark."""
        data = self.game.in_force.data if self.game else None
        return self.shape[0] == 1 and getattr(data, "in_ink", True)

    @property
    def value_range(self) -> tuple[float, float]:
        """The low and the high end, of digits paper and ink: as the data says, else (0, 1), or
        (-1, 1) if G goes below 0.
        """
        data: Any = self.game.in_force.data if self.game else None
        if hasattr(data, "value_range"):
            return data.value_range
        some = torch.cat([pick(seed, self.latent_dim, self.noise) for seed in range(8)])
        return (-1.0, 1.0) if (self(some) < 0).any() else (0.0, 1.0)

    def __call__(self, z: Tensor, digit: int | None = None) -> Tensor:
        """Pictures of this noise: (N, latent_dim) -> (N, *shape), without gradient.

        digit: of a conditional G, which one; None leaves it to the noise.
        """
        if digit is not None and self.by_digit:
            z = self.G.choose(z, digit)
        return self.pictures(self._samples(z))

    def pictures(self, samples: Tensor) -> Tensor:
        """The pictures of G's samples, which may be pairs with a label."""
        if self.game:
            of_pairs = getattr(self.game.in_force.data, "pictures", None)
            return of_pairs(samples) if callable(of_pairs) else samples
        if not self.by_digit:
            return samples
        return pictures(samples)

    def of_all_digits(self, z: Tensor) -> Tensor:
        """Each noise as all ten digits of a conditional G: (N, latent_dim) -> (10 N, 1, H, W).

        First the ten of the first noise vector.
        """
        z = z.repeat_interleave(CLASSES, 0)
        digits = torch.arange(CLASSES, device=z.device).repeat(len(z) // CLASSES)
        return self.pictures(self._samples(self.G.choose(z, digits)))

    def _samples(self, z: Tensor) -> Tensor:
        if self.game:
            return self.game.push(z)
        weight = next(self.G.parameters(), z)
        return quietly(self.G, z.to(weight))
