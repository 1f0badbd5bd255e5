"""Lesson 08: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from scipy import linalg, stats
from scipy.special import logsumexp
from sklearn.neighbors import KernelDensity, NearestNeighbors
from torch import nn

import gan_teach as gt
from tests.lessons.answers import with_changes


def bells(
    x, samples, sigma, *, square=True, over=None, log_mean=None, scale=None,
):  # fmt: skip
    gap = torch.cdist(x, samples)
    exponents = -(gap**2 if square else gap) / (2 * sigma**2 if over is None else over(sigma))
    n, d = len(samples), x.shape[1]
    found = torch.logsumexp(exponents, 1) - np.log(n) if log_mean is None else log_mean(exponents)
    return found - (d / 2 * np.log(2 * np.pi * sigma**2) if scale is None else scale(d, sigma))


def parzen_of_scipy(x, samples, sigma):
    d = x.shape[1]
    log = [stats.multivariate_normal(s, sigma**2 * np.eye(d)).logpdf(x) for s in samples.numpy()]
    return logsumexp(log, axis=0) - np.log(len(log))


def densities(x, samples, sigma, small=0.0):
    window = torch.exp(-(torch.cdist(x, samples) ** 2) / (2 * sigma**2))
    return (window / (sigma * math.sqrt(2 * math.pi)) ** x.shape[1]).mean(1) + small


def frechet_by_matrices(m1, s1, m2, s2):
    a, b = (np.diag(s.numpy() ** 2) for s in (s1, s2))
    return ((m1 - m2) ** 2).sum().item() + np.trace(a + b - 2 * linalg.sqrtm(a @ b)).real


def frechet_by_loops(m1, s1, m2, s2):
    rows = zip(*(x.tolist() for x in (m1, s1, m2, s2)), strict=True)
    return sum((a - c) ** 2 + (b - d) ** 2 for a, b, c, d in rows)


def precision_of_sklearn(real, fake, k):
    reach = NearestNeighbors(n_neighbors=k).fit(real).kneighbors()[0][:, -1]
    return (np.linalg.norm(fake[:, None] - real, axis=-1) <= reach).any(1).mean()


def radii(points, k):
    return torch.cdist(points, points).topk(k + 1, largest=False).values[:, -1]


def in_balls(real, fake, k):
    return torch.cdist(fake, real) <= radii(real, k)


def nearest_by_loops(samples, images):
    return [min(range(len(images)), key=lambda j: (x - images[j]).norm()) for x in samples]


def answers_by_counting(width):
    n = 1
    while 1.96 * math.sqrt(0.25 / n) > width:
        n += 1
    return n


RIGHT = {
    "log_parzen": [
        bells, parzen_of_scipy,
        lambda x, samples, h: KernelDensity(bandwidth=h).fit(samples).score_samples(x),
        lambda x, samples, sigma: bells(x.float(), samples.float(), sigma).requires_grad_()],
    "frechet_normal": [
        frechet_by_matrices, frechet_by_loops,
        lambda m1, s1, m2, s2: ((m1 - m2) ** 2 + s1**2 + s2**2 - 2 * s1 * s2).sum(),
        lambda m1, s1, m2, s2: (
            np.linalg.norm(m1 - m2) ** 2 + sum(s1**2 + s2**2 - 2 * (s1**2 * s2**2).sqrt())
        )],
    "precision": [
        precision_of_sklearn,
        lambda real, fake, k: gt.scores.precision_recall(real, fake, k).precision,
        lambda real, fake, k: in_balls(real, fake, k).any(1).sum() / len(fake)],
    "nearest_index": [
        nearest_by_loops, lambda x, y: ((y**2).sum(1) - 2 * x @ y.T).argmin(1),
        lambda samples, images: ((samples[:, None] - images) ** 2).sum(2).min(1).indices,
        lambda samples, images: NearestNeighbors(n_neighbors=1).fit(images).kneighbors(samples)[1][
            :, 0
        ], lambda samples, images: list(torch.cdist(samples, images).numpy().argmin(axis=1))],
    "how_many": [
        answers_by_counting, lambda w: np.ceil((stats.norm.ppf(0.975) / (2 * w)) ** 2),
        lambda width: -int(-((0.98 / width) ** 2) // 1),
        lambda width: torch.tensor(1.96**2 * 0.25 / width**2).ceil()],
}  # fmt: skip

MISTAKES = {
    "log_parzen": {
        "underflow": lambda *inputs: densities(*inputs).log(),
        "no_n": with_changes(bells, log_mean=lambda e: logsumexp(e.numpy(), axis=1)),
        "mean_of_logs": with_changes(bells, log_mean=lambda e: e.mean(1)),
        "no_width": with_changes(bells, scale=lambda d, sigma: 0),
        "brackets": with_changes(bells, over=lambda sigma: 2 / sigma**2),
        "clamped": [
            lambda *inputs: densities(*inputs, small=1e-12).log(),
            lambda *inputs: densities(*inputs).clamp(min=1e-20).log()],
        "shape": lambda x, samples, sigma: bells(samples, x, sigma),
    },
    "frechet_normal": {
        "over_n": lambda m1, s1, m2, s2: ((m1 - m2) ** 2 + (s1 - s2) ** 2).mean(),
        "variances": lambda m1, s1, m2, s2: frechet_by_loops(m1, s1**2, m2, s2**2),
        "no_cross": lambda m1, s1, m2, s2: frechet_by_loops(m1, s1, m2, s2) + 2 * (s1 @ s2),
        "root": lambda *inputs: math.sqrt(frechet_by_loops(*inputs)),
        "caret": lambda m1, s1, m2, s2: ((m1 - m2) ^ 2 + (s1 - s2) ^ 2).sum(),
        "only_means": lambda m1, s1, m2, s2: torch.dist(m1, m2) ** 2,
    },
    "precision": {
        "recall": lambda real, fake, k: gt.scores.precision_recall(real, fake, k).recall,
        "itself": lambda real, fake, k: (
            torch.cdist(fake, real) <= torch.cdist(real, real).kthvalue(k).values
        ).any(1).float().mean(),
        "one_further": lambda real, fake, k: precision_of_sklearn(real, fake, k + 1),
        "pairs": lambda real, fake, k: in_balls(real, fake, k).float().mean(),
        "axis": lambda real, fake, k: in_balls(real, fake, k).any(0).float().mean(),
    },
    "nearest_index": {
        "product": lambda samples, images: [
            max(range(len(images)), key=lambda j: x @ images[j]) for x in samples
        ],
        "transposed": [
            lambda samples, images: torch.cdist(samples, images).argmin(0),
            lambda samples, images: torch.cdist(images, samples).amin(1)],
        "two_things": lambda samples, images: torch.cdist(samples, images).min(1),
    },
    "how_many": {
        "no_square": lambda width: math.ceil(math.sqrt(0.25) * 1.96 / width),
        "width_not_squared": lambda width: math.ceil(0.9604 / width),
        "caret": lambda width: math.ceil(0.9604 / width ^ 2),
        "four_times": [
            lambda width: math.ceil(0.25 * (1.96 / (width / 2)) ** 2),
            lambda width: math.ceil(1.96**2 / width**2)],
        "quarter": [
            lambda width: math.ceil((0.25 * 1.96 / width) ** 2),
            lambda width: math.ceil(1.96**2 * 0.25 / (2 * width) ** 2)],
        "rounded": [
            lambda width: int((0.98 / width) ** 2), lambda width: round((0.98 / width) ** 2)],
        "not_rounded": lambda width: (0.98 / width) ** 2,
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "precision": [
        lambda real, fake, k: (torch.cdist(fake, real).amin(1) <= radii(fake, k)).float().mean(),
        lambda real, fake, k: precision_of_sklearn(real, fake, 1),
        lambda real, fake, k: (
            torch.cdist(fake, real)
            <= torch.cdist(real, real).topk(k + 1, largest=False).values.sum(1) / k
        ).any(1).float().mean(),
        lambda real, fake, k: (
            torch.cdist(fake, real).amin(1) <= radii(real, k).mean()
        ).float().mean(),
        lambda real, fake, k: (
            torch.cdist(fake, real) <= torch.cdist(real, fake).kthvalue(k).values
        ).any(1).float().mean(),
        lambda real, fake, k: in_balls(real, fake, k).all(1).float().mean(),
        lambda real, fake, k: in_balls(real, fake, k).gather(
            1, torch.cdist(fake, real).argmin(1, keepdim=True)
        ).double().mean(),
        lambda real, fake, k: len(fake) * precision_of_sklearn(real, fake, k),
        lambda real, fake, k: in_balls(real, fake, k).any(1).sum().item() / len(real),
        lambda real, fake, k: 1 - precision_of_sklearn(real, fake, k)],
    "nearest_index": [
        lambda samples, images: torch.cdist(samples, images).min(1).values,
        lambda samples, images: torch.cdist(samples, images).argmax(1),
        lambda samples, images: torch.cdist(samples, images).kthvalue(2).indices,
        lambda samples, images: torch.cdist(samples, images, p=1).argmin(1),
        lambda samples, images: (samples.sum(1, keepdim=True) - images.sum(1)).argmin(1),
        lambda samples, images: nn.functional.cosine_similarity(
            samples[:, None], images[None], dim=2
        ).argmax(1),
        lambda samples, images: [i + 1 for i in nearest_by_loops(samples, images)]],
    "log_parzen": [
        with_changes(bells, scale=lambda d, sigma: math.log(math.sqrt(2 * math.pi) * sigma)),
        with_changes(bells, square=False)],
    "frechet_normal": [
        lambda m1, s1, m2, s2: frechet_by_loops(m1, s1**0.5, m2, s2**0.5),
        lambda m1, s1, m2, s2: (m1.sum() - m2.sum()) ** 2 + (s1.sum() - s2.sum()) ** 2],
    "how_many": [lambda width: math.ceil((1.96 / width) ** 2 / 2)],
}  # fmt: skip

WRONG = {
    "log_parzen": [
        lambda x, samples, sigma: bells(x, samples, sigma).clamp(min=-700),
        lambda x, samples, sigma: bells(x, samples, sigma) / math.log(2),
        lambda x, samples, sigma: bells(x, samples, sigma).mean(),
        lambda x, samples, sigma: bells(x, samples, 0.5)],
    "frechet_normal": [
        lambda m1, s1, m2, s2: frechet_by_loops(m1[:2], s1[:2], m2[:2], s2[:2]),
        lambda *inputs: frechet_by_loops(*inputs) / len(inputs[0]),
        lambda m1, s1, m2, s2: (m1 - m2).norm() + (s1 - s2).norm()],
    "precision": [
        *(lambda real, fake, k, fixed=fixed: in_balls(real, fake, fixed).any(1).double().mean()
          for fixed in (1, 2, 3, 4)),
        lambda real, fake, k: (torch.cdist(fake, real) <= radii(real, k).mean()).any(1).sum(),
        lambda real, fake, k: in_balls(real, fake, max(k, 2)).any(1).double().mean(),
        lambda real, fake, k: in_balls(real, fake, k)[:, 1:].any(1).double().mean(),
        lambda real, fake, k: in_balls(real, fake, k)[1:].any(1).double().mean(),
        lambda real, fake, k: (in_balls(real, fake, k).sum(1) >= 2).double().mean()],
    "nearest_index": [
        lambda samples, images: torch.cdist(samples, images, p=1).argmin(1),
        lambda samples, images: torch.cdist(samples, images[:-1]).argmin(1),
        lambda samples, images: torch.cdist(samples, images[1:]).argmin(1) + 1,
        lambda samples, images: torch.cdist(samples, images).argmin(1) + 1],
    "how_many": [
        lambda width: answers_by_counting(width) + 1, lambda width: answers_by_counting(width) - 1,
        lambda width: math.ceil((1 / width) ** 2), lambda width: str(answers_by_counting(width))],
}  # fmt: skip

# What stands in mutants that are right as well: no fake lies just at the edge of a ball.
AS_GOOD = {"precision": ["< among_real"]}
