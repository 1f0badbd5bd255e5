"""Lesson 05: right answers in several ways, and the usual mistakes, written by hand."""

import math

import numpy as np
import torch
from scipy import stats
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import softplus

from tests.lessons.answers import no


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def step_in_floats(theta, psi, rate):
    theta, psi = float(theta), float(psi)
    s = sigmoid(psi * theta)
    return theta + rate * psi * s, psi - rate * theta * s


def step_by_autograd(theta, psi, rate):
    theta.requires_grad_()
    psi.requires_grad_()
    d_loss, g_loss = softplus(-psi * 0) + softplus(psi * theta), -softplus(psi * theta)
    (of_theta,) = torch.autograd.grad(g_loss, theta)
    (of_psi,) = torch.autograd.grad(d_loss, psi)
    return [theta - rate * of_theta, psi - rate * of_psi]


def step_in_numpy(theta, psi, rate):
    at = np.array([theta, psi])
    return at + rate / (1 + np.exp(-at.prod())) * np.array([at[1], -at[0]])


def d_moves_first(theta, psi, rate):
    psi = psi - rate * theta * sigmoid(psi * theta)
    theta = theta + rate * psi * sigmoid(psi * theta)
    return theta, psi


def d_moves_first_with_the_old_sigmoid(theta, psi, rate):
    s = torch.sigmoid(psi * theta)
    psi = psi - rate * theta * s
    theta = theta + rate * psi * s
    return theta, psi


def g_moves_first(theta, psi, rate):
    theta = theta + rate * psi * sigmoid(psi * theta)
    psi = psi - rate * theta * sigmoid(psi * theta)
    return theta, psi


def g_moves_first_with_the_old_sigmoid(theta, psi, rate):
    s = torch.sigmoid(psi * theta)
    theta += rate * psi * s
    psi -= rate * theta * s
    return theta, psi


def steps_with(theta_push, psi_push):
    """A step whose pushes are functions of theta, psi and the logit t."""
    return lambda theta, psi, rate: (
        theta + rate * theta_push(theta, psi, psi * theta),
        psi + rate * psi_push(theta, psi, psi * theta),
    )


def modes_by_loops(samples, centres, std):
    hit = set()
    for x, y in samples.tolist():
        for k, (a, b) in enumerate(centres.tolist()):
            if math.hypot(x - a, y - b) < 3 * std:
                hit.add(k)
    return len(hit)


def modes_in_numpy(samples, centres, std):
    gaps = samples.numpy()[:, None] - centres.numpy()
    return (np.linalg.norm(gaps, axis=-1).min(axis=0) <= 3 * std).sum()


def modes_near(samples, centres, reach):
    return (torch.cdist(samples, centres) <= reach).any(0).sum()


def modes_with(limit=3.0, least=1, leave=(None, None)):
    """How many modes have at least so many samples within limit std."""
    return lambda samples, centres, std: (
        (torch.cdist(samples, centres) <= limit * std)[slice(*leave)].sum(0) >= least
    ).sum()


def wilson(hits, n, z=1.96):
    p = hits / n
    root = math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return [(p + z**2 / (2 * n) + sign * z * root) / (1 + z**2 / n) for sign in (-1, 1)]


def wilson_by_roots(hits, n):
    # where |p - s| is z standard errors: (1 + z^2/n) s^2 - (2 p + z^2/n) s + p^2 = 0
    p, z2 = hits / n, 1.96**2
    return np.sort(np.roots([1 + z2 / n, -(2 * p + z2 / n), p * p]).real)


def wald(hits, n, z=1.96, games=None):
    p = hits / n
    error = np.sqrt(p * (1 - p) / (games or n))
    return p - z * error, p + z * error


def wilson_with_slips(hits, n, *, p=None, over=None, middle_over=None, root_over=None, root=math):
    p, z = hits / n if p is None else p, 1.96
    middle = (p + z**2 / 2 / (middle_over or n)) / (1 + z**2 / n)
    inside = p * (1 - p) / (over or n) + z**2 / 4 / (root_over or n**2)
    half = z / (1 + z**2 / n) * root.sqrt(inside)
    return middle - half, middle + half


def middle_and_half(hits, n):
    low, high = wilson(hits, n)
    return (low + high) / 2, (high - low) / 2


def slope_of(g_loss, fake):
    fake = fake.detach().clone().requires_grad_()
    g_loss(fake).backward()
    return fake.grad


def push_one_by_one(g_loss, fake):
    sizes = []
    for output in fake:
        output = output[None].requires_grad_()
        sizes.append(torch.autograd.grad(g_loss(output), output)[0].abs().item())
    return sum(sizes) / len(sizes)


def push_by_differences(g_loss, fake, h=1e-5):
    alone = [(g_loss(t[None] + h) - g_loss(t[None] - h)) / (2 * h) for t in fake]
    return np.abs(np.array(alone)).mean()


def push_without_grad(g_loss, fake):
    (slope,) = torch.autograd.grad(g_loss(fake), fake)
    return (len(fake) * slope).abs().mean()


RIGHT = {
    "dirac_step": [
        step_in_floats, step_by_autograd, step_in_numpy,
        lambda theta, psi, rate: torch.stack([theta, psi]) + (
            rate * torch.sigmoid(psi * theta) * torch.stack([psi, -theta])
        )],
    "modes_covered": [
        modes_by_loops, modes_in_numpy,
        lambda samples, centres, std: modes_near(samples, centres, 3 * std),
        lambda samples, centres, std: (torch.cdist(centres, samples).amin(1) / std <= 3).sum(),
        lambda samples, centres, std: len(
            set((torch.cdist(samples, centres) <= 3 * std).nonzero()[:, 1].tolist())
        ),
        lambda x, c, std: (((x[:, None] - c) ** 2).sum(-1) <= 9 * std**2).any(0).float().sum()],
    "wilson": [
        wilson, wilson_by_roots,
        lambda hits, n: stats.binomtest(hits, n).proportion_ci(method="wilson"),
        lambda hits, n: torch.tensor(wilson(hits, n)).clamp(0, 1)],
    "fake_push": [
        push_one_by_one, push_by_differences,
        lambda g_loss, fake: slope_of(g_loss, fake).abs().sum(),
        lambda g_loss, fake: torch.func.grad(g_loss)(fake).norm(p=1)],
}  # fmt: skip

MISTAKES = {
    "dirac_step": {
        "alternating": [
            d_moves_first, d_moves_first_with_the_old_sigmoid, g_moves_first,
            g_moves_first_with_the_old_sigmoid],
        "g_sign": steps_with(
            lambda theta, psi, t: -psi * sigmoid(t), lambda theta, psi, t: -theta * sigmoid(t)),
        "d_sign": steps_with(
            lambda theta, psi, t: psi * sigmoid(t), lambda theta, psi, t: theta * sigmoid(t)),
        "non_saturating": steps_with(
            lambda theta, psi, t: psi * sigmoid(-t), lambda theta, psi, t: -theta * sigmoid(t)),
        "own_factor": steps_with(
            lambda theta, psi, t: theta * sigmoid(t), lambda theta, psi, t: -psi * sigmoid(t)),
        "shape": lambda theta, psi, rate: theta + rate * psi * sigmoid(psi * theta),
        "type": lambda theta, psi, rate: "no",
        "inputs": lambda theta, psi: (theta, psi),
    },
    "modes_covered": {
        "samples": [
            lambda samples, centres, std: (torch.cdist(samples, centres) < 3 * std).sum(),
            lambda samples, centres, std: (
                (torch.cdist(samples, centres).min(1).values < 3 * std).sum()
            )],
        "no_std": lambda samples, centres, std: modes_near(samples, centres, 3),
        "squared": lambda samples, centres, std: sum(
            any((x - a) ** 2 + (y - b) ** 2 <= 3 * std for x, y in samples.tolist())
            for a, b in centres.tolist()
        ),
        "per_axis": lambda samples, centres, std: sum(
            any(max(abs(x - a), abs(y - b)) <= 3 * std for x, y in samples.tolist())
            for a, b in centres.tolist()
        ),
        "nearest": lambda samples, centres, std: len(
            set(torch.cdist(samples, centres).min(1).indices.tolist())
        ),
    },
    "wilson": {
        "wald": wald,
        "not_divided": lambda hits, n: wilson_with_slips(hits, n, over=1),
        "hits_for_p": [
            lambda hits, n: wilson_with_slips(hits, n, p=hits),
            np.errstate(invalid="ignore")(
                lambda hits, n: wilson_with_slips(hits, n, p=hits, root=np)
            ), lambda hits, n: (math.sqrt(hits / n * (hits / n - 1) / n), 1)],
        "brackets": [
            lambda hits, n: wilson_with_slips(hits, n, middle_over=1 / n, root_over=1 / n**2),
            lambda hits, n: wilson_with_slips(hits, n, middle_over=1 / n),
            lambda hits, n: wilson_with_slips(hits, n, root_over=1 / n**2)],
        "middle": lambda hits, n: (
            hits / n - middle_and_half(hits, n)[1], hits / n + middle_and_half(hits, n)[1]
        ),
        "parts": middle_and_half,
        "shape": lambda hits, n: wilson(hits, n)[1],
    },
    "fake_push": {
        "one_nth": lambda g_loss, fake: slope_of(g_loss, fake).abs().mean(),
        "no_abs": lambda g_loss, fake: (slope_of(g_loss, fake) * len(fake)).mean(),
        "one_loss": [
            lambda g_loss, fake: slope_of(lambda output: bce(output, no(output)), fake).abs().sum(),
            lambda g_loss, fake: (1 / (1 + fake.exp())).mean()],
        "requires_grad": [
            push_without_grad,
            lambda g_loss, fake: slope_of(lambda output: g_loss(output.detach()), fake).abs().sum(),
        ],
        "no_slope": lambda g_loss, fake: fake.requires_grad_().grad.abs().sum(),
        "times_n": lambda g_loss, fake: (slope_of(g_loss, fake) * len(fake)).abs().sum().item(),
        "shape": lambda g_loss, fake: slope_of(g_loss, fake).abs() * len(fake),
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "dirac_step": [
        lambda theta, psi, rate: step_in_floats(theta, psi, 1),
        lambda theta, psi, rate: (
            rate * psi * sigmoid(psi * theta), -rate * theta * sigmoid(psi * theta)
        )],
    "wilson": [lambda hits, n: [end * (1 + 1.96**2 / n) for end in wilson(hits, n)]],
    "fake_push": [lambda g_loss, fake: abs(slope_of(g_loss, fake).sum().item())],
}  # fmt: skip

WRONG = {
    "dirac_step": [
        lambda theta, psi, rate: step_in_floats(theta, psi, 2 * rate),
        lambda theta, psi, rate: step_in_floats(abs(theta), abs(psi), rate),
        lambda theta, psi, rate: step_in_floats(theta, psi, rate)[::-1],
        lambda theta, psi, rate: [str(x) for x in step_in_floats(theta, psi, rate)],
        lambda theta, psi, rate: dict.fromkeys(step_in_floats(theta, psi, rate))],
    "modes_covered": [
        *(modes_with(limit) for limit in (2, 2.5, 2.85, 3.15, 3.5, 4, 4.2, 4.3, 6)),
        *(modes_with(least=least) for least in (2, 3)),
        modes_with(leave=(1, None)), modes_with(leave=(None, -1)),
        *(lambda *inputs, n=n: n for n in (0, 7, 8, 9, 25)),
        lambda samples, centres, std: modes_near(samples, centres[:-1], 3 * std),
        lambda samples, centres, std: modes_near(samples, centres[1:], 3 * std),
        lambda samples, centres, std: (
            ((samples[:, None] - centres).abs().sum(-1) <= 3 * std).any(0).sum()
        )],
    "wilson": [
        *(lambda hits, n, z=z: wilson(hits, n, z) for z in (1, 1.645, 1.9, 2, 2.58)),
        lambda hits, n: wilson(hits, n) if hits else (0, 0),
        lambda hits, n: wilson(hits, n) if hits < n else (1, 1),
        lambda hits, n: wilson(hits, n)[::-1], lambda hits, n: wilson(hits + 1, n + 2)],
    "fake_push": [
        lambda g_loss, fake: (slope_of(g_loss, fake) * len(fake)).norm(),
        lambda g_loss, fake: (slope_of(g_loss, fake) * len(fake)).abs().median(),
        lambda g_loss, fake: slope_of(g_loss, fake).sum().abs()],
}  # fmt: skip

# Plain right answers whose mutants are tried, where the library's own does more.
PLAIN = {"modes_covered": modes_by_loops, "wilson": wilson}
# What stands in mutants that are right as well: no sample lies just at the limit; the inputs are
# leaves and need no `detach`.
AS_GOOD = {"modes_covered": ["<= 3 * std"], "fake_push": ["fake = fake.requires_grad_()"]}
