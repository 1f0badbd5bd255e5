"""Lesson 02: right answers in several ways, and the usual mistakes, written by hand."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid

import gan_teach as gt
from tests.lessons.answers import no, one, with_changes


def shares(a, b, edges):
    f, g = (np.histogram(x.numpy().ravel(), edges.numpy())[0] for x in (a, b))
    return f / f.sum(), g / g.sum()


def entropy(f):
    return -(f[f > 0] * np.log(f[f > 0])).sum()


def js_by_entropy(a, b, edges):
    f, g = shares(a, b, edges)
    return entropy((f + g) / 2) - entropy(f) / 2 - entropy(g) / 2


def d_step(
    G, D, optimizer, real, z, *, real_label=1.0, fake_label=0.0, detach=True, clear=True,
    late=False, sign=1, reduction="mean", terms=(1, 1), squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    on_real, on_fake = D(real), D(fake)
    if squash:
        on_real, on_fake = on_real.sigmoid(), on_fake.sigmoid()
    loss = terms[0] * bce(on_real, real_label * one(on_real), reduction=reduction)
    loss = loss + terms[1] * bce(on_fake, fake_label * one(on_fake), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    (sign * loss).backward()
    if late:
        optimizer.zero_grad()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def g_step(
    G, D, optimizer, z, *, label=1.0, detach=False, clear=True, late=False, sign=1,
    reduction="mean", squash=False, move=True, tell=True,
):  # fmt: skip
    fake = G(z).detach() if detach else G(z)
    output = D(fake)
    if squash:
        output = output.sigmoid()
    loss = sign * bce(output, label * one(output), reduction=reduction)
    if clear:
        optimizer.zero_grad()
    loss.backward()
    if late:
        optimizer.zero_grad()
    if move:
        optimizer.step()
    return loss.item() if tell else None


def d_step_with_bce_loss(G, D, optimizer, real, z):
    on_real, on_fake = D(real), D(G(z).detach())
    loss = nn.BCELoss()(on_real, one(on_real)) + nn.BCELoss()(on_fake, no(on_fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def also_moving(other, step):
    def moves_both(G, D, *inputs):
        loss = step(G, D, *inputs)
        with torch.no_grad():
            next({"G": G, "D": D}[other].parameters()).add_(0.1)
        return loss

    return moves_both


def d_step_in_two_halves(G, D, optimizer, real, z):
    with torch.no_grad():
        fake = G(z)
    optimizer.zero_grad()
    on_real = -logsigmoid(D(real)).mean()
    on_real.backward()
    on_fake = -logsigmoid(-D(fake)).mean()
    on_fake.backward()
    optimizer.step()
    return (on_real + on_fake).detach()


def recipe(seed, **changes):
    data = gt.Gaussian(mean=4, std=1.25)
    return gt.preset("gaussian_recipe", **{"data": data, "seed": seed} | changes)


def played(game):
    list(game.play(1))
    return game


RIGHT = {
    "which_step": ["C", "c"],
    "d_step": [d_step, d_step_in_two_halves],
    "g_step": [g_step, with_changes(g_step)],
    "js_of_samples": [js_by_entropy],
    "js_floor": [0.0088, torch.tensor(0.00885)],
    "recipe": [recipe],
}  # fmt: skip

MISTAKES = {
    "which_step": {"A": "A", "B": " b", "D": "D", "type": "turn_c"},
    "d_step": {
        "zero_grad": with_changes(d_step, clear=False),
        "swapped": with_changes(d_step, real_label=0.0, fake_label=1.0),
        "sign": with_changes(d_step, sign=-1),
        "sum": with_changes(d_step, reduction="sum"),
        "halved": with_changes(d_step, terms=(0.5, 0.5)),
        "sigmoid_twice": with_changes(d_step, squash=True),
        "detach": with_changes(d_step, detach=False),
        "did_not_move": [with_changes(d_step, move=False), with_changes(d_step, late=True)],
        "no_return": with_changes(d_step, tell=False),
        "returned": lambda *inputs: 1 + d_step(*inputs),
        "moves_g": also_moving("G", d_step),
        "probability": d_step_with_bce_loss,
    },
    "g_step": {
        "did_not_move": [with_changes(g_step, move=False), with_changes(g_step, late=True)],
        "probability": lambda G, D, optimizer, z: nn.BCELoss()(D(G(z)), one(z[:, :1])).backward(),
        "zero_grad": with_changes(g_step, clear=False),
        "labels": with_changes(g_step, label=0.0),
        "sign": with_changes(g_step, sign=-1),
        "other_loss": with_changes(g_step, sign=-1, label=0.0),
        "sum": with_changes(g_step, reduction="sum"),
        "sigmoid_twice": with_changes(g_step, squash=True),
        "detached": with_changes(g_step, detach=True),
        "no_return": with_changes(g_step, tell=False),
        "moves_d": also_moving("D", g_step),
    },
    "js_of_samples": {
        "counts": lambda a, b, edges: (
            lambda f, g: np.nansum(
                f * np.log(np.where(f > 0, 2 * f / (f + g + 1e-300), 1))
                + g * np.log(np.where(g > 0, 2 * g / (f + g + 1e-300), 1))
            ) / 2
        )(*(np.histogram(x.numpy(), edges.numpy())[0].astype(float) for x in (a, b))),
        "doubled": lambda *inputs: 2 * js_by_entropy(*inputs),
        "zero_log_zero": lambda a, b, edges: (
            lambda f, g: (
                (f * (2 * f / (f + g)).log()).sum() / 2 + (g * (2 * g / (f + g)).log()).sum() / 2
            )
        )(*map(torch.tensor, shares(a, b, edges))),
        "kl": lambda a, b, edges: (
            lambda f, g: (f * (f / g).log())[f > 0].sum()
        )(*map(torch.tensor, shares(a, b, edges))),
    },
    "js_floor": {"zero": 0, "one_repeat": 0.0064, "doubled": 0.0177},
    "recipe": {
        "data": lambda seed: recipe(seed, data=gt.Gaussian(3, 2)),
        "variance": lambda seed: recipe(seed, data=gt.Gaussian(4, 1.25**2)),
        "seed": lambda seed: recipe(0),
        "played": lambda seed: played(recipe(seed)),
        "type": lambda seed: "gaussian_recipe",
        "rates": lambda seed: recipe(seed, lr_g=1e-4, lr_d=1e-4),
        "average": lambda seed: recipe(seed, average=None, lr_g=0.02, lr_d=0.02),
        "diverged": lambda seed: recipe(seed, lr_g=1e38, lr_d=1e38),
    },
}  # fmt: skip

# Wrong answers without a hint of their own.
NEAR_MISSES = {
    "js_of_samples": [
        lambda *inputs: js_by_entropy(*inputs) / 0.3,
        lambda *inputs: js_by_entropy(*inputs) - np.log(2),
    ],
}  # fmt: skip
