"""Curves in the plane."""

import math

import pytest
import torch
from scipy import stats

from gan_teach.data.plane import Curve, heart, spiral
from tests.data.shapes import seeded


def test_a_curve_is_its_function_plus_noise():
    line = Curve(lambda t: torch.stack([t, 3 * t], -1), std=0.1, name="line")
    x, y = line.sample(40_000, seeded()).double().numpy().T
    noise = (y - 3 * x) / math.sqrt(1 + 9)  # across the line
    assert stats.kstest(noise, stats.norm(0, 0.1).cdf).pvalue > 1e-3
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
