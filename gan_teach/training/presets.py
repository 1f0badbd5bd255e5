"""Whole games by name: the programs that one meets elsewhere, as published, and better recipes."""

from collections.abc import Callable
from typing import Any

from gan_teach.data.digits import digits
from gan_teach.data.labelled import LabelledDigits
from gan_teach.data.line import Gaussian
from gan_teach.data.plane import Blobs, grid, ring
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator
from gan_teach.models.convolutional import ConvDiscriminator, ConvGenerator
from gan_teach.models.mlp import MLPDiscriminator, MLPGenerator
from gan_teach.support.errors import choose
from gan_teach.support.pairs import IMAGE
from gan_teach.training.game import Game
from gan_teach.training.losses import R1


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
        D=lambda: MLPDiscriminator(IMAGE, (256,)), data=lambda: digits(value_range=(-1, 1)),
        loss="non_saturating", lr_g=2e-4, lr_d=2e-4, batch_size=64,
    )  # fmt: skip


def _program_c_mended() -> dict[str, Any]:
    """Program C with one change: the data in [0, 1], where G's sigmoid can reach it."""
    return _program_c() | dict(data=lambda: digits(value_range=(0, 1)))


def _digits_recipe() -> dict[str, Any]:
    """Clearer digits: a second hidden layer, a shorter memory in Adam, R1, averaged weights."""
    return dict(
        G=lambda: MLPGenerator(100, (256, 256), IMAGE, activation="leaky_relu", output="sigmoid"),
        D=lambda: MLPDiscriminator(IMAGE, (256, 256), activation="leaky_relu"),
        data=lambda: digits(value_range=(0, 1)), loss="non_saturating", lr_g=5e-4, lr_d=5e-4,
        betas=(0.5, 0.999), batch_size=64, penalty=R1(0.2), average=0.998,
    )  # fmt: skip


def _digits_mlp() -> dict[str, Any]:
    """An MLP for long games: a narrower noise, hinge, a weaker R1, larger steps."""
    return _digits_recipe() | dict(
        G=lambda: MLPGenerator(20, (256, 256), IMAGE, activation="leaky_relu", output="sigmoid"),
        loss="hinge", lr_g=1e-3, lr_d=1e-3, penalty=R1(0.05),
    )  # fmt: skip


def _dcgan() -> dict[str, Any]:
    """Digits by convolutions, in minutes: hinge, R1 at times, group norm in G, averaged weights."""
    return dict(
        G=lambda: ConvGenerator(20, 16, norm="group", growth=4),
        D=lambda: ConvDiscriminator(16, hidden=64, kernel=6),
        data=lambda: digits(value_range=(0, 1)), loss="hinge", lr_g=6e-3, lr_d=4e-3,
        betas=(0.0, 0.99), batch_size=32, penalty=R1(0.3), penalty_every=8, average=0.998,
    )  # fmt: skip


def _conditional() -> dict[str, Any]:
    """Digits to order: a plain GAN on pairs of image and label; the noise chooses the label."""
    return dict(
        G=lambda: ConditionalGenerator(64, 16), D=lambda: ConditionalDiscriminator(16),
        data=lambda: LabelledDigits(digits(value_range=(0, 1))), loss="non_saturating",
        lr_g=2e-3, lr_d=2e-3, betas=(0.0, 0.99), batch_size=64, penalty=R1(0.5), average=0.995,
    )  # fmt: skip


def _in_the_plane(data: Blobs, width: int, **rules: Any) -> dict[str, Any]:
    """Points in the plane: three hidden layers for both players, noise of two numbers."""
    hidden = (width, width, width)
    return dict(
        G=lambda: MLPGenerator(2, hidden, (2,)), D=lambda: MLPDiscriminator((2,), hidden),
        data=data, loss="non_saturating", lr_g=1e-3, lr_d=1e-3, batch_size=128, **rules,
    )  # fmt: skip


HELD = dict(betas=(0.0, 0.99), penalty=R1(0.1), average=0.999)


def _ring() -> dict[str, Any]:
    """A ring of eight modes, Adam as it comes, nothing that holds D back."""
    return _in_the_plane(ring(), 64)


def _ring_recipe() -> dict[str, Any]:
    """The same with R1, an average of G's weights, and an Adam that forgets the direction."""
    return _in_the_plane(ring(), 64, **HELD)


def _grid() -> dict[str, Any]:
    """A grid of 25 modes, Adam as it comes, nothing that holds D back."""
    return _in_the_plane(grid(), 128)


def _grid_recipe() -> dict[str, Any]:
    """The same with R1, an average of G's weights, and an Adam that forgets the direction."""
    return _in_the_plane(grid(), 128, **HELD)


PRESETS: dict[str, Callable[[], dict[str, Any]]] = {
    make.__name__.removeprefix("_"): make
    for make in (
        _program_a, _program_b, _gaussian_recipe, _program_c, _program_c_mended, _digits_recipe,
        _digits_mlp, _dcgan, _conditional, _ring, _ring_recipe, _grid, _grid_recipe,
    )
}  # fmt: skip


def preset(name: str, **changes: Any) -> Game:
    """A new game with the settings of that name; changes override any argument of `Game`.

    "program_a", "program_b": 1D GANs as published. "gaussian_recipe": one whose averaged G comes
    within W1 0.2 of its data.
    "program_c": an MLP GAN on digits as published, mistake included; "program_c_mended";
    "digits_recipe": clearer digits. "digits_mlp": an MLP for long games. "dcgan": clearer ones
    still, by convolutions. "conditional": digits to order, as pairs of image and label.
    "ring", "grid": modes in the plane with nothing that holds D back; "ring_recipe",
    "grid_recipe": with what finds all of them.
    Raises ValueError with the nearest name for an unknown one.
    Taught in: lessons 02, 03, 05, 06 and 07.
    """
    arguments = choose("preset", name, PRESETS)()
    if "data" not in changes and callable(arguments["data"]):
        changes["data"] = arguments["data"]()  # digits are read only where they are played on
    arguments |= changes
    return Game(arguments.pop("G"), arguments.pop("D"), **arguments)
