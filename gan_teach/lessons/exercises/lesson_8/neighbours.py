"""Near neighbours: precision, and the nearest training image."""

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import Mistake


def _gaps(x: Tensor, y: Tensor) -> Tensor:
    """The distance of each pair: (m, n)."""
    return (x[:, None] - y).square().sum(-1).sqrt()


def _inside(real: Tensor, fake: Tensor, k: int) -> Tensor:
    """Which fakes lie in which real sample's ball, up to its k-th nearest other: (m, n)."""
    return _gaps(fake, real) <= _gaps(real, real).sort(1).values[:, k]


def _share(of_whom: Tensor) -> Tensor:
    return of_whom.double().mean()


def _points(draw: torch.Generator) -> Tries:
    """Real and fake points that overlap, never as many of both, and k."""
    tries = []
    for k in (2, 3, 4, 2, 3, 4, 2, 1):
        n, m = torch.randperm(12, generator=draw)[:2].tolist()
        d, shift = whole(draw, 1, 3), uniform(draw, 1, 2).item()
        tries.append((normal(draw, 12 + n, d), 1.5 * normal(draw, 12 + m, d) + shift, k))
    return tries


def _shares(tries: Tries) -> str:
    shares = ", ".join(f"{textbook.precision(*inputs):.2f}" for inputs in tries)
    return f"It agrees with gt.textbook.precision on eight random sets of points: {shares}."


PRECISION = Comparison(
    name="precision", lesson=8,
    asks="`answer(real, fake, k)`: (n, d), (m, d), a whole number -> a share from 0 to 1",
    hints=(
        "First the radius of each real sample's ball: sort its distances from all real samples. "
        "The smallest is 0, from itself. Which one is that of its k-th nearest other?",
        "`radius = torch.cdist(real, real).sort(1).values[:, k]`, (n,): in column 0 each finds "
        "itself. Then `torch.cdist(fake, real)` holds the distances of fakes from real samples, "
        "(m, n).",
        "A fake counts if it is inside at least one ball: `(torch.cdist(fake, real) <= "
        "radius).any(1).double().mean()`."),
    answer="gt.textbook.precision", own=textbook.precision, tries=_points, told=_shares,
    near_misses=[
        lambda real, fake, k: _share(
            _inside(real, fake, k).gather(1, _gaps(fake, real).argmin(1, keepdim=True))
        ),
        lambda real, fake, k: _share(
            (_gaps(fake, real) <= _gaps(real, real).sort(1).values[:, 1 : k + 1].mean(1)).any(1)
        )],
    mistakes={
        "recall": Mistake(
            "This is recall: the share of real samples inside the balls of fakes. For precision "
            "the balls are those of the real samples, and fakes are counted.",
            lambda real, fake, k: _share(_inside(fake, real, k).any(1))),
        "itself": Mistake(
            "Your balls are too small: each real sample counts as its own nearest neighbour, at "
            "the distance 0. Leave it out: column k of the sorted distances, not column k - 1.",
            lambda real, fake, k: _share(_inside(real, fake, k - 1).any(1))),
        "one_further": Mistake(
            "Your balls are too large: they reach to the (k + 1)-th nearest other. In the sorted "
            "distances column 0 is the sample itself, so its k-th nearest other is in column k.",
            lambda real, fake, k: _share(_inside(real, fake, k + 1).any(1))),
        "pairs": Mistake(
            "This is the share of pairs, one fake and one real sample. A fake counts once, if it "
            "is inside at least one ball: `any(1)` before the mean.",
            lambda real, fake, k: _share(_inside(real, fake, k))),
        "axis": Mistake(
            "This is the share of real samples whose ball holds a fake. It is called coverage "
            "(Naeem et al. 2020). For precision count the fakes: `any` along the other axis.",
            lambda real, fake, k: _share(_inside(real, fake, k).any(0))),
    },
)  # fmt: skip


def _images(draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """Samples and images of pixels from 0 to 1, not as many of both; one sample is a copy."""
    n, m = (whole(draw, *of) for of in ((6, 9), (12, 20)))
    images = uniform(draw, 0, 1, m, 16) * uniform(draw, 0.3, 1, m, 1)
    samples = uniform(draw, 0, 1, n, 16) * uniform(draw, 0.3, 1, n, 1)
    samples[whole(draw, 0, n - 1)] = images[whole(draw, 0, m - 1)]
    return samples, images


NEAREST_INDEX = Comparison(
    name="nearest_index", lesson=8,
    asks="`answer(samples, images)`: (n, d) and (m, d) -> n indices of the nearest images",
    hints=(
        "`torch.cdist(samples, images)` holds all distances, (n, m): one row for each sample, one "
        "column for each image.",
        "The place of the smallest number of each row is asked for, not the number itself.",
        "`torch.cdist(samples, images).argmin(1)`."),
    answer="gt.textbook.nearest_index", own=textbook.nearest_index,
    tries=lambda draw: [_images(draw) for _ in range(8)],
    told="It agrees with gt.textbook.nearest_index on eight random sets. The distance to the image "
    "found tells of copies: an exact one has 0.",
    near_misses=[lambda samples, images: images.sum(1).argmax().expand(len(samples))],
    mistakes={
        "product": Mistake(
            "You take the image with the largest dot product, which prefers images with much ink. "
            "Take the one with the smallest distance.",
            lambda samples, images: (samples @ images.T).argmax(1)),
        "transposed": Mistake(
            "You give one number for each image. Give one for each sample, (n,): of "
            "`torch.cdist(samples, images)` that is `argmin(1)`, along the rows.",
            looks=lambda given, samples, images: (
                getattr(given, "ndim", 1) == 1
                and hasattr(given, "__len__")
                and len(given) == len(images)
            )),
    },
)  # fmt: skip
