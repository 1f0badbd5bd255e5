"""Parzen windows, against scipy and the entropy of a normal distribution."""

import math

import numpy as np
import pytest
import torch
from scipy import special, stats

from gan_teach.metrics.parzen import SIGMAS, log_densities, parzen
from tests.metrics.samples import seeded


def parzen_by_scipy(samples, validation, test):
    """As in the definition, one normal density for each pair of images."""

    def log_densities(x, sigma):
        each = [[stats.norm.logpdf(row, centre, sigma).sum() for centre in samples] for row in x]
        return special.logsumexp(each, axis=1) - math.log(len(samples))

    sigma = max(np.logspace(-1, 0, 10), key=lambda s: log_densities(validation, s).mean())
    found = log_densities(test, sigma)
    return found.mean(), found.std(ddof=1) / math.sqrt(len(test)), sigma


def test_parzen_agrees_with_scipy(real):
    parts = (real.train[:40], real.validation[:6], real.test[:12])
    expected = parzen_by_scipy(*(part.flatten(1).double().numpy() / 255 for part in parts))
    assert parzen(*parts) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("sigma", [0.02, 0.05])
def test_a_window_as_wide_as_the_noise_is_the_likeliest(sigma):
    centre = torch.full((1, 784), 0.5)
    x = centre + sigma * torch.randn(300, 784, generator=seeded())
    widths = (sigma / 1.1, sigma, sigma * 1.1)
    narrow, right, wide = log_densities(x, centre, widths).mean(1).tolist()
    # E log p under the right width is minus the entropy of the normal distribution
    assert right == pytest.approx(-784 * stats.norm.entropy(0, sigma), abs=5)
    assert narrow < right > wide


def test_parzen_does_not_depend_on_order_or_on_doubled_samples(real):
    found = parzen(real.train[:200], real.validation, real.test)
    turned = parzen(real.train[:200].flip(0), real.validation, real.test.flip(0))
    twice = parzen(real.train[:200].repeat(2, 1, 1), real.validation, real.test)
    assert turned == pytest.approx(found, rel=1e-4)
    assert twice == pytest.approx(found, rel=1e-4)


def test_more_real_samples_are_likelier_and_noise_is_not(real):
    few, many = (parzen(real.train[:n], real.validation, real.test).mean for n in (50, 1000))
    noise = torch.rand(1000, 784, generator=seeded())
    assert many > few > parzen(noise, real.validation, real.test).mean


def test_parzen_refuses_samples_that_hold_the_validation_images(real):
    both = torch.cat([real.train, real.validation])
    with pytest.raises(ValueError, match="100 of 100 validation images are among the samples"):
        parzen(both, real.validation, real.test)
    one = torch.cat([real.train, real.validation[:1]])
    assert parzen(one, real.validation, real.test).sigma in SIGMAS  # a single one does no harm


def test_parzen_needs_two_test_images_for_an_error(real):
    with pytest.raises(ValueError, match="test must hold at least 2 images; got 1"):
        parzen(real.train, real.validation, real.test[:1])
    assert parzen(real.train[:1], real.validation[:1], real.test[:2]).standard_error > 0
