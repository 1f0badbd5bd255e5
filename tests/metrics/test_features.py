"""Frechet distance, precision and recall, against scipy, closed forms and brute force."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from gan_teach.metrics import pairwise
from gan_teach.metrics.features import frechet, precision_recall
from tests.metrics.samples import seeded


def normal(n, d, seed=0):
    return torch.randn(n, d, generator=seeded(seed), dtype=torch.float64)


# Frechet distance


def frechet_by_scipy(a, b):
    s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    apart = np.square(a.mean(0) - b.mean(0)).sum()
    return apart + np.trace(s + t - 2 * linalg.sqrtm(s @ t).real)


@pytest.mark.parametrize("d", [2, 5, 20])
def test_frechet_agrees_with_sqrtm(d):
    a = normal(60, d) @ normal(d, d, 1) + 1
    b = normal(80, d, 2) @ normal(d, d, 3)
    assert frechet(a, b) == pytest.approx(frechet_by_scipy(a.numpy(), b.numpy()), rel=1e-8)


def with_moments(n, mean, covariance):
    """n samples whose mean and covariance (divisor n - 1) are exactly these."""
    x = normal(n, len(mean))
    x = x - x.mean(0)
    x = torch.linalg.solve_triangular(torch.linalg.cholesky(x.T.cov()), x.T, upper=False).T
    return x @ torch.linalg.cholesky(covariance).T + mean


def test_frechet_has_its_closed_form_between_two_normal_distributions():
    zero, one = torch.zeros(3).double(), torch.eye(3).double()
    shift = torch.tensor([1.0, -2.0, 0.5]).double()
    stds = torch.tensor([0.5, 2.0, 3.0]).double()
    a = with_moments(50, zero, one)
    assert frechet(a, with_moments(70, shift, one)) == pytest.approx(5.25)
    # covariances that commute: sum (std_a - std_b)^2
    b = with_moments(70, zero, stds.square().diag())
    assert frechet(a, b) == pytest.approx((1 - stds).square().sum().item())


@given(st.integers(1, 6), st.integers(0, 1000))
@settings(deadline=None, max_examples=30)
def test_frechet_is_symmetric_zero_with_itself_and_never_below(d, seed):
    a, b = normal(12, d, seed), 2 * normal(9, d, seed + 1)
    turn = torch.linalg.qr(normal(d, d, seed)).Q
    assert frechet(a, b) >= 0
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(b, a) == pytest.approx(frechet(a, b), abs=1e-9)
    assert frechet(a @ turn + 3, b @ turn + 3) == pytest.approx(frechet(a, b), abs=1e-9)


def test_frechet_bears_features_that_never_move():
    a, b = normal(50, 4), normal(50, 4, 1)
    a[:, 2] = b[:, 2] = 0
    expected = frechet(a[:, [0, 1, 3]], b[:, [0, 1, 3]])
    assert frechet(a, b) == pytest.approx(expected)


def test_frechet_needs_more_samples_than_features():
    with pytest.raises(ValueError, match=r"64 features .* b_features has 64"):
        frechet(normal(65, 64), normal(64, 64))


# Precision and recall


def precision_recall_by_hand(real, fake, k):
    def inside(points, centres):
        hits = 0
        for point in points:
            for i, centre in enumerate(centres):
                others = np.delete(centres, i, 0)
                reach = np.sort(np.linalg.norm(others - centre, axis=1))[k - 1]
                if np.linalg.norm(point - centre) <= reach:
                    hits += 1
                    break
        return hits / len(points)

    return inside(fake, real), inside(real, fake)


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("d", [1, 4])
def test_precision_and_recall_agree_with_brute_force(k, d):
    real, fake = normal(40, d), 0.6 * normal(30, d, 1) + 0.7
    found = precision_recall(real, fake, k)
    assert found == pytest.approx(precision_recall_by_hand(real.numpy(), fake.numpy(), k))
    assert precision_recall(fake, real, k) == pytest.approx(found[::-1])


def test_precision_and_recall_know_what_is_wrong():
    real = torch.cat([normal(600, 2), normal(600, 2, 1) + 50])
    assert precision_recall(real, real) == (1, 1)
    assert precision_recall(real, normal(600, 2, 2) - 100) == (0, 0)
    lost = precision_recall(real, normal(600, 2, 3))  # one of two modes
    assert lost.precision > 0.9
    assert lost.recall < 0.51
    wide = precision_recall(real[:600], 10 * normal(600, 2, 4))
    assert wide.precision < 0.3
    assert wide.recall > 0.7
    collapsed = precision_recall(real, torch.zeros(600, 2).double())
    assert collapsed.recall == 0


def test_precision_does_not_depend_on_how_large_tables_are_cut(monkeypatch):
    real, fake = normal(130, 3), normal(90, 3, 1)
    whole = precision_recall(real, fake)
    monkeypatch.setattr(pairwise, "ROWS", 17)
    assert precision_recall(real, fake) == whole


def test_precision_and_recall_need_more_than_k_samples():
    with pytest.raises(ValueError, match="k = 3 needs more than 3 samples; fake_features has 3"):
        precision_recall(normal(9, 2), normal(3, 2))
    with pytest.raises(ValueError, match="k must be a whole number"):
        precision_recall(normal(9, 2), normal(9, 2), k=0)


@pytest.mark.parametrize("measure", [frechet, precision_recall])
@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (torch.rand(9), ValueError, r"shape \(n, d\); got \(9,\)"),
        (torch.rand(0, 2), ValueError, r"got \(0, 2\)"),
        (torch.rand(9, 3), ValueError, "same features"),
        (torch.full((9, 2), torch.nan), ValueError, "finite"),
        (torch.zeros(9, 2).long(), TypeError, "tensor of floats"),
        (np.zeros((9, 2)), TypeError, "tensor of floats"),
    ],
)
def test_features_that_do_not_fit_are_refused(measure, bad, error, words):
    for sides in ((torch.rand(9, 2), bad), (bad, torch.rand(9, 2))):
        with pytest.raises(error, match=words):
            measure(*sides)
