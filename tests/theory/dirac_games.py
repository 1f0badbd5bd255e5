"""The games of the Dirac-GAN's tests, and their losses as a program would write them."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import mse_loss

from gan_teach.theory.dirac import SLOPES

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


def derivative(function, step=1e-5):
    """The Jacobian at (0, 0) by central differences."""
    nudges = np.eye(2) * step
    changes = [np.subtract(function(*nudge), function(*-nudge)) for nudge in nudges]
    return np.stack(changes, 1) / (2 * step)


def same_numbers(a, b, atol=1e-7):
    """Both hold the same complex numbers, in any order."""
    assert min(abs(a - b).max(), abs(a - b[::-1]).max()) < atol
