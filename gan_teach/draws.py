"""Every random number of a game, numbered, so that it can be asked for again.

Nothing here reads or moves PyTorch's global random state. A batch depends on the seed, on its
number and on who asks, and on nothing that happened before. So two games with the same seed and
one knob changed see the same batches, and going back to turn 500 needs no saved random state.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from gan_teach.errors import choose

STREAMS = {"real": 1, "D": 2, "G": 3, "show": 4, "players": 5, "check": 6}
_MASK = (1 << 64) - 1


class Data(Protocol):
    """What is real: any object with `sample(n, generator) -> Tensor`, (n, ...), float."""

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return n samples, (n, ...), float, made with this generator and on its device."""
        ...


def _gaussian(n: int, dim: int, generator: torch.Generator) -> Tensor:
    return torch.randn(n, dim, generator=generator, device=generator.device)


def _uniform(n: int, dim: int, generator: torch.Generator) -> Tensor:
    return torch.rand(n, dim, generator=generator, device=generator.device) * 2 - 1


NOISES = {"gaussian": _gaussian, "uniform": _uniform}


def numbered_generator(
    seed: int, stream: str, number: int, device: str | torch.device = "cpu"
) -> torch.Generator:
    """A random generator that depends on (seed, stream, number) alone."""
    mixed = seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9
    mixed = (mixed + STREAMS[stream] * 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK  # the mixer of splitmix64
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return torch.Generator(device).manual_seed(mixed ^ (mixed >> 31))


@dataclass(frozen=True)
class Draws:
    """The numbered batches of one game.

    data: what is real. batch_size: samples in a batch. latent_dim: numbers in one noise vector.
    noise: "gaussian", each number from N(0, 1), or "uniform", each from U(-1, 1).

    `real(7)` and `noise_batch(7, "D")` are the same numbers each time they are asked for.
    Taught in: lesson 02.
    """

    data: Data
    batch_size: int
    latent_dim: int = 1
    noise: str = "gaussian"
    seed: int = 0
    device: str | torch.device = "cpu"

    def real(self, number: int) -> Tensor:
        """Batch `number` of real samples: (batch_size, ...)."""
        return self.data.sample(self.batch_size, self._generator("real", number))

    def noise_batch(self, number: int, player: str, n: int | None = None) -> Tensor:
        """Batch `number` of noise for player "D" or "G": (batch_size, latent_dim)."""
        draw = choose("noise", self.noise, NOISES)
        size = self.batch_size if n is None else n
        return draw(size, self.latent_dim, self._generator(player, number))

    def _generator(self, stream: str, number: int) -> torch.Generator:
        return numbered_generator(self.seed, stream, number, self.device)
