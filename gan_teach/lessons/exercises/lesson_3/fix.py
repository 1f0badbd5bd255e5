"""Program C fixed: what its two parts give must have the same range."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from gan_teach.data import mnist
from gan_teach.lessons.answers import NotDoneYet, Wrong, attempt, in_words, is_stub
from gan_teach.lessons.marking import Exercise, Mistake


def fixed_parts() -> tuple[Any, nn.Module]:
    """Without Normalize the pictures are from 0 to 1, as what a sigmoid gives."""
    mnist.mnist_class()  # where need be it repairs the import of torchvision
    from torchvision import transforms

    layers = (nn.Linear(100, 256), nn.ReLU(), nn.Linear(256, 784), nn.Sigmoid())
    return transforms.ToTensor(), nn.Sequential(*layers)


@dataclass(frozen=True, kw_only=True)
class Ranges(Exercise):
    """An exercise whose answer makes a transform and a generator; their ranges are measured."""

    def grade(self, answer: Any) -> str:
        """Raises Wrong where G cannot give what the pictures hold, or gives what they cannot."""
        given = attempt(answer)
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise Wrong(
                f"The function must return two things, transform and G; this is {in_words(given)}.",
                "type",
            )
        if any(map(is_stub, given)):
            raise NotDoneYet
        low, high = _range_of_pictures(given[0])
        images = _images_of(given[1])
        least, most = images.min().item(), images.max().item()
        result = (
            f"Paper becomes {low:.3g} and ink {high:.3g}; G's pixels reach from {least:.3g} to "
            f"{most:.3g}."
        )
        if high == low:
            raise Wrong("transform makes the same number of paper and of ink.", "type")
        if high < low:
            raise self.found("upside_down", f"{result} ")
        room = 0.02 * (high - low)
        if least > low + room or most < high - room:
            raise self.found("out_of_reach", f"{result} ")
        paper, ink = (  # their shares of each image
            shown.double().mean(2) for shown in (images <= low + room, images >= high - room)
        )
        apart = torch.minimum(paper, ink).max() >= 0.05  # not all pixels are one number
        if paper.mean(1).max() < 0.6 or ink.mean(1).max() < 0.05 or not apart:
            who = "G, trained to paint one picture,"
            if not attempt(lambda: _learns_a_picture(given[1], low, high), who=who):
                raise self.found("no_picture")
        if most - least > 1000 * (high - low):  # it has no end
            return f"{result} G can give these and many more, so it has to learn where they end."
        if least < low - room or most > high + room:
            raise self.found("too_wide", f"{result} ")
        return f"{result} Now G can paint all that the data shows."


def _range_of_pictures(transform: Any) -> tuple[float, float]:
    """What paper and ink become."""
    picture = torch.zeros(28, 28, dtype=torch.uint8)
    picture[7:21, 7:21] = 255  # a square in the middle, which no flip moves
    seen = attempt(transform, Image.fromarray(picture.numpy()), who="transform")
    if not isinstance(seen, Tensor) or seen.numel() != 784:
        raise Wrong(
            "transform must make a tensor of 784 numbers from a picture of 28x28; it made "
            f"{_shape_or_kind(seen)}.",
            "type",
        )
    if not seen.isfinite().all():
        raise Wrong("transform makes NaN or infinity of a picture.", "type")
    seen = seen.reshape(28, 28).double()
    return seen[:4].median().item(), seen[11:17, 11:17].median().item()


def _shape_or_kind(given: Any) -> str:
    return str(tuple(given.shape)) if isinstance(given, Tensor) else in_words(given)


def _images_of(G: Any) -> Tensor:
    """What G gives with weights that drive it to its ends, (3, 512, 784).

    First with all of them large; then with its last bias far up in a fifth of the pixels and far
    down in the others, as of ink and paper; then the other way round.
    """
    if not isinstance(G, nn.Module):
        raise Wrong(f"G must be an nn.Module, already made; this is {in_words(G)}.", "type")
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        noise = torch.randn(512, 100)
        _images(G, noise)  # lazy layers, and those with weight_norm, can be copied from here on
        driven, noise = copy.deepcopy(G).train(), 1e4 * noise
        for weight in driven.parameters():
            weight.mul_(30)  # behind a hidden `Tanh` the noise alone does not reach far
        images = [_images(driven, noise)]
        for weight in [each for each in driven.parameters() if each.ndim == 1][-1:]:
            weight.copy_(torch.where(torch.rand_like(weight) < 0.2, 1e9, -1e9))
            images.append(_images(driven, noise))
            weight.neg_()
            images.append(_images(driven, noise))
    return torch.stack(images)


def _learns_a_picture(G: nn.Module, low: float, high: float) -> bool:
    """Whether a copy of G comes near one picture, a fifth of it ink, when it is trained on it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        wanted, learner = torch.where(torch.rand(784) < 0.2, high, low), copy.deepcopy(G).train()
        noise = torch.randn(32, 100)
        optimizer = torch.optim.Adam(learner.parameters(), lr=3e-3)
        for _ in range(200):
            error = (learner(noise).reshape(32, 784) - wanted).square().mean()
            optimizer.zero_grad()
            error.backward()
            optimizer.step()
    return bool(error < 0.25 * wanted.var())


def _images(G: nn.Module, noise: Tensor) -> Tensor:
    images = attempt(G, noise, who="G, given noise (512, 100),")
    if not isinstance(images, Tensor) or images.numel() != 512 * 784:
        raise Wrong(
            "From noise (512, 100) G must make 512 pictures of 784; it made "
            f"{_shape_or_kind(images)}.",
            "type",
        )
    if images.isnan().any():
        raise Wrong("G makes NaN of its noise.", "type")
    return images.reshape(512, 784)


FIX_RANGES = Ranges(
    name="fix_ranges", lesson=3,
    asks="`answer()`, which gives program C's transform and its G, with the fault fixed",
    hints=(
        "Which numbers can a real pixel be, after the transform? Which can G's last layer give?",
        "Change one of the two: the transform of the pictures, or the end of G.",
        "transforms.ToTensor() alone gives pictures from 0 to 1, as a sigmoid does. Or keep "
        "Normalize, and let G end in nn.Tanh(), which gives -1 to 1."),
    answer="gt.exercises.lesson_3.fix.fixed_parts", own=fixed_parts,
    mistakes={
        "out_of_reach": Mistake(
            "Some of what the real pictures hold, G can never paint. The fault is still there."),
        "too_wide": Mistake(
            "G can paint all that the pictures hold, and much that they never do. Did you change "
            "both parts, where one is enough, or scale the pictures twice?"),
        "no_picture": Mistake(
            "Your G was trained to paint one picture, a fifth of it ink and the rest paper, and "
            "could not. Do its pixels share one number, one sum, as after a softmax, or one mean, "
            "as after a norm? Let each have a range of its own, from paper to ink."),
        "upside_down": Mistake("Paper should be the smaller number: the pictures are turned over."),
    },
)  # fmt: skip
