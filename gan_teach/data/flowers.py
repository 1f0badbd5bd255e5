"""Small pictures of flowers, painted by code: for those who have no pictures at hand."""

import contextlib
import io
import math
from pathlib import Path

import numpy as np

from gan_teach.support.errors import count
from gan_teach.support.errors import path as as_path

SIDE, FINE = 32, 3  # pixels of a picture along a side, and points of a pixel
PETALS = ((0.95, 0.75, 0.1), (0.85, 0.15, 0.2), (0.95, 0.95, 0.92), (0.6, 0.3, 0.8))
HEARTS = ((0.55, 0.3, 0.1), (0.98, 0.8, 0.2))


def flowers(folder: str | Path, n: int = 600) -> Path:
    """Paint n flowers of 32x32 pixels into a folder, as PNG files; return the folder.

        data = gt.images(gt.flowers("my_pictures"))

    They differ in colour, size, place and turn, in the number of petals (4 to 7), in the light of
    the meadow. The i-th flower is the same wherever it is painted. Other files in the folder stay.
    Raises OSError where it cannot be written. Taught in: lesson 09.
    """
    root, n = as_path("folder", folder), count("n", n)
    path = root / "flower_0000.png"
    try:
        if root.is_file():
            raise NotADirectoryError(0, "that is a file")
        root.mkdir(parents=True, exist_ok=True)
        for i in range(n):
            path = root / f"flower_{i:04d}.png"
            path.write_bytes(_as_png(flower(i)))
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)  # half of a picture
        raise type(error)(
            f"The flowers could not be written to {root}: {error.strerror or error}. Choose a "
            "folder that can be written to and has room."
        ) from error
    return root


def _as_png(pixels: np.ndarray) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


def flower(i: int) -> np.ndarray:
    """The i-th flower: uint8, (32, 32, 3)."""
    draw = np.random.default_rng(i)
    axis = (np.arange(SIDE * FINE) + 0.5) / (SIDE * FINE) * 2 - 1
    x, y = np.meshgrid(axis - draw.uniform(-0.15, 0.15), axis - draw.uniform(-0.15, 0.15))
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    petals, size, turn = draw.integers(4, 8), draw.uniform(0.55, 0.8), draw.uniform(0, math.tau)
    edge = size * (0.55 + 0.45 * np.abs(np.cos(petals * (angle - turn) / 2)))

    light = draw.uniform(0.25, 0.6)
    picture = light * np.array([0.5, 1.0, 0.4]) * (1 - 0.25 * axis[:, None, None])
    shade = (0.75 + 0.25 * (radius / edge).clip(0, 1))[..., None]
    petal = np.array(PETALS[draw.integers(len(PETALS))]) + draw.normal(0, 0.04, 3)
    picture = np.where((radius < edge)[..., None], petal * shade, picture)
    picture = np.where((radius < 0.3 * size)[..., None], HEARTS[draw.integers(2)], picture)
    pixels = picture.reshape(SIDE, FINE, SIDE, FINE, 3).mean((1, 3))
    return (255 * pixels.clip(0, 1)).round().astype(np.uint8)
