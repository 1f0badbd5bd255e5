"""The Dirac-GAN's steps, simultaneous and alternating, with and without cures, over long runs."""

import math

import numpy as np
import pytest
import torch

from gan_teach.support.errors import TrainingDiverged
from gan_teach.theory.dirac import SLOPES, DiracGAN
from tests.theory.dirac_games import (
    SLOPE,
    STARTS,
    derivative,
    every_loss,
    every_start,
    pushes,
    radius,
    same_numbers,
)

# Simultaneous steps


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0])
@every_start
def test_simultaneous_minimax_steps_go_outwards_by_a_known_factor(rate, start):
    path = DiracGAN("minimax").simultaneous(*start, rate, 2000)
    squared = radius(path) ** 2
    sigmoid = 1 / (1 + np.exp(-path[:-1, 0] * path[:-1, 1]))
    np.testing.assert_allclose(squared[1:] / squared[:-1], 1 + (rate * sigmoid) ** 2, rtol=1e-12)
    if rate < 1:  # later the growth falls below rounding
        assert (np.diff(squared) > 0).all()


def test_simultaneous_minimax_steps_go_ever_slower():
    r = radius(DiracGAN("minimax").simultaneous(1, 0, 0.1, 20000))
    assert r[1000] > 2.4
    assert 3.8 < r[10000] < r[20000] < 4.3


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0])
@every_start
def test_simultaneous_wasserstein_steps_grow_by_1_plus_rate_squared(rate, start):
    r = radius(DiracGAN("wasserstein").simultaneous(*start, rate, 500))
    np.testing.assert_allclose(r**2, r[0] ** 2 * (1 + rate**2) ** np.arange(501), rtol=1e-10)


@pytest.mark.parametrize(("loss", "c"), [("non_saturating", 2), ("least_squares", 0.5)])
@pytest.mark.parametrize("rate", [0.06, 0.1, 0.2])
@pytest.mark.parametrize("share", [0.5, 1.6])
def test_these_simultaneous_steps_end_on_a_small_cycle(loss, c, rate, share):
    cycle = math.sqrt(c * rate)
    path = DiracGAN(loss).simultaneous(0, share * cycle, rate, int(80 / rate**2))
    late = radius(path[-500:])
    assert late.mean() == pytest.approx(cycle, rel=0.01)
    np.testing.assert_allclose(late, cycle, rtol=0.05)


@pytest.mark.parametrize("start", [(0.1, 0.0), (2.0, 0.0)], ids=str)
def test_simultaneous_hinge_steps_end_near_the_circle_of_radius_sqrt_2(start):
    r = radius(DiracGAN("hinge").simultaneous(*start, 0.1, 5000))[-1000:]
    assert r.min() == pytest.approx(1.35, abs=0.03)
    assert r.max() == pytest.approx(1.63, abs=0.03)


# Alternating steps


def invariant(path, a):
    """The radius of the circle that the ellipse theta^2 + psi^2 - a theta psi comes from."""
    theta, psi = path.T
    return np.sqrt(theta**2 + psi**2 - a * theta * psi)


@pytest.mark.parametrize("rate", [0.1, 1.0, 1.9])
@every_start
def test_alternating_wasserstein_steps_keep_to_an_ellipse(rate, start):
    path = DiracGAN("wasserstein").alternating(*start, rate, 5000)
    np.testing.assert_allclose(invariant(path, rate), invariant(path[:1], rate)[0], rtol=1e-9)
    half_axes = invariant(path[:1], rate)[0] / np.sqrt([1 + rate / 2, 1 - rate / 2])
    assert half_axes[0] * 0.999 < radius(path).min() < radius(path).max() < half_axes[1] * 1.001


def test_alternating_wasserstein_steps_leave_from_rate_2_on():
    r = radius(DiracGAN("wasserstein").alternating(1, 0, 2.0, 1000))
    assert np.diff(r[10:]) == pytest.approx(np.full(990, 2 * math.sqrt(2)), rel=0.01)
    assert radius(DiracGAN("wasserstein").alternating(1, 0, 2.1, 100))[-1] > 1e10


@pytest.mark.parametrize("loss", SLOPES)
@pytest.mark.parametrize("rate", [0.5, 1.5])
def test_near_the_equilibrium_alternating_steps_keep_to_the_ellipse(loss, rate):
    path = DiracGAN(loss).alternating(1e-3, 0, rate, 5000)
    np.testing.assert_allclose(invariant(path, rate * SLOPE[loss]), 1e-3, rtol=0.02)


@pytest.mark.parametrize("rate", [0.05, 0.1])
@pytest.mark.parametrize("start", [(1.0, 0.0), (0.5, -1.2), (2.0, 0.0)], ids=str)
def test_alternating_minimax_steps_stay_for_20000_turns_at_small_rates(rate, start):
    r = radius(DiracGAN("minimax").alternating(*start, rate, 20000))
    assert r.max() / r.min() < 1.06  # the ellipse is no circle
    early, late = r[:2000], r[-2000:]
    assert late.max() / early.max() == pytest.approx(1, abs=0.01)
    assert late.min() / early.min() == pytest.approx(1, abs=0.01)


def test_alternating_minimax_steps_do_drift_outwards():
    r = radius(DiracGAN("minimax").alternating(1, 0, 0.5, 60_000))
    assert r[:1000].max() < 1.15
    assert r[-10000:].min() > 3


def test_the_drift_of_alternating_minimax_steps_goes_like_rate_4_and_radius_9():
    rate, r = np.meshgrid([0.2, 0.3, 0.4], [0.7, 0.8, 0.9])
    theta, psi, game, turns = r.copy(), np.zeros_like(r), DiracGAN("minimax"), 40_000
    late = early = 0.0
    for turn in range(turns):
        if turn < turns // 4:
            early = early + np.sqrt(theta**2 + psi**2 - rate / 2 * theta * psi)
        elif turn >= turns * 3 // 4:
            late = late + np.sqrt(theta**2 + psi**2 - rate / 2 * theta * psi)
        psi = psi + rate * game.field(theta, psi)[1]
        theta = theta + rate * game.field(theta, psi)[0]
    drift = (late - early) / (turns / 4) / (turns * 3 / 4)
    middle = (late + early) / (turns / 2)
    constant = drift / rate**4 / middle**9
    assert (constant > 5e-5).all()
    assert (constant < 8e-5).all()


@pytest.mark.parametrize(("loss", "c"), [("non_saturating", 8), ("least_squares", 2)])
@pytest.mark.parametrize("start", [(1.0, 0.0), (2.0, 0.0)], ids=str)
def test_these_alternating_steps_spiral_in_as_their_flow(loss, c, start):
    r = radius(DiracGAN(loss).alternating(*start, 0.1, 20000))
    assert r[-100:].mean() == pytest.approx(math.sqrt(c / (0.1 * 20000)), rel=0.05)


@pytest.mark.parametrize("loss", ["minimax", "wasserstein"])
def test_more_steps_of_d_turn_faster_and_change_nothing_else_near_the_equilibrium(loss):
    path = DiracGAN(loss).alternating(1e-3, 0, 0.2, 2000, d_steps=4)
    a = 0.2 * SLOPE[loss] * 2  # psi in units of sqrt(4)
    np.testing.assert_allclose(invariant(path / [1, 2], a), 1e-3, rtol=1e-3)


def test_the_order_of_play():
    game, rate, theta, psi = DiracGAN("non_saturating", r1=0.3), 0.2, 0.5, -0.4

    def push(theta, psi):
        return np.array(pushes("non_saturating", theta, psi, r1=0.3))

    both = (theta, psi) + rate * push(theta, psi)
    np.testing.assert_allclose(game.simultaneous(theta, psi, rate, 1)[1], both, rtol=1e-12)
    once = psi + rate * push(theta, psi)[1]
    twice = once + rate * push(theta, once)[1]
    turn = theta + rate * push(theta, twice)[0], twice
    path = game.alternating(theta, psi, rate, 1, d_steps=2)
    np.testing.assert_allclose(path, [(theta, psi), turn], rtol=1e-12)


# R1 and steps


def ends_nearer(way, rate):
    try:
        return radius(way(1e-3, 0, rate, 200))[-1] < 1e-4
    except TrainingDiverged:
        return False


@every_loss
def test_with_r1_steps_converge_up_to_the_rates_that_are_named(loss):
    turn = SLOPE[loss]
    gamma = turn
    game, limit = DiracGAN(loss, r1=gamma), gamma / turn**2
    for rate, converges in ((0.9 * limit, True), (1.1 * limit, False)):
        assert (abs(1 + rate * game.eigenvalues()).max() < 1) == converges
        assert ends_nearer(game.simultaneous, rate) == converges
    # rate^2 turn^2 + 2 rate gamma = 4
    limit = (math.sqrt(gamma**2 + 4 * turn**2) - gamma) / turn**2
    for rate, converges in ((0.9 * limit, True), (1.1 * limit, False)):
        assert (abs(game.alternating_eigenvalues(rate)).max() < 1) == converges
        assert ends_nearer(game.alternating, rate) == converges


# Clipping


@pytest.mark.parametrize("loss", ["minimax", "wasserstein"])
@pytest.mark.parametrize("clip", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("start", [(3.0, 0.0), (-1.0, 2.0)], ids=str)
def test_clipped_steps_are_bounded_and_do_not_converge(loss, clip, start):
    game = DiracGAN(loss, clip=clip)
    paths = [game.simultaneous(*start, 0.1, 5000), game.alternating(*start, 0.1, 5000)]
    for path in paths:
        assert (abs(path[1:, 1]) <= clip).all()
        late = path[-2000:]
        assert radius(late).min() > 0.95 * clip
        assert radius(late).max() < 1.15 * clip
        assert abs(late[:, 1]).max() == pytest.approx(clip, rel=0.01)
        assert late[:, 0].min() < -0.9 * clip < 0.9 * clip < late[:, 0].max()


def test_a_clip_draws_nothing_inwards():
    game = DiracGAN("wasserstein", clip=0.5)
    free = DiracGAN("wasserstein").alternating(0.2, 0, 0.1, 5000)
    np.testing.assert_array_equal(game.alternating(0.2, 0, 0.1, 5000), free)
    grown = radius(game.simultaneous(0.2, 0, 0.1, 5000))[-500:]
    assert grown.min() > 0.49


# The gradient penalty


@pytest.mark.parametrize("weight", [0.1, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("start", [(0.1, 0.1), (-4.0, -2.0)], ids=str)
def test_the_gradient_penalty_keeps_wasserstein_on_a_cycle(weight, start):
    path = DiracGAN("wasserstein", gradient_penalty=weight).flow(*start, 120, 12001)
    cycle = 2 * weight / math.tanh(math.pi * weight / (2 * math.sqrt(1 - weight**2)))
    late = path[-2000:]  # about three turns
    assert cycle > 4 / math.pi
    assert late[:, 0].max() == pytest.approx(cycle, rel=1e-3)
    assert late[:, 0].min() == pytest.approx(-cycle, rel=1e-3)
    assert radius(late).min() > 1


@pytest.mark.parametrize("weight", [1.0, 2.0, 10.0])
@pytest.mark.parametrize("start", [(0.1, 0.1), (-4.0, -0.5)], ids=str)
def test_a_strong_gradient_penalty_stops_wasserstein_at_a_wrong_place(weight, start):
    # not much longer: it is at rest from one side of psi = 0 only, and rounding may push it over
    time = 14 / (weight - math.sqrt(weight**2 - 1))
    path = DiracGAN("wasserstein", gradient_penalty=weight).flow(*start, time, 2)
    assert abs(path[-1]) == pytest.approx((2 * weight, 0), abs=1e-3)
    side = np.sign(path[-1, 0])
    over = DiracGAN("wasserstein", gradient_penalty=weight).flow(*path[-1] * [1, -1], time, 2)
    assert over[-1] == pytest.approx((-side * 2 * weight, 0), abs=1e-3)


@every_loss
@pytest.mark.parametrize("weight", [0.1, 0.5, 10.0])
@pytest.mark.parametrize("d_steps", [1, 5])
def test_with_a_gradient_penalty_no_steps_converge(loss, weight, d_steps):
    game = DiracGAN(loss, gradient_penalty=weight)
    for path in (
        game.alternating(0.1, 0.1, 0.05, 2500, d_steps),
        game.simultaneous(0.1, 0.1, 0.05, 2500),
    ):
        assert radius(path[-1000:]).min() > 0.4


def test_more_steps_of_d_stop_at_the_wrong_place_sooner():
    game = DiracGAN("wasserstein", gradient_penalty=0.5)
    assert np.ptp(game.alternating(0.1, 0.1, 0.05, 4000)[-500:, 0]) > 2.5
    late = game.alternating(0.1, 0.1, 0.05, 4000, d_steps=5)[-1]
    assert abs(late) == pytest.approx((1, 0), abs=1e-6)


# The labels of least squares


def label_game(a, c):
    """D without a bias, a the fake's label, c G's goal; by torch's gradients."""

    def field(theta, psi):
        theta, psi = (
            torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (theta, psi)
        )
        (d_psi,) = torch.autograd.grad((psi * theta.detach() - a) ** 2 / 2, psi)
        (d_theta,) = torch.autograd.grad((psi.detach() * theta - c) ** 2 / 2, theta)
        return -d_theta.item(), -d_psi.item()

    return field


@pytest.mark.parametrize(("a", "c"), [(0, 1), (-1, 1), (-1, 0), (-0.5, 0.5), (1, 0.5), (1, -1)])
def test_which_labels_make_the_players_turn(a, c):
    field = label_game(a, c)
    assert field(0.0, 0.0) == (0, 0)
    turn = np.linalg.eigvals(derivative(field))
    same_numbers(turn, np.emath.sqrt(a * c) * np.array([1, -1]), 1e-4)
    assert (abs(turn.imag).max() > 1e-3) == (a * c < 0)
    assert (field(0.7, 0.0) == (0, 0)) == (a == 0)
    assert (field(0.0, 0.7) == (0, 0)) == (c == 0)


def test_least_squares_has_labels_of_plus_and_minus_a_half():
    for start in STARTS:
        ours, theirs = DiracGAN("least_squares").field(*start), label_game(-0.5, 0.5)(*start)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
