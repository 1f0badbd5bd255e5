"""Walks and sums in the space of noise: from one noise vector to another, add and subtract.

z = gt.latent.slerp(gt.latent.pick(1, 100), gt.latent.pick(2, 100), 0.5)
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_teach.support.draws import NOISES
from gan_teach.support.errors import choose, count, finite
from gan_teach.support.pairs import CLASSES
from gan_teach.support.tensors import floats

STEPS = 9  # pictures of a walk, both ends included
MODES = ("walk", "arithmetic")


def pick(seed: int, latent_dim: int, noise: str = "gaussian") -> Tensor:
    """The noise vector of that number: (1, latent_dim); the same number, the same vector.

    For Gaussian noise it is torch.randn(1, latent_dim, generator=g), with g =
    torch.Generator().manual_seed(seed); for uniform noise 2 torch.rand(...) - 1.
    Raises ValueError for a seed below 0 or another kind of noise.
    """
    generator = torch.Generator().manual_seed(count("seed", seed, least=0))
    return choose("noise", noise, NOISES)(1, count("latent_dim", latent_dim), generator)


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """From a to b along an arc around 0, at the share t of the way: the way for Gaussian noise.

    sin((1 - t) w)/sin(w) a + sin(t w)/sin(w) b, where w is the angle between a and b. Long Gaussian
    vectors nearly all have a length near sqrt(d), and stay that long along the arc; halfway on a
    straight line they are shorter by a factor of sqrt(2), and G has hardly ever seen such noise.
    a, b: (..., d). t: a number, or a tensor that fits (..., 1); t = 0 gives a, 1 gives b.
    Where a and b point the same way or opposite ways, or one is 0, there is no one arc; then it is
    the straight line.

    Source: White 2016, *Sampling Generative Networks*, section 2.1. Taught in: deeper, lesson 07.
    """
    t = _share(a, b, t)
    lengths = a.norm(dim=-1, keepdim=True) * b.norm(dim=-1, keepdim=True)
    cosine = (a * b).sum(-1, keepdim=True) / lengths.clamp_min(torch.finfo(a.dtype).tiny)
    angle = cosine.clamp(-1, 1).acos()
    straight = (angle.sin() < 1e-3) | (lengths == 0)  # the formula would divide by next to nothing
    angle = torch.where(straight, 1.0, angle)
    arc = (((1 - t) * angle).sin() * a + (t * angle).sin() * b) / angle.sin()
    return torch.where(straight, (1 - t) * a + t * b, arc)


def between(a: Tensor, b: Tensor, t: float | Tensor, noise: str = "gaussian") -> Tensor:
    """From a to b, at the share t of the way, through noise that G knows; arguments as in `slerp`.

    Gaussian noise: along an arc, `slerp`. Uniform noise: along the straight line, (1 - t) a + t b,
    which stays inside the cube from -1 to 1. Raises ValueError for another kind of noise.
    """
    if choose("noise", noise, NOISES) is NOISES["gaussian"]:
        return slerp(a, b, t)
    t = _share(a, b, t)
    return (1 - t) * a + t * b


def _share(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """t as a tensor like a. Raises TypeError or ValueError where it is none, or b is not like a."""
    floats("a", a)
    floats("b", b)
    if a.shape[-1:] != b.shape[-1:]:
        raise ValueError(
            f"a and b must have as many numbers a vector; got {tuple(a.shape)} and "
            f"{tuple(b.shape)}."
        )
    if not isinstance(t, Tensor):
        return torch.as_tensor(
            finite("t, the share of the way,", t), dtype=a.dtype, device=a.device
        )
    return floats("t", t, finite=True).to(a)


def arithmetic(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """a - b + c; of several vectors, (n, d), their mean counts: (1, d).

    If a, b and c differ as pictures in what they show, then the hope is: what a has, without what b
    has, with what c has. Radford et al. took means of three each, since single ones gave no steady
    result. The sum is left as it is: of three single Gaussian vectors it is sqrt(3) times as long
    as usual, of means of k vectors sqrt(3/k) times.
    a, b, c: (n, d) or (d,), each with its own n. Raises ValueError where d differs.

    Source: Radford et al. 2016, section 6.3.2.
    """
    for what, vectors in (("a", a), ("b", b), ("c", c)):
        floats(what, vectors)
    means = [torch.atleast_2d(vectors).mean(0, keepdim=True) for vectors in (a, b, c)]
    if len({mean.shape[1] for mean in means}) > 1:
        sizes = ", ".join(str(mean.shape[1]) for mean in means)
        raise ValueError(f"a, b and c must have as many numbers a vector; got {sizes}.")
    return means[0] - means[1] + means[2]


def usual_length(latent_dim: int, noise: str = "gaussian") -> float:
    """sqrt(E |z|^2) of such noise: sqrt(d), and sqrt(d/3) if it is uniform from -1 to 1."""
    count("latent_dim", latent_dim)
    squared = {"gaussian": 1.0, "uniform": 1 / 3}
    return math.sqrt(latent_dim * choose("noise", noise, squared))


@dataclass(frozen=True)
class NoiseChoice:
    """Which noise to look at.

    mode: "walk", from vector a to vector b, of which t is seen larger; or "arithmetic", a - b + c.
    a, b, c: seeds, as in `pick`. t: from 0 to 1. digit: what a conditional G shall paint, None for
    all ten; another G has no choice.
    Raises ValueError for another mode, a t outside [0, 1], a digit or a seed that is none.
    """

    mode: str = "walk"
    a: int = 0
    b: int = 1
    c: int = 2
    t: float = 0.5
    digit: int | None = None

    def __post_init__(self) -> None:
        choose("mode", self.mode, dict.fromkeys(MODES))
        for name in "abc":
            count(f"the seed {name}", getattr(self, name), least=0)
        if not 0 <= finite("t", self.t) <= 1:
            raise ValueError(f"t is a share of the way, from 0 to 1; got {self.t!r}.")
        if self.digit is not None and count("digit", self.digit, least=0) >= CLASSES:
            raise ValueError(f"digit must be 0 to 9, or None for all; got {self.digit!r}.")

    def vectors(self, latent_dim: int, noise: str) -> dict[str, Tensor]:
        """The noise vectors by what to call them, (1, latent_dim) each, in the order of reading."""
        a, b, c = (pick(seed, latent_dim, noise) for seed in (self.a, self.b, self.c))
        if self.mode == "walk":
            here = between(a, b, self.t, noise)
            return {
                f"from noise {self.a}": a, f"t = {self.t:.2f}": here, f"to noise {self.b}": b,
            }  # fmt: skip
        return {
            f"A: noise {self.a}": a, f"B: noise {self.b}": b, f"C: noise {self.c}": c,
            "A − B + C": arithmetic(a, b, c),
        }  # fmt: skip

    def describe(self) -> str:
        """The choice in words."""
        words = (
            f"Generated pictures on the way from noise vector {self.a} to noise vector {self.b}, "
            f"one of them at {self.t:.0%} of it."
            if self.mode == "walk"
            else f"Generated pictures of the noise vectors A = {self.a}, B = {self.b} and "
            f"C = {self.c}, and of A - B + C."
        )
        return words if self.digit is None else f"{words} All as the digit {self.digit}."

    def path(self, latent_dim: int, noise: str) -> Tensor:
        """The walk from a to b in evenly spread steps, both ends included: (STEPS, latent_dim)."""
        a, b = (pick(seed, latent_dim, noise) for seed in (self.a, self.b))
        return between(a, b, torch.linspace(0, 1, STEPS)[:, None], noise)
