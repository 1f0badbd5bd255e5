"""Blobs in the plane: their densities, against scipy and histograms, and their modes."""

import math
import pickle

import numpy as np
import pytest
import torch
from scipy import stats

from gan_teach.data.plane import Blobs, Picture, grid, ring, spiral
from gan_teach.metrics.modes import coverage
from tests.data.shapes import PLUS, UNEVEN, seeded, shares_are


@pytest.mark.parametrize("data", [ring(std=0.1), grid(), UNEVEN, Blobs([(2, -1)], 3)], ids=repr)
def test_blobs_have_the_moments_of_the_formula(data):
    n = 200_000
    x = data.sample(n, seeded()).double().numpy()
    weights, centres = np.array(data.weights), np.array(data.centres)
    mean = weights @ centres
    spread = (centres - mean).T @ ((centres - mean) * weights[:, None])
    covariance = spread + data.std**2 * np.eye(2)
    error = 5 * np.sqrt(np.diag(covariance) / n)  # five standard errors
    assert (np.abs(x.mean(0) - mean) < error).all()
    np.testing.assert_allclose(np.cov(x.T), covariance, atol=0.015 * covariance.max())


def test_each_blob_gets_its_share_and_is_normal_with_the_std():
    data = Blobs([(0, 0), (10, 0), (0, 10)], std=0.5, weights=[1, 2, 5])
    x = data.sample(40_000, seeded())
    counts = coverage(x, data, within=20).counts  # so far apart that the nearest is the source
    assert counts.sum() == 40_000
    assert shares_are(counts, [1, 2, 5])
    for centre in data.centres:
        offset = (x - torch.tensor(centre)).numpy()
        offset = offset[np.abs(offset).max(1) < 4]
        for axis in (0, 1):
            assert stats.kstest(offset[:, axis], stats.norm(0, 0.5).cdf).pvalue > 1e-3
        assert abs(np.corrcoef(offset.T)[0, 1]) < 5 / math.sqrt(len(offset))


@pytest.mark.parametrize("data", [ring(), grid()], ids=repr)
def test_all_modes_of_ring_and_grid_get_the_same_share(data):
    counts = coverage(data.sample(100_000, seeded()), data).counts
    assert shares_are(counts, np.ones(len(data.centres)))


def squares(low, high, steps):
    """The middles of steps x steps squares, (steps, steps, 2), and the area of one."""
    step = (high - low) / steps
    middle = low + (torch.arange(steps, dtype=torch.float64) + 0.5) * step
    return torch.stack(torch.meshgrid(middle, middle, indexing="ij"), -1), step**2


@pytest.mark.parametrize(
    "data", [ring(std=0.1), grid(std=0.2), UNEVEN, Blobs([(1, 2)], 0.7)], ids=repr
)
def test_a_density_integrates_to_1_and_agrees_with_scipy(data):
    x, area = squares(-8, 8, 320)
    p = data.density(x)
    assert p.shape == (320, 320)
    assert (p.sum() * area).item() == pytest.approx(1, abs=1e-6)
    expected = sum(
        weight * stats.multivariate_normal(centre, data.std**2).pdf(x.numpy())
        for weight, centre in zip(data.weights, data.centres, strict=True)
    )
    np.testing.assert_allclose(p, expected, rtol=1e-9, atol=1e-15)
    torch.testing.assert_close(data.log_density(x).exp(), p)


@pytest.mark.parametrize("data", [ring(std=0.1), UNEVEN], ids=repr)
def test_a_density_agrees_with_the_histogram_of_samples(data):
    x = data.sample(100_000, seeded()).double()
    low, high = data.extent
    counts, _ = torch.histogramdd(x, 12, range=[low, high, low, high])
    fine, area = squares(low, high, 240)
    mass = data.density(fine).reshape(12, 20, 12, 20).sum((1, 3)) * area
    many = mass * 100_000 > 20
    assert many.sum() > 30
    rest = 100_000 - counts[many].sum()
    assert shares_are([*counts[many], rest], [*mass[many], 1 - mass[many].sum()])


def test_a_log_density_is_finite_far_out_and_keeps_shape_and_type():
    data = ring()
    assert data.log_density(torch.tensor([100.0, 100.0])).item() < -1e7
    assert data.density(torch.zeros(2)).shape == ()
    assert data.density(torch.zeros(3, 4, 2)).shape == (3, 4)
    assert data.density(torch.zeros(5, 2, dtype=torch.float64)).dtype == torch.float64
    x = torch.tensor([0.99, 0.0], requires_grad=True)
    data.log_density(x).backward()  # the score (centre - x) / std^2
    torch.testing.assert_close(x.grad, torch.tensor([100.0, 0.0]), rtol=1e-3, atol=1e-3)


def test_the_ring_has_eight_distinct_modes():
    centres = torch.tensor(ring().centres, dtype=torch.float64)
    assert (ring().std, centres.shape) == (0.01, (8, 2))
    torch.testing.assert_close(centres.norm(dim=1), torch.ones(8, dtype=torch.float64))
    assert torch.pdist(centres).min().item() == pytest.approx(2 * math.sin(math.pi / 8))
    assert centres[0].tolist() == [1, 0]
    assert centres[2].tolist() == pytest.approx([0, 1], abs=1e-12)
    smaller = torch.tensor(ring(modes=3, radius=2, std=0.1).centres)
    assert torch.pdist(smaller).tolist() == pytest.approx([2 * math.sqrt(3)] * 3)


def test_the_ring_of_linspace_has_only_seven():
    angle = torch.linspace(0, 2 * math.pi, 8, dtype=torch.float64)
    wrong = Blobs(torch.stack([angle.cos(), angle.sin()], -1), std=0.01)
    assert torch.pdist(torch.tensor(wrong.centres)).min() < 1e-6
    assert coverage(wrong.sample(2500, seeded()), ring(modes=7)).modes == 7


def test_the_grid_is_the_published_one():
    expected = {(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)}
    assert set(grid().centres) == expected
    assert (len(grid().centres), grid().std) == (25, 0.05)
    assert set(grid(side=2, spacing=1).centres) == {
        (x, y) for x in (-0.5, 0.5) for y in (-0.5, 0.5)
    }


def test_blobs_with_the_same_numbers_are_equal():
    # games are compared by their settings
    assert ring() == ring(8, 1, 0.01)
    assert hash(ring()) == hash(ring())
    assert ring() != ring(7)
    lists = [[0, 1], [2, 3]]
    same = [lists, ((0.0, 1.0), (2.0, 3.0)), np.array(lists), torch.tensor(lists)]
    same.append([np.array(pair) for pair in lists])
    assert len({Blobs(centres, 1) for centres in same}) == 1
    assert Blobs([(0, 0), (1, 1)], 1, weights=[0.1, 0.1]) == Blobs([(0, 0), (1, 1)], 1)
    assert Blobs([(0, 0), (1, 1)], 1, torch.tensor([1, 3])).weights == (0.25, 0.75)
    assert pickle.loads(pickle.dumps(UNEVEN)) == UNEVEN


def test_a_repr_is_short():
    assert repr(ring()) == "Blobs(8 centres, std=0.01)"
    assert repr(Blobs([(0, 0)], 1)) == "Blobs(1 centre, std=1)"
    assert repr(UNEVEN) == "Blobs(3 centres, std=0.5, uneven weights)"
    assert repr(spiral()) == "Curve(std=0.02, name='spiral')"
    assert repr(Picture(PLUS)) == "Picture(std=0.01, size=1.0)"


def test_an_extent_holds_every_centre_with_a_margin():
    assert ring().extent == pytest.approx((-1.3, 1.3))
    assert grid().extent == pytest.approx((-5.2, 5.2))
    assert Blobs([(0, 10)], 1).extent == pytest.approx((-4, 14))  # a square: both axes alike
    assert Blobs([(3, 3)], 0.5).extent == pytest.approx((1, 5))
    assert Picture(PLUS, size=3).extent == pytest.approx((-3.9, 3.9))


def wrong(**arguments):
    return {"centres": [(0, 0), (1, 1)], "std": 1} | arguments


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (wrong(centres=[]), r"pairs of finite numbers, shape \(m, 2\), .*; got \[\]"),
        (wrong(centres=3), "centres must be pairs .*; got 3"),
        (wrong(centres=(1, 2)), r"got \(1, 2\)"),
        (wrong(centres=[(1, 2, 3)]), r"got \[\(1, 2, 3\)\]"),
        (wrong(centres=[(1, 2), (3,)]), r"got \[\(1, 2\), \(3,\)\]"),
        (wrong(centres=[("1", "2")]), "got .*'1'"),
        (wrong(centres=[(0, math.nan)]), "finite numbers.* got .*nan"),
        (wrong(centres=torch.zeros(5)), r"got Tensor of torch.float32, shape \(5,\)"),
        (wrong(centres=np.zeros((2, 2, 2))), r"got ndarray of float64, shape \(2, 2, 2\)"),
        (wrong(centres=[(i, i, i) for i in range(99)]), "got list"),
        (wrong(std=0), "std .a standard deviation. must be a number above 0; got 0"),
        (wrong(std=[1, 2]), "std .* must be a number above 0; got"),
        (wrong(std="1"), "got '1'"),
        (wrong(weights=[1]), r"2 centres need 2 finite weights, or None for all alike; got \[1\]"),
        (wrong(weights=5), "need 2 finite weights.* got 5"),
        (wrong(weights=["1", "2"]), "need 2 finite weights"),
        (wrong(weights=[1, math.inf]), "need 2 finite weights"),
        (wrong(weights=[1, 0]), r"each weight must be a number above 0; got 0\.0"),
    ],
)
def test_blobs_that_make_no_sense_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Blobs(**arguments)


@pytest.mark.parametrize("x", [torch.zeros(3), torch.zeros(2, dtype=torch.long), [0.0, 0.0], 1.0])
def test_a_density_of_what_is_no_point_is_refused(x):
    with pytest.raises(ValueError, match=r"x must be a tensor of floats, shape \(\.\.\., 2\); got"):
        ring().density(x)
