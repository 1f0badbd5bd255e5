"""A small network that reads digits: the eye with which `scores` looks at samples.

    python -m gan_teach.studies.digit_reader          # trains it anew, some minutes on two cores

Its weights come with the project, in `data/digit_classifier.pt`; what they reach stands beside
them, in `data/digit_classifier.json`.
"""

import functools
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from gan_teach.data import mnist
from gan_teach.data.digits import Digits
from gan_teach.support.draws import numbered_generator
from gan_teach.support.errors import count, positive
from gan_teach.support.errors import path as as_path
from gan_teach.support.pairs import CLASSES, check_labels
from gan_teach.support.paths import download_folder, weights_folder
from gan_teach.support.weights import read_weights

FEATURES = 64
SETTINGS: dict[str, Any] = {
    "epochs": 12,
    "batch_size": 100,
    "lr": 4e-3,
    "weight_decay": 1e-2,
    "shift": 2,
}
_AT_ONCE = 500  # images that go through the network at once: larger parts are slower


class DigitClassifier(nn.Module):
    """A convolutional network from images of digits to ten logits: (N, 1, 28, 28) -> (N, 10).

    Three times convolution 3x3, batch norm, ReLU and the largest of each 2x2, then a layer of 64
    features and one of 10 logits: 61,000 weights. softmax(logits) are the chances of 0, ..., 9.

    It takes what `as_images` takes. Raises ValueError for other shapes and values outside [0, 1].
    """

    def __init__(self) -> None:
        super().__init__()

        def block(channels_in: int, channels_out: int) -> list[nn.Module]:
            convolution = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
            return [convolution, nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)]

        blocks = [*block(1, 16), *block(16, 32), *block(32, 64)]  # 28x28 -> 14x14 -> 7x7 -> 3x3
        self.body = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(64 * 9, FEATURES), nn.ReLU())
        self.head = nn.Linear(FEATURES, CLASSES)

    def features(self, images: Tensor) -> Tensor:
        """What the last layer but one gives: (N, 64), none below 0."""
        x = as_images("images", images).to(self.head.weight.device)
        return torch.cat([self.body(part) for part in x.split(_AT_ONCE)])

    def forward(self, images: Tensor) -> Tensor:
        """Ten logits for each image: (N, 10)."""
        return self.head(self.features(images))


def as_images(what: str, images: Tensor, least: int = 1) -> Tensor:
    """The images as float32, (N, 1, 28, 28), in [0, 1], where 0 is paper and 1 is ink.

    images: floats in [0, 1] or uint8, of which 255 becomes 1; (N, 1, 28, 28), (N, 28, 28) or
    (N, 784).
    Raises ValueError, which names `what` they are, for another shape, fewer than `least` images,
    NaN, and values outside [0, 1]; TypeError for what is no tensor of floats or uint8.
    """
    if not isinstance(images, Tensor) or not (
        images.is_floating_point() or images.dtype == torch.uint8
    ):
        got = images.dtype if isinstance(images, Tensor) else type(images).__name__
        raise TypeError(f"{what} must be a tensor of floats or of uint8; got {got}.")
    if images.shape[1:] not in ((1, 28, 28), (28, 28), (784,)):
        pairs = images.shape[1:] == (1, 29, 28)
        hint = " Of these pairs take gt.labelled.pictures(pairs)." if pairs else ""
        raise ValueError(
            f"{what} must be images of 28x28, shape (N, 1, 28, 28); got "
            f"{tuple(images.shape)}.{hint}"
        )
    if len(images) < least:
        needed = "at least one image" if least == 1 else f"at least {least:,} images"
        raise ValueError(f"{what} must hold {needed}; got {len(images):,}.")
    images = images.reshape(-1, 1, 28, 28)
    if images.dtype == torch.uint8:
        return images / 255
    low, high = (end.item() for end in images.detach().aminmax())
    if not (low >= -1e-6 and high <= 1 + 1e-6):  # so that NaN is refused too
        hint = "; (images + 1) / 2 brings [-1, 1] there" if -1 <= low < 0 and high <= 1 else ""
        raise ValueError(
            f"{what} must lie in [0, 1], 0 for paper and 1 for ink; got values from {low:.3g} to "
            f"{high:.3g}{hint}."
        )
    return images.float()


def pixels(what: str, images: Tensor, least: int = 1) -> Tensor:
    """As `as_images`, each image as a row: (N, 784)."""
    return as_images(what, images, least).detach().cpu().flatten(1)


def load_classifier(path: str | Path | None = None) -> DigitClassifier:
    """The trained classifier, in eval mode, its weights fixed.

    path: another file of weights; by default the one that comes with the project.
    Only numbers are read from the file (`weights_only=True`), never code.
    Raises FileNotFoundError where it is missing; ValueError where it is damaged or holds the
    weights of another network.
    """
    path = weights_folder() / "digit_classifier.pt" if path is None else as_path("path", path)
    return read_weights(DigitClassifier(), path, "python -m gan_teach.studies.digit_reader")


@functools.cache
def trained_classifier() -> DigitClassifier:
    """As `load_classifier`, read from its file once a session: the eye of every score."""
    return load_classifier()


def accuracy(classifier: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The share of images that the classifier reads as labelled, from 0 to 1.

    images: as in `as_images`. labels: whole numbers from 0 to 9, (N,).
    Raises ValueError for labels of another number or out of range, and as `as_images` does.
    """
    x, labels = as_images("images", images), check_labels(labels, len(images)).cpu()
    with torch.no_grad():
        return (classifier(x).argmax(1).cpu() == labels).double().mean().item()


def train(
    images: Tensor,
    labels: Tensor,
    *,
    epochs: int = 12,
    batch_size: int = 100,
    lr: float = 4e-3,
    weight_decay: float = 1e-2,
    shift: int = 2,
    seed: int = 0,
) -> DigitClassifier:
    """A classifier that has learnt these images: cross-entropy, AdamW, one cycle of its rate.

    images, labels: as in `accuracy`. lr: the highest learning rate of the cycle.
    shift: each batch is moved by up to so many pixels, up or down and left or right.
    The global random state stays as it is.
    Raises ValueError as `accuracy` does, and for a batch size that the images do not fill.

    Source: Loshchilov & Hutter 2019 (AdamW); Smith & Topin 2018 (one cycle).
    """
    x, labels = as_images("images", images), check_labels(labels, len(images)).cpu()
    lr = positive("lr", lr)
    steps = len(x) // count("batch_size", batch_size)
    if not steps:
        raise ValueError(f"A batch of {batch_size} needs as many images; there are {len(x)}.")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        classifier = DigitClassifier()
    optimizer = torch.optim.AdamW(classifier.parameters(), lr, weight_decay=weight_decay)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, lr, total_steps=count("epochs", epochs) * steps
    )
    for epoch in range(epochs):
        generator = numbered_generator(seed, "real", epoch)
        order = torch.randperm(len(x), generator=generator)[: steps * batch_size]
        moves = torch.randint(-shift, shift + 1, (steps, 2), generator=generator).tolist()
        for chosen, move in zip(order.split(batch_size), moves, strict=True):
            batch = x[chosen].roll(move, (2, 3))
            optimizer.zero_grad()
            cross_entropy(classifier(batch), labels[chosen]).backward()
            optimizer.step()
            cycle.step()
    return classifier.eval().requires_grad_(False)


def held_out_digits(found: Digits) -> tuple[Tensor, Tensor]:
    """MNIST's 10,000 test images, uint8 (10000, 28, 28), and their labels: (10000,).

    found: what `digits` found; raises ValueError unless that is MNIST, and OSError where the test
    images are missing.
    """
    if found.source != "mnist":
        raise ValueError(f"Only MNIST has test images of its own; these digits are {found.source}.")
    return mnist.read(download_folder(), train=False)
