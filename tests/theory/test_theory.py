"""The game on paper, held against tables, other routes of calculation and chance."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from gan_teach import Gaussian, theory

# N(0, 1) against N(delta, 1), to four decimals
JS = {0: 0.0, 0.5: 0.0303, 1: 0.1114, 2: 0.3368, 4: 0.6327, 6: 0.6893, 8: 0.6931}
VALUE = {0: -1.3863, 0.5: -1.3257, 1: -1.1635, 2: -0.7126, 4: -0.1209, 6: -0.0077, 8: -0.0002}
DELTAS = sorted(JS)

X = torch.linspace(-12, 20, 6401, dtype=torch.float64)
# for any means and stds below: leaves no mass out, but has densities that underflow to 0 in it
WIDE = torch.linspace(-33, 33, 6601, dtype=torch.float64)
means = st.floats(-3, 3)
stds = st.floats(0.4, 2.5)


def pair(delta):
    """The densities of N(0, 1) and N(delta, 1) on the grid, and the logit of D*."""
    data, fakes = Gaussian(0, 1), Gaussian(delta, 1)
    logit = theory.optimal_logit(data.log_density(X), fakes.log_density(X))
    return data.density(X), fakes.density(X), logit


def by_quadrature(integrand, delta):
    return integrate.quad(integrand, -12, delta + 12, points=[0, delta], limit=200)[0]


@pytest.mark.parametrize("delta", DELTAS)
def test_js_agrees_with_the_table_and_with_quadrature(delta):
    def integrand(x):
        log_p, log_q = stats.norm.logpdf(x), stats.norm.logpdf(x, loc=delta)
        log_m = np.logaddexp(log_p, log_q) - math.log(2)
        return (np.exp(log_p) * (log_p - log_m) + np.exp(log_q) * (log_q - log_m)) / 2

    p, q, _ = pair(delta)
    js = theory.js(p, q, X).item()
    assert js == pytest.approx(JS[delta], abs=5.1e-5)
    assert js == pytest.approx(by_quadrature(integrand, delta), abs=1e-8)


@pytest.mark.parametrize("delta", DELTAS)
def test_the_value_of_the_best_discriminator_agrees_with_the_table_and_with_quadrature(delta):
    def integrand(x):
        p, q = stats.norm.pdf(x), stats.norm.pdf(x, loc=delta)
        return p * math.log(p / (p + q)) + q * math.log(q / (p + q))

    p, q, logit = pair(delta)
    value = theory.value(logit, p, q, X).item()
    assert value == pytest.approx(VALUE[delta], abs=5.1e-5)
    assert value == pytest.approx(by_quadrature(integrand, delta), abs=1e-8)


@pytest.mark.parametrize("delta", DELTAS)
def test_the_value_agrees_with_an_average_over_samples_within_four_standard_errors(delta):
    n = 200_000
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 1, n), rng.normal(delta, 1, n)
    # log D* and log(1 - D*) at x, written with the likelihood ratio of the two normals
    log_d = -np.logaddexp(0, delta * real - delta**2 / 2)
    log_not_d = -np.logaddexp(0, delta**2 / 2 - delta * fake)
    error = math.sqrt((log_d.var() + log_not_d.var()) / n)
    p, q, logit = pair(delta)
    measured = log_d.mean() + log_not_d.mean()
    assert abs(theory.value(logit, p, q, X).item() - measured) < 4 * error + 1e-9


@pytest.mark.parametrize("delta", DELTAS)
def test_kl_and_w1_have_their_closed_forms(delta):
    p, q, _ = pair(delta)
    assert theory.kl(p, q, X).item() == pytest.approx(delta**2 / 2, abs=1e-6)
    assert theory.w1(p, q, X).item() == pytest.approx(delta, abs=1e-6)


@given(means, stds)
@settings(deadline=None, max_examples=30)
def test_the_value_of_the_best_discriminator_is_2_js_less_log_4(mean, std):
    data, fakes = Gaussian(0, 1), Gaussian(mean, std)
    p, q = data.density(WIDE), fakes.density(WIDE)
    logit = theory.optimal_logit(data.log_density(WIDE), fakes.log_density(WIDE))
    value, js = theory.value(logit, p, q, WIDE).item(), theory.js(p, q, WIDE).item()
    assert value == pytest.approx(-theory.LOG_4 + 2 * js, abs=1e-9)


@given(means, stds, st.floats(0.05, 3), st.floats(0.5, 4), st.floats(0, 2 * math.pi))
@settings(deadline=None, max_examples=50)
def test_any_change_of_the_best_discriminator_lowers_the_value(mean, std, size, frequency, phase):
    data, fakes = Gaussian(0, 1), Gaussian(mean, std)
    p, q = data.density(WIDE), fakes.density(WIDE)
    best = theory.optimal_logit(data.log_density(WIDE), fakes.log_density(WIDE))
    change = size * torch.sin(frequency * WIDE + phase)
    assert theory.value(best + change, p, q, WIDE) < theory.value(best, p, q, WIDE)
    assert theory.value(best - change, p, q, WIDE) < theory.value(best, p, q, WIDE)


@given(means, stds, means, stds)
@settings(deadline=None, max_examples=30)
def test_js_is_symmetric_and_between_0_and_log_2(mean_p, std_p, mean_q, std_q):
    p, q = Gaussian(mean_p, std_p).density(WIDE), Gaussian(mean_q, std_q).density(WIDE)
    js = theory.js(p, q, WIDE).item()
    assert js == pytest.approx(theory.js(q, p, WIDE).item(), abs=1e-12)
    assert -1e-12 <= js <= math.log(2) + 1e-12


def test_zero_log_zero_counts_as_zero():
    narrow = (X.abs() < 1).double() / 2
    wide = (X.abs() < 2).double() / 4
    # a step on a grid is off by the width of one cell: 0.5 % of the mass here
    assert theory.kl(narrow, wide, X).item() == pytest.approx(math.log(2), rel=0.01)
    assert theory.kl(narrow, narrow, X) == 0
    assert theory.kl(wide, narrow, X) == math.inf


def test_js_is_finite_where_a_density_is_too_small_for_a_float():
    # far out p is 5e-324, the least float above 0, and half of it is 0
    p, q = Gaussian(0, 0.5).density(WIDE), Gaussian(0.5, 0.5).density(WIDE)
    assert theory.js(p, q, WIDE).item() == pytest.approx(JS[1], abs=5.1e-5)


def test_js_reaches_log_2_where_the_densities_do_not_overlap():
    left, right = ((X + 5).abs() < 1).double() / 2, ((X - 5).abs() < 1).double() / 2
    assert theory.js(left, right, X).item() == pytest.approx(math.log(2), rel=0.01)


def test_the_best_discriminator_is_the_sigmoid_of_the_best_logit():
    p, q, logit = pair(2)
    torch.testing.assert_close(theory.optimal_discriminator(p, q), logit.sigmoid())


def test_the_best_discriminator_is_nan_where_no_sample_ever_lands():
    p, q = torch.tensor([0.0, 1.0, 0.0]), torch.tensor([0.0, 0.0, 1.0])
    best = theory.optimal_discriminator(p, q)
    assert best[0].isnan()
    assert best[1:].tolist() == [1, 0]


@pytest.mark.parametrize(
    "function",
    [
        lambda p, q: theory.optimal_discriminator(p, q),
        lambda p, q: theory.value(X, p, q, X),
        lambda p, q: theory.kl(p, q, X),
        lambda p, q: theory.js(p, q, X),
        lambda p, q: theory.w1(p, q, X),
    ],
    ids=["optimal_discriminator", "value", "kl", "js", "w1"],
)
def test_what_is_no_pair_of_densities_is_refused(function):
    p, q, _ = pair(1)
    with pytest.raises(ValueError, match="never negative"):
        function(p.log(), q)
    with pytest.raises(ValueError, match="never negative"):
        function(p, q.log())
    with pytest.raises(ValueError, match="same grid"):
        function(p, q[:-1])
