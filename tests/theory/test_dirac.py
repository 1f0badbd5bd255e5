"""The Dirac-GAN, held against torch's gradients of its written-out losses and against long runs."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import mse_loss

from gan_teach.support.errors import TrainingDiverged
from gan_teach.theory.dirac import SLOPES, DiracGAN

STARTS = [(1.0, 0.0), (0.4, -0.9), (-0.2, 0.3)]
SLOPE = {"minimax": 0.5, "non_saturating": 0.5, "least_squares": 0.5, "wasserstein": 1, "hinge": 1}
SMOOTH = [name for name in SLOPES if name != "hinge"]

every_loss = pytest.mark.parametrize("loss", SLOPES)
every_start = pytest.mark.parametrize("start", STARTS, ids=str)


def games(options):
    """Every loss with each of the options, but for the hinge loss with noise, which is refused."""
    cases = [(loss, some) for loss in SLOPES for some in options]
    allowed = [case for case in cases if case[0] != "hinge" or "instance_noise" not in case[1]]
    return pytest.mark.parametrize(("loss", "options"), allowed, ids=str)


def radius(path):
    return np.hypot(*path.T)


# The losses as a program would have them: D's outputs on real and fake, labels 1 and 0.


def d_pays(loss, real, fake):
    if loss in ("minimax", "non_saturating"):
        return bce(real, torch.ones_like(real), reduction="none") + bce(
            fake, torch.zeros_like(fake), reduction="none"
        )
    if loss == "least_squares":  # D(x) = 1/2 + psi x
        real, fake = real + 0.5, fake + 0.5
        return ((real - 1) ** 2 + fake**2) / 2
    if loss == "wasserstein":
        return fake - real
    return torch.relu(1 - real) + torch.relu(1 + fake)


def g_pays(loss, fake):
    if loss == "minimax":
        return -bce(fake, torch.zeros_like(fake), reduction="none")
    if loss == "non_saturating":
        return bce(fake, torch.ones_like(fake), reduction="none")
    if loss == "least_squares":
        fake = fake + 0.5
        return mse_loss(fake, torch.ones_like(fake), reduction="none") / 2
    return -fake


def pushes(loss, theta, psi, r1=0.0, r2=0.0, gradient_penalty=0.0, instance_noise=0.0):
    """Both negative gradients by autograd; the noise by a fine sum over its density."""
    theta, psi = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (theta, psi))
    z = torch.linspace(-10, 10, 4001, dtype=torch.float64)
    weight = torch.exp(-z.square() / 2)
    weight = weight / weight.sum()
    noise = instance_noise * z
    real = noise.detach().requires_grad_()
    fake = theta + noise
    d_loss = (weight * d_pays(loss, psi * real, psi * fake)).sum()
    for gamma, x in ((r1, real), (r2, fake)):
        (slope,) = torch.autograd.grad((psi * x).sum(), x, create_graph=True)
        d_loss = d_loss + gamma / 2 * (weight * slope.square()).sum()
    (slope,) = torch.autograd.grad((psi * real).sum(), real, create_graph=True)
    d_loss = d_loss + gradient_penalty * (weight * (slope.abs() - 1) ** 2).sum()
    g_loss = (weight * g_pays(loss, psi * fake)).sum()
    (d_theta,) = torch.autograd.grad(g_loss, theta, retain_graph=True)
    (d_psi,) = torch.autograd.grad(d_loss, psi)
    return -d_theta.item(), -d_psi.item()


OPTIONS = [
    dict(),
    dict(r1=0.7),
    dict(gradient_penalty=1.3),
    dict(instance_noise=0.6),
    dict(r1=0.2, gradient_penalty=0.4, instance_noise=1.5),
]


@games(OPTIONS)
def test_the_field_is_the_negative_gradient_of_both_losses(loss, options):
    rng = np.random.default_rng(0)
    for theta, psi in [*rng.uniform(-2.5, 2.5, (20, 2)), (0.0, 0.0), (1.0, 0.0), (0.0, -1.0)]:
        field = DiracGAN(loss, **options).field(theta, psi)
        np.testing.assert_allclose(field, pushes(loss, theta, psi, **options), atol=1e-9)


@every_loss
def test_the_field_works_on_arrays(loss):
    theta, psi = np.linspace(-2, 2, 5)[:, None], np.linspace(-1, 1, 3)
    game = DiracGAN(loss, r1=0.1, gradient_penalty=0.2)
    d_theta, d_psi = game.field(theta, psi)
    assert d_theta.shape == d_psi.shape == (5, 3)
    assert (d_theta[4, 2], d_psi[4, 2]) == game.field(2.0, 1.0)


@every_loss
def test_a_clip_does_not_change_the_field(loss):
    assert DiracGAN(loss, clip=0.1).field(0.3, 0.4) == DiracGAN(loss).field(0.3, 0.4)


@every_loss
def test_r2_is_the_same_as_r1(loss):
    for theta, psi in STARTS:
        by_r1, by_r2 = pushes(loss, theta, psi, r1=0.8), pushes(loss, theta, psi, r2=0.8)
        assert by_r1 == pytest.approx(by_r2, abs=1e-15)


@pytest.mark.parametrize("loss", SMOOTH)
@pytest.mark.parametrize(("theta", "psi", "noise"), [(0.5, 4, 1), (3, 2, 2), (0, -1.9, 2)])
def test_the_quadrature_is_good_to_1e_6_for_psi_noise_up_to_4(loss, theta, psi, noise):
    field = DiracGAN(loss, instance_noise=noise).field(theta, psi)
    exact = pushes(loss, float(theta), float(psi), instance_noise=float(noise))
    np.testing.assert_allclose(field, exact, atol=1e-6)


def test_noise_averages_out_of_the_wasserstein_field():
    noisy = DiracGAN("wasserstein", instance_noise=1.5)
    for start in STARTS:
        np.testing.assert_allclose(
            noisy.field(*start), DiracGAN("wasserstein").field(*start), atol=1e-13
        )


# Jacobians


def derivative(function, step=1e-5):
    """The Jacobian at (0, 0) by central differences."""
    nudges = np.eye(2) * step
    changes = [np.subtract(function(*nudge), function(*-nudge)) for nudge in nudges]
    return np.stack(changes, 1) / (2 * step)


def same_numbers(a, b, atol=1e-7):
    """Both hold the same complex numbers, in any order."""
    assert min(abs(a - b).max(), abs(a - b[::-1]).max()) < atol


CURES = [dict(), dict(r1=0.6), dict(r1=3.0), dict(instance_noise=1.2), dict(r1=0.3, clip=0.5)]


@games(CURES)
def test_the_jacobian_is_the_derivative_of_the_field(loss, options):
    game = DiracGAN(loss, **options)
    by_autograd = {key: value for key, value in options.items() if key != "clip"}
    jacobian = derivative(lambda theta, psi: pushes(loss, theta, psi, **by_autograd))
    np.testing.assert_allclose(game.jacobian(), jacobian, atol=1e-8)
    same_numbers(game.eigenvalues(), np.linalg.eigvals(jacobian))
    for rate in (0.1, 1.0):
        step = derivative(lambda *at, h=rate: game.simultaneous(*at, h, 1)[1])
        same_numbers(1 + rate * game.eigenvalues(), np.linalg.eigvals(step))
        for d_steps in (1, 3):
            turn = derivative(lambda *at, h=rate, n=d_steps: game.alternating(*at, h, 1, n)[1])
            same_numbers(game.alternating_eigenvalues(rate, d_steps), np.linalg.eigvals(turn))


@every_loss
def test_without_a_cure_the_eigenvalues_are_those_of_the_paper(loss):
    game, turn = DiracGAN(loss), SLOPE[loss]
    assert game.slopes.turning == turn
    same_numbers(game.eigenvalues(), turn * np.array([1j, -1j]), 1e-15)
    for d_steps in (1, 2, 5):
        for a in (0.1, 1.0, 1.99, 2.01, 3.0):
            rate = a / (turn * math.sqrt(d_steps))
            moduli = abs(game.alternating_eigenvalues(rate, d_steps))
            assert moduli.max() == pytest.approx(1, abs=1e-9) if a < 2 else moduli.max() > 1.05


@every_loss
@pytest.mark.parametrize("gamma", [0.3, 0.9, 2.5])
def test_r1_moves_the_eigenvalues_as_the_paper_says(loss, gamma):
    turn = SLOPE[loss]
    root = np.emath.sqrt(gamma**2 / 4 - turn**2)
    expected = -gamma / 2 + root * np.array([1, -1])
    same_numbers(DiracGAN(loss, r1=gamma).eigenvalues(), expected, 1e-14)
    assert (DiracGAN(loss, r1=gamma).eigenvalues().real < 0).all()


@every_loss
def test_the_critical_gamma_is_twice_the_slope_and_the_fastest(loss):
    turn = SLOPE[loss]
    slowest = {g: DiracGAN(loss, r1=g).eigenvalues().real.max() for g in np.linspace(0.1, 4, 40)}
    assert min(slowest, key=slowest.get) == pytest.approx(2 * turn)
    np.testing.assert_allclose(DiracGAN(loss, r1=2 * turn).eigenvalues(), [-turn, -turn])
    assert DiracGAN(loss, r1=2 * turn - 0.01).eigenvalues()[0].imag > 0
    assert DiracGAN(loss, r1=2 * turn + 0.01).eigenvalues()[0].imag == 0


@pytest.mark.parametrize("loss", SMOOTH)
def test_noise_is_an_r1_of_the_curvature(loss):
    gamma = {"minimax": 0.5, "non_saturating": 0.5, "least_squares": 2.0, "wasserstein": 0.0}[loss]
    noisy, penalised = DiracGAN(loss, instance_noise=0.8), DiracGAN(loss, r1=gamma * 0.8**2)
    np.testing.assert_allclose(noisy.jacobian(), penalised.jacobian(), atol=1e-15)


# The flow


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


# What is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(loss="minmax"), "Did you mean 'minimax'"),
        (dict(loss="lsgan"), "least_squares"),
        (dict(r1=-0.1), "r1 must be"),
        (dict(r1=math.nan), "r1 must be"),
        (dict(gradient_penalty=-1), "gradient_penalty must be"),
        (dict(instance_noise=math.inf), "instance_noise must be"),
        (dict(clip=0), "clip must be"),
        (dict(clip=-1), "clip must be"),
        (dict(loss="hinge", instance_noise=0.1), "hinge"),
    ],
)
def test_wrong_games_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        DiracGAN(**arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda game: game.flow(1, 0, 0, 10), "time must be"),
        (lambda game: game.flow(1, 0, 1, 1), "points must be"),
        (lambda game: game.flow(math.nan, 0, 1, 2), "theta must be"),
        (lambda game: game.simultaneous(1, 0, -0.1, 10), "rate must be"),
        (lambda game: game.simultaneous(1, "0", 0.1, 10), "psi must be"),
        (lambda game: game.alternating(1, 0, 0.1, 0), "steps must be"),
        (lambda game: game.alternating(1, 0, 0.1, 10, d_steps=0), "d_steps must be"),
        (lambda game: game.alternating_eigenvalues(0), "rate must be"),
        (lambda game: game.alternating_eigenvalues(0.1, 0), "d_steps must be"),
    ],
)
def test_wrong_settings_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(DiracGAN())


def test_what_has_no_answer_is_refused():
    with pytest.raises(ValueError, match="no Jacobian"):
        DiracGAN(gradient_penalty=1).eigenvalues()
    with pytest.raises(ValueError, match="small steps"):
        DiracGAN(clip=1).flow(1, 0, 1, 2)


@pytest.mark.parametrize("way", ["simultaneous", "alternating"])
def test_an_overflow_is_named_with_its_turn(way):
    with pytest.raises(TrainingDiverged, match=r"after \d+ steps") as caught:
        getattr(DiracGAN("least_squares"), way)(3, 3, 2.0, 1000)
    assert 1 < caught.value.turn < 20


def test_a_game_is_frozen_and_compares_by_its_settings():
    assert DiracGAN(r1=1) == DiracGAN(r1=1.0) != DiracGAN()
    with pytest.raises(AttributeError):
        DiracGAN().r1 = 2
