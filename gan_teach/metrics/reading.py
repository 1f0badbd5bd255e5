"""What the reader of digits reads in samples: which digits, how surely, and as labelled or not."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_teach.metrics.classifier import accuracy, as_images, trained_classifier
from gan_teach.support.pairs import CLASSES, labels, pictures
from gan_teach.support.tensors import describe

LEAST = 100  # samples for a score


@dataclass(frozen=True, eq=False)
class Shares:
    """What `class_shares` finds.

    classes: how many of the ten are covered. shares: of the samples that are read as 0, ..., 9,
    (10,). confidence: the mean of the largest chance. confident: the share of samples whose largest
    chance is above 0.9.
    """

    classes: int
    shares: Tensor
    confidence: float
    confident: float


def class_shares(samples: Tensor, classifier: nn.Module | None = None) -> Shares:
    """Which digits the samples show, as a classifier reads them, and how sure it is.

    samples: at least 100, as in `as_images`. classifier: images to ten logits; by default
    `trained_classifier()`. Its largest softmax is its confidence. A class is covered if at least
    1 % of all samples are of it with a confidence above 0.9.
    Confidence is not quality: a classifier may be sure of what no person would read.
    Raises as `as_images` does.
    """
    x = as_images("samples", samples, LEAST)
    if classifier is not None and not callable(classifier):
        raise TypeError(
            f"classifier must be a network from images to ten logits; got {classifier!r:.80}."
        )
    with torch.no_grad():
        return shares_of((classifier or trained_classifier())(x).cpu())


def shares_of(logits: Tensor) -> Shares:
    """As `class_shares`, of ten logits for each sample: (n, 10). Raises ValueError otherwise."""
    if not isinstance(logits, Tensor) or logits.shape[1:] != (CLASSES,) or not len(logits):
        raise ValueError(f"This needs ten logits a sample, (n, 10); got {describe(logits)}.")
    confidence, read_as = logits.double().softmax(1).max(1)
    sure = confidence > 0.9
    counts = torch.bincount(read_as, minlength=CLASSES)
    covered = torch.bincount(read_as[sure], minlength=CLASSES) >= 0.01 * len(logits)
    return Shares(
        int(covered.sum()),
        counts / len(logits),
        confidence.mean().item(),
        sure.double().mean().item(),
    )


def agreement(pairs: Tensor, classifier: nn.Module | None = None) -> float:
    """The share of images that a classifier reads as the label of their pair, from 0 to 1.

    pairs: with images in [0, 1], as G makes them. classifier: a network from images to ten logits;
    by default `trained_classifier()`, which agrees with 99.5 % of the labels of MNIST's
    test images. 0.1 is what images give that have nothing to do with their labels.
    Raises ValueError for pairs of another shape, and as `classifier.as_images` does.
    """
    return accuracy(classifier or trained_classifier(), pictures(pairs), labels(pairs).cpu())


@dataclass(frozen=True)
class StackedModes:
    """What `stacked_modes` finds. modes: how many of the 1,000 kinds there are, once or more.

    kl: sum over the kinds of q log(q / (1/1000)), q being the samples' shares, in nats. 0 where all
    kinds come alike, log 1000 = 6.91 where all samples are of one kind. Of n samples drawn evenly,
    some thousands or more, it reads some 999/(2n), by chance alone.
    """

    modes: int
    kl: float


def stacked_modes(samples: Tensor) -> StackedModes:
    """How many kinds of stacked digits there are, each channel read by the reader of digits.

    samples: in [0, 1], (n, 3, 28, 28). A digit counts as what it is most likely to be, however
    unsure that is. Raises ValueError for another shape, and as `classifier.as_images` does.

    Source: Metz et al. 2017, *Unrolled GANs*, section 3.3.1. Used in: lesson 10.
    """
    if getattr(samples, "shape", ())[1:] != (3, 28, 28):
        raise ValueError(
            f"stacked_modes reads three digits a picture, (n, 3, 28, 28); got {describe(samples)}."
        )
    x = as_images("samples, three images each,", samples.reshape(-1, 1, 28, 28), LEAST)
    with torch.no_grad():
        read_as = trained_classifier()(x).cpu().argmax(1).view(-1, 3)
    kinds = read_as @ torch.tensor([CLASSES**2, CLASSES, 1])
    q = torch.bincount(kinds, minlength=CLASSES**3).double() / len(kinds)
    kl = torch.special.xlogy(q, q * CLASSES**3).sum().item()
    return StackedModes(int((q > 0).sum()), kl)
