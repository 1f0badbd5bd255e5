"""Every random number of a game, numbered, so that it can be asked for again.

Nothing here reads or moves PyTorch's global random state. A batch depends on the seed, on its
number and on who asks, and on nothing that happened before. So two games with the same seed and
other learning rates, say, see the same batches, and going back to turn 500 needs no saved random
state.

Small batches are drawn many at a time, in numbered blocks: to make a random generator costs more
than to draw a small batch, and many games at once (`ensemble`) would spend most of their time so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import torch
from torch import Tensor

from gan_teach.support.errors import choose, count
from gan_teach.support.tensors import describe

STREAMS = {
    **{"real": 1, "D": 2, "G": 3, "show": 4, "players": 5, "check": 6},
    **{"blur real": 7, "blur fake": 8, "blur G": 9, "between": 10},
    **{"real G": 11, "blur real G": 12},
    **{"augment real": 13, "augment fake": 14, "augment G": 15, "augment real G": 16},
}
BATCHES = 64  # in a block, at most
NUMBERS = 1 << 15  # in a block, at most
_MASK = (1 << 64) - 1


class Data(Protocol):
    """What is real: any object with `sample(n, generator) -> Tensor`, (n, ...), float."""

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return n samples, (n, ...), float, made with this generator and on its device."""
        ...


def check_data(data: Any) -> None:
    """Raises TypeError for data without a method `sample`."""
    if not callable(getattr(data, "sample", None)):
        inside = hasattr(getattr(data, "data", None), "sample")  # as of a paper that is drawn on
        raise TypeError(
            "data must have a method sample(n, generator) that returns n samples, as "
            f"gt.Gaussian(mean=3, std=2) has; got {type(data).__name__}."
            + " Give its .data."
            * inside
        )


def _gaussian(n: int, dim: int, generator: torch.Generator) -> Tensor:
    return torch.randn(n, dim, generator=generator, device=generator.device)


def _uniform(n: int, dim: int, generator: torch.Generator) -> Tensor:
    return torch.rand(n, dim, generator=generator, device=generator.device) * 2 - 1


NOISES = {"gaussian": _gaussian, "uniform": _uniform}


def numbered_generator(
    seed: int, stream: str, number: int, device: str | torch.device = "cpu"
) -> torch.Generator:
    """A random generator that depends on (seed, stream, number) alone."""
    choose("stream", stream, STREAMS)
    mixed = seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9
    mixed = (mixed + STREAMS[stream] * 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK  # the mixer of splitmix64
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return torch.Generator(device).manual_seed(mixed ^ (mixed >> 31))


def check_generators(repeats: int, seed: int = 0) -> Iterator[torch.Generator]:
    """The generators 0, 1, ... of the stream "check", to measure real samples so many times.

    Raises ValueError for repeats below 1 or a seed below 0.
    """
    repeats, seed = count("repeats", repeats), count("seed", seed, least=0)
    return (numbered_generator(seed, "check", i) for i in range(repeats))


@dataclass(frozen=True)
class Draws:
    """The numbered batches of one game.

    data: what is real. batch_size: samples in a batch. latent_dim: numbers in one noise vector.
    noise: "gaussian", each number from N(0, 1), or "uniform", each from U(-1, 1).
    given: the first batches of a stream, where they were drawn elsewhere: {"real": (m, batch_size,
    ...), "D": (m, batch_size, latent_dim), "G": the same}. After these m it draws its own.

    `real(7)` and `noise_batch(7, "D")` are the same numbers each time they are asked for.
    Raises TypeError for data without `sample` and for given batches that are no tensors, ValueError
    for numbers that make no sense and for batches of another shape.
    """

    data: Data
    batch_size: int
    latent_dim: int = 1
    noise: str = "gaussian"
    seed: int = 0
    device: str | torch.device = "cpu"
    given: Mapping[str, Tensor] = field(default_factory=dict, repr=False, compare=False)
    _kept: dict[str, tuple[int, Tensor]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_data(self.data)
        count("batch_size", self.batch_size)
        count("latent_dim", self.latent_dim)
        choose("noise", self.noise, NOISES)
        count("seed", self.seed, least=0)
        if not isinstance(self.given, Mapping):
            raise TypeError(
                "given must be a dict of streams and their first batches, as in "
                f"{{'real': batches}}; got {describe(self.given)}."
            )
        for stream, batches in self.given.items():
            self._check_given(stream, batches)

    def _check_given(self, stream: str, batches: Any) -> None:
        choose("stream", stream, self._drawers)
        if not isinstance(batches, Tensor):
            raise TypeError(
                f"The batches given as {stream!r} must be a tensor; got {describe(batches)}."
            )
        noise = stream in ("D", "G")
        each: tuple[int, ...] = (self.latent_dim,) if noise else tuple(self.sample_shape)
        if stream == "between":
            each = (1,) * len(each)
        if batches.shape[1:] != (self.batch_size, *each):
            wanted = ", ".join(map(str, (self.batch_size, *each)))
            last = "latent_dim" if noise else "the shape of a sample"
            raise ValueError(
                f"The batches given as {stream!r} must be (batches, {wanted}), by batch_size and "
                f"{last}; got {tuple(batches.shape)}."
            )

    def real(self, number: int) -> Tensor:
        """Batch `number` of real samples: (batch_size, ...)."""
        return self.batch("real", number)

    def noise_batch(self, number: int, player: str, n: int | None = None) -> Tensor:
        """Batch `number` of noise for player "D" or "G": (batch_size, latent_dim).

        n: another size than the game's; such a batch is drawn by itself.
        """
        if n is None:
            return self.batch(player, number)
        return self._noise(n, self._generator(player, number))

    def batch(self, stream: str, number: int) -> Tensor:
        """Batch `number` of a stream: "real", and "real G", that of G's move; "D" or "G", noise;
        "blur real", "blur fake", "blur G" or "blur real G", normal noise of the samples' shape;
        "between", uniform numbers from 0 to 1 that fit the samples, (batch_size, 1, ...).
        """
        index, place = divmod(number, self.batches(stream))
        kept = self._kept.get(stream)
        if kept is None or kept[0] != index:
            count("the number of a batch", number, least=0)
            kept = self._kept[stream] = (index, self.block(stream, index))
        return kept[1][place].clone()  # whoever changes it in place changes no other batch

    def batches(self, stream: str) -> int:
        """How many batches of this stream make a block."""
        each = self.latent_dim if stream in ("D", "G") else self.sample_shape.numel()
        return max(1, min(BATCHES, NUMBERS // (self.batch_size * each)))

    def block(self, stream: str, index: int) -> Tensor:
        """All batches of one block: (batches, batch_size, ...)."""
        many = self.batches(stream)
        drawn = choose("stream", stream, self._drawers)(
            many * self.batch_size, self._generator(stream, index)
        )
        drawn = drawn.unflatten(0, (many, self.batch_size))
        if stream in self.given:
            given = self.given[stream][index * many : (index + 1) * many]
            drawn[: len(given)] = given
        return drawn

    @cached_property
    def sample_shape(self) -> torch.Size:
        """The shape of one real sample."""
        return self.data.sample(1, self._generator("check", 0)).shape[1:]

    @cached_property
    def _drawers(self) -> dict[str, Callable[[int, torch.Generator], Tensor]]:
        def blur(n: int, generator: torch.Generator) -> Tensor:
            return torch.randn(n, *self.sample_shape, generator=generator, device=generator.device)

        def between(n: int, generator: torch.Generator) -> Tensor:
            ones = [1] * len(self.sample_shape)
            return torch.rand(n, *ones, generator=generator, device=generator.device)

        return {
            **{"real": self.data.sample, "real G": self.data.sample},
            **{"D": self._noise, "G": self._noise, "between": between},
            **dict.fromkeys(("blur real", "blur fake", "blur G", "blur real G"), blur),
        }

    def _noise(self, n: int, generator: torch.Generator) -> Tensor:
        return choose("noise", self.noise, NOISES)(n, self.latent_dim, generator)

    def _generator(self, stream: str, number: int) -> torch.Generator:
        return numbered_generator(self.seed, stream, number, self.device)
