"""Whole games by name: the programs that one meets elsewhere, as published, and better recipes."""

from collections.abc import Callable
from typing import Any

from gan_teach.data import Gaussian
from gan_teach.digits import digits
from gan_teach.errors import choose
from gan_teach.game import Game
from gan_teach.losses import R1
from gan_teach.models import MLPDiscriminator, MLPGenerator

IMAGE = (1, 28, 28)


def _program_a() -> dict[str, Any]:
    """The minimal 1D GAN: data with mean 3 and standard deviation 2, to be played 2,000 turns."""
    return dict(
        G=MLPGenerator, D=MLPDiscriminator, data=Gaussian(mean=3, std=2),
        loss="non_saturating", lr_g=1e-3, lr_d=1e-3, batch_size=16,
    )  # fmt: skip


def _program_b() -> dict[str, Any]:
    """The 1D GAN with a final histogram: mean 4, standard deviation 1.25, 20,000 turns."""
    return _program_a() | dict(data=Gaussian(mean=4, std=1.25), lr_g=1e-2, lr_d=1e-2, batch_size=64)


def _gaussian_recipe() -> dict[str, Any]:
    """A 1D GAN whose samples come close: R1, averaged weights, smooth players. 2,000 turns."""
    return dict(
        G=lambda: MLPGenerator(hidden=(32,), activation="tanh"),
        D=lambda: MLPDiscriminator(hidden=(32,), activation="tanh"),
        data=Gaussian(mean=3, std=2), loss="non_saturating", lr_g=2e-3, lr_d=5e-3,
        betas=(0.0, 0.99), batch_size=128, penalty=R1(0.3), average=0.99,
    )  # fmt: skip


def _program_c() -> dict[str, Any]:
    """The MLP GAN on digits as published, mistake included: data in [-1, 1], G in [0, 1]."""
    return dict(
        G=lambda: MLPGenerator(100, (256,), IMAGE, output="sigmoid"),
        D=lambda: MLPDiscriminator(IMAGE, (256,)), data=digits(value_range=(-1, 1)),
        loss="non_saturating", lr_g=2e-4, lr_d=2e-4, batch_size=64,
    )  # fmt: skip


def _program_c_mended() -> dict[str, Any]:
    """Program C with one change: the data in [0, 1], where G's sigmoid can reach it."""
    return _program_c() | dict(data=digits(value_range=(0, 1)))


def _digits_recipe() -> dict[str, Any]:
    """Clearer digits: a second hidden layer, a shorter memory in Adam, R1, averaged weights."""
    return dict(
        G=lambda: MLPGenerator(100, (256, 256), IMAGE, activation="leaky_relu", output="sigmoid"),
        D=lambda: MLPDiscriminator(IMAGE, (256, 256), activation="leaky_relu"),
        data=digits(value_range=(0, 1)), loss="non_saturating", lr_g=5e-4, lr_d=5e-4,
        betas=(0.5, 0.999), batch_size=64, penalty=R1(0.2), average=0.998,
    )  # fmt: skip


PRESETS: dict[str, Callable[[], dict[str, Any]]] = {
    "program_a": _program_a,
    "program_b": _program_b,
    "gaussian_recipe": _gaussian_recipe,
    "program_c": _program_c,
    "program_c_mended": _program_c_mended,
    "digits_recipe": _digits_recipe,
}


def preset(name: str, **changes: Any) -> Game:
    """A new game with the settings of that name; changes override any argument of `Game`.

    "program_a", "program_b": 1D GANs as published. "gaussian_recipe": one whose averaged G comes
    within W1 0.2 of its data.
    "program_c": an MLP GAN on digits as published, mistake included; "program_c_mended";
    "digits_recipe": clearer digits.
    Raises ValueError with the nearest name for an unknown one. Taught in: lessons 02 and 03.
    """
    arguments = choose("preset", name, PRESETS)() | changes
    return Game(arguments.pop("G"), arguments.pop("D"), **arguments)


def fitting(shape: tuple[int, ...]) -> list[str]:
    """The names of the presets with samples of this shape, (1,) or (1, 28, 28)."""
    on_a_line = ["program_a", "program_b", "gaussian_recipe"]
    on_images = [name for name in PRESETS if name not in on_a_line]
    return {(1,): on_a_line, IMAGE: on_images}.get(shape, [])
