"""Two sets of features beside each other: Frechet distance, precision and recall."""

from typing import NamedTuple

import torch
from torch import Tensor

from gan_teach.metrics import pairwise
from gan_teach.metrics.pairwise import squared_distances
from gan_teach.support.errors import count


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
    rows = pairwise.ROWS
    for part, reach in zip(fake.split(rows), fake_reach.split(rows), strict=True):
        squared = squared_distances(part, real)
        like_real.append((squared <= real_reach).any(1))
        reached |= (squared <= reach[:, None]).any(0)
    return PrecisionRecall(
        torch.cat(like_real).double().mean().item(), reached.double().mean().item()
    )


def _reach(what: str, x: Tensor, k: int) -> Tensor:
    """The squared distance from each to its k-th nearest other: (n,)."""
    if len(x) <= k:
        raise ValueError(f"k = {k} needs more than {k} samples; {what} has {len(x)}.")
    reach = []
    for start in range(0, len(x), pairwise.ROWS):
        part = x[start : start + pairwise.ROWS]
        squared = squared_distances(part, x)
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
