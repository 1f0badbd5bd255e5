"""Lesson 02: right answers in several ways, and the usual mistakes, written by hand."""

import copy
import math
import random

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import logsigmoid

import gan_teach as gt
from gan_teach.lessons.variants import changed
from tests.lessons.answers import no, one, with_changes, with_kept_networks, without_a_judge


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


def d_step_by_slopes(G, D, optimizer, real, z):
    loss = nn.functional.softplus(-D(real)).mean() + nn.functional.softplus(D(G(z))).mean()
    weights = list(D.parameters())
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights), strict=True):
        weight.grad = slope
    optimizer.step()
    return float(loss)


def d_step_by_closure(G, D, optimizer, real, z):
    def loss():
        optimizer.zero_grad()
        both = D(torch.cat([real, G(z).detach()]))
        loss = 2 * bce(both, torch.cat([one(real), no(real)]))
        loss.backward()
        return loss

    return optimizer.step(loss)


def g_step_sample_by_sample(G, D, optimizer, z):
    optimizer.zero_grad()
    losses = [-logsigmoid(D(G(one_z[None]))).sum() / len(z) for one_z in z]
    for loss in losses:
        loss.backward()
    optimizer.step()
    return sum(loss.item() for loss in losses)


def g_step_with_d_frozen(G, D, optimizer, z):
    D.requires_grad_(False)
    loss = g_step(G, D, optimizer, z)
    D.requires_grad_(True)
    return loss


def around(step, before=None, after=None, returns=None):
    """The step with more done before it or after it, or with another return."""

    def more(G, D, optimizer, *batches):
        if before:
            before(G, D, optimizer)
        loss = step(G, D, optimizer, *batches)
        if after:
            after(G, D, optimizer)
        return loss if returns is None else returns(loss)

    return more


def clear(G, D, optimizer):
    G.zero_grad()
    D.zero_grad()
    optimizer.zero_grad()


def another_rate(G, D, optimizer):
    optimizer.param_groups[0]["lr"] = 0.1


LEAVES_BEHIND = [
    lambda G, D, optimizer: D.double(),
    lambda G, D, optimizer: torch.set_grad_enabled(False),
    lambda G, D, optimizer: G.requires_grad_(False),
    lambda G, D, optimizer: D.requires_grad_(False),
    lambda G, D, optimizer: G.eval(), lambda G, D, optimizer: D.eval(), another_rate,
    lambda G, D, optimizer: torch.manual_seed(0),
]  # fmt: skip


def half_the_time(step):
    return lambda *inputs: step(*inputs, sign=random.choice([1, -1]))


def program(seed):
    """A whole program in plain lines, too short to be good."""
    torch.manual_seed(seed)
    G = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    D = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=5e-3)
    optimizer_d = torch.optim.Adam(D.parameters(), lr=5e-3)
    ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)
    for _ in range(200):
        real = 4 + 1.25 * torch.randn(32, 1)
        fake = G(torch.randn(32, 1))
        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()
        g_loss = bce(D(fake), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    return G(torch.randn(4000, 1))


def gan(old, new):
    """The whole program with one part changed."""
    return changed(program, [(old, new)])


def with_logsigmoid_and_classes(seed):
    """Another way of writing: a class, losses from logsigmoid, fakes under `no_grad`."""

    class Player(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.out = nn.Linear(1, 32), nn.Linear(32, 1)

        def forward(self, x):
            return self.out(self.hidden(x).relu())

    torch.manual_seed(seed)
    G, D, average = Player(), Player(), Player()
    g_step = torch.optim.Adam(G.parameters(), 2e-3, betas=(0.0, 0.99))
    d_step = torch.optim.Adam(D.parameters(), 5e-3, betas=(0.0, 0.99))
    for turn in range(2000):
        with torch.no_grad():
            fake = G(torch.randn(128, 1))
        real = torch.normal(4.0, 1.25, (128, 1)).requires_grad_()
        on_real = D(real)
        slope = torch.autograd.grad(on_real.sum(), real, create_graph=True)[0]
        d_step.zero_grad()
        (-logsigmoid(on_real).mean() - logsigmoid(-D(fake)).mean()).backward(retain_graph=True)
        (0.15 * slope**2).mean().backward()
        d_step.step()
        g_step.zero_grad()
        (-logsigmoid(D(G(torch.randn(128, 1)))).mean()).backward()
        g_step.step()
        kept = 0.0 if turn < 1000 else 0.99
        for mine, new in zip(average.parameters(), G.parameters(), strict=True):
            mine.data.mul_(kept).add_((1 - kept) * new.data)
    return average(torch.randn(4000, 1)).detach().numpy()


def normal(mean, std, n=1000):
    """As if a good G had been trained on other data."""
    return lambda seed: mean + std * torch.randn(n, 1)


def d_step_for_d_alone(G, D, optimizer, real, z):
    on_real, on_fake = D(real), D(G(z))
    loss = bce(on_real, one(on_real)) + bce(on_fake, no(on_fake))
    D.zero_grad(set_to_none=False)
    loss.backward(inputs=list(D.parameters()))
    optimizer.step()
    return loss


def otherwise_moved(step):
    """The step with another optimiser than the one that is given."""

    def moved(G, D, optimizer, *batches):
        (group,) = optimizer.param_groups
        return step(G, D, torch.optim.SGD(group["params"], lr=0.5), *batches)

    return moved


def twice(G, D, optimizer):
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()


def closures(seed):
    """Layers without a class around them, and no average: the rate is lowered in the end."""
    torch.manual_seed(seed)
    a, b, c, d = nn.Linear(1, 32), nn.Linear(32, 1), nn.Linear(1, 32), nn.Linear(32, 1)

    def fakes():
        return b(a(torch.randn(128, 1)).relu())

    def judge(x):
        return d(c(x).relu())

    of_g, of_d = [*a.parameters(), *b.parameters()], [*c.parameters(), *d.parameters()]
    g_step = torch.optim.Adam(of_g, lr=2e-3, betas=(0.0, 0.99))
    d_step = torch.optim.Adam(of_d, lr=5e-3, betas=(0.0, 0.99))
    for turn in range(2000):
        g_step.param_groups[0]["lr"] = 2e-3 if turn < 1500 else 4e-4
        real = (4 + 1.25 * torch.randn(128, 1)).requires_grad_()
        on_real = judge(real)
        slope = torch.autograd.grad(on_real.sum(), real, create_graph=True)[0]
        on_fake = judge(fakes().detach())
        loss = -logsigmoid(on_real).mean() - logsigmoid(-on_fake).mean()
        d_step.zero_grad()
        (loss + 0.15 * slope.square().mean()).backward()
        d_step.step()
        g_step.zero_grad()
        (-logsigmoid(judge(fakes())).mean()).backward()
        g_step.step()
    return torch.cat([fakes() for _ in range(32)])


def a_turn_for_show(seed):
    gt.textbook.gaussian_gan(seed, turns=1)
    return normal(4, 1.25, n=4000)(seed)


def with_both_in_one(seed):
    """G's move through a network that is G and D, one behind the other."""
    changes = [
        ("optimizer_g = torch", "both = nn.Sequential(G, D)\n    optimizer_g = torch"),
        ("g_step(G, D, optimizer_g, torch.randn(128, 1))",
         "optimizer_g.zero_grad()\n"
         "        bce(both(torch.randn(128, 1)), ones).backward()\n"
         "        optimizer_g.step()"),
    ]  # fmt: skip
    return changed(gt.textbook.gaussian_gan, changes)(seed)


def without_modules(seed):
    """Weights in lists, and players that are functions."""
    torch.manual_seed(seed)
    g, d = ([nn.Parameter(torch.randn(size) / 2) for size in ((1, 32), (32,), (32, 1), (1,))]
            for _ in range(2))  # fmt: skip
    average = [weight.detach().clone() for weight in g]

    def play(weights, x):
        return (x @ weights[0] + weights[1]).relu() @ weights[2] + weights[3]

    g_step = torch.optim.Adam(g, lr=2e-3, betas=(0.0, 0.99))
    d_step = torch.optim.Adam(d, lr=5e-3, betas=(0.0, 0.99))
    for _ in range(2000):
        real = (4 + 1.25 * torch.randn(128, 1)).requires_grad_()
        on_real, on_fake = play(d, real), play(d, play(g, torch.randn(128, 1)).detach())
        (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
        d_step.zero_grad()
        loss = -logsigmoid(on_real).mean() - logsigmoid(-on_fake).mean()
        (loss + 0.15 * slope.square().mean()).backward()
        d_step.step()
        g_step.zero_grad()
        (-logsigmoid(play(d, play(g, torch.randn(128, 1)))).mean()).backward()
        g_step.step()
        for kept, weight in zip(average, g, strict=True):
            kept.lerp_(weight.detach(), 0.01)
    return play(average, torch.randn(4000, 1))


def with_a_bare_g(seed):
    """The same with a D of layers."""
    changes = [
        ("    average =",
         "    D = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1))\n"
         "    d = list(D.parameters())\n"
         "    average ="),
        ("play(d, real), play(d, ", "D(real), D("), ("play(d, ", "D("),
    ]  # fmt: skip
    return changed(without_modules, changes)(seed)


def with_a_d_for_show(seed):
    """A game in which G's loss is not what D says, but how far its fakes are from real samples."""
    changes = [
        ("g_step(G, D, optimizer_g, torch.randn(128, 1))", "step_by_sorting(G, optimizer_g)")
    ]
    answer = changed(gt.textbook.gaussian_gan, changes)
    answer.__globals__["step_by_sorting"] = step_by_sorting
    return answer(seed)


def step_by_sorting(G, optimizer):
    fake, real = G(torch.randn(128, 1)), 4 + 1.25 * torch.randn(128, 1)
    loss = (fake.sort(0).values - real.sort(0).values).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def without_d(seed):
    data = torch.normal(4.0, 1.25, (4000, 1), generator=torch.Generator().manual_seed(seed))
    return without_a_judge(nn.Linear(1, 1), data, 1500, 1)(torch.randn(4000, 1))


RIGHT = {
    "d_step": [
        d_step_for_d_alone,
        d_step, d_step_in_two_halves, d_step_by_slopes, d_step_by_closure,
        around(d_step, before=clear), around(d_step, after=clear),
        around(d_step, returns=lambda loss: torch.tensor([loss]))],
    "g_step": [
        g_step, with_changes(g_step), g_step_sample_by_sample, g_step_with_d_frozen,
        around(g_step, before=clear), around(g_step, after=clear)],
    "own_gan": [
        gt.textbook.gaussian_gan,
        changed(gt.textbook.gaussian_gan, [(".detach()", ""), ("strict=True", "strict=False")]),
        with_logsigmoid_and_classes, closures, with_both_in_one, without_modules, with_a_bare_g,
    ],
}  # fmt: skip

MISTAKES = {
    "d_step": {
        "zero_grad": [
            with_changes(d_step, clear=False),
            around(with_changes(d_step, clear=False), after=clear)],
        "left_behind": [around(d_step, after=leaves) for leaves in LEAVES_BEHIND],
        "swapped": with_changes(d_step, real_label=0.0, fake_label=1.0),
        "sign": with_changes(d_step, sign=-1), "not_finite": with_changes(d_step, sign=math.nan),
        "sum": with_changes(d_step, reduction="sum"),
        "not_scalar": with_changes(d_step, reduction="none"),
        "halved": with_changes(d_step, terms=(0.5, 0.5)),
        "sigmoid_twice": with_changes(d_step, squash=True),
        "detach": [
            with_changes(d_step, detach=False),
            around(with_changes(d_step, detach=False), before=clear),
            around(with_changes(d_step, detach=False), after=clear)],
        "no_graph": torch.no_grad()(d_step),
        "did_not_move": [with_changes(d_step, move=False), with_changes(d_step, late=True)],
        "no_return": [
            with_changes(d_step, tell=False), around(d_step, returns=lambda loss: ...)],
        "returned": [
            lambda *inputs: 1 + d_step(*inputs), lambda *inputs: d_step(*inputs) * math.nan,
            lambda *inputs: (d_step(*inputs),), lambda *inputs: [d_step(*inputs), 0.0]],
        "moves_g": also_moving("G", d_step),
        "probability": d_step_with_bce_loss,
    },
    "g_step": {
        "did_not_move": [with_changes(g_step, move=False), with_changes(g_step, late=True)],
        "probability": lambda G, D, optimizer, z: nn.BCELoss()(D(G(z)), one(z[:, :1])).backward(),
        "zero_grad": [
            with_changes(g_step, clear=False),
            around(with_changes(g_step, clear=False), after=clear)],
        "left_behind": [around(g_step, after=leaves) for leaves in LEAVES_BEHIND],
        "labels": with_changes(g_step, label=0.0),
        "sign": with_changes(g_step, sign=-1), "not_finite": with_changes(g_step, sign=math.nan),
        "other_loss": with_changes(g_step, sign=-1, label=0.0),
        "sum": with_changes(g_step, reduction="sum"),
        "not_scalar": with_changes(g_step, reduction="none"),
        "sigmoid_twice": with_changes(g_step, squash=True),
        "detached": [
            with_changes(g_step, detach=True), torch.no_grad()(g_step),
            lambda G, *others: g_step(copy.deepcopy(G), *others)],
        "no_return": with_changes(g_step, tell=False), "moves_d": also_moving("D", g_step),
    },
    "own_gan": {
        "kept": with_kept_networks(gt.textbook.gaussian_gan),
        "no_d": without_d,
        "not_trained": [normal(4, 1.25), a_turn_for_show, with_a_d_for_show],
        "seed": lambda seed: normal(4, 1.25)(torch.manual_seed(0)),
        "not_finite": lambda seed: torch.full((4000, 1), torch.nan),
        "nan_born": gan("lr=5e-3", "lr=1e30"),
        "rate_too_high": gan("lr=5e-3", "lr=10.0"),
        "rate_too_low": gan("lr=5e-3", "lr=1e-7"),
        "variance": normal(4, 1.25**2),
        "other_data": normal(3, 2),
        "rough": [normal(4, 0.6), program],
        "shape": normal(4, 1.25, n=64),
        "wrong_sign_g": gan("bce(D(fake), ones)", "bce(D(fake), zeros)"),
        "same_batch": changed(gt.textbook.gaussian_gan, [
            ("for _ in", "data = 4 + 1.25 * torch.randn(128, 1)\n    for _ in"),
            ("(4 + 1.25 * torch.randn(128, 1)).req", "data.clone().req")]),
        "labels_swapped": [
            gan("D(real), ones) + bce(D(fake.detach()), zeros)",
                "D(real), zeros) + bce(D(fake.detach()), ones)"),
            gan("D(fake.detach()), zeros)", "D(fake.detach()), ones)"),
        ],
        "gradients_left_over": [
            gan("optimizer_d.zero_grad()", "pass"),
            gan("optimizer_g.zero_grad()", "pass"),
        ],
        "gradient_cut": gan("bce(D(fake), ones)", "bce(D(fake.detach()), ones)"),
        "gradient_erased": gan("optimizer_d.step()", "optimizer_d.zero_grad(); optimizer_d.step()"),
        "never_stepped": [gan("optimizer_g.step()", "pass"), gan("optimizer_d.step()", "pass")],
        "in_two_optimizers": gan("Adam(G.parameters()", "Adam([*G.parameters(), *D.parameters()]"),
        "not_in_optimizer": gan("Adam(G.parameters()", "Adam(D.parameters()"),
        "sigmoid_twice": gan("bce(D(fake), ones)", "bce(D(fake).sigmoid(), ones)"),
        "same_noise": gan("real = 4", "torch.manual_seed(seed); real = 4"),
        "crash_second_backward": gan("D(fake.detach())", "D(fake)"),
        "crash_shapes": gan("torch.randn(4000, 1)", "torch.randn(4000, 2)"),
        "crash_targets": gan("torch.ones(32, 1)", "torch.ones(32)"),
        "crash_name": gan("4 + 1.25", "mean + 1.25"),
    },
}  # fmt: skip

WRONG = {
    "d_step": [
        half_the_time(d_step), around(d_step, before=another_rate), otherwise_moved(d_step),
        around(d_step, after=twice), around(d_step, returns=lambda loss: [loss, loss]),
        lambda *inputs: d_step(*inputs) and d_step(*inputs),
        with_changes(d_step, real_label=0.9), with_changes(d_step, terms=(1, 0)),
        lambda *inputs: (d_step(*inputs), 0)],
    "g_step": [
        half_the_time(g_step), around(g_step, before=another_rate), otherwise_moved(g_step),
        around(g_step, after=twice), around(g_step, returns=str),
        lambda *inputs: g_step(*inputs) and g_step(*inputs), with_changes(g_step, label=0.9)],
}  # fmt: skip
