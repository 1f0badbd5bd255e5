"""A move that D sees on both sides."""

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform, whole
from gan_teach.lessons.marking import Mistake


def _pictures(draw: torch.Generator) -> Tries:
    """Pictures with ink at every edge; moved by some pixels, by none, and out of sight."""
    tries = []
    for n, channels, by in ((3, 1, whole(draw, 1, 3)), (2, 3, 0), (1, 2, 1), (2, 1, 6), (2, 1, 5)):
        tries.append((uniform(draw, 0.1, 1, n, channels, 6, 7), by))
    return tries


def _padded(images: torch.Tensor, by: int, value: float) -> torch.Tensor:
    filled = torch.full_like(images, value)
    filled[:, :, : images.shape[2] - by] = images[:, :, by:]
    return filled


MOVE_UP = Comparison(
    name="move_up", lesson=10,
    asks="`answer(images, by)`: (n, C, H, W) and a whole number -> moved up by so many pixels",
    hints=(
        "Row 0 is the upper one. What stands in row `by` comes into row 0.",
        "Begin with paper: `moved = torch.zeros_like(images)`. The rows `by:` of all images are "
        "`images[:, :, by:]`; into which rows of `moved` do they go?",
        "`moved[:, :, :images.shape[2] - by] = images[:, :, by:]`. It is right for by = 0 too; "
        "`[:-by]` is not."),
    answer="gt.textbook.move_up", own=textbook.move_up, tries=_pictures,
    told="It agrees with gt.textbook.move_up, also where nothing moves and where all goes out of "
    "sight, and the gradient comes back.", gradient_in=0,
    mistakes={
        "round": Mistake(
            "What leaves above comes in again below. `torch.roll` turns the picture round; here "
            "paper, 0, comes in.", lambda images, by: images.roll(-by, 2)),
        "down": Mistake(
            "Your pictures move down. Row 0 is the upper one.",
            lambda images, by: _padded(images.flip(2), by, 0).flip(2)),
        "to_the_side": Mistake(
            "Your pictures move to the side. The shape is (n, C, H, W): rows are axis 2.",
            lambda images, by: _padded(images.mT, by, 0).mT),
        "ink": Mistake(
            "What comes in is not 0. Here 0 is paper.",
            lambda images, by: _padded(images, by, 1), lambda images, by: _padded(images, by, -1)),
        "no_gradient": Mistake(
            "The pictures are right, but the gradient does not come back through your change, and "
            "G would learn nothing. Move the tensor itself: no `detach`, no `no_grad`, no numpy, "
            "no new tensor of its numbers.", error="call numpy"),
        "gradient": Mistake(
            "The pictures are right, but not the gradient that comes back through your change. Is "
            "a part of them detached, or made of numbers?"),
        "edge": Mistake(
            "What comes in is a copy of the last row. Paper, 0, should come in.",
            lambda images, by: images[:, :, (torch.arange(6) + by).clamp(max=5)]),
    },
)  # fmt: skip
