"""A move that D sees on both sides."""

from typing import Any

import torch

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import Wrong, attempt_on_copies, close, in_words
from gan_teach.lessons.inputs import fresh, uniform, whole
from gan_teach.lessons.marking import Comparison, Mistake, Tries


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


class Moved(Comparison):
    """A comparison in which the gradient must come back as well."""

    def grade(self, answer: Any) -> str:
        """Raises Wrong for a change through which G cannot learn."""
        told, images, weights = super().grade(answer), *uniform(fresh(), 0.1, 1, 2, 2, 1, 6, 7)
        slopes = []
        for change in (answer, self.own):

            def noted(images: torch.Tensor, change: Any = change) -> tuple[torch.Tensor, Any]:
                seen = images.requires_grad_()
                return seen, change(seen * 1, 2)  # times 1, as it may be changed in place

            with self.known_errors():
                seen, moved = attempt_on_copies(noted, (images,))
            if isinstance(moved, list | tuple):
                raise Wrong(f"One tensor is expected; your answer is {in_words(moved)}.", "type")
            if not isinstance(moved, torch.Tensor) or not moved.requires_grad:
                raise self.found("cut")
            loss = (weights * moved).sum() + 0 * seen.sum()  # so that each slope is a number
            slopes += torch.autograd.grad(loss, seen)
        if not close(*(slope.double() for slope in slopes)):
            raise self.found("cut")
        return told


MOVE_UP = Moved(
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
    "sight, and the gradient comes back.",
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
        "cut": Mistake(
            "The pictures are right, but the gradient does not come back through your change, and "
            "G would learn nothing. Move the tensor itself: no `detach`, no `no_grad`, no numpy, "
            "no new tensor of its numbers.", error="call numpy"),
        "edge": Mistake(
            "What comes in is a copy of the last row. Paper, 0, should come in.",
            lambda images, by: images[:, :, (torch.arange(6) + by).clamp(max=5)]),
    },
)  # fmt: skip
