"""Blobs, curves and pictures in the plane, held against theory; coverage, against examples."""

import copy
import math
import pickle

import numpy as np
import pytest
import torch
from scipy import stats

from gan_teach.data.line import Gaussian
from gan_teach.data.plane import Blobs, Curve, Picture, grid, heart, ring, spiral
from gan_teach.metrics.plane import Coverage, coverage, coverage_floor
from gan_teach.support.draws import Draws

PLUS = [[0, 1, 0], [1, 2, 1], [0, 1, 0]]
UNEVEN = Blobs([(0, 0), (3, 1), (-1, 2)], std=0.5, weights=[1, 2, 5])
EVERY = (ring(), grid(), UNEVEN, spiral(), heart(), Picture(PLUS))
TRUE_SHARE = 1 - math.exp(-4.5)  # of a round normal distribution, within three std


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def shares_are(counts, weights):
    """Whether counts may come from these chances: a chi-squared test."""
    counts, weights = np.asarray(counts), np.asarray(weights)
    return stats.chisquare(counts, weights / weights.sum() * counts.sum()).pvalue > 1e-3


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_samples_are_points_of_float32_within_the_extent(data):
    x = data.sample(5_000, seeded())
    assert (x.shape, x.dtype, x.device) == ((5_000, 2), torch.float32, torch.device("cpu"))
    assert data.sample(1).shape == (1, 2)
    low, high = data.extent
    assert ((x >= low) & (x <= high)).float().mean() > 0.99


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_samples_depend_on_the_generator_and_on_nothing_else(data):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    x = data.sample(50, seeded())
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    assert torch.equal(data.sample(50, seeded()), x)
    assert torch.equal(copy.deepcopy(data).sample(50, seeded()), x)
    assert not torch.equal(data.sample(50, seeded(1)), x)
    draws = Draws(data, batch_size=16)
    assert torch.equal(draws.real(7), draws.real(7))
    assert not torch.equal(draws.real(7), draws.real(8))


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_without_a_generator_samples_come_from_the_global_random_state(data):
    torch.manual_seed(0)
    x = data.sample(20)
    torch.manual_seed(0)
    assert torch.equal(data.sample(20), x)


@pytest.mark.parametrize("data", EVERY, ids=repr)
def test_a_batch_may_be_changed_without_harm_to_the_next(data):
    first = data.sample(20, seeded())
    kept = first.clone()
    first.zero_()
    assert torch.equal(data.sample(20, seeded()), kept)


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
            assert stats.kstest(offset[:, axis], "norm", args=(0, 0.5)).pvalue > 1e-3
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


def test_a_curve_is_its_function_plus_noise():
    line = Curve(lambda t: torch.stack([t, 3 * t], -1), std=0.1, name="line")
    x, y = line.sample(40_000, seeded()).double().numpy().T
    noise = (y - 3 * x) / math.sqrt(1 + 9)  # across the line
    assert stats.kstest(noise, "norm", args=(0, 0.1)).pvalue > 1e-3
    assert x.mean() == pytest.approx(0.5, abs=0.01)
    assert x.var() == pytest.approx(1 / 12 + 0.01, rel=0.03)
    assert (line.name, line.extent) == ("line", pytest.approx((-0.4, 3.4), abs=0.05))


def test_the_spiral_runs_out_from_0_evenly():
    x = spiral(turns=2, std=1e-6).sample(40_000, seeded()).double()
    radius = x.norm(dim=1)
    assert radius.max() < 1.001
    assert stats.kstest(radius.square().numpy(), "uniform").pvalue > 1e-3  # s^2 = t
    angle = torch.atan2(x[:, 1], x[:, 0])
    turned = (angle / (2 * math.pi) - 2 * radius)[radius > 0.01]
    assert (turned - turned.round()).abs().max() < 1e-3


def test_the_heart_has_its_notch_above_and_its_tip_below():
    points = heart().function(torch.tensor([0.0, 0.25, 0.5, 0.75]))
    expected = torch.tensor([[0, 7.5 / 16], [1, 6.5 / 16], [0, -14.5 / 16], [-1, 6.5 / 16]])
    torch.testing.assert_close(points, expected, atol=1e-5, rtol=0)
    x = heart(std=1e-6).sample(20_000, seeded())
    assert x.abs().max() < 1.001
    assert x[:, 0].mean().abs() < 0.03  # it is symmetric
    assert x[:, 1].max() > points[0, 1] + 0.2  # two lobes, higher than the notch


@pytest.mark.parametrize(
    ("row", "column", "left", "bottom"),
    [
        (0, 0, -1, 0.25),
        (0, 3, 0.5, 0.25),
        (2, 0, -1, -0.75),
        (2, 3, 0.5, -0.75),
        (1, 1, -0.5, -0.25),
    ],
)
def test_a_pixel_lands_where_it_is_in_the_picture(row, column, left, bottom):
    image = np.zeros((3, 4))
    image[row, column] = 7
    x = Picture(image, std=1e-6).sample(4_000, seeded()).double()
    inside = (x - torch.tensor([left, bottom])) / 0.5
    assert inside.min() > -1e-4
    assert inside.max() < 1 + 1e-4
    for axis in (0, 1):
        assert stats.kstest(inside[:, axis].numpy(), "uniform").pvalue > 1e-3


def test_a_tall_picture_keeps_its_shape_and_size():
    x = Picture(torch.ones(40, 10), std=1e-6, size=2).sample(20_000, seeded())
    assert x[:, 1].abs().max().item() == pytest.approx(2, abs=0.01)
    assert x[:, 0].abs().max().item() == pytest.approx(0.5, abs=0.01)


def test_pixels_get_samples_in_proportion_to_their_ink():
    image = np.array([[1, 0, 2], [3, 4, 0]])
    x = Picture(image, std=1e-6, size=1.5).sample(40_000, seeded())
    column, row = (x[:, 0] + 1.5).floor().long(), (1 - x[:, 1]).floor().long()
    inside = (column >= 0) & (column < 3) & (row >= 0) & (row < 2)  # noise crosses some borders
    counts = torch.bincount(row[inside] * 3 + column[inside], minlength=6).numpy()
    assert counts[image.ravel() == 0].sum() < 10
    assert shares_are(counts[image.ravel() > 0], [1, 2, 3, 4])


def test_a_picture_has_the_noise_it_was_given():
    x = Picture([[1]], std=0.5).sample(100_000, seeded())
    assert x.var(0).tolist() == pytest.approx([1 / 3 + 0.25] * 2, rel=0.03)


def test_a_picture_may_be_any_table_of_numbers_and_is_copied():
    table = np.array(PLUS, dtype=np.uint8)
    same = [PLUS, table, table[::-1, ::-1], torch.tensor(PLUS), table * 1e-300, table / 2]
    drawn = [Picture(image).sample(50, seeded()) for image in same]
    assert all(torch.equal(x, drawn[0]) for x in drawn)
    data = Picture(table)
    table[:] = 0
    assert torch.equal(data.sample(50, seeded()), drawn[0])
    assert Picture(torch.eye(3) > 0).sample(5).shape == (5, 2)


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
        (wrong(weights=[1]), r"2 centres need 2 weights, or None for all alike; got \[1\]"),
        (wrong(weights=5), "need 2 weights.* got 5"),
        (wrong(weights=["1", "2"]), "need 2 weights"),
        (wrong(weights=[1, math.inf]), "need 2 weights"),
        (wrong(weights=[1, 0]), r"each weight must be a number above 0; got 0\.0"),
    ],
)
def test_blobs_that_make_no_sense_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Blobs(**arguments)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ring(modes=0), "modes must be a whole number, at least 1; got 0"),
        (lambda: ring(modes=8.0), "modes must be a whole number"),
        (lambda: ring(radius=-1), "radius must be a number above 0; got -1"),
        (lambda: ring(std=math.nan), "std .* above 0; got nan"),
        (lambda: grid(side=2.5), "side must be a whole number"),
        (lambda: grid(spacing=0), "spacing must be a number above 0; got 0"),
        (lambda: grid(std=0), "std .* above 0; got 0"),
        (lambda: spiral(turns=0), "turns must be a number above 0; got 0"),
        (lambda: spiral(std=-1), "std .* above 0; got -1"),
        (lambda: heart(std=None), "std .* above 0; got None"),
        (lambda: coverage_floor(ring(), repeats=0), "repeats must be a whole number"),
        (lambda: coverage_floor(ring(), n=0), "n must be a whole number, at least 1; got 0"),
    ],
)
def test_ready_data_say_what_is_wrong(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("data", EVERY, ids=repr)
@pytest.mark.parametrize("n", [0, -1, 2.0, True, "5"])
def test_a_number_of_samples_that_is_none_is_refused(data, n):
    with pytest.raises(ValueError, match=r"n must be a whole number, at least 1; got"):
        data.sample(n)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("heart", "raised TypeError: 'str' object is not callable"),
        (lambda t: torch.stack([math.cos(t), t], -1), r"lambda t: .*; it raised \w+: "),
        (lambda: 1, "it raised TypeError"),
        (lambda t: t, r"t of shape \(1024,\) it gave Tensor of torch.float32, shape \(1024,\)"),
        (lambda t: torch.stack([t, t]), r"it gave .*shape \(2, 1024\)"),
        (lambda t: t.numpy(), "it gave ndarray"),
        (lambda t: (t, t), "it gave tuple"),
        (lambda t: torch.stack([t, (t - 0.5).log()], -1), "at t = 0 it gave NaN or inf"),
        (lambda t: torch.stack([t, 1 / (t - 0.5)], -1), r"at t = 0\.5 it gave NaN or inf"),
    ],
)
def test_a_function_that_draws_no_curve_is_refused(function, words):
    with pytest.raises(ValueError, match=words) as caught:
        Curve(function)
    assert "function must map t, shape (n,), to finite points, shape (n, 2)" in str(caught.value)


def test_a_curve_without_noise_is_refused():
    with pytest.raises(ValueError, match=r"std .* above 0; got 0"):
        Curve(heart().function, std=0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(image=[1, 2]), r"shape \(rows, columns\); got \[1, 2\]\. Of a colour picture"),
        (dict(image=np.ones((3, 3, 3))), r"got ndarray of float64, shape \(3, 3, 3\).*mean\(-1\)"),
        (dict(image=[]), r"got \[\]"),
        (dict(image=[[1, 2], [3]]), "image must hold finite numbers"),
        (dict(image="heart.png"), "got 'heart.png'"),
        (dict(image=[["a"]]), "image must hold finite numbers"),
        (dict(image=[[1, math.nan]]), "image must hold finite numbers"),
        (dict(image=torch.zeros(2, 2)), "must hold ink: .* got values from 0 to 0"),
        (dict(image=[[1, -1]]), "values of at least 0, .* got values from -1 to 1"),
        (dict(image=PLUS, std=0), "std .* above 0; got 0"),
        (dict(image=PLUS, size=-1), "size must be a number above 0; got -1"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Picture(**arguments)


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
        ValueError, match=r"within .in standard deviations. must be a number above 0"
    ):
        coverage(torch.zeros(5, 2), ring(), within)


@pytest.mark.parametrize("x", [torch.zeros(3), torch.zeros(2, dtype=torch.long), [0.0, 0.0], 1.0])
def test_a_density_of_what_is_no_point_is_refused(x):
    with pytest.raises(ValueError, match=r"x must be a tensor of floats, shape \(\.\.\., 2\); got"):
        ring().density(x)
