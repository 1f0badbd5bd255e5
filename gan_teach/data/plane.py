"""What is real in the plane: blobs, curves, pictures, clouds of points."""

import functools
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan_teach.support.errors import count, positive


class Shape(ABC):
    """Data in the plane: points of some shape, plus normal noise. See `Blobs`, `Curve`, `Picture`,
    `Cloud`.

    std: the standard deviation of the noise along each axis.
    """

    std: float

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n samples: float32, shape (n, 2), any real numbers, on the generator's device.

        Raises ValueError for an n that is not a whole number, at least 1.
        """
        device = generator.device if generator else torch.device("cpu")
        points = self._points(count("n", n), {"generator": generator, "device": device})
        noise = torch.randn(n, 2, generator=generator, device=device)
        return noise.mul_(self.std).add_(points)

    @property
    def extent(self) -> tuple[float, float]:
        """(low, high): a range for both axes, so one square, that shows the whole shape."""
        low, high = self._ends()
        margin = max(0.15 * (high - low), 4 * self.std)
        return low - margin, high + margin

    @abstractmethod
    def _points(self, n: int, where: dict[str, Any]) -> Tensor:
        """n points without their noise, (n, 2). where: generator and device to draw with."""

    @abstractmethod
    def _ends(self) -> tuple[float, float]:
        """The smallest and the largest coordinate of the points, or near."""

    def _keep(self, **values: Any) -> None:
        """Set these attributes of the frozen object, and std as a checked float."""
        values["std"] = positive("std (a standard deviation)", self.std)
        for name, value in values.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Blobs(Shape):
    """Several round normal distributions in the plane, one of which is drawn for each sample.

    centres: the middle of each, its mode: pairs of numbers, (m, 2).
    std: the standard deviation along each axis, one for all of them.
    weights: the chance of each, above 0; by default all alike. They are scaled to sum to 1.

    Its density is p(x) = sum_k weight_k exp(-|x - centre_k|^2 / (2 std^2)) / (2 pi std^2).
    Raises ValueError where the three do not fit together.
    """

    centres: Any
    std: float
    weights: Any = None

    def __post_init__(self) -> None:
        centres = _pairs("centres", self.centres)
        m = len(centres)
        weights = np.ones(m) if self.weights is None else _finite_array(self.weights)
        if weights is None or weights.shape != (m,):
            raise ValueError(
                f"{m} centres need {m} finite weights, or None for all alike; got "
                f"{describe(self.weights)}."
            )
        each = [positive("each weight", weight) for weight in weights.tolist()]
        total = m * each[0] if len(set(each)) == 1 else math.fsum(each)
        self._keep(
            centres=centres,
            weights=tuple(weight / total for weight in each),
        )

    def __repr__(self) -> str:
        m, alike = len(self.centres), len(set(self.weights)) == 1
        name = f"{m} centre" if m == 1 else f"{m} centres"
        return f"Blobs({name}, std={self.std:g}{'' if alike else ', uneven weights'})"

    def log_density(self, x: Tensor) -> Tensor:
        """log p(x), shape (...), for x of shape (..., 2): safe far out in the tails.

        Raises ValueError for an x that is not a tensor of floats of that shape.
        """
        exponents = -squared_distances("x", x, self) / (2 * self.std**2)
        weights = _cached_tensor(self.weights, x.device, x.dtype)
        return (exponents + weights.log()).logsumexp(-1) - math.log(2 * math.pi * self.std**2)

    def density(self, x: Tensor) -> Tensor:
        """p(x), shape (...), for x of shape (..., 2). Raises ValueError as `log_density` does."""
        return self.log_density(x).exp()

    def _points(self, n: int, where: dict[str, Any]) -> Tensor:
        if len(set(self.weights)) == 1:
            chosen = torch.randint(len(self.centres), (n,), **where)
        else:
            weights = _cached_tensor(self.weights, where["device"], torch.float32)
            chosen = torch.multinomial(weights, n, True, generator=where["generator"])
        return _cached_tensor(self.centres, where["device"], torch.float32).index_select(0, chosen)

    def _ends(self) -> tuple[float, float]:
        return min(map(min, self.centres)), max(map(max, self.centres))


def ring(modes: int = 8, radius: float = 1.0, std: float = 0.01) -> Blobs:
    """Blobs on a circle around 0, at the angles 2 pi k / modes for k = 0, ..., modes - 1.

    Neighbours are 2 radius sin(pi / modes) apart. The angles linspace(0, 2 pi, 8) of some programs
    hold 0 twice, once as 2 pi: a ring of 7.
    Raises ValueError for modes below 1, a radius or a std that is not above 0.
    Source: the 2D ring of Srivastava et al. 2017 (VEEGAN) and Lin et al. 2018 (PacGAN).
    """
    radius = positive("radius", radius)
    angles = [2 * math.pi * k / modes for k in range(count("modes", modes))]
    return Blobs([(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles], std)


def grid(side: int = 5, spacing: float = 2.0, std: float = 0.05) -> Blobs:
    """side x side blobs on a square grid around 0; by default at {-4, -2, 0, 2, 4}^2.

    Raises ValueError for a side below 1, a spacing or a std that is not above 0.
    Source: the 2D grid of Srivastava et al. 2017 (VEEGAN) and Lin et al. 2018 (PacGAN).
    """
    spacing = positive("spacing", spacing)
    places = [spacing * (i - (side - 1) / 2) for i in range(count("side", side))]
    return Blobs([(x, y) for y in places for x in places], std)


@dataclass(frozen=True, eq=False)
class Curve(Shape):
    """A shape drawn by a formula: x = function(t) + std e, with t from U(0, 1), e from N(0, I).

    function: maps t, (n,), in [0, 1), to points, (n, 2); both are tensors of floats.
    std: the standard deviation of the noise along each axis. name: for menus and titles.

    The function is tried once, on 1024 values of t. Raises ValueError where it fails, gives
    another shape or numbers that are not finite, and for a std that is not above 0.
    """

    function: Callable[[Tensor], Tensor] = field(repr=False)
    std: float = 0.02
    name: str = "curve"

    def __post_init__(self) -> None:
        self._keep()
        wanted = "function must map t, shape (n,), to finite points, shape (n, 2), as in "
        wanted += "lambda t: torch.stack([t, t.sin()], -1); "
        try:
            points = self.function(torch.arange(1024) / 1024)
        except Exception as error:
            raise ValueError(f"{wanted}it raised {type(error).__name__}: {error}.") from error
        if not isinstance(points, Tensor) or points.shape != (1024, 2):
            raise ValueError(f"{wanted}for t of shape (1024,) it gave {describe(points)}.")
        good = points.isfinite().all(-1).tolist()
        if not all(good):
            raise ValueError(f"{wanted}at t = {good.index(False) / 1024:g} it gave NaN or inf.")

    def _points(self, n: int, where: dict[str, Any]) -> Tensor:
        return self.function(torch.rand(n, **where))

    def _ends(self) -> tuple[float, float]:
        points = self.function(torch.arange(1024) / 1024)
        return points.min().item(), points.max().item()


def spiral(turns: float = 2, std: float = 0.02) -> Curve:
    """The spiral r = s, angle = 2 pi turns s, from 0 out to r = 1, with s = sqrt(t).

    From two turns on the root spreads the samples almost evenly along it. Raises ValueError for
    turns or a std that is not above 0. Source: the spiral of Archimedes.
    """
    return Curve(SpiralPath(positive("turns", turns)), std, "spiral")


@dataclass(frozen=True)
class SpiralPath:
    """The function of `spiral`."""

    turns: float

    def __call__(self, t: Tensor) -> Tensor:
        """t: (n,), in [0, 1). Returns points, (n, 2)."""
        s = t.sqrt()
        angle = 2 * math.pi * self.turns * s
        return torch.stack([s * angle.cos(), s * angle.sin()], -1)


def heart(std: float = 0.02) -> Curve:
    """A heart: x = 16 sin^3 a, y = 13 cos a - 5 cos 2a - 2 cos 3a - cos 4a, with a = 2 pi t.

    It is moved up by 2.5 and divided by 16, so that |x| <= 1 and |y| < 1. Its samples crowd at the
    notch and at the tip. Raises ValueError for a std that is not above 0.
    Source: Weisstein, "Heart Curve", MathWorld.
    """
    return Curve(HeartPath(), std, "heart")


@dataclass(frozen=True)
class HeartPath:
    """The function of `heart`."""

    def __call__(self, t: Tensor) -> Tensor:
        """t: (n,), in [0, 1). Returns points, (n, 2)."""
        a = 2 * math.pi * t
        y = 13 * a.cos() - 5 * (2 * a).cos() - 2 * (3 * a).cos() - (4 * a).cos()
        return torch.stack([a.sin() ** 3, (y + 2.5) / 16], -1)


@dataclass(frozen=True, eq=False)
class Picture(Shape):
    """A shape drawn from a picture: samples fall where there is ink.

    image: (rows, columns), high where there is much ink, 0 where there is none; row 0 is the top.
    std: the standard deviation of the noise along each axis.
    size: the longer side of the picture runs from -size to size; its middle is at (0, 0).

    A pixel is drawn with the probability value / (sum of all values), then a point inside it,
    uniformly; then noise is added.
    Raises ValueError for an image of another shape, with values below 0 or not finite, or without
    ink, and for a std or a size that is not above 0.
    """

    image: Any = field(repr=False)
    std: float = 0.01
    size: float = 1.0

    def __post_init__(self) -> None:
        image = _finite_array(self.image)
        if image is None or image.ndim != 2 or not image.size:
            raise ValueError(
                "image must hold finite numbers, shape (rows, columns); got "
                f"{describe(self.image)}. Of a colour picture, (rows, columns, 3), give "
                "image.sum(-1)."
            )
        if image.min() < 0 or image.max() == 0:
            raise ValueError(
                "image must hold ink: values of at least 0, and one above 0; got values from "
                f"{image.min():g} to {image.max():g}."
            )
        ink = torch.from_numpy(image / image.max()).float()
        self._keep(image=ink, size=positive("size", self.size))

    @functools.cached_property
    def _pixels(self) -> tuple[Tensor, Tensor, float]:
        """Those with ink: how much of it, (k,); their lower left corners, (k, 2); their side."""
        rows, columns = self.image.shape
        pixel = 2 * self.size / max(rows, columns)
        row, column = self.image.nonzero().unbind(-1)
        corners = torch.stack([column - columns / 2, rows / 2 - row - 1], -1) * pixel
        return self.image[row, column], corners, pixel

    def _points(self, n: int, where: dict[str, Any]) -> Tensor:
        ink, corners, pixel = self._pixels
        ink, corners = ink.to(where["device"]), corners.to(where["device"])
        chosen = torch.multinomial(ink, n, True, generator=where["generator"])
        return torch.rand(n, 2, **where).mul_(pixel).add_(corners.index_select(0, chosen))

    def _ends(self) -> tuple[float, float]:
        return -self.size, self.size


@dataclass(frozen=True)
class Cloud(Shape):
    """Points of one's own, such as drawn ones: a sample is one of them, plus normal noise.

    points: pairs of numbers, (m, 2), all with equal chance, drawn again and again.
    std: the standard deviation of the noise along each axis.
    Raises ValueError for other points, and for a std that is not above 0. See `gt.draw`.
    """

    points: Any = field(repr=False)
    std: float = 0.02

    def __post_init__(self) -> None:
        self._keep(points=_pairs("points", self.points))

    def _points(self, n: int, where: dict[str, Any]) -> Tensor:
        chosen = torch.randint(len(self.points), (n,), **where)
        return _cached_tensor(self.points, where["device"], torch.float32).index_select(0, chosen)

    def _ends(self) -> tuple[float, float]:
        return min(map(min, self.points)), max(map(max, self.points))


def squared_distances(what: str, x: Tensor, data: Blobs) -> Tensor:
    """|x - centre_k|^2, shape (..., m), for x of shape (..., 2)."""
    if not isinstance(x, Tensor) or not x.is_floating_point() or x.shape[-1:] != (2,):
        raise ValueError(f"{what} must be a tensor of floats, shape (..., 2); got {describe(x)}.")
    return (x.unsqueeze(-2) - _cached_tensor(data.centres, x.device, x.dtype)).square().sum(-1)


@functools.lru_cache(maxsize=64)
def _cached_tensor(values: tuple, device: torch.device, dtype: torch.dtype) -> Tensor:
    """The same tensor each time, made once."""
    return torch.tensor(values, device=device, dtype=dtype)


def _pairs(what: str, values: Any) -> tuple[tuple[float, ...], ...]:
    """The values as pairs of plain numbers. Raises ValueError for anything else, and for none."""
    pairs = _finite_array(values)
    if pairs is None or pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs):
        raise ValueError(
            f"{what} must be pairs of finite numbers, shape (m, 2), as in [(-1, 0), (1, 0)]; "
            f"got {describe(values)}."
        )
    return tuple(map(tuple, pairs.tolist()))


def _finite_array(values: Any) -> np.ndarray | None:
    """A new array of finite float64; None where the values are something else."""
    try:
        if isinstance(values, Tensor):
            values = values.detach().cpu().numpy()
        array = np.array(values)
    except (TypeError, ValueError, RuntimeError):  # rows of several lengths, for one
        return None
    is_good = array.dtype.kind in "biuf" and np.isfinite(array).all()
    return array.astype(np.float64) if is_good else None


def describe(value: Any) -> str:
    """What came, in words."""
    if isinstance(value, Tensor | np.ndarray):
        return f"{type(value).__name__} of {value.dtype}, shape {tuple(value.shape)}"
    return repr(value) if len(repr(value)) < 60 else type(value).__name__
