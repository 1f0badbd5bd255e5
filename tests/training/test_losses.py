"""Every loss and penalty against torch's own losses, finite differences and closed forms."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import hinge_embedding_loss, mse_loss

from gan_teach import Gaussian, MLPDiscriminator, theory
from gan_teach.training.losses import (
    LOSSES,
    R1,
    R2,
    GradientPenalty,
    LeastSquares,
    Loss,
    Paired,
    as_loss,
    slopes,
)
from tests.training.games import Deaf


def real_label(logit):
    return bce(logit, torch.ones_like(logit))


def fake_label(logit):
    return bce(logit, torch.zeros_like(logit))


def label(x, value):
    return mse_loss(x, torch.full_like(x, value)) / 2


def margin(x):
    return hinge_embedding_loss(x, -torch.ones_like(x))  # the mean of max(0, 1 - x)


# What each term is, by the name of the loss: D's on real, D's on fake, G's. A new loss without an
# entry fails here.
REFERENCE = {
    "minimax": (real_label, fake_label, lambda fake: -fake_label(fake)),
    "non_saturating": (real_label, fake_label, real_label),
    "least_squares": (lambda x: label(x, 1.0), lambda x: label(x, 0.0), lambda x: label(x, 1.0)),
    "wasserstein": (lambda x: -x.mean(), torch.mean, lambda x: -x.mean()),
    "hinge": (margin, lambda x: margin(-x), lambda x: -x.mean()),
}
# Losses that compare pairs: D's on (real, fake), and G's.
PAIRS = {"paired": (lambda x, y: real_label(x - y), lambda x, y: fake_label(x - y))}
G_SLOPE = {"minimax": lambda x: -x.sigmoid(), "non_saturating": lambda x: x.sigmoid() - 1}
SLOPE_AT_MINUS_10 = {"minimax": -4.5398e-5, "non_saturating": -0.9999546}

POINTWISE = [*REFERENCE]  # what D pays for one sample depends on that sample alone

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def outputs(n=64, spread=5.0):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, n, 1, generator=generator, dtype=torch.float64) * spread


def slope(function, x, step=1e-5):
    """The derivative by central differences, one element at a time."""
    slopes = torch.zeros_like(x)
    for i in range(x.numel()):
        nudge = torch.zeros_like(x)
        nudge.view(-1)[i] = step
        slopes.view(-1)[i] = (function(x + nudge) - function(x - nudge)) / (2 * step)
    return slopes


@every_loss
def test_a_loss_is_known_by_its_own_name_and_says_what_it_is(loss):
    assert LOSSES[loss.name] is loss
    assert as_loss(loss.name) is loss
    assert as_loss(loss) is loss
    assert isinstance(loss, Loss)
    assert loss.output in ("logit", "score")


@every_loss
def test_losses_equal_those_of_torch(loss):
    real, fake = outputs()
    if loss.name in PAIRS:
        for_d, for_g = PAIRS[loss.name]
        torch.testing.assert_close(loss.d_loss(real, fake), for_d(real, fake))
        torch.testing.assert_close(loss.g_loss(fake, real), for_g(real, fake))
        return
    on_real, on_fake, for_g = REFERENCE[loss.name]
    torch.testing.assert_close(loss.d_loss(real, fake), on_real(real) + on_fake(fake))
    torch.testing.assert_close(loss.g_loss(fake), for_g(fake))
    torch.testing.assert_close(loss.g_loss_beside(fake, real), for_g(fake))


@pytest.mark.parametrize("name", [name for name in POINTWISE if name != "wasserstein"])
def test_the_swap_cost_is_what_a_real_sample_called_fake_costs_more(name):
    real, _ = outputs()
    (on_real, on_fake, _), loss = REFERENCE[name], LOSSES[name]
    torch.testing.assert_close(loss.swap_cost(real), on_fake(real) - on_real(real))


@every_loss
def test_a_constant_added_to_every_output_changes_nothing_where_the_loss_is_relative(loss):
    real, fake = outputs()
    same = [
        torch.allclose(loss.d_loss(real, fake), loss.d_loss(real + 3, fake + 3)),
        len(loss_slopes(loss, fake, real)) == 64
        and torch.allclose(loss_slopes(loss, fake, real), loss_slopes(loss, fake + 3, real + 3)),
    ]
    assert all(same) == loss.relative


def loss_slopes(loss, fake, real):
    """The slopes of G's loss in D's outputs on the fakes."""
    fake = fake.detach().requires_grad_()
    return torch.autograd.grad(loss.g_loss_beside(fake, real), fake)[0]


def test_smoothing_is_the_usual_soft_label():
    real, fake = outputs()
    smoothed = bce(real, torch.full_like(real, 0.9)) + fake_label(fake)
    loss = LOSSES["minimax"]
    torch.testing.assert_close(loss.d_loss(real, fake) + 0.1 * loss.swap_cost(real), smoothed)


DENSITIES = [(0.3, 0.1), (0.1, 0.3), (0.2, 0.25), (0.02, 0.4)]


@pytest.mark.parametrize(("p", "q"), DENSITIES)
@pytest.mark.parametrize(
    "loss",
    [*(LOSSES[name] for name in POINTWISE if name != "wasserstein"), LeastSquares(-1, 1, 0)],
    ids=repr,
)
def test_the_best_output_is_where_ds_cost_at_that_place_is_smallest(loss, p, q):
    places = torch.linspace(-5, 5, 100_001, dtype=torch.float64)[:, None, None]
    still = torch.zeros(1, 1, dtype=torch.float64)
    by_real = torch.vmap(lambda d: loss.d_loss(d, still))(places)
    by_fake = torch.vmap(lambda d: loss.d_loss(still, d))(places)
    found = places[(p * by_real + q * by_fake).argmin()].item()
    best = loss.optimal_output(torch.tensor(p).log(), torch.tensor(q).log()).item()
    assert found == pytest.approx(best, abs=2e-4)


X = torch.linspace(-14, 14, 56_001, dtype=torch.float64)
P = Gaussian(0, 1).density(X)


def integral(y):
    return torch.trapezoid(y, X).item()


def kl_less_a_quarter_of_chi2(q):
    m = (P + q) / 2
    return theory.kl(P, m, X).item() - integral((P - m).square() / m) / 4


DIVERGENCES = {
    "minimax": lambda q: 2 * theory.js(P, q, X).item(),
    "non_saturating": lambda q: theory.kl(q, P, X).item() - 2 * theory.js(P, q, X).item(),
    "least_squares": kl_less_a_quarter_of_chi2,
    "hinge": lambda q: integral((P - q).abs()),
}


@pytest.mark.parametrize(("mean", "std"), [(1.5, 1.0), (0.7, 0.6), (-2.0, 1.4)])
@pytest.mark.parametrize("name", DIVERGENCES)
def test_with_the_best_d_gs_gradient_is_that_of_the_divergence(name, mean, std):
    """d/dtheta of the integral of q cost(D), D standing still, against differences of the form."""
    loss, h = LOSSES[name], 1e-4

    def q_at(step):
        return Gaussian(mean + step[0], std + step[1]).density(X)

    q = q_at((0, 0))
    output = loss.optimal_output(P.log(), q.log())[:, None]
    cost = torch.vmap(loss.g_loss)(output)
    for step in ((h, 0), (0, h)):
        up, down = q_at(step), q_at([-s for s in step])
        gradient = integral(cost * (up - down)) / (2 * h)
        expected = (DIVERGENCES[name](up) - DIVERGENCES[name](down)) / (2 * h)
        assert gradient == pytest.approx(expected, abs=2e-4)


def in_pairs(p, q):
    """JS(p x q, q x p): of the two orders of a pair of places, for densities on X."""
    there, back = torch.outer(p, q), torch.outer(q, p)
    terms = torch.special.xlogy(there, 2 * there / (there + back).clamp_min(1e-300))
    return torch.trapezoid(torch.trapezoid(terms, WIDE), WIDE).item()


WIDE = torch.linspace(-10, 10, 801, dtype=torch.float64)


@pytest.mark.parametrize(("mean", "std"), [(1.5, 1.0), (0.7, 0.6), (-2.0, 1.4)])
def test_with_the_best_d_the_paired_losses_are_what_the_docstring_says(mean, std):
    """D's loss is log 2 less the JS of pairs; G's gradient that of KL(q || p) less the same."""
    loss, h, p = LOSSES["paired"], 1e-3, Gaussian(0, 1).density(WIDE)

    def q_at(a, b):
        return Gaussian(mean + a, std + b).density(WIDE)

    def divergence(q):
        return theory.kl(q, p, WIDE).item() - in_pairs(p, q)

    d = loss.optimal_output(p.log(), q_at(0, 0).log())
    by_fake = torch.vmap(lambda fake: torch.nn.functional.softplus(fake - d))(d)  # (fake, real)
    d_loss = torch.trapezoid(torch.trapezoid(by_fake * p, WIDE) * q_at(0, 0), WIDE).item()
    assert d_loss == pytest.approx(math.log(2) - in_pairs(p, q_at(0, 0)), abs=1e-6)
    cost = torch.trapezoid(torch.nn.functional.softplus(d[None] - d[:, None]) * p, WIDE)
    for step in ((h, 0), (0, h)):
        up, down = q_at(*step), q_at(*(-s for s in step))
        gradient = torch.trapezoid(cost * (up - down), WIDE).item() / (2 * h)
        expected = (divergence(up) - divergence(down)) / (2 * h)
        assert gradient == pytest.approx(expected, abs=2e-4)


def test_the_best_d_of_pairs_is_the_log_ratio_and_any_constant():
    """Six places, an output each, by Newton's method: from any start, up to a constant."""
    p, q = torch.tensor(
        [[0.3, 0.1, 0.2, 0.05, 0.05, 0.3], [0.1, 0.3, 0.2, 0.2, 0.15, 0.05]], dtype=torch.float64
    )
    weight = torch.outer(p, q)

    def cost(d):
        return (weight * torch.nn.functional.softplus(d[None, :] - d[:, None])).sum()

    for start in (0.0, 5.0):
        d = torch.linspace(-0.5, 0.5, 6, dtype=torch.float64) + start
        for _ in range(30):
            hessian = torch.func.hessian(cost)(d)
            assert torch.linalg.eigvalsh(hessian)[0].abs() < 1e-12  # no cost holds the constant
            d = d - torch.linalg.pinv(hessian, atol=1e-9) @ torch.func.grad(cost)(d)
        best = Paired().optimal_output(p.log(), q.log())
        torch.testing.assert_close(d - d.mean(), best - best.mean(), atol=1e-9, rtol=0)
        assert d.mean().item() == pytest.approx(start)


def test_on_the_dirac_gan_the_paired_loss_is_the_non_saturating_one():
    """Data at 0, a fake at theta, D(x) = psi x: the same slope for each player, anywhere."""
    paired, usual = LOSSES["paired"], LOSSES["non_saturating"]
    for theta, psi in ((0.7, -1.2), (-2.0, 0.3), (0.1, 3.0)):
        at = torch.tensor([theta, psi], dtype=torch.float64, requires_grad=True)
        fake = (at[0] * at[1]).view(1, 1)
        real = 0 * fake
        for ours, theirs, player in (
            (paired.d_loss(real, fake), usual.d_loss(real, fake), 1),
            (paired.g_loss(fake, real), usual.g_loss(fake), 0),
        ):
            slopes_of = [torch.autograd.grad(it, at, retain_graph=True)[0] for it in (ours, theirs)]
            assert slopes_of[0][player].item() == pytest.approx(slopes_of[1][player].item())


@pytest.mark.parametrize(("gamma", "also"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3), (0.4, 1.1)])
def test_r1_and_r2_bring_the_paired_dirac_gan_to_rest(gamma, also):
    """Eigenvalues of its flow at (0, 0): -g/2 +- sqrt(g^2/4 - 1/4), g the sum of both gammas."""
    loss = LOSSES["paired"]

    def field(at):
        theta, psi = at
        real, fake = (0 * psi).view(1, 1), (theta * psi).view(1, 1)
        for_d = loss.d_loss(real, fake) + (gamma + also) / 2 * psi**2  # the slope is psi at both
        (d_psi,) = torch.autograd.grad(for_d, psi, create_graph=True)
        (d_theta,) = torch.autograd.grad(loss.g_loss(fake, real), theta, create_graph=True)
        return -torch.stack((d_theta, d_psi))

    at = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    jacobian = torch.autograd.functional.jacobian(lambda x: field(x.unbind()), at)
    found = torch.linalg.eigvals(jacobian)
    g = torch.tensor(gamma + also, dtype=torch.complex128)
    root = (g**2 / 4 - 0.25).sqrt()
    expected = torch.stack((-g / 2 + root, -g / 2 - root))
    distance = (found[:, None] - expected).abs()
    assert distance.min(0).values.max() < 1e-9
    assert distance.min(1).values.max() < 1e-9


def test_the_paired_loss_asks_g_for_real_outputs():
    with pytest.raises(TypeError, match=r"call g_loss\(fake, real\)"):
        Paired().g_loss(torch.zeros(3, 1))
    with pytest.raises(ValueError, match="has no labels"):
        Paired().swap_cost(torch.zeros(3, 1))


def test_labels_of_minus_1_1_and_0_pay_most_on_both_sides_of_the_goal():
    """As the docstring says: G's cost at the best D, by the ratio q/p, is least at q = p."""
    loss = LeastSquares(-1, 1, 0)
    log_ratio = torch.linspace(-6, 6, 13, dtype=torch.float64)
    output = loss.optimal_output(torch.zeros(13, dtype=torch.float64), log_ratio)
    cost = torch.vmap(loss.g_loss)(output[:, None])
    assert cost.argmin() == 6
    assert (cost.diff()[:6] < 0).all()
    assert (cost.diff()[6:] > 0).all()


def test_the_papers_value_with_its_labels_is_half_of_pearsons_chi2():
    """Mao et al. 2017, theorem 1: E[(D(x) - c)^2]/2 is added, and D follows."""
    q = Gaussian(1, 1.3).density(X)
    best = LeastSquares(-1, 1, 0).optimal_output(P.log(), q.log())
    value = integral((P + q) * best.square()) / 2
    assert value == pytest.approx(integral((2 * q - (P + q)).square() / (P + q)) / 2)


def test_the_wasserstein_gradient_is_that_of_w1_with_the_best_critic():
    """Data N(0, 1), fakes N(delta, 1): W1 = delta; the best critic with slope 1 is -x."""
    delta = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    z = torch.randn(1000, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    loss = LOSSES["wasserstein"]
    assert -loss.d_loss(-z, -(z + delta)).item() == pytest.approx(1.5)
    loss.g_loss(-(z + delta)).backward()
    assert delta.grad.item() == pytest.approx(1.0)


def test_least_squares_says_its_labels_unless_they_are_the_usual_ones():
    assert repr(LeastSquares()) == "gt.losses.least_squares"
    assert repr(LeastSquares(-1, 1, 0)) == "gt.losses.LeastSquares(-1, 1, 0)"
    assert LeastSquares() == LOSSES["least_squares"] != LeastSquares(-1, 1, 0)


@every_loss
def test_gradients_agree_with_finite_differences(loss):
    real, fake = outputs(8).requires_grad_()
    by_real, by_fake = torch.autograd.grad(loss.d_loss(real, fake), (real, fake))
    by_g = loss_slopes(loss, fake, real.detach())
    real, fake = real.detach(), fake.detach()
    expected = slope(lambda x: loss.d_loss(x, fake), real)
    torch.testing.assert_close(by_real, expected, atol=1e-9, rtol=1e-6)
    expected = slope(lambda x: loss.d_loss(real, x), fake)
    torch.testing.assert_close(by_fake, expected, atol=1e-9, rtol=1e-6)
    expected = slope(lambda x: loss.g_loss_beside(x, real), fake)
    torch.testing.assert_close(by_g, expected, atol=1e-9, rtol=1e-6)


@pytest.mark.parametrize("loss", [LOSSES[name] for name in G_SLOPE], ids=G_SLOPE)
def test_the_slope_of_the_generators_loss_is_the_one_of_the_lesson(loss):
    logit = torch.linspace(-30, 30, 61, dtype=torch.float64).unsqueeze(1).requires_grad_()
    (gradient,) = torch.autograd.grad(loss.g_loss(logit) * len(logit), logit)
    torch.testing.assert_close(gradient, G_SLOPE[loss.name](logit.detach()))
    at_minus_10 = gradient[20].item()
    assert at_minus_10 == pytest.approx(SLOPE_AT_MINUS_10[loss.name], rel=1e-4)


@every_loss
@pytest.mark.parametrize("size", [-200.0, 200.0])
def test_nothing_overflows_where_d_is_sure(loss, size):
    real, fake = torch.full((4, 1), size), torch.full((4, 1), -size)
    for batch in (real, fake):
        batch.requires_grad_()
    results = [loss.d_loss(real, fake), loss.g_loss_beside(fake, real)]
    gradients = torch.autograd.grad(sum(results), (real, fake))
    assert all(torch.isfinite(x).all() for x in (*results, *gradients))


@every_loss
def test_losses_at_equilibrium_are_those_that_the_loss_states(loss):
    # the best D where p = q: 1/2 everywhere for a logit, the middle label, no matter what
    best = {"least_squares": 0.5}.get(loss.name, 0.0)
    output = torch.full((8, 1), best, dtype=torch.float64)
    assert loss.d_loss(output, output).item() == pytest.approx(loss.d_equilibrium)
    if loss.g_equilibrium is not None:
        assert loss.g_loss_beside(output, output).item() == pytest.approx(loss.g_equilibrium)
    if loss.output == "logit":
        assert loss.d_equilibrium == pytest.approx(2 * math.log(2))
        assert abs(loss.g_equilibrium) == pytest.approx(math.log(2))


@every_loss
def test_the_readout_is_a_probability_for_a_logit_and_the_output_itself_for_a_score(loss):
    real, _ = outputs()
    expected = real.sigmoid() if loss.output == "logit" else real
    torch.testing.assert_close(loss.readout(real), expected)


@pytest.mark.parametrize("shape", [(1,), (2, 3)])
def test_r1_is_half_gamma_times_the_mean_squared_slope_of_each_sample(shape):
    torch.manual_seed(0)
    D = MLPDiscriminator(shape, (8,), "tanh").double()
    real = torch.randn(6, *shape, dtype=torch.float64, requires_grad=True)
    penalty = R1(0.7)(*slopes(D(real), real))
    torch.testing.assert_close(R2(0.7)(*slopes(D(real), real)), penalty)

    def one(x):
        return D(x.unsqueeze(0)).squeeze()

    per_sample = torch.stack([torch.func.jacrev(one)(x) for x in real.detach()])
    expected = 0.35 * per_sample.square().flatten(1).sum(1).mean()
    torch.testing.assert_close(penalty, expected)
    with torch.no_grad():
        by_differences = torch.stack([slope(one, x) for x in real.detach()])
    torch.testing.assert_close(per_sample, by_differences, atol=1e-8, rtol=1e-6)


def test_r1_pulls_the_weights_of_a_linear_d_straight_to_zero():
    D = nn.Linear(3, 1).double()
    real = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    R1(0.4)(*slopes(D(real), real)).backward()
    # D's slope is its weight w everywhere: the penalty is 0.2 |w|^2, its gradient 0.4 w
    torch.testing.assert_close(D.weight.grad, 0.4 * D.weight.detach())


def test_the_gradient_penalty_is_the_mean_squared_distance_of_slopes_from_1():
    slope = torch.tensor([[3.0, 4.0], [0.6, 0.8], [0.0, 0.0]], dtype=torch.float64)
    expected = 10 * ((5 - 1) ** 2 + 0 + 1) / 3
    assert GradientPenalty()(slope).item() == pytest.approx(expected, abs=1e-4)
    flat = torch.zeros(2, 2, requires_grad=True)
    GradientPenalty()(flat).backward()
    assert torch.isfinite(flat.grad).all()  # a root has no slope at 0


@pytest.mark.parametrize("weights", [True, False])
def test_a_d_that_ignores_its_input_has_no_slope(weights):
    x = torch.zeros(3, 1, requires_grad=True)
    with pytest.raises(ValueError, match="this D's output does not depend on its input"):
        slopes(Deaf(weights)(x), x)


class Nameless(Loss):
    """A learner's own loss, as short as can be."""

    def d_loss(self, real, fake):
        return fake.mean() - real.mean()


def test_a_learners_loss_without_a_name_is_called_as_its_class():
    assert Nameless().name == "Nameless"
    assert "Nameless" in repr(Nameless())
    with pytest.raises(ValueError, match="The loss 'Nameless' has no labels"):
        Nameless().swap_cost(torch.zeros(1, 1))
