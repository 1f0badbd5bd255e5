"""The Dirac-GAN's flow: circles, spirals and rates, against torch's gradients."""

import math

import numpy as np
import pytest

from gan_teach.theory.dirac import SLOPES, DiracGAN
from tests.theory.dirac_games import SLOPE, every_loss, every_start, pushes, radius


@every_loss
def test_the_flow_follows_torchs_gradients(loss):
    """Against a Runge-Kutta scheme of our own."""
    at, h = np.array([0.8, 0.5]), 0.05
    for _ in range(100):
        k1 = np.array(pushes(loss, *at))
        k2 = np.array(pushes(loss, *(at + h / 2 * k1)))
        k3 = np.array(pushes(loss, *(at + h / 2 * k2)))
        k4 = np.array(pushes(loss, *(at + h * k3)))
        at = at + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    path = DiracGAN(loss).flow(0.8, 0.5, 5, 6)
    assert path.shape == (6, 2)
    assert tuple(path[0]) == (0.8, 0.5)
    np.testing.assert_allclose(path[-1], at, atol=1e-6)


@pytest.mark.parametrize("loss", ["minimax", "wasserstein", "hinge"])
@every_start
def test_these_flows_keep_to_a_circle_and_come_round(loss, start):
    path = DiracGAN(loss).flow(*start, 200, 4001)
    assert np.ptp(radius(path)) < 1e-7
    angle = np.unwrap(np.arctan2(*path.T))
    assert (np.diff(angle) > 0).all()
    assert np.ptp(angle) > 10 * 2 * math.pi


@pytest.mark.parametrize(("loss", "c"), [("non_saturating", 8), ("least_squares", 2)])
@pytest.mark.parametrize("start", [(1.0, 0.0), (2.0, 1.0), (-3.0, 4.0)], ids=str)
def test_these_flows_spiral_in_like_sqrt_of_c_over_time(loss, c, start):
    time = np.arange(3001)
    r = radius(DiracGAN(loss).flow(*start, 3000, 3001))
    assert (np.diff(r) <= 1e-10).all()
    assert r[-1] == pytest.approx(math.sqrt(c / 3000), rel=0.01)
    # r' = -r^3/(2c) is (1/r^2)' = 1/c
    assert np.polyfit(time[1500:], r[1500:] ** -2.0, 1)[0] == pytest.approx(1 / c, rel=1e-4)
    # slower than any exponential: the time to halve grows fourfold with each halving
    halvings = [np.argmax(r < r[100] / n) for n in (1, 2, 4)]
    assert np.diff(halvings)[1] == pytest.approx(4 * np.diff(halvings)[0], rel=0.05)


@pytest.mark.parametrize("loss", SLOPES)
@every_start
def test_the_loss_of_radius_is_as_derived(loss, start):
    """(r^2)'/2, for which the gradients of torch stand in."""
    gamma = 0.4
    theta, psi = start[0] * 0.9 + 0.1, start[1] * 1.1 + 0.2
    t = theta * psi
    d_theta, d_psi = pushes(loss, theta, psi, r1=gamma)
    free = {"non_saturating": -t * math.tanh(t / 2), "least_squares": -2 * t**2}.get(loss, 0.0)
    assert theta * d_theta + psi * d_psi == pytest.approx(free - gamma * psi**2, abs=1e-12)


@every_loss
@every_start
@pytest.mark.parametrize("share", [0.3, 0.8, 1.5], ids="gamma = {} x critical".format)
def test_with_r1_the_flow_converges_at_the_rate_of_the_eigenvalues(loss, start, share):
    gamma = share * 2 * SLOPE[loss]
    slow = DiracGAN(loss, r1=gamma).eigenvalues()[0]
    # compare the radius over one turn of the spiral, once it is small
    span = 2 * math.pi / slow.imag if slow.imag else 3.0
    early = 8 / -slow.real
    near = DiracGAN(loss, r1=gamma).flow(*start, early, 2)[1]
    far = DiracGAN(loss, r1=gamma).flow(*near, span, 2)[1]
    assert math.hypot(*near) < 0.01
    fitted = math.log(math.hypot(*far) / math.hypot(*near)) / span
    assert fitted == pytest.approx(slow.real, rel=0.01)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating", "wasserstein"])
def test_at_the_critical_gamma_the_flow_decays_nearly_like_an_exponential(loss):
    turn = SLOPE[loss]
    r = radius(DiracGAN(loss, r1=2 * turn).flow(1, 0, 30, 31))
    scaled = r * np.exp(turn * np.arange(31))  # what is left grows like time, no faster
    assert scaled[30] / scaled[15] == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating", "least_squares"])
@every_start
def test_with_noise_the_flow_converges_at_the_rate_of_the_eigenvalues(loss, start):
    game = DiracGAN(loss, instance_noise=0.6)
    slow = game.eigenvalues()[0]
    assert slow.imag > 0 > slow.real
    near = game.flow(*start, 8 / -slow.real, 2)[1]
    span = 2 * math.pi / slow.imag
    fitted = math.log(math.hypot(*game.flow(*near, span, 2)[1]) / math.hypot(*near)) / span
    assert fitted == pytest.approx(slow.real, rel=0.01)


def test_noise_does_not_cure_wasserstein():
    assert np.ptp(radius(DiracGAN("wasserstein", instance_noise=1).flow(1, 0, 50, 500))) < 1e-7


@pytest.mark.parametrize("start", [(2.0, 0.0), (-1.0, 2.5), (-3.0, -0.5)], ids=str)
def test_wide_hinge_orbits_slide_along_the_kink_to_the_circle_of_radius_sqrt_2(start):
    with pytest.raises(ValueError, match="kink"):
        DiracGAN("hinge").flow(*start, 20, 2)
    path = DiracGAN("hinge").alternating(*start, 1e-3, 20000)
    output = path[:, 0] * path[:, 1]
    assert np.mean(abs(output + 1) < 0.01) > 0.01  # at least 200 steps on the kink
    np.testing.assert_allclose(radius(path[-7000:]), math.sqrt(2), atol=0.005)
    assert output[-7000:].min() > -1.01
    # inside, the hinge flow is the Wasserstein flow
    inside, other = (DiracGAN(n).flow(1.3, 0.5, 20, 50) for n in ("hinge", "wasserstein"))
    np.testing.assert_allclose(inside, other, atol=1e-8)
