"""How good are samples of digits? Every figure beside what as many real images would get.

    print(gt.scores.score(game.generate(10_000)))
    python -m gan_teach.studies.digit_reader real   # what real images reach: data/digit_scores.json

Scores need samples in [0, 1]: of a G that ends in tanh take (samples + 1) / 2. Each figure can
be had by itself, as `gt.scores.parzen` and so on.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from gan_teach.metrics.classifier import as_images, trained_classifier
from gan_teach.metrics.features import PrecisionRecall, frechet, precision_recall
from gan_teach.metrics.neighbours import Nearest, Nearness, nearest, nearness
from gan_teach.metrics.parzen import Parzen, parzen
from gan_teach.metrics.reading import LEAST, Shares, agreement, class_shares, shares_of
from gan_teach.metrics.reference import RealDigits, features_of_test_images, real_digits
from gan_teach.support.pairs import CLASSES

__all__ = [
    "SCORED", "Nearest", "Nearness", "Parzen", "PrecisionRecall", "RealDigits", "Score", "Shares",
    "agreement", "class_shares", "figures_of", "frechet", "frechet_of", "nearest", "nearness",
    "parzen", "precision_recall", "real_digits", "real_score", "score", "shares_of",
]  # fmt: skip

LOOKED_UP = 1000  # samples whose nearest training images `score` seeks


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
        remarks = [
            f"{self.n:,} {'of each' if self.real else 'samples'}. "
            "The Frechet distance is not comparable with Inception FID."
        ]
        if self.source != "mnist":
            remarks.append(
                "Measured against scikit-learn's 1,797 digits: no figure here can be compared with "
                "one on MNIST."
            )
        elif self.n != 10_000:
            remarks.append(
                "Published log-likelihoods are for 10,000 samples; the fewer, the lower."
            )
        return remarks


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
    is that of up to 1,000 samples to all training images; up to 1,000 test images are the held-out
    ones. Raises as `as_images` does.
    """
    x, against = as_images("samples", samples, LEAST), real_digits(source)
    x = x[: len(against.train)].detach().cpu()
    real = real_score(len(x), against.source) if compare else None
    return _score(x, x, against, real)


SCORED = ("parzen", "sigma", "classes", "least", "most", "confident", "frechet", "precision",
          "recall")  # fmt: skip


def figures_of(samples: Tensor, source: str | None = None) -> dict[str, float]:
    """Figures of `score`, by their names in SCORED, rounded.

    least, most: the smallest and the largest share of a class. Raises as `score` does.
    """
    x, against = as_images("samples", samples, LEAST), real_digits(source)
    x = x[: len(against.train)].detach().cpu()
    window = parzen(x, against.validation, against.test)
    shares, features = _look(x)
    real = features_of_test_images(against.source)
    n = min(len(x), len(real))
    found = (
        window.mean, window.sigma, shares.classes, shares.shares.min().item(),
        shares.shares.max().item(), shares.confident, frechet(features, real),
        *precision_recall(_evenly(real, n), features[:n]),
    )  # fmt: skip
    return {name: round(figure, 4) for name, figure in zip(SCORED, found, strict=True)}


def frechet_of(samples: Tensor, source: str | None = None) -> float:
    """Frechet distance of samples of digits to the real test images, on our classifier's features.

    samples: more than 64, as in `as_images`; source: as in `real_digits`. The fewer samples, the
    higher it reads: compare with as many real ones. Raises as `as_images` and `frechet` do.
    """
    with torch.no_grad():
        features = trained_classifier().features(samples)
    return frechet(features, features_of_test_images(real_digits(source).source))


@functools.lru_cache(maxsize=32)
def real_score(n: int = 10_000, source: str | None = None, seed: int = 0) -> Score:
    """What `score` reads for n real training images.

    Nearness would find the images themselves: for it, test images stand in that are not among those
    held out.
    Raises ValueError for n below 100 or above the number of images to draw from.
    """
    against = real_digits(source)
    x = as_images("real images", against.draw(n, seed), LEAST)
    return _score(x, against.test[1::2], against, None)


def _score(x: Tensor, looked_up: Tensor, against: RealDigits, real: Score | None) -> Score:
    shares, features = _look(x)
    of_test_images = features_of_test_images(against.source)
    n = min(len(features), len(of_test_images))
    trained_on, held_out = torch.cat([against.train, against.validation]), against.test[::2]
    return Score(
        len(x),
        against.source,
        parzen(x, against.validation, against.test),
        shares,
        frechet(features, of_test_images),
        *precision_recall(_evenly(of_test_images, n), features[:n]),
        nearness(_evenly(looked_up, LOOKED_UP), trained_on, _evenly(held_out, LOOKED_UP)),
        real,
    )


def _look(x: Tensor) -> tuple[Shares, Tensor]:
    """What the classifier reads, and its features: (n, 64)."""
    with torch.no_grad():
        features = trained_classifier().features(x)
        return shares_of(trained_classifier().head(features)), features


def _evenly(x: Tensor, n: int) -> Tensor:
    """n rows, evenly from the first to the last, or all: MNIST's test images are not mixed."""
    return x[torch.linspace(0, len(x) - 1, n).round().long()] if n < len(x) else x
