"""Every loss in LOSSES, and R1, held against torch's own losses and against finite differences."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from gan_teach import MLPDiscriminator
from gan_teach.losses import LOSSES, R1, Loss, as_loss


def real_label(logit):
    return bce(logit, torch.ones_like(logit))


def fake_label(logit):
    return bce(logit, torch.zeros_like(logit))


# What G minimises, by the name of the loss. A new loss without an entry fails here.
G_REFERENCE = {"minimax": lambda fake: -fake_label(fake), "non_saturating": real_label}
G_SLOPE = {"minimax": lambda x: -x.sigmoid(), "non_saturating": lambda x: x.sigmoid() - 1}
SLOPE_AT_MINUS_10 = {"minimax": -4.5398e-5, "non_saturating": -0.9999546}

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
    assert loss.formula
    assert loss.source


@every_loss
def test_losses_equal_binary_cross_entropy_with_real_1_and_fake_0(loss):
    real, fake = outputs()
    torch.testing.assert_close(loss.d_loss(real, fake), real_label(real) + fake_label(fake))
    torch.testing.assert_close(loss.g_loss(fake), G_REFERENCE[loss.name](fake))


@every_loss
def test_gradients_agree_with_finite_differences(loss):
    real, fake = outputs(8).requires_grad_()
    by_real, by_fake = torch.autograd.grad(loss.d_loss(real, fake), (real, fake))
    (by_g,) = torch.autograd.grad(loss.g_loss(fake), fake)
    real, fake = real.detach(), fake.detach()
    expected = slope(lambda x: loss.d_loss(x, fake), real)
    torch.testing.assert_close(by_real, expected, atol=1e-9, rtol=1e-6)
    expected = slope(lambda x: loss.d_loss(real, x), fake)
    torch.testing.assert_close(by_fake, expected, atol=1e-9, rtol=1e-6)
    torch.testing.assert_close(by_g, slope(loss.g_loss, fake), atol=1e-9, rtol=1e-6)


@every_loss
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
    results = [loss.d_loss(real, fake), loss.g_loss(fake)]
    gradients = torch.autograd.grad(sum(results), (real, fake))
    assert all(torch.isfinite(x).all() for x in (*results, *gradients))


@every_loss
def test_losses_at_equilibrium_are_those_that_the_loss_states(loss):
    if loss.d_equilibrium is None:
        pytest.skip("the theory gives no number")
    logit = torch.zeros(8, 1, dtype=torch.float64)  # D = 1/2 everywhere
    assert loss.d_loss(logit, logit).item() == pytest.approx(loss.d_equilibrium)
    assert loss.g_loss(logit).item() == pytest.approx(loss.g_equilibrium)
    assert loss.d_equilibrium == pytest.approx(2 * math.log(2))
    assert abs(loss.g_equilibrium) == pytest.approx(math.log(2))


@every_loss
def test_the_readout_is_a_probability_for_a_logit_and_the_output_itself_for_a_score(loss):
    real, _ = outputs()
    expected = real.sigmoid() if loss.output == "logit" else real
    torch.testing.assert_close(loss.readout(real), expected)


@every_loss
def test_a_typo_is_answered_with_the_nearest_name(loss):
    for typo in (loss.name[:-1], loss.name.upper(), loss.name.replace("_", "-") + "s"):
        with pytest.raises(ValueError, match=f"Did you mean '{loss.name}'"):
            as_loss(typo)


@pytest.mark.parametrize("wrong", [None, 3, Loss, "something else entirely"])
def test_what_is_no_loss_is_refused_with_all_names(wrong):
    with pytest.raises(ValueError) as caught:
        as_loss(wrong)
    assert all(name in str(caught.value) for name in LOSSES)


@pytest.mark.parametrize("shape", [(1,), (2, 3)])
def test_r1_is_half_gamma_times_the_mean_squared_slope_of_each_sample(shape):
    torch.manual_seed(0)
    D = MLPDiscriminator(shape, (8,), "tanh").double()
    real = torch.randn(6, *shape, dtype=torch.float64, requires_grad=True)
    penalty = R1(0.7)(D(real), real)

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
    R1(0.4)(D(real), real).backward()
    # D's slope is its weight w everywhere: the penalty is 0.2 |w|^2, its gradient 0.4 w
    torch.testing.assert_close(D.weight.grad, 0.4 * D.weight.detach())


@pytest.mark.parametrize("gamma", [0, -1.0, math.nan, math.inf, "much", None, True])
def test_r1_needs_a_positive_gamma(gamma):
    with pytest.raises(ValueError, match="gamma of R1 must be a number above 0"):
        R1(gamma)
