"""Lesson 06: right answers in several ways, and the usual mistakes, written by hand."""

import cmath
import math

import numpy as np
import torch
from scipy import stats
from torch import nn

from tests.lessons.answers import with_changes


def gradient_penalty(
    D, real, fake, u, *, at=None, of=torch.sum, cost=lambda length: (length - 1) ** 2,
    length=lambda slope: slope.pow(2).sum(-1).sqrt(), over=torch.mean, create_graph=True,
):  # fmt: skip
    y = (u * real + (1 - u) * fake if at is None else at(real, fake, u)).requires_grad_()
    slope = torch.autograd.grad(of(D(y)), y, create_graph=create_graph)[0]
    return over(cost(length(slope)))


def penalty_point_by_point(D, real, fake, u):
    costs = []
    for x, g, share in zip(real, fake, u, strict=True):
        y = torch.lerp(g, x, share).requires_grad_()
        (slope,) = torch.autograd.grad(D(y), y, create_graph=True)
        costs.append((torch.linalg.vector_norm(slope) - 1) ** 2)
    return torch.stack(costs).mean()


def penalty_by_functions(D, real, fake, u):
    slope = torch.func.vmap(torch.func.grad(lambda x: D(x).squeeze()))(fake + u * (real - fake))
    return nn.functional.mse_loss(slope.norm(2, dim=1), torch.ones(len(u)).double())


def penalty_by_ones(D, real, fake, u):
    y = torch.autograd.Variable(u * real + (1 - u) * fake, requires_grad=True)
    scores = D(y)
    slope = torch.autograd.grad(
        outputs=scores, inputs=y, grad_outputs=torch.ones_like(scores), create_graph=True,
        retain_graph=True, only_inputs=True,
    )[0]  # fmt: skip
    return ((slope.view(len(slope), -1).norm(2, dim=1) - 1) ** 2).mean()


def penalty_without_grad(D, real, fake, u):
    y = u * real + (1 - u) * fake
    (slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)
    return ((slope.norm(dim=1) - 1) ** 2).mean()


def by_the_grad_of_a_point(D, real, fake, u):
    y = u * real + (1 - u) * fake
    D(y).sum().backward()
    return ((y.grad.norm(dim=1) - 1) ** 2).mean()


def penalty_by_backward(D, real, fake, u):
    """Leaves slopes in D's weights."""
    y = (u * real + (1 - u) * fake).requires_grad_()
    D(y).sum().backward(create_graph=True)
    return ((y.grad.norm(dim=1) - 1) ** 2).mean()


def before_it(change):
    def penalty(D, *inputs):
        change(D)
        return gradient_penalty(D, *inputs)

    return penalty


def penalty_used_up(*inputs):
    loss = gradient_penalty(*inputs)
    loss.backward()
    return loss


def half_detached(D, real, fake, u):
    return gradient_penalty(
        D, real, fake, u, cost=lambda length: (length - 1) * (length.detach() - 1)
    )


def w1_between_the_cdfs(a, b):
    x = np.sort(np.concatenate([a, b]))
    f, g = (np.searchsorted(np.sort(c), x[:-1], side="right") / len(c) for c in (a, b))
    return (np.abs(f - g) * np.diff(x)).sum()


def eigenvalues_by_numpy(gamma, f):
    return np.linalg.eigvals(np.array([[0, f], [-f, -gamma]]))


def eigenvalues_by_cases(gamma, f):
    under = gamma**2 / 4 - f**2
    if under < 0:
        turn = (-under) ** 0.5
        return complex(-gamma / 2, -turn), complex(-gamma / 2, turn)
    return -gamma / 2 - under**0.5, -gamma / 2 + under**0.5


def roots(outside, under):
    return outside + cmath.sqrt(under), outside - cmath.sqrt(under)


def hinge_by_loops(real, fake):
    of_real = sum(max(0, 1 - score) for score in real.flatten().tolist())
    of_fake = sum(max(0, 1 + score) for score in fake.flatten().tolist())
    return of_real / len(real) + of_fake / len(fake)


RIGHT = {
    "d_loss_hinge": [
        hinge_by_loops,
        lambda real, fake: torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + fake, 0).mean(),
        lambda real, fake: (nn.ReLU()(1 - real) + nn.ReLU()(1 + fake)).mean(),
        lambda real, fake: np.maximum(0, np.stack([1 - real, 1 + fake])).mean(1).sum()],
    "gradient_penalty": [
        gradient_penalty, penalty_point_by_point, penalty_by_functions, penalty_by_ones],
    "w1_of_points": [
        lambda a, b: sum(abs(x - y) for x, y in zip(sorted(a), sorted(b), strict=True)) / len(a),
        w1_between_the_cdfs, lambda a, b: stats.wasserstein_distance(a, b),
        lambda a, b: nn.functional.l1_loss(a.msort(), b.msort()),
        lambda a, b: np.abs(np.sort(a.numpy())[::-1] - np.sort(b.numpy())[::-1]).mean()],
    "r1_eigenvalues": [
        eigenvalues_by_numpy, eigenvalues_by_cases,
        lambda gamma, f: torch.linalg.eigvals(torch.tensor([[0, f], [-f, -gamma]])),
        lambda gamma, f: [-gamma / 2 + sign * (gamma**2 / 4 - f**2) ** 0.5 for sign in (1, -1)],
        lambda gamma, f: np.roots([1, gamma, f**2]),
        lambda gamma, f: {*(eigenvalues_by_numpy(gamma, f) + np.array([0, 1e-9]))},
        lambda gamma, f: set(roots(-gamma / 2, gamma**2 / 4 - f**2)),
        lambda gamma, f: torch.linalg.eigvals(torch.tensor([[-gamma, -f], [f, 0]]).double())],
}  # fmt: skip

MISTAKES = {
    "d_loss_hinge": {
        "minus": lambda real, fake: (
            torch.clamp(real - 1, max=0).mean() + torch.clamp(-1 - fake, max=0).mean()
        ),
        "times_n": lambda real, fake: (1 - real).relu().sum() + (1 + fake).relu().sum(),
        "swapped": lambda real, fake: (1 + real).relu().mean() + (1 - fake).relu().mean(),
        "no_margin": lambda real, fake: torch.relu(-real).mean() + (torch.relu(fake).mean()),
        "no_relu": lambda real, fake: (1 - real + 1 + fake).mean(),
        "mean_first": lambda real, fake: max(0, 1 - real.mean()) + max(0, 1 + fake.mean()),
    },
    "gradient_penalty": {
        "u_swapped": with_changes(gradient_penalty, at=lambda real, fake, u: real.lerp(fake, u)),
        "random": lambda D, real, fake, u: gradient_penalty(
            D, real, fake, torch.rand(len(real), 1)
        ),
        "at_one_end": [
            with_changes(gradient_penalty, at=lambda real, *_: real),
            lambda D, real, fake, u: gradient_penalty(D, fake, fake, u)],
        "no_root": with_changes(gradient_penalty, length=lambda slope: (slope * slope).sum(1)),
        "requires_grad": penalty_without_grad,
        "no_slope": [
            by_the_grad_of_a_point,
            lambda D, real, fake, u: (fake.requires_grad_().grad.norm(dim=1) - 1).square().mean()],
        "times_n": lambda *inputs: len(inputs[1]) * gradient_penalty(*inputs),
        "tuple": lambda D, real, fake, u: torch.autograd.grad(
            D(real.requires_grad_()).sum(), real, create_graph=True).norm(dim=1),
        "not_scalar": with_changes(gradient_penalty, of=lambda output: output),
        "no_gradient": [
            lambda *inputs: gradient_penalty(*inputs).item(),
            with_changes(gradient_penalty, create_graph=False),
            lambda *inputs: gradient_penalty(*inputs).detach()],
        "gradient": [
            half_detached, penalty_used_up, penalty_by_backward,
            before_it(lambda D: D.zero_grad())],
        "left_behind": [
            before_it(lambda D: D.eval()), before_it(lambda D: D.requires_grad_(False))],
    },
    "w1_of_points": {
        "unsorted": lambda a, b: np.abs(a.numpy() - b.numpy()).mean(),
        "sum": lambda a, b: abs(np.sort(a) - np.sort(b)).sum(),
        "no_abs": [
            lambda a, b: abs((np.sort(a) - np.sort(b)).mean()),
            lambda a, b: (a.sort().values - b.sort().values).mean(), lambda a, b: (b - a).mean()],
        "nearest": lambda a, b: sum(min(abs(x - y) for y in b) for x in a) / len(a),
        "two_things": lambda a, b: (a.sort() - b.sort()).abs().mean(),
    },
    "r1_eigenvalues": {
        "vectors": [
            lambda gamma, f: np.linalg.eig(np.array([[0, f], [-f, -gamma]])),
            lambda gamma, f: torch.linalg.eig(torch.tensor([[0, f], [-f, -gamma]]))],
        "positive": lambda gamma, f: roots(gamma / 2, gamma**2 / 4 - f**2),
        "plus_in_the_root": lambda gamma, f: roots(-gamma / 2, gamma**2 / 4 + f**2),
        "doubled": lambda gamma, f: roots(-gamma, gamma**2 - 4 * f**2),
        "parts": lambda gamma, f: (
            max(map(complex, eigenvalues_by_numpy(gamma, f)), key=lambda x: (x.imag, x.real)).real,
            max(eigenvalues_by_numpy(gamma, f).imag),
        ),
        "nan": [
            lambda gamma, f: [
                -gamma / 2 + sign * math.sqrt(gamma**2 / 4 - f**2) for sign in (1, -1)
            ],
            lambda gamma, f: -gamma / 2 + torch.tensor([1, -1]) * torch.sqrt(
            torch.tensor(gamma**2 / 4 - f**2))],
        "shape": lambda gamma, f: -gamma / 2 + cmath.sqrt(gamma**2 / 4 - f**2),
        "type": lambda gamma, f: ["a", "b"],
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "d_loss_hinge": [
        lambda real, fake: torch.cat([1 - real, 1 + fake]).relu().mean()],
    "gradient_penalty": [
        with_changes(gradient_penalty, length=lambda slope: slope.pow(2).sum().sqrt()),
        with_changes(gradient_penalty, of=torch.mean)],
    "w1_of_points": [
        lambda a, b: abs(torch.msort(a) - b).mean(), lambda a, b: abs(torch.msort(b) - a).mean(),
        lambda a, b: ((np.sort(a) - np.sort(b)) ** 2).mean()],
    "r1_eigenvalues": [lambda gamma, f: roots(-gamma / 2, gamma**2 - f**2)],
}  # fmt: skip

WRONG = {
    "d_loss_hinge": [
        lambda real, fake: (1 - real).clamp(0, 4).mean() + (1 + fake).clamp(0, 4).mean(),
        lambda real, fake: (2 - real).relu().mean() + (2 + fake).relu().mean(),
        lambda real, fake: (1 - real).relu().square().mean() + (1 + fake).relu().square().mean(),
        lambda real, fake: (1 - real).relu().mean()],
    "gradient_penalty": [
        lambda *inputs: 10 * gradient_penalty(*inputs),
        with_changes(gradient_penalty, cost=lambda length: (length - 1).relu() ** 2),
        with_changes(gradient_penalty, cost=lambda length: (length - 2) ** 2),
        with_changes(gradient_penalty, cost=lambda length: (length - 1).abs()),
        with_changes(gradient_penalty, length=lambda slope: slope.abs().sum(1)),
        with_changes(gradient_penalty, at=lambda real, fake, u: (real + fake) / 2)],
    "r1_eigenvalues": [
        lambda gamma, f: (eigenvalues_by_numpy(gamma, f)[0],) * 2,
        lambda gamma, f: {eigenvalues_by_numpy(gamma, f)[0]}, lambda gamma, f: set(),
        lambda gamma, f: {*eigenvalues_by_numpy(gamma, f).real},
        lambda gamma, f: eigenvalues_by_numpy(gamma, f).real,
        lambda gamma, f: abs(eigenvalues_by_numpy(gamma, f)),
        lambda gamma, f: eigenvalues_by_numpy(gamma, f) if gamma else (0, 0),
        lambda gamma, f: eigenvalues_by_numpy(gamma, f) if gamma != 2 * f else None,
        lambda gamma, f: eigenvalues_by_numpy(gamma, f) if gamma != 2 * f else (f, f),
        lambda gamma, f: eigenvalues_by_numpy(gamma, f).conj() * 1j,
        lambda gamma, f: eigenvalues_by_numpy(gamma, 0.5), lambda gamma, f: (math.nan, math.nan)],
    "w1_of_points": [
        lambda a, b: (a.msort() - b.msort()).square().mean().sqrt(),
        lambda a, b: (a.msort() - b.msort()).abs().max(),
        lambda a, b: (a.msort() - b.msort()).abs().sum() / (len(a) - 1),
        lambda a, b: (a[1:].msort() - b[1:].msort()).abs().mean()],
}  # fmt: skip

# Plain right answers whose mutants are tried, where the library's own does more.
PLAIN = {
    "w1_of_points": w1_between_the_cdfs, "d_loss_hinge": hinge_by_loops,
}  # fmt: skip
# What stands in mutants that are right as well: the eigenvalues in another order, and points that
# are leaves as they come.
AS_GOOD = {
    "r1_eigenvalues": ["(-gamma / 2 - root, -gamma / 2 + root)"],
    "gradient_penalty": ["(u * real + (1 - u) * fake).requires_grad_()"],
}  # fmt: skip
