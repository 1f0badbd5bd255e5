"""What measures the samples, held against scipy and against closed forms."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from gan_teach import Gaussian, Mixture, mean_std, metrics, w1
from gan_teach.data.plane import ring

NUMBERS = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=40)


def gaussian(mean, std, n, seed=0):
    return Gaussian(mean, std).sample(n, torch.Generator().manual_seed(seed))


@given(NUMBERS, st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_w1_of_two_samples_agrees_with_scipy(numbers, seed):
    x = torch.tensor(numbers, dtype=torch.float64)
    y = gaussian(0, 20, len(numbers), seed).double()
    expected = stats.wasserstein_distance(x.numpy(), y[:, 0].numpy())
    assert w1(x, y) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert w1(y, x) == w1(x, y)
    assert w1(x, x.flip(0)) == 0


@pytest.mark.parametrize("shift", [-2.0, 0.5, 3.0])
def test_w1_of_a_shift_is_the_shift(shift):
    x = gaussian(0, 1, 1000).double()
    assert w1(x, x + shift) == pytest.approx(abs(shift))


@pytest.mark.parametrize(("mean", "std"), [(3, 2), (0, 2), (4, 1.25), (3, 4)])
def test_w1_to_a_gaussian_has_its_closed_form(mean, std):
    target = Gaussian(3, 2)
    n = 100_000
    exact = Gaussian(mean, std).quantile((torch.arange(n, dtype=torch.float64) + 0.5) / n)
    # W1 = E|(mean - 3) + (std - 2) z|, a folded normal distribution
    shift, scale = mean - 3, abs(std - 2)
    expected = stats.foldnorm.mean(abs(shift) / scale, scale=scale) if scale else abs(shift)
    assert w1(exact, target) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("data", "mean", "p90"), [(Gaussian(3, 2), 0.039, 0.056), (Gaussian(4, 1.25), 0.026, 0.035)]
)
def test_the_floor_of_w1_is_the_known_one(data, mean, p90):
    floor = metrics.w1_floor(data)
    assert floor.shape == (100,)
    assert floor.mean().item() == pytest.approx(mean, rel=0.1)
    assert floor.quantile(0.9).item() == pytest.approx(p90, rel=0.1)
    assert torch.equal(floor[:5], metrics.w1_floor(data, repeats=5))


@pytest.mark.parametrize("shape", [(0,), (0, 1), (4, 2), (4, 1, 1), ()])
def test_samples_that_are_not_on_a_line_are_refused(shape):
    with pytest.raises(ValueError, match="samples on a line"):
        w1(torch.zeros(shape), Gaussian())
    with pytest.raises(ValueError, match="samples on a line"):
        metrics.density(torch.zeros(shape), torch.linspace(-1, 1, 11))


def test_w1_says_what_data_it_needs():
    with pytest.raises(
        TypeError, match=r"data with quantiles such as gt.Gaussian\(3, 2\); got Blobs"
    ):
        w1(torch.zeros(10), ring())


def test_w1_refuses_samples_of_another_number():
    with pytest.raises(ValueError, match="as many samples on both sides; got 3 and 4"):
        w1(torch.zeros(3, 1), torch.zeros(4, 1))


def test_the_density_of_gaussian_samples_agrees_with_scipys_kernel_estimate():
    samples, x = gaussian(3, 2, 4000), torch.linspace(-7, 13, 401)
    ours = metrics.density(samples, x)
    # scipy takes the window's width in units of the standard deviation
    theirs = stats.gaussian_kde(samples[:, 0].numpy(), bw_method=0.45 * 4000**-0.2)(x.numpy())
    np.testing.assert_allclose(ours.numpy(), theirs, atol=6e-3)
    assert torch.trapezoid(ours, x).item() == pytest.approx(1, abs=1e-3)
    assert (ours >= 0).all()


@pytest.mark.parametrize("points", [50, 51, 400])
def test_a_density_integrates_to_1_whatever_the_spread(points):
    x = torch.linspace(-10, 10, points)
    for samples in (gaussian(0, 1, 1000), gaussian(0, 0.01, 1000), torch.zeros(1000, 1)):
        density = metrics.density(samples, x)
        assert density.shape == x.shape
        assert torch.trapezoid(density, x).item() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("samples", [[3.0], [3.0, torch.nan, torch.inf]])
def test_one_sample_has_a_density(samples):
    x = torch.linspace(-10, 10, 201)
    density = metrics.density(torch.tensor(samples), x)
    assert torch.trapezoid(density, x).item() == pytest.approx(1, abs=1e-3)
    assert x[density.argmax()].item() == pytest.approx(3, abs=1e-5)


def test_the_density_is_centred_on_the_samples():
    x = torch.linspace(-10, 10, 201)
    density = metrics.density(torch.full((100, 1), 3.0), x)
    assert x[density.argmax()].item() == pytest.approx(3, abs=1e-5)
    torch.testing.assert_close(density[125:136], density[125:136].flip(0))


def test_collapse_is_told_on_a_point_and_not_on_spread_samples():
    real = gaussian(3, 2, 256)
    message = metrics.collapse(torch.full((256, 1), 3.0), real)
    assert "collapsed to a point" in message
    assert metrics.collapse(gaussian(3, 0.01, 256), real)
    assert metrics.collapse(real, real) is None
    assert metrics.collapse(gaussian(3, 0.1, 256), real) is None


def test_collapse_of_images_looks_at_the_spread_over_the_batch():
    generator = torch.Generator().manual_seed(0)
    real = torch.rand(64, 1, 28, 28, generator=generator)
    # one and the same picture has a large spread over its pixels, and none over the batch
    assert metrics.collapse(real[:1].expand_as(real), real)
    assert metrics.collapse(real, real) is None


def test_mean_and_std_are_those_of_numpy():
    x = gaussian(3, 2, 1000).double()
    assert mean_std(x) == pytest.approx((x.numpy().mean(), x.numpy().std()))


def test_modes_that_stand_apart_stay_apart():
    data = Mixture([-3, 3], std=0.3)
    x = torch.linspace(-6, 6, 361)
    density = metrics.density(data.sample(4000, torch.Generator().manual_seed(0)), x)
    p = data.density(x)
    assert (density - p).abs().max() < 0.1 * p.max()


@pytest.mark.parametrize(("delta", "exact"), [(0.5, 0.0303), (1, 0.1114), (2, 0.3368), (4, 0.6327)])
def test_js_of_samples_is_near_the_closed_form(delta, exact):
    x = torch.linspace(-6, 12, 361)
    p = Gaussian(0, 1).density(x)
    measured = [metrics.js(gaussian(delta, 1, 4000, seed), p, x) for seed in range(5)]
    assert np.median(measured) == pytest.approx(exact, abs=0.01)


def test_js_counts_what_lies_outside_the_grid_as_found_out():
    x = torch.linspace(-6, 6, 361)
    p = Gaussian(0, 1).density(x)
    assert metrics.js(torch.full((100, 1), 50.0), p, x) == pytest.approx(np.log(2), abs=1e-4)
    half = torch.cat(
        (Gaussian(0, 1).quantile((torch.arange(2000) + 0.5) / 2000), torch.full((2000,), 50.0))
    )
    exact = np.log(2) / 4 + 0.5 * (np.log(2 / 1.5) + 0.5 * np.log(0.5 / 0.75))
    assert metrics.js(half, p, x) == pytest.approx(exact, abs=2e-3)


def test_the_floor_of_js_is_what_true_samples_read_and_far_below_a_difference_one_can_see():
    data, x = Gaussian(3, 2), torch.linspace(-6, 12, 361)
    floor = metrics.js_floor(data, data.density(x), x, repeats=40)
    assert floor.shape == (40,)
    assert 2e-4 < floor.median() < 2e-3
    shifted = metrics.js(gaussian(3.5, 2, 4000), data.density(x), x)
    assert shifted > 3 * floor.quantile(0.95)


def test_the_floor_of_w1_may_be_held_against_samples():
    data = Gaussian(3, 2)
    target = data.quantile((torch.arange(4000) + 0.5) / 4000)
    assert torch.allclose(
        metrics.w1_floor(data, target, repeats=5), metrics.w1_floor(data, repeats=5)
    )


def noise_grid(n=2000):
    z = torch.linspace(-4.5, 4.5, n + 1, dtype=torch.float64)
    return z, torch.special.ndtr(z).diff()


@pytest.mark.parametrize(
    ("G", "density"),
    [
        (lambda z: 3 + 2 * z, stats.norm(3, 2).pdf),
        (lambda z: 1 - 0.5 * z, stats.norm(1, 0.5).pdf),
        (torch.exp, stats.lognorm(1).pdf),
        (torch.square, stats.chi2(1).pdf),  # folds back at 0, where the density has a peak
    ],
)
def test_a_pushforward_has_the_density_of_the_change_of_variables(G, density):
    z, mass = noise_grid()
    x = torch.linspace(-8, 14, 881, dtype=torch.float64)
    ours = metrics.pushforward_density(G(z), mass, x).numpy()
    away = np.abs(x.numpy()) > 0.1
    np.testing.assert_allclose(ours[away], density(x.numpy())[away], atol=0.012)
    outside = (mass * ((G(z)[1:] > x[-1]).double())).sum()
    assert ours.sum() * 0.025 == pytest.approx(1 - outside.item(), abs=2e-3)


def test_a_pushforward_of_nan_is_no_density_at_all():
    z, mass = noise_grid(10)
    x = torch.linspace(-1, 1, 5, dtype=torch.float64)
    assert not metrics.pushforward_density(z * torch.nan, mass, x).any()


def test_js_lies_between_nothing_and_log_2():
    x = torch.linspace(-6, 12, 361)
    p = Gaussian(0, 1).density(x)
    for samples in (gaussian(0, 1, 4000), gaussian(12, 0.01, 100), torch.full((10, 1), -99.0)):
        assert 0 <= metrics.js(samples, p, x) <= np.log(2) + 1e-4


@pytest.mark.parametrize("place", [-6.0, -5.99, 5.99, 6.0, 6.01, 6.2])
def test_js_of_a_point_at_the_edge_of_the_grid_is_still_log_2(place):
    x = torch.linspace(-6, 6, 361)
    p = Gaussian(0, 1).density(x)
    assert metrics.js(torch.full((500, 1), place), p, x) == pytest.approx(np.log(2), abs=0.02)


def test_js_does_not_count_samples_that_are_nan_or_infinite():
    x = torch.linspace(-6, 6, 361)
    p, good = Gaussian(0, 1).density(x), gaussian(1, 1, 2000)
    bad = torch.cat((good, torch.tensor([[torch.nan], [torch.inf]])))
    assert metrics.js(bad, p, x) == pytest.approx(metrics.js(good, p, x), abs=1e-6)
    nothing = metrics.js(torch.full((9, 1), torch.nan), p, x)
    assert nothing == pytest.approx(np.log(2), abs=1e-4)


@given(shift=st.floats(-3, 3), scale=st.floats(0.1, 30))
@settings(deadline=None, max_examples=30, derandomize=True)
def test_js_does_not_depend_on_the_units(shift, scale):
    x = torch.linspace(-6, 8, 361, dtype=torch.float64)
    p = Gaussian(0, 1).density(x)
    samples = gaussian(1, 1.5, 2000).double()
    there = metrics.js(shift + scale * samples, p / scale, shift + scale * x)
    assert there == pytest.approx(metrics.js(samples, p, x), abs=1e-6)


@pytest.mark.parametrize("mean", [1.0, 2.0])
def test_js_agrees_with_quadrature(mean):
    def integrand(x):
        p, q = stats.norm.pdf(x), stats.norm.pdf(x, mean, 0.6)
        return (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))) / 2

    exact, _ = integrate.quad(integrand, -7, 7, points=[0, mean])
    x = torch.linspace(-6, 8, 361)
    measured = metrics.js(gaussian(mean, 0.6, 20_000), Gaussian(0, 1).density(x), x)
    assert measured == pytest.approx(exact, abs=6e-3)


def test_the_density_of_mixtures_agrees_with_the_true_one_within_what_sampling_can_show():
    x = torch.linspace(-8, 8, 361)
    for data in (Mixture([-3, 3]), Mixture([0, 0.1], [2, 0.1]), Mixture([-5, 0, 5], 0.4)):
        p = data.density(x)
        ours = metrics.density(data.sample(4000, torch.Generator().manual_seed(2)), x)
        assert torch.trapezoid((ours - p).abs(), x) < 0.15


def test_a_pushforward_of_a_constant_is_one_bin():
    z, mass = noise_grid(100)
    x = torch.linspace(-2, 2, 81, dtype=torch.float64)
    density = metrics.pushforward_density(torch.full_like(z, 1.0), mass, x)
    assert density.argmax() == 60
    assert density.sum().item() * 0.05 == pytest.approx(1)
    assert (density > 0).sum() == 1


def test_floors_need_no_more_than_samples_and_are_the_same_each_time():
    class OnlySamples:
        def sample(self, n, generator):
            return torch.rand(n, 1, generator=generator)

    data, x = OnlySamples(), torch.linspace(-1, 2, 361)
    target = (torch.arange(4000)[:, None] + 0.5) / 4000
    p = ((x > 0) & (x < 1)).float()
    for floor in (
        lambda: metrics.w1_floor(data, target, repeats=4),
        lambda: metrics.js_floor(data, p, x, repeats=4),
    ):
        assert (floor() > 0).all()
        assert torch.equal(floor(), floor())


def test_js_of_samples_is_0_for_the_same_and_log_2_for_samples_that_do_not_meet():
    a, b = torch.rand(50, 1), torch.rand(70, 1) + 2
    edges = torch.linspace(0, 3, 13)
    assert metrics.js_of_samples(a, a, edges) == pytest.approx(0, abs=1e-7)
    assert metrics.js_of_samples(a, b, edges) == pytest.approx(np.log(2), abs=1e-6)


def test_js_of_samples_is_symmetric_and_that_of_the_shares():
    a, b = torch.tensor([0.5, 0.5, 1.5, 2.5]), torch.tensor([0.5, 2.5, 2.5, 2.5])
    edges = torch.tensor([0.0, 1, 2, 3, 4])
    f, g = np.array([2, 1, 1, 0]) / 4, np.array([1, 0, 3, 0]) / 4
    m = (f + g) / 2
    by_hand = sum(h * np.log(h / n) for k in (f, g) for h, n in zip(k, m, strict=True) if h) / 2
    assert metrics.js_of_samples(a, b, edges) == pytest.approx(by_hand, abs=1e-6)
    assert metrics.js_of_samples(b, a, edges) == pytest.approx(by_hand, abs=1e-6)


def test_spread_is_0_for_the_same_image_again_and_again_and_the_mean_deviation_else():
    image = torch.rand(1, 1, 4, 4)
    assert metrics.spread(image.repeat(9, 1, 1, 1)) == pytest.approx(0, abs=1e-6)
    x = torch.randn(7, 1, 4, 4)
    assert metrics.spread(x) == pytest.approx(x.numpy().std(0).mean(), abs=1e-6)
    assert metrics.spread(x.flatten()) == pytest.approx(x.numpy().std(), abs=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (3, 10), (58, 64), (1, 1), (500, 1000)])
def test_the_interval_of_a_share_is_wilsons(hits, n):
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert metrics.share_interval(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (-1, 5), (6, 5), (2.5, 5)])
def test_the_interval_of_a_share_needs_whole_numbers_that_fit(hits, n):
    with pytest.raises(ValueError, match=r"whole number|more hits than cases"):
        metrics.share_interval(hits, n)
