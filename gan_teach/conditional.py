"""A class-conditional GAN as an ordinary game: G makes pairs of image and label, D judges pairs.

    data = LabelledDigits(gt.digits())
    game = gt.Game(ConditionalGenerator, ConditionalDiscriminator, data=data, penalty=gt.R1(0.1))
    ...
    sevens = pictures(game.push(game.G.choose(z, 7)))

A conditional GAN is a plain GAN on pairs (image, label), so the game, the losses and the penalties
stay as they are. A pair is one tensor, (1, 29, 28): the image, and below it one more row, whose
first ten pixels are the label, 1 for the digit and 0 for the others; its other 18 pixels are 0.

Source: Mirza and Osindero 2014, *Conditional Generative Adversarial Nets*.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot, pad

from gan_teach.convolutional import SHAPE, ConvDiscriminator, ConvGenerator
from gan_teach.digits import Digits
from gan_teach.errors import count

CLASSES = 10
SIDE = SHAPE[-1]
PAIR = (1, SIDE + 1, SIDE)


def pair(images: Tensor, labels: Tensor) -> Tensor:
    """Images and their labels as pairs: (N, 1, 28, 28) and (N,) -> (N, 1, 29, 28).

    images: floats, of any range. labels: whole numbers from 0 to 9, on any device; the pairs lie on
    that of the images.
    Raises ValueError for images of another shape or type, for labels that are not whole numbers
    from 0 to 9, and where there are not as many labels as images.
    """
    _check("images", images, SHAPE, "pictures of 28x28")
    return _join(images, _one_hot(_check_labels(labels, len(images)).to(images.device)))


def pictures(pairs: Tensor) -> Tensor:
    """The images of pairs: (N, 1, 29, 28) -> (N, 1, 28, 28); they share the pairs' memory.

    Raises ValueError for another shape.
    """
    return _check("pairs", pairs, PAIR, "images with a row for the label")[:, :, :SIDE]


def labels(pairs: Tensor) -> Tensor:
    """The labels of pairs: (N, 1, 29, 28) -> (N,), int64, from 0 to 9: where the row is largest.

    Raises ValueError for another shape.
    """
    return _label_row(_check("pairs", pairs, PAIR, "images with a row for the label")).argmax(1)


def agreement(pairs: Tensor, classifier: nn.Module | None = None) -> float:
    """The share of images that a classifier reads as the label of their pair, from 0 to 1.

    pairs: with images in [0, 1], as G makes them. classifier: a network from images to ten logits;
    by default the one of `gan_teach.classifier`, which agrees with 99.5 % of the labels of MNIST's
    test images. 0.1 is what images give that have nothing to do with their labels.
    Raises ValueError for pairs of another shape, and as `classifier.as_images` does.
    """
    from gan_teach.classifier import accuracy, load_classifier

    eye = load_classifier() if classifier is None else classifier
    return accuracy(eye, pictures(pairs), labels(pairs).cpu())


@dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Digits with their labels, as data for a game: a sample is a pair.

    digits: what `gt.digits` found. For one seed the images are those that `digits` itself samples.
    value_range: of the images; the label's row is 0 and 1 whatever it is. source, len() and == are
    those of the digits. pictures: the function `pictures`, for whatever draws samples of this data.
    Raises ValueError unless each image has a label from 0 to 9.
    """

    digits: Digits
    _copies: dict[torch.device, tuple[Tensor, Tensor]] = field(default_factory=dict, repr=False)

    pictures = staticmethod(pictures)

    def __post_init__(self) -> None:
        if not isinstance(self.digits, Digits):
            raise ValueError(
                f"LabelledDigits needs digits, as gt.digits() gives them; got {self.digits!r:.80}."
            )
        _check_labels(self.digits.labels, len(self.digits))

    @property
    def value_range(self) -> tuple[float, float]:
        """What paper and ink are, as in `Digits`."""
        return self.digits.value_range

    @property
    def source(self) -> str:
        """Where the digits come from: "mnist" or "embedded"."""
        return self.digits.source

    def __len__(self) -> int:
        return len(self.digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelledDigits) and self.digits == other.digits

    def __hash__(self) -> int:
        return hash((type(self), self.digits))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """n pairs: float32, (n, 1, 29, 28), on the generator's device.

        Each is drawn from all with equal chance; the same generator draws the same images from the
        digits alone.
        """
        device = generator.device if generator else torch.device("cpu")
        if device not in self._copies:
            digits = self.digits
            self._copies[device] = digits.images.to(device), digits.labels.long().to(device)
        images, labels = self._copies[device]
        chosen = torch.randint(len(self), (n,), generator=generator, device=device)
        scaled = self.digits.scale(images.index_select(0, chosen))
        return _join(scaled, _one_hot(labels.index_select(0, chosen)))


class ConditionalGenerator(nn.Module):
    """From noise to pairs: (N, latent_dim + 10) -> (N, 1, 29, 28).

    The last ten numbers of the noise choose the label, the place of the largest one: all ten places
    have the same distribution, so each label comes with chance 1/10. The label, as ten numbers of 0
    and 1, goes into a `ConvGenerator` beside the other latent_dim numbers, and unchanged into the
    pair. No gradient passes through that choice.

    latent_dim: numbers beside those that choose; the attribute of that name counts all, 10 more.
    width, output, norm: as in `ConvGenerator`, whose errors it raises.
    Source: Mirza and Osindero 2014, section 3.2.
    """

    def __init__(
        self, latent_dim: int = 64, width: int = 32, output: str = "sigmoid", norm: bool = True
    ):
        super().__init__()
        self.latent_dim = count("latent_dim", latent_dim) + CLASSES
        self.out_shape = PAIR
        self.painter = ConvGenerator(self.latent_dim, width, output=output, norm=norm)

    def forward(self, noise: Tensor) -> Tensor:
        """noise: (N, latent_dim + 10). Returns pairs, (N, 1, 29, 28)."""
        z, choice = noise.split([self.latent_dim - CLASSES, CLASSES], 1)
        label = _one_hot(choice.argmax(1)).to(noise.dtype)
        return _join(self.painter(torch.cat((z, label), 1)), label)

    def choose(self, z: Tensor, label: int | Tensor) -> Tensor:
        """The same noise with this label chosen: (N, latent_dim + 10) -> the same shape, a copy.

        Of the last ten numbers the label's becomes 1 and the others -1, which lie in the range of
        both kinds of noise. label: one for all, from 0 to 9, or a tensor of one for each, (N,).
        Raises ValueError for noise of another shape or another label.
        """
        if not isinstance(z, Tensor) or z.dim() != 2 or z.shape[1] != self.latent_dim:
            raise ValueError(
                f"This G's noise has the shape (N, {self.latent_dim}), {self.latent_dim - CLASSES} "
                f"numbers and {CLASSES} that choose the label; got {_said(z)}."
            )
        if not isinstance(label, Tensor):
            label = torch.tensor(count("a label", label, least=0)).expand(len(z))
        wanted = _one_hot(_check_labels(label, len(z)).to(z.device)).to(z.dtype)
        return torch.cat((z[:, :-CLASSES], 2 * wanted - 1), 1)


class ConditionalDiscriminator(nn.Module):
    """From pairs to logits, by projection: (N, 1, 29, 28) -> (N, 1).

    The convolutions of `ConvDiscriminator` make features phi of the image x. With the label's row y
    logit = w.phi(x) + y^T V phi(x): one logit for whether the image is real, and one for whether it
    is real as a picture of that label. One linear layer, with biases, has both: the ten outputs of
    V, then that of w.
    The label is taken as it is, without gradient: D's slope in the label's row is 0, so that a
    penalty on the slope asks about the image alone. No batch norm: each pair is judged by itself.

    Raises ValueError for a width below 1.
    Source: Miyato and Koyama 2018, *cGANs with Projection Discriminator*, section 2, figure 1d.
    """

    def __init__(self, width: int = 32):
        super().__init__()
        *convolutions, last = ConvDiscriminator(width)
        self.features = nn.Sequential(*convolutions)
        self.outputs = nn.Linear(last.in_features, CLASSES + 1)
        self.in_shape = PAIR

    def forward(self, pairs: Tensor) -> Tensor:
        """pairs: (N, 1, 29, 28). Returns logits, (N, 1)."""
        each = self.outputs(self.features(pairs[:, :, :SIDE]))  # (N, 11)
        fitting = (_label_row(pairs).detach() * each[:, :CLASSES]).sum(1, keepdim=True)
        return fitting + each[:, CLASSES:]


def _one_hot(labels: Tensor) -> Tensor:
    return one_hot(labels, CLASSES).float()


def _join(images: Tensor, label: Tensor) -> Tensor:
    """The pairs. images: (N, 1, 28, 28). label: (N, 10), 0 and 1."""
    row = pad(label.to(images.dtype), (0, SIDE - CLASSES))[:, None, None]  # (N, 1, 1, 28)
    return torch.cat((images, row), 2)


def _label_row(pairs: Tensor) -> Tensor:
    """The ten pixels of the label: (N, 10)."""
    return pairs[:, 0, SIDE, :CLASSES]


def _check(what: str, x: Tensor, shape: tuple[int, ...], words: str) -> Tensor:
    """x itself. Raises ValueError unless it is a float tensor of the shape (N, *shape)."""
    if not isinstance(x, Tensor) or not x.is_floating_point() or x.shape[1:] != shape:
        needed = ", ".join(map(str, shape))
        raise ValueError(
            f"{what} must be {words}, a tensor of floats of shape (N, {needed}); got {_said(x)}."
        )
    return x


def _check_labels(labels: Tensor, n: int) -> Tensor:
    """The labels as int64. Raises ValueError unless they are n whole numbers from 0 to 9."""
    whole = isinstance(labels, Tensor) and labels.dtype in _WHOLE
    if not whole or labels.dim() != 1:
        raise ValueError(
            f"labels must be a tensor of whole numbers of shape (N,); got {_said(labels)}."
        )
    if len(labels) != n:
        raise ValueError(f"There must be one label for each of {n:,}; got {len(labels):,} labels.")
    bad = ((labels < 0) | (labels >= CLASSES)).nonzero()
    if len(bad):
        place = bad[0].item()
        raise ValueError(
            f"labels must be digits from 0 to 9; got {labels[place].item()} at place {place}."
        )
    return labels.long()


_WHOLE = {torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64}


def _said(x: object) -> str:
    """What came, in words."""
    if isinstance(x, Tensor):
        return f"{str(x.dtype).removeprefix('torch.')} of shape {tuple(x.shape)}"
    return type(x).__name__
