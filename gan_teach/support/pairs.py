"""A picture of 28x28 and its label as one tensor, (1, 29, 28): the layout of a pair.

Below the image stands one more row. Its first ten pixels are the label, 1 for the digit and 0 for
the others; its other 18 pixels are 0.
"""

import torch
from torch import Tensor
from torch.nn.functional import one_hot, pad

from gan_teach.support.tensors import describe

CLASSES = 10
IMAGE = (1, 28, 28)
SIDE = IMAGE[-1]
PAIR = (1, SIDE + 1, SIDE)


def pair(images: Tensor, labels: Tensor) -> Tensor:
    """Images and their labels as pairs: (N, 1, 28, 28) and (N,) -> (N, 1, 29, 28).

    images: floats, of any range. labels: whole numbers from 0 to 9, on any device; the pairs lie on
    that of the images.
    Raises ValueError for images of another shape or type, for labels that are not whole numbers
    from 0 to 9, and where there are not as many labels as images.
    """
    _check("images", images, IMAGE, "pictures of 28x28")
    return join(images, one_hot_of(check_labels(labels, len(images)).to(images.device)))


def pictures(pairs: Tensor) -> Tensor:
    """The images of pairs: (N, 1, 29, 28) -> (N, 1, 28, 28); they share the pairs' memory.

    Raises ValueError for another shape.
    """
    return _check("pairs", pairs, PAIR, "images with a row for the label")[:, :, :SIDE]


def labels(pairs: Tensor) -> Tensor:
    """The labels of pairs: (N, 1, 29, 28) -> (N,), int64, from 0 to 9: where the row is largest.

    Raises ValueError for another shape.
    """
    return label_row(_check("pairs", pairs, PAIR, "images with a row for the label")).argmax(1)


def one_hot_of(labels: Tensor) -> Tensor:
    """Labels as ten numbers of 0 and 1: (N,) -> (N, 10)."""
    return one_hot(labels, CLASSES).float()


def join(images: Tensor, label: Tensor) -> Tensor:
    """The pairs. images: (N, 1, 28, 28). label: (N, 10), 0 and 1."""
    row = pad(label.to(images.dtype), (0, SIDE - CLASSES))[:, None, None]  # (N, 1, 1, 28)
    return torch.cat((images, row), 2)


def label_row(pairs: Tensor) -> Tensor:
    """The ten pixels of the label: (N, 10)."""
    return pairs[:, 0, SIDE, :CLASSES]


def _check(what: str, x: Tensor, shape: tuple[int, ...], words: str) -> Tensor:
    """x itself. Raises ValueError unless it is a float tensor of the shape (N, *shape)."""
    if not isinstance(x, Tensor) or not x.is_floating_point() or x.shape[1:] != shape:
        needed = ", ".join(map(str, shape))
        raise ValueError(
            f"{what} must be {words}, a tensor of floats of shape (N, {needed}); got {describe(x)}."
        )
    return x


def check_labels(labels: Tensor, n: int) -> Tensor:
    """The labels as int64. Raises ValueError unless they are n whole numbers from 0 to 9."""
    whole = isinstance(labels, Tensor) and labels.dtype in _WHOLE
    if not whole or labels.dim() != 1:
        raise ValueError(
            f"labels must be a tensor of whole numbers of shape (N,); got {describe(labels)}."
        )
    if len(labels) != n:
        raise ValueError(f"There must be one label for each of {n:,}; got {len(labels):,} labels.")
    bad = ((labels < 0) | (labels >= CLASSES)).nonzero()
    if len(bad):
        place = int(bad[0])
        raise ValueError(
            f"labels must be digits from 0 to 9; got {labels[place].item()} at place {place}."
        )
    return labels.long()


_WHOLE = {torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64}
