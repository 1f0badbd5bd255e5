"""Noise to walk through: the mathematics, and what is chosen."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp

from gan_teach.support.walks import (
    STEPS,
    NoiseChoice,
    arithmetic,
    between,
    pick,
    slerp,
    usual_length,
)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@given(seed=st.integers(0, 10_000), d=st.integers(2, 200), t=st.floats(0, 1))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_slerp_is_scipys_on_the_unit_sphere(seed, d, t):
    a, b = (v / v.norm() for v in normal(2, d, seed=seed))
    expected = geometric_slerp(a.numpy(), b.numpy(), t)
    np.testing.assert_allclose(slerp(a, b, t).numpy(), expected, atol=1e-9)


def test_slerp_goes_from_a_to_b_and_keeps_usual_lengths():
    a, b = normal(2, 1, 400)
    t = torch.linspace(0, 1, 11, dtype=torch.float64)[:, None]
    way = slerp(a, b, t)
    assert way.shape == (11, 400)
    torch.testing.assert_close(way[:1], a)
    torch.testing.assert_close(way[-1:], b)
    lengths = way.norm(dim=1)
    assert lengths.min() > 0.93 * 20
    assert lengths.max() < 1.07 * 20
    assert ((a + b) / 2).norm() < 0.8 * 20  # what a straight line would give


def test_slerp_of_whole_batches_is_that_of_each_pair():
    a, b = normal(2, 5, 7)
    each = torch.stack([slerp(x, y, 0.3) for x, y in zip(a, b, strict=True)])
    torch.testing.assert_close(slerp(a, b, 0.3), each)


@pytest.mark.parametrize("factor", [1, 2, -1, 0])
def test_vectors_on_one_line_are_joined_by_it(factor):
    a = normal(1, 9)
    b = factor * a
    torch.testing.assert_close(slerp(a, b, 0.25), 0.75 * a + 0.25 * b)
    assert slerp(a.float(), (b + 1e-9).float(), 0.5).isfinite().all()


@given(seed=st.integers(0, 10_000), t=st.floats(0, 1))
@settings(deadline=None, max_examples=30, derandomize=True)
def test_uniform_noise_stays_in_its_cube(seed, t):
    a, b = pick(seed, 50, "uniform"), pick(seed + 1, 50, "uniform")
    here = between(a, b, t, "uniform")
    assert here.abs().max() <= 1 + 1e-6
    torch.testing.assert_close(here, (1 - t) * a + t * b)


def test_gaussian_noise_is_walked_on_the_arc():
    a, b = normal(2, 1, 30)
    assert torch.equal(between(a, b, 0.3), slerp(a, b, 0.3))
    with pytest.raises(ValueError, match="Did you mean 'uniform'"):
        between(a, b, 0.3, "unifrom")


def test_arithmetic_is_of_vectors_or_of_their_means():
    a, b, c = normal(3, 4, 6)
    torch.testing.assert_close(arithmetic(a[0], b[0], c[0])[0], a[0] - b[0] + c[0])
    torch.testing.assert_close(arithmetic(a, b[:2], c)[0], a.mean(0) - b[:2].mean(0) + c.mean(0))
    with pytest.raises(ValueError, match="got 6, 5, 6"):
        arithmetic(a, b[:, :5], c)


def test_the_lengths_of_noise_and_of_sums_are_what_is_said():
    for noise in ("gaussian", "uniform"):
        z = torch.cat([pick(seed, 64, noise) for seed in range(300)])

        def size(z):
            return z.square().sum(1).mean().sqrt().item()

        root = size(z)
        assert root == pytest.approx(usual_length(64, noise), rel=0.02)
        sums = torch.cat([arithmetic(z[i], z[i + 1], z[i + 2]) for i in range(0, 300, 3)])
        assert size(sums) == pytest.approx(root * math.sqrt(3), rel=0.05)
        of_three = torch.cat([arithmetic(*z[i : i + 9].split(3)) for i in range(0, 297, 9)])
        assert size(of_three) == pytest.approx(root, rel=0.1)


def test_a_number_picks_the_noise_that_a_learner_can_make():
    generator = torch.Generator().manual_seed(7)
    assert torch.equal(pick(7, 100), torch.randn(1, 100, generator=generator))
    assert pick(7, 100, "uniform").abs().max() <= 1
    with pytest.raises(ValueError, match="whole number"):
        pick(-1, 100)


def test_a_choice_names_its_vectors_in_the_order_of_reading():
    walk = NoiseChoice(a=3, b=5, t=0.25).vectors(10, "gaussian")
    assert list(walk) == ["from noise 3", "t = 0.25", "to noise 5"]
    torch.testing.assert_close(walk["t = 0.25"], slerp(pick(3, 10), pick(5, 10), 0.25))
    parts = NoiseChoice("arithmetic", a=1, b=1, c=4).vectors(10, "uniform")
    torch.testing.assert_close(parts["A − B + C"], pick(4, 10, "uniform"))


def test_a_walk_begins_and_ends_at_its_vectors():
    path = NoiseChoice(a=3, b=5).path(10, "gaussian")
    assert path.shape == (STEPS, 10)
    torch.testing.assert_close(path[[0, -1]], torch.cat([pick(3, 10), pick(5, 10)]))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"mode": "wlak"}, "Did you mean 'walk'"), ({"t": 1.2}, "from 0 to 1"),
        ({"t": math.nan}, "finite"), ({"digit": 10}, "0 to 9"), ({"b": -1}, "seed b"),
    ],
)  # fmt: skip
def test_a_choice_that_makes_no_sense_is_refused(bad, words):
    with pytest.raises(ValueError, match=words):
        NoiseChoice(**bad)
