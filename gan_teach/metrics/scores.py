"""How good are samples of digits? Every figure beside what as many real images would get.

    print(gt.scores.score(game.generate(10_000)))
    python -m gan_teach.metrics.scores              # what real images reach: data/digit_scores.json

Scores need samples in [0, 1]: of a G that ends in tanh take (samples + 1) / 2.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, nn

from gan_teach.data.digits import digits
from gan_teach.metrics.classifier import (
    CLASSES,
    accuracy,
    as_images,
    held_out_digits,
    load_classifier,
)
from gan_teach.support.draws import numbered_generator
from gan_teach.support.errors import count
from gan_teach.support.pairs import labels, pictures

SIGMAS = tuple(10 ** (-1 + i / 9) for i in range(10))  # 10^linspace(-1, 0), ten of them
LEAST = 100  # samples for a score: each class then has ten of them
LOOKED_UP = 1000  # samples whose nearest training images `score` seeks
_ROWS = 500  # of a large table at once, so that it stays in the processor's cache


@dataclass(frozen=True, eq=False)
class RealDigits:
    """Real images in three parts that share none, uint8, (n, 28, 28); see `real_digits`."""

    train: Tensor
    validation: Tensor
    test: Tensor
    source: str

    def draw(self, n: int, seed: int = 0) -> Tensor:
        """n different images of `train`, by chance. Raises ValueError if there are not so many."""
        if count("n", n) > len(self.train):
            raise ValueError(f"There are {len(self.train):,} images to draw from; got n={n:,}.")
        order = torch.randperm(len(self.train), generator=numbered_generator(seed, "check", 0))
        return self.train[order[:n]]


def real_digits(source: str | None = None) -> RealDigits:
    """The real images that samples are measured against.

    Of MNIST: `test` is its 10,000 test images, `validation` the training images 50,000 to 50,999,
    as in the code of Goodfellow et al. 2014, `train` the other 59,000. Of the embedded digits: 400,
    100 and 1,297, by chance; no figure on them can be compared with one on MNIST.
    source: as in `digits`, whose errors it raises.
    """
    return _split(digits(source).source)


@functools.cache
def _split(source: str) -> RealDigits:
    found = digits(source)
    images = found.images
    if source == "mnist":
        train = torch.cat([images[:50_000], images[51_000:]])
        return RealDigits(train, images[50_000:51_000], held_out_digits(found)[0], source)
    order = torch.randperm(len(images), generator=numbered_generator(0, "check", 0))
    train, validation, test = (images[part] for part in order.split([1297, 100, 400]))
    return RealDigits(train, validation, test, source)


class Parzen(NamedTuple):
    """What `parzen` finds, in nats: the mean over the test images, and its standard error.

    sigma: the width of the window that was chosen, in units of a pixel's range.
    """

    mean: float
    standard_error: float
    sigma: float


def parzen(samples: Tensor, validation: Tensor, test: Tensor) -> Parzen:
    """Log-likelihood of real images under a density made of the samples, in nats.

    samples, validation, test: as in `as_images`. With a normal window around each of n samples,
    p(x) = (1/n) sum_i exp(-|x - sample_i|^2 / (2 sigma^2)) / (2 pi sigma^2)^(784/2). Of the ten
    sigmas 10^linspace(-1, 0) the one under which `validation` is likeliest is taken. The mean of
    log p(x) over `test` is the figure; standard deviation / sqrt(number) is its standard error.

    It is an old figure and a rough one: it says little of how samples look (Theis et al. 2016).
    Published figures are for 10,000 samples and MNIST: adversarial nets 225 +- 2.
    Raises as `as_images` does, for fewer than 2 test images, and ValueError where more than 1 % of
    the validation images are among the samples: then sigma would be chosen far too small.

    Source: Breuleux et al. 2011; Goodfellow et al. 2014, section 5 and table 1.
    """
    centres = _pixels("samples", samples)
    chosen_on, judged = _pixels("validation", validation), _pixels("test", test, least=2)
    copied = (_squared_to_nearest(chosen_on, centres) < 0.01).sum().item()
    if copied > 0.01 * len(chosen_on):
        raise ValueError(
            f"{copied} of {len(chosen_on)} validation images are among the samples, so sigma would "
            "be chosen to fit these copies. Take real_digits().train for real samples."
        )
    means = _log_densities(chosen_on, centres, SIGMAS).mean(1)
    sigma = SIGMAS[means.argmax().item()]
    found = _log_densities(judged, centres, (sigma,))[0]
    return Parzen(found.mean().item(), found.std().item() / math.sqrt(len(found)), sigma)


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
    `load_classifier()`. Its largest softmax is its confidence. A class is covered if at least 1 %
    of all samples are of it with a confidence above 0.9.
    Confidence is not quality: a classifier may be sure of what no person would read.
    Raises as `as_images` does.
    """
    x = as_images("samples", samples, LEAST)
    if classifier is not None and not callable(classifier):
        raise TypeError(
            f"classifier must be a network from images to ten logits; got {classifier!r:.80}."
        )
    with torch.no_grad():
        return shares_of((classifier or _classifier())(x).cpu())


def shares_of(logits: Tensor) -> Shares:
    """As `class_shares`, of ten logits for each sample: (n, 10). Raises ValueError otherwise."""
    if logits.dim() != 2 or logits.shape[1] != CLASSES or not len(logits):
        raise ValueError(f"This needs ten logits a sample, (n, 10); got {tuple(logits.shape)}.")
    confidence, read_as = logits.double().softmax(1).max(1)
    sure = confidence > 0.9
    counts = torch.bincount(read_as, minlength=CLASSES)
    covered = torch.bincount(read_as[sure], minlength=CLASSES) >= 0.01 * len(logits)
    return Shares(
        covered.sum().item(),
        counts / len(logits),
        confidence.mean().item(),
        sure.double().mean().item(),
    )


def frechet(a_features: Tensor, b_features: Tensor) -> float:
    """Frechet distance between two sets of features, each taken as normal: from 0 up.

    a_features, b_features: (n, d) and (m, d), with n and m above d. With means m1, m2 and
    covariances S1, S2 (divisor n - 1) it is |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)).
    On this project's classifier it is not comparable with Inception FID, nor with this figure on
    another classifier. The fewer samples, the higher it reads: compare it with as many real ones.
    Raises ValueError for other shapes, too few samples, NaN or infinity.

    Source: Dowson & Landau 1982; Heusel et al. 2017 (the Inception FID).
    """
    a, b = _features("a_features", a_features), _features("b_features", b_features)
    _need_same_width(a, b)
    for name, x in (("a_features", a), ("b_features", b)):
        if len(x) <= x.shape[1]:
            raise ValueError(
                f"A covariance of {x.shape[1]} features needs more samples than that; {name} has "
                f"{len(x)}."
            )
    a_cov, b_cov = (torch.atleast_2d(x.T.cov()) for x in (a, b))
    # tr (S1 S2)^(1/2) is the sum of the singular values of R1 R2', with R'R = S for each
    product = torch.linalg.svdvals(_root(a_cov) @ _root(b_cov).T).sum()
    apart = (a.mean(0) - b.mean(0)).square().sum()
    return max((apart + a_cov.trace() + b_cov.trace() - 2 * product).item(), 0.0)


def frechet_of(samples: Tensor, source: str | None = None) -> float:
    """Frechet distance of samples of digits to the real test images, on our classifier's features.

    samples: more than 64, as in `as_images`; source: as in `real_digits`. The fewer samples, the
    higher it reads: compare with as many real ones. Raises as `as_images` and `frechet` do.
    """
    with torch.no_grad():
        features = _classifier().features(samples)
    return frechet(features, _test_features(real_digits(source).source))


def agreement(pairs: Tensor, classifier: nn.Module | None = None) -> float:
    """The share of images that a classifier reads as the label of their pair, from 0 to 1.

    pairs: with images in [0, 1], as G makes them. classifier: a network from images to ten logits;
    by default that of `load_classifier`, which agrees with 99.5 % of the labels of MNIST's
    test images. 0.1 is what images give that have nothing to do with their labels.
    Raises ValueError for pairs of another shape, and as `classifier.as_images` does.
    """
    eye = load_classifier() if classifier is None else classifier
    return accuracy(eye, pictures(pairs), labels(pairs).cpu())


class PrecisionRecall(NamedTuple):
    """What `precision_recall` finds: two shares, from 0 to 1."""

    precision: float
    recall: float


def precision_recall(real_features: Tensor, fake_features: Tensor, k: int = 3) -> PrecisionRecall:
    """Precision, how many fakes look real; recall, how much of what is real the fakes reach.

    real_features, fake_features: (n, d) and (m, d), each of more than k. Around every real sample
    lies a ball that reaches to its k-th nearest other real one; precision is the share of fakes
    inside at least one of them. Recall is the same with both sides exchanged.
    Two sets of real images do not reach 1: compare with as many real ones.
    Raises ValueError for other shapes, too few samples, NaN or infinity.

    Source: Kynkaanniemi et al. 2019, equations 1 and 2.
    """
    real = _features("real_features", real_features)
    fake = _features("fake_features", fake_features)
    _need_same_width(real, fake)
    k, middle = count("k", k), real.mean(0)
    real, fake = real - middle, fake - middle  # small numbers lose less to rounding
    real_reach, fake_reach = _reach("real_features", real, k), _reach("fake_features", fake, k)
    like_real, reached = [], torch.zeros(len(real), dtype=torch.bool)
    for part, reach in zip(fake.split(_ROWS), fake_reach.split(_ROWS), strict=True):
        squared = _squared(part, real)
        like_real.append((squared <= real_reach).any(1))
        reached |= (squared <= reach[:, None]).any(0)
    return PrecisionRecall(
        torch.cat(like_real).double().mean().item(), reached.double().mean().item()
    )


class Nearest(NamedTuple):
    """What `nearest` finds: places among the images and distances, both (n, k), nearest first."""

    indices: Tensor
    distances: Tensor


def nearest(samples: Tensor, images: Tensor, k: int = 1) -> Nearest:
    """The k images, of the training set say, that are nearest to each sample.

    samples, images: as in `as_images`; at least k images. The distance is that of the pixels,
    sqrt(sum (x - y)^2), from 0 to 28: a copy has 0, a digit moved by one pixel is far away.
    Raises as `as_images` does, and ValueError for a k that is not a whole number, at least 1.
    """
    k = count("k", k)
    x, y = _pixels("samples", samples), _pixels("images", images, least=k)
    best, places = torch.full((len(x), 0), 0.0), torch.zeros((len(x), 0), dtype=torch.long)
    for start in range(0, len(y), 10 * _ROWS):
        part = y[start : start + 10 * _ROWS]
        squared = _squared(x, part)
        near = squared.min(1, keepdim=True) if k == 1 else squared.topk(min(k, len(part)), 1, False)
        best = torch.cat([best, near[0]], 1)
        places = torch.cat([places, near[1] + start], 1)
        best, chosen = best.topk(min(k, best.shape[1]), 1, False)
        places = places.gather(1, chosen)
    exact = torch.stack([(x - y[column]).square().sum(1).sqrt() for column in places.T], 1)
    exact, order = exact.sort(1)
    return Nearest(places.gather(1, order), exact)


class Nearness(NamedTuple):
    """What `nearness` finds, in distances of pixels: medians, and a share from 0 to 1."""

    median: float
    held_out_median: float
    copies: float


def nearness(samples: Tensor, images: Tensor, held_out: Tensor) -> Nearness:
    """Whether samples are copies: how near they are to training images, beside real images.

    samples, images, held_out: as in `as_images`; images, at least 2, were trained on, held_out are
    real ones that were not. Of samples and of held_out, the median distance to the nearest image.
    copies: the share of samples that lie oddly close to one image: the distance to the nearest is a
    smaller part of that to the second nearest than it is for 99 % of held_out. New real images have
    about 0.02. Blurred samples and simple digits are near to many images: their median is small,
    but they do not count as copies. Raises as `nearest` does.
    """
    ours, usual = (nearest(x, images, k=2).distances for x in (samples, held_out))
    our_parts, usual_parts = (d[:, 0] / d[:, 1].clamp(min=1e-9) for d in (ours, usual))
    copies = (our_parts < usual_parts.quantile(0.01)).double().mean().item()
    return Nearness(ours[:, 0].median().item(), usual[:, 0].median().item(), copies)


@dataclass(frozen=True, eq=False)
class Score:
    """What `score` finds; print it. real: the same figures of as many real images, or None.

    n: how many samples were measured. source: what they were measured against, "mnist" or
    "embedded". frechet is on this project's classifier, not comparable with Inception FID.
    """

    n: int
    source: str
    parzen: Parzen
    shares: Shares
    frechet: float
    precision: float
    recall: float
    nearness: Nearness
    real: "Score | None" = field(default=None, repr=False)

    def __str__(self) -> str:
        columns = [self] if self.real is None else [self, self.real]
        names = ["samples", "real images"][: len(columns)]
        rows = [["", *names], *([name, *map(say, columns)] for name, say in _SHOWN.items())]
        lines = [f"{row[0]:<34}" + "".join(f"{cell:>18}" for cell in row[1:]) for row in rows]
        return "\n".join([*lines, *self._remarks()])

    def _remarks(self) -> list[str]:
        """What to keep in mind while reading the figures."""
        said = [f"{self.n:,} of each. The Frechet distance is not comparable with Inception FID."]
        if self.source != "mnist":
            said.append(
                "Measured against scikit-learn's 1,797 digits: no figure here can be compared with "
                "one on MNIST."
            )
        elif self.n != 10_000:
            said.append("Published log-likelihoods are for 10,000 samples; the fewer, the lower.")
        return said


_SHOWN: dict[str, Callable[[Score], str]] = {
    "Parzen log-likelihood, nats": lambda s: (
        f"{s.parzen.mean:.1f} +- {s.parzen.standard_error:.1f}"
    ),
    "  its window, sigma": lambda s: f"{s.parzen.sigma:.3f}",
    "classes covered": lambda s: f"{s.shares.classes} of {CLASSES}",
    "  smallest and largest share": lambda s: (
        f"{s.shares.shares.min():.1%}, {s.shares.shares.max():.1%}"
    ),
    "mean confidence": lambda s: f"{s.shares.confidence:.3f}",
    "  above 0.9": lambda s: f"{s.shares.confident:.1%}",
    "Frechet distance (classifier)": lambda s: f"{s.frechet:.3f}",
    "precision": lambda s: f"{s.precision:.3f}",
    "recall": lambda s: f"{s.recall:.3f}",
    "distance to nearest training image": lambda s: f"{s.nearness.median:.2f}",
    "  of held-out images": lambda s: f"{s.nearness.held_out_median:.2f}",
    "copies of a training image": lambda s: f"{s.nearness.copies:.1%}",
}


def score(samples: Tensor, source: str | None = None, compare: bool = True) -> Score:
    """Every figure of this module for samples of digits, beside those of as many real images.

    samples: at least 100, best 10,000, as in `as_images`; if there are more than real images to
    compare with, 59,000 of MNIST, only the first so many count. source: as in `real_digits`.
    compare: whether to measure real images too (once a session for each number of them).
    The real side are the test images of `real_digits`, for precision and recall n of them. Nearness
    is that of 1,000 samples to all training images; 1,000 test images are the held-out
    ones. Raises as `as_images` does.
    """
    x, against = as_images("samples", samples, LEAST), real_digits(source)
    x = x[: len(against.train)].detach().cpu()
    real = real_score(len(x), against.source) if compare else None
    return _score(x, x, against, real)


SCORED = ("parzen", "sigma", "classes", "least", "most", "confident", "frechet", "precision",
          "recall")  # fmt: skip


def figures_of(samples: Tensor, source: str | None = None) -> dict[str, float]:
    """The figures of `score` but for the nearest neighbours, by their names in SCORED, rounded.

    least, most: the smallest and the largest share of a class. Raises as `score` does.
    """
    x, against = as_images("samples", samples, LEAST).detach().cpu(), real_digits(source)
    window = parzen(x, against.validation, against.test)
    shares, features = _look(x)
    real = _test_features(against.source)
    n = min(len(x), len(real))
    found = (
        window.mean, window.sigma, shares.classes, shares.shares.min().item(),
        shares.shares.max().item(), shares.confident, frechet(features, real),
        *precision_recall(_evenly(real, n), features[:n]),
    )  # fmt: skip
    return {name: round(figure, 4) for name, figure in zip(SCORED, found, strict=True)}


@functools.lru_cache(maxsize=32)
def real_score(n: int = 10_000, source: str | None = None, seed: int = 0) -> Score:
    """What `score` reads for n real training images: the best that it can be expected to read.

    Nearness would find the images themselves: for it, test images stand in that are not among those
    held out.
    Raises ValueError for n below 100 or above the number of images to draw from.
    """
    against = real_digits(source)
    x = as_images("real images", against.draw(n, seed), LEAST)
    return _score(x, against.test[1::2], against, None)


def _score(x: Tensor, looked_up: Tensor, against: RealDigits, real: Score | None) -> Score:
    shares, features = _look(x)
    test_features = _test_features(against.source)
    n = min(len(features), len(test_features))
    trained_on, held_out = torch.cat([against.train, against.validation]), against.test[::2]
    return Score(
        len(x),
        against.source,
        parzen(x, against.validation, against.test),
        shares,
        frechet(features, test_features),
        *precision_recall(_evenly(test_features, n), features[:n]),
        nearness(_evenly(looked_up, LOOKED_UP), trained_on, _evenly(held_out, LOOKED_UP)),
        real,
    )


def _look(x: Tensor) -> tuple[Shares, Tensor]:
    """What the classifier reads, and its features: (n, 64)."""
    with torch.no_grad():
        features = _classifier().features(x)
        return shares_of(_classifier().head(features)), features


def _evenly(x: Tensor, n: int) -> Tensor:
    """n rows from the first to the last, or all: MNIST's later test images are the harder ones."""
    return x[torch.linspace(0, len(x) - 1, n).round().long()] if n < len(x) else x


_classifier = functools.cache(load_classifier)


@functools.cache
def _test_features(source: str) -> Tensor:
    with torch.no_grad():
        return _classifier().features(real_digits(source).test)


def _pixels(what: str, images: Tensor, least: int = 1) -> Tensor:
    return as_images(what, images, least).detach().cpu().flatten(1)


def _squared(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|^2 for each pair: (n, m), for x of (n, d) and y of (m, d); never below 0."""
    halves = torch.addmm(y.square().sum(1) / 2, x, y.T, alpha=-1)
    return halves.mul_(2).add_(x.square().sum(1, keepdim=True)).clamp_(min=0)


def _squared_to_nearest(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|^2 to the nearest y: (n,)."""
    return torch.cat([_squared(part, y).amin(1) for part in x.split(_ROWS)])


def _log_densities(x: Tensor, centres: Tensor, sigmas: tuple[float, ...]) -> Tensor:
    """log p(x) under windows of each width around the centres: (sigmas, n), float64."""
    middle = centres.mean(0)
    x, centres = x - middle, centres - middle  # small numbers lose less to rounding
    columns = []
    for part in x.split(_ROWS):
        squared = _squared(part, centres)
        sums = [torch.logsumexp(squared * (-0.5 / sigma**2), 1) for sigma in sigmas]
        columns.append(torch.stack(sums).double())
    width = torch.tensor(sigmas, dtype=torch.float64)[:, None]
    scale = math.log(len(centres)) + x.shape[1] * (width.log() + math.log(2 * math.pi) / 2)
    return torch.cat(columns, 1) - scale


def _reach(what: str, x: Tensor, k: int) -> Tensor:
    """The squared distance from each to its k-th nearest other: (n,)."""
    if len(x) <= k:
        raise ValueError(f"k = {k} needs more than {k} samples; {what} has {len(x)}.")
    reach = []
    for start in range(0, len(x), _ROWS):
        part = x[start : start + _ROWS]
        squared = _squared(part, x)
        squared[torch.arange(len(part)), torch.arange(start, start + len(part))] = torch.inf
        reach.append(squared.topk(k, 1, largest=False).values[:, -1])
    return torch.cat(reach)


def _root(covariance: Tensor) -> Tensor:
    """An R with R'R = covariance, also where that is singular."""
    values, vectors = torch.linalg.eigh(covariance)
    return values.clamp(min=0).sqrt()[:, None] * vectors.T


def _features(what: str, x: Tensor) -> Tensor:
    if not isinstance(x, Tensor) or not x.is_floating_point():
        raise TypeError(f"{what} must be a tensor of floats; got {getattr(x, 'dtype', type(x))}.")
    if x.dim() != 2 or not x.numel():
        raise ValueError(f"{what} must have the shape (n, d); got {tuple(x.shape)}.")
    if not x.isfinite().all():
        raise ValueError(f"{what} must be finite; it holds NaN or infinity.")
    return x.detach().cpu().double()


def _need_same_width(a: Tensor, b: Tensor) -> None:
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Both sides need the same features; got {a.shape[1]} and {b.shape[1]}.")
