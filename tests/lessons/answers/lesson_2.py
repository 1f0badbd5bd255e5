"""Lesson 02: right answers in several ways, and the usual mistakes, written by hand."""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid

import gan_teach as gt
from tests.lessons.answers import no, one, with_changes


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


def gan(seed, *, mean=4.0, std=1.25, label=1.0, lr=5e-3, turns=300, fixed=None):
    """A plain program, or one with something wrong: 1,000 samples."""
    torch.manual_seed(seed if fixed is None else fixed)
    G, D = (nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1)) for _ in range(2))
    optimizer_g, optimizer_d = (torch.optim.Adam(player.parameters(), lr=lr) for player in (G, D))
    for _ in range(turns):
        d_step(G, D, optimizer_d, mean + std * torch.randn(32, 1), torch.randn(32, 1))
        g_step(G, D, optimizer_g, torch.randn(32, 1), label=label)
    return G(torch.randn(1000, 1))


def normal(mean, std, n=1000):
    """As if a good G had been trained on other data."""
    return lambda seed: mean + std * torch.randn(n, 1)


RIGHT = {
    "which_step": ["C", "c"],
    "d_step": [d_step, d_step_in_two_halves],
    "g_step": [g_step, with_changes(g_step)],
    "own_gan": [gt.textbook.gaussian_gan, normal(4, 1.25)],
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
    "own_gan": {
        "seed": with_changes(gan, fixed=0, turns=1),
        "not_finite": with_changes(gan, lr=1e30, turns=9),
        "collapsed": with_changes(gan, lr=10.0),
        "unmoved": with_changes(gan, lr=1e-6),
        "ran_away": with_changes(gan, label=0.0),
        "variance": normal(4, 1.25**2),
        "other_data": normal(3, 2),
        "rough": normal(4, 0.6),
        "shape": normal(4, 1.25, n=64),
    },
}  # fmt: skip
