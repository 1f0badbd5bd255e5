"""Modes that samples reach, counted by hand and held against theory."""

import math

import numpy as np
import pytest
import torch

from gan_teach.data.line import Gaussian
from gan_teach.data.plane import Blobs, grid, ring, spiral
from gan_teach.metrics.modes import Coverage, coverage, coverage_floor
from tests.data.shapes import seeded

TRUE_SHARE = 1 - math.exp(-4.5)  # of a round normal distribution, within three std


@pytest.mark.parametrize(
    "data", [ring(), grid(), Blobs(ring().centres, 0.01, range(1, 9))], ids=repr
)
def test_true_samples_are_of_high_quality_as_often_as_theory_says(data):
    n = 200_000
    found = coverage(data.sample(n, seeded()), data)
    error = math.sqrt(TRUE_SHARE * (1 - TRUE_SHARE) / n)
    assert found.high_quality == pytest.approx(TRUE_SHARE, abs=4 * error)
    assert round(100 * TRUE_SHARE, 1) == 98.9
    assert found.modes == len(data.centres)
    assert coverage(data.sample(n, seeded(1)), data, within=1).high_quality == pytest.approx(
        1 - math.exp(-0.5), abs=4 * math.sqrt(0.25 / n)
    )


def test_coverage_of_examples_counted_by_hand():
    data = Blobs([(0, 0), (1, 0), (0, 1), (5, 5)], std=0.1)
    samples = torch.tensor(
        [[0, 0], [0.29, 0], [0.2, 0.2], [0.31, 0], [0.22, 0.22],  # 3 of 5 near the first
         [1.1, 0.1], [0.5, 0.5], [-9, 9],                         # 1 of 3 near the second
         [math.nan, 0], [math.inf, 1], [math.nan, math.nan]]
    )  # fmt: skip
    found = coverage(samples, data)
    assert isinstance(found, Coverage)
    assert found.counts.tolist() == [3, 1, 0, 0]
    assert found.modes == 2
    assert found.high_quality == pytest.approx(4 / 11)
    assert (type(found.modes), type(found.high_quality)) == (int, float)
    closer = coverage(samples, data, within=1.5)
    assert (closer.modes, closer.counts.tolist()) == (2, [1, 1, 0, 0])
    assert coverage(samples.double(), data).counts.tolist() == [3, 1, 0, 0]


def test_coverage_of_collapsed_of_lost_and_of_narrow_samples():
    data = ring()
    one = torch.tensor(data.centres[3]).expand(100, 2)
    assert coverage(one, data)[:2] == (1, 1.0)
    assert coverage(one, data).counts.tolist() == [0, 0, 0, 100, 0, 0, 0, 0]
    assert coverage(torch.zeros(100, 2), data)[:2] == (0, 0.0)
    assert coverage(torch.full((3, 2), math.nan), data)[:2] == (0, 0.0)
    narrow = ring(std=0.005).sample(2500, seeded())
    assert coverage(narrow, data).high_quality > 0.999


def test_a_sample_that_blobs_share_counts_once():
    data = Blobs([(0, 0), (0.1, 0)], std=1)
    found = coverage(torch.tensor([[0.0, 0.0], [0.09, 0.0]]), data)
    assert (found.modes, found.high_quality, found.counts.tolist()) == (2, 1.0, [1, 1])


def test_coverage_leaves_samples_with_a_gradient_alone():
    x = torch.zeros(4, 2, requires_grad=True)
    assert coverage(x, Blobs([(0, 0)], 1)).modes == 1
    assert x.grad is None


def test_the_floor_of_coverage_is_what_true_samples_give():
    floor = coverage_floor(grid(), repeats=40)
    assert (floor.shape, floor.dtype) == ((40, 2), torch.float32)
    assert (floor[:, 0] == 25).all()
    error = math.sqrt(TRUE_SHARE * (1 - TRUE_SHARE) / 2500)
    assert floor[:, 1].mean().item() == pytest.approx(TRUE_SHARE, abs=4 * error / math.sqrt(40))
    assert floor[:, 1].std().item() == pytest.approx(error, rel=0.4)
    assert torch.equal(floor[:5], coverage_floor(grid(), repeats=5))
    assert not torch.equal(floor[:5], coverage_floor(grid(), repeats=5, seed=1))
    assert coverage_floor(grid(), n=10, repeats=3)[:, 0].max() <= 10


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (torch.zeros(5), r"samples .* shape \(n, 2\), with n at least 1; got .* shape \(5,\)"),
        (torch.zeros(0, 2), r"got Tensor of torch.float32, shape \(0, 2\)"),
        (torch.zeros(5, 3), r"samples must be a tensor of floats, .*; got .* shape \(5, 3\)"),
        (torch.zeros(5, 2, dtype=torch.long), "tensor of floats.* got Tensor of torch.int64"),
        (np.zeros((5, 2)), "tensor of floats.* got ndarray of float64"),
        ([[0.0, 0.0]], r"got \[\[0\.0, 0\.0\]\]"),
        (None, "got None"),
    ],
)
def test_coverage_of_what_is_no_table_of_points_is_refused(samples, words):
    with pytest.raises(ValueError, match=words):
        coverage(samples, ring())


@pytest.mark.parametrize("data", [spiral(), Gaussian(), 3])
def test_coverage_of_data_without_centres_is_refused(data):
    words = r"needs data with centres, such as ring\(\) or grid\(\); got "
    with pytest.raises(TypeError, match=words):
        coverage(torch.zeros(5, 2), data)
    with pytest.raises(TypeError, match=words):
        coverage_floor(data)


@pytest.mark.parametrize("within", [0, -1, math.inf, "3"])
def test_coverage_within_no_distance_is_refused(within):
    with pytest.raises(
        ValueError, match=r"within .in standard deviations. must be a .*number above 0"
    ):
        coverage(torch.zeros(5, 2), ring(), within)
