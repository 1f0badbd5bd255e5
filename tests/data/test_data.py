"""The Gaussian and the mixture, held against scipy's."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gan_teach import Gaussian, Mixture

given_a_gaussian = given(st.floats(-10, 10), st.floats(0.05, 10))


def test_samples_have_the_shape_and_the_moments():
    x = Gaussian(mean=3, std=2).sample(40_000, torch.Generator().manual_seed(0))
    assert x.shape == (40_000, 1)
    assert x.dtype == torch.float32
    assert x.mean().item() == pytest.approx(3, abs=0.05)  # five standard errors
    # 2 is the standard deviation, not the variance
    assert x.std().item() == pytest.approx(2, abs=0.04)
    assert stats.kstest(x[:, 0].numpy(), stats.norm(3, 2).cdf).pvalue > 1e-3


def test_the_same_generator_gives_the_same_samples():
    first, second = (Gaussian(3, 2).sample(5, torch.Generator().manual_seed(1)) for _ in range(2))
    assert torch.equal(first, second)


def test_without_a_generator_samples_come_from_the_global_random_state():
    torch.manual_seed(0)
    first = Gaussian().sample(5)
    torch.manual_seed(0)
    assert torch.equal(Gaussian().sample(5), first)


@given_a_gaussian
@settings(deadline=None, max_examples=30)
def test_densities_agree_with_scipy(mean, std):
    x = np.linspace(mean - 6 * std, mean + 6 * std, 201)
    ours, theirs = Gaussian(mean, std), stats.norm(mean, std)
    log_density = ours.log_density(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(log_density, theirs.logpdf(x), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.density(torch.from_numpy(x)), theirs.pdf(x), rtol=1e-8)


@given_a_gaussian
@settings(deadline=None, max_examples=30)
def test_quantiles_agree_with_scipy(mean, std):
    u = np.linspace(0.001, 0.999, 201)
    ours = Gaussian(mean, std).quantile(torch.from_numpy(u)).numpy()
    np.testing.assert_allclose(ours, stats.norm.ppf(u, mean, std), rtol=1e-9, atol=1e-9)


def test_a_density_keeps_the_shape_of_x():
    x = torch.zeros(2, 3, 1)
    assert Gaussian().density(x).shape == x.shape
    assert Gaussian().quantile(x + 0.5).shape == x.shape


def test_two_gaussians_with_the_same_numbers_are_equal():
    # games are compared by their settings, so 3 and 3.0 must not make two data sets
    assert Gaussian(3, 2) == Gaussian(3.0, 2.0)
    assert Gaussian(3, 2) != Gaussian(3, 4)


@pytest.mark.parametrize("std", [0, -1, math.nan, math.inf, "2", None, True])
def test_a_std_that_is_no_positive_number_is_refused(std):
    with pytest.raises(ValueError, match="standard deviation"):
        Gaussian(3, std)


@pytest.mark.parametrize("mean", [math.nan, -math.inf, "3", None, torch.tensor([1.0, 2.0])])
def test_a_mean_that_is_no_number_is_refused(mean):
    with pytest.raises(ValueError, match="mean must be a finite number"):
        Gaussian(mean, 2)


MIXTURES = (
    Mixture([-2, 2], std=0.5),
    Mixture([0, 1, 5], std=[1, 0.1, 2], weights=[1, 2, 5]),
    Mixture([4], std=1.25),
)


def cdf(data, x):
    parts = zip(data.weights, data.means, data.std, strict=True)
    return sum(weight * stats.norm.cdf(x, mean, std) for weight, mean, std in parts)


@pytest.mark.parametrize("data", MIXTURES)
def test_a_mixture_agrees_with_scipys_sum_of_normals(data):
    x = np.linspace(-12, 16, 401)
    parts = zip(data.weights, data.means, data.std, strict=True)
    expected = sum(weight * stats.norm.pdf(x, mean, std) for weight, mean, std in parts)
    np.testing.assert_allclose(data.density(torch.from_numpy(x)), expected, rtol=1e-9, atol=1e-15)
    assert data.log_density(torch.tensor([200.0], dtype=torch.float64)).isfinite().all()
    u = np.linspace(1e-4, 1 - 1e-4, 301)
    np.testing.assert_allclose(cdf(data, data.quantile(torch.from_numpy(u)).numpy()), u, atol=1e-9)


@pytest.mark.parametrize("data", MIXTURES)
def test_samples_of_a_mixture_follow_its_distribution(data):
    x = data.sample(20_000, torch.Generator().manual_seed(0))
    assert (x.shape, x.dtype) == ((20_000, 1), torch.float32)
    assert stats.kstest(x[:, 0].numpy(), lambda t: cdf(data, t)).pvalue > 1e-3
    assert torch.equal(x, data.sample(20_000, torch.Generator().manual_seed(0)))


def test_weights_are_scaled_and_one_std_serves_all():
    data = Mixture(torch.tensor([1.0, 2.0]), std=0.5, weights=[1, 3])
    assert (data.means, data.std, data.weights) == ((1, 2), (0.5, 0.5), (0.25, 0.75))
    assert data == Mixture([1, 2], [0.5, 0.5], [0.25, 0.75])
    assert hash(data)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(means=[]), "at least one mean"),
        (dict(means=3), "list of numbers"),
        (dict(means="ab"), "list of numbers"),
        (dict(means=[1, 2], std=[1]), "mixture of 2 needs as many std; got 1"),
        (dict(means=[1, 2], weights=[1, 1, 1]), "as many weights; got 3"),
        (dict(means=[1, 2], std=0), "std .* must be a number above 0; got 0"),
        (dict(means=[1, 2], weights=[1, -1]), "each weight must be a number above 0; got -1"),
        (dict(means=[1, math.nan]), "each mean must be a finite number"),
    ],
)
def test_a_mixture_that_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Mixture(**arguments)


@given(
    means=st.lists(st.floats(-20, 20), min_size=1, max_size=5),
    std=st.floats(0.05, 5),
    u=st.floats(1e-5, 1 - 1e-5),
)
@settings(deadline=None, max_examples=60, derandomize=True)
def test_the_quantile_of_a_mixture_undoes_its_distribution_function(means, std, u):
    data = Mixture(means, std)
    x = data.quantile(torch.tensor([u], dtype=torch.float64)).numpy()
    assert cdf(data, x)[0] == pytest.approx(u, abs=1e-9)


def test_a_mixture_of_one_or_of_equals_is_a_gaussian():
    x = torch.linspace(-5, 9, 57)
    u = torch.linspace(0.01, 0.99, 57)
    one = Gaussian(2, 1.5)
    for same in (Mixture([2], 1.5), Mixture([2, 2, 2], 1.5, [1, 2, 3])):
        torch.testing.assert_close(same.density(x), one.density(x))
        torch.testing.assert_close(same.quantile(u), one.quantile(u), atol=1e-5, rtol=0)


def test_moments_of_a_mixture_are_the_closed_forms():
    data = Mixture([-1, 4], [0.5, 2], [3, 1])
    x = data.sample(200_000, torch.Generator().manual_seed(0))
    mean = 0.75 * -1 + 0.25 * 4
    second = 0.75 * (0.25 + 1) + 0.25 * (4 + 16)
    assert x.mean().item() == pytest.approx(mean, abs=0.02)
    assert x.var().item() == pytest.approx(second - mean**2, abs=0.06)


def test_a_mixture_takes_any_list_of_numbers():
    expected = Mixture([-2, 0, 2], 0.5)
    assert Mixture((-2, 0, 2), 0.5) == expected
    assert Mixture(range(-2, 3, 2), 0.5) == expected
    assert Mixture(torch.tensor([-2, 0, 2]), torch.tensor([0.5, 0.5, 0.5])) == expected


def test_the_shapes_of_x_and_u_are_kept_by_a_mixture():
    data = Mixture([-2, 2])
    x = torch.zeros(2, 3, 1)
    assert data.density(x).shape == data.log_density(x).shape == x.shape
    assert data.quantile(x + 0.5).shape == x.shape
