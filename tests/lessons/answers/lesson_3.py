"""Lesson 03: right answers in several ways, and the usual mistakes, written by hand."""

import numpy as np
import torch
from torch import nn
from torch.nn.utils import weight_norm

from gan_teach.lessons.exercises.lesson_3 import program
from gan_teach.lessons.variants import changed
from tests.lessons.answers import from_the_table, with_kept_networks, without_a_judge


def layers_of(end):
    return nn.Sequential(nn.Linear(100, 256), nn.ReLU(), nn.Linear(256, 784), *end)


def parts(scale, end):
    """A transform that scales pictures so, and a G with this end."""
    return lambda: (lambda image: scale(torch.tensor(np.array(image)) / 255), layers_of(end))


def gan(old, new):
    """The library's own program with one part of its source changed."""
    return changed(program.own_digits, [(old, new)])


def with_a_plain_loop(pictures, turns):
    """The same without a loader, with probabilities and another optimiser for G."""
    G = layers_of([nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28))])
    D = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.Tanh(), nn.Linear(128, 1), nn.Sigmoid())
    g_step = torch.optim.RMSprop(G.parameters(), lr=3e-4)
    d_step = torch.optim.Adam(D.parameters(), lr=3e-4)
    for _ in range(turns):
        real = pictures[torch.randint(len(pictures), (32,))]
        d_step.zero_grad()
        fake = G(torch.randn(32, 100)).detach()
        (-D(real).log().mean() - (1 - D(fake)).log().mean()).backward()
        d_step.step()
        g_step.zero_grad()
        (-D(G(torch.randn(32, 100))).log().mean()).backward()
        g_step.step()
    return G


def with_least_squares(pictures, turns):
    """Classes and least squares, with 1 for fake and 0 for real; one batch of fakes for both."""

    class Layers(nn.Module):
        def __init__(self, *sizes, end=None):
            super().__init__()
            self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))
            self.end = end or nn.Identity()

        def forward(self, x):
            for layer in self.layers[:-1]:
                x = nn.functional.leaky_relu(layer(x), 0.2)
            return self.end(self.layers[-1](x))

    G, D = Layers(100, 256, 784, end=nn.Sigmoid()), Layers(784, 256, 1)
    g_step, d_step = (torch.optim.Adam(it.parameters(), 5e-4, (0.5, 0.999)) for it in (G, D))
    for _ in range(turns):
        fake = G(torch.randn(64, 100))
        on_real, on_fake = D(pictures[torch.randperm(len(pictures))[:64]]), D(fake.detach())
        d_step.zero_grad()
        (on_real.square().mean() + (on_fake - 1).square().mean()).backward()
        d_step.step()
        g_step.zero_grad()
        D(fake).square().mean().backward()
        g_step.step()
    return lambda z: G(z).view(-1, 1, 28, 28)


def with_players_made_anew(program):
    """A program whose players are made once, outside of it, and begin afresh in each call."""
    answer = with_kept_networks(program)
    made_once = answer.__globals__["made_once"]

    def begun(name, *layers):
        player = made_once(name, *layers)
        for layer in player:
            getattr(layer, "reset_parameters", list)()
        return player

    answer.__globals__["made_once"] = begun
    return answer


def behind(activation, end=nn.Sigmoid):
    """Pictures from 0 to 1, and a G with another hidden layer."""
    layers = nn.Linear(100, 256), activation(), nn.Linear(256, 784), end()
    return lambda: (parts(lambda x: x, [])()[0], nn.Sequential(*layers))


class Ending(nn.Module):
    """A G whose end is a formula."""

    def __init__(self, end):
        super().__init__()
        self.layers, self.end = layers_of([]), end

    def forward(self, z):
        return self.end(self.layers(z))


def of_one_number(scale, end):
    """A G whose pixels are all alike."""

    class Alike(nn.Sequential):
        def forward(self, z):
            return super().forward(z).expand(-1, 784)

    return lambda: (parts(scale, [])()[0], Alike(nn.Linear(100, 1), end))


def ending(scale, end):
    return lambda: (parts(scale, [])()[0], Ending(end))


RIGHT = {
    "moving_average": [
        lambda average, weights, decay: average + (1 - decay) * (weights - average),
        lambda average, weights, decay: torch.lerp(weights, average, decay),
        lambda average, weights, decay: average.mul_(decay).add_(weights, alpha=1 - decay),
        lambda average, weights, decay: average.lerp_(weights, 1 - decay),
        lambda average, weights, decay: decay * average.numpy() + (1 - decay) * weights.numpy(),
        lambda average, weights, decay: [
            [decay * a + (1 - decay) * b for a, b in zip(*rows, strict=True)]
            for rows in zip(average.tolist(), weights.tolist(), strict=True)]],
    "fix_ranges": [
        lambda: (parts(lambda x: x, [])()[0],
                 nn.Sequential(nn.LazyLinear(99), nn.ReLU(), nn.LazyLinear(784), nn.Sigmoid())),
        lambda: (parts(lambda x: x, [])()[0],
                 nn.Sequential(nn.LazyLinear(784, bias=False), nn.Sigmoid())),
        lambda: (parts(lambda x: 2 * x - 1, [])()[0], nn.Sequential(
            nn.LazyLinear(99), nn.LazyBatchNorm1d(), nn.ReLU(), nn.LazyLinear(784), nn.Tanh())),
        lambda: (parts(lambda x: x, [])()[0],
                 nn.Sequential(weight_norm(nn.Linear(100, 784)), nn.Sigmoid())),
        lambda: (parts(lambda x: x, [])()[0],
                 nn.Sequential(weight_norm(nn.Linear(100, 784, bias=False)), nn.Sigmoid())),
        behind(nn.Tanh), behind(nn.Sigmoid), behind(nn.LeakyReLU, nn.Hardsigmoid),
        ending(lambda x: 2 * x - 1, lambda x: 2 * x.sigmoid() - 1),
        ending(lambda x: x, lambda x: (x.tanh() + 1) / 2),
        ending(lambda x: x, lambda x: x.clamp(0, 1).view(-1, 1, 28, 28)),
        ending(lambda x: x, lambda x: (x - x.min()) / (x.max() - x.min())),
        ending(lambda x: x, lambda x: (x - x.amin(1, True)) / (x.amax(1, True) - x.amin(1, True))),
        parts(lambda x: x, [nn.Sigmoid()]),
        parts(lambda x: 2 * x - 1, [nn.Tanh()]),
        parts(lambda x: 2 * x - 1, []),
        ending(lambda x: 255 * x, lambda x: 255 * x.sigmoid()),
        parts(lambda x: 2 * x - 1, [nn.Hardtanh()]), parts(lambda x: x.flatten(), [nn.Sigmoid()]),
        parts(lambda x: (x - 0.1307) / 0.3081, []),
        parts(lambda x: x.roll(2, 1), [nn.Sigmoid()]), parts(lambda x: x.fliplr(), [nn.Sigmoid()]),
        ending(lambda x: 2 * x - 1, torch.sin), ending(lambda x: x, lambda x: 1 - x.sigmoid()),
        parts(lambda x: 2 * x - 1, [nn.BatchNorm1d(784), nn.Tanh()]),
        lambda: (parts(lambda x: x, [])()[0],
                 nn.Sequential(nn.Linear(100, 784, bias=False), nn.Sigmoid())),
    ],
    "own_digits": [
        program.own_digits,
        gan("fake.detach()", "fake"),
        with_a_plain_loop,
        with_least_squares,
        with_players_made_anew(program.own_digits),
    ],
}  # fmt: skip

MISTAKES = {
    "moving_average": {
        "swapped": lambda old, new, decay: (1 - decay) * old + decay * new,
        "plain_mean": lambda old, new, decay: (old + new) / 2,
        "no_complement": lambda old, new, decay: decay * old + new,
    },
    "fix_ranges": {
        "out_of_reach": [
            parts(lambda x: 2 * x - 1, [nn.Sigmoid()]), parts(lambda x: 2 * x - 1, [nn.ReLU()]),
            ending(lambda x: 2 * x - 1, lambda x: 0.9 * x.tanh())],
        "too_wide": [
            parts(lambda x: x, [nn.Tanh()]), parts(lambda x: x, [nn.ReLU6()]),
            parts(lambda x: x / 127.5 - 1, [nn.Tanh()]), parts(lambda x: x / 255, [nn.Sigmoid()])],
        "no_picture": [
            of_one_number(lambda x: x, nn.Sigmoid()),
            of_one_number(lambda x: 2 * x - 1, nn.Tanh()),
            ending(lambda x: x, lambda x: x[:, :1].sigmoid().expand(-1, 784)),
            ending(lambda x: x, lambda x: 1 - x.softmax(1)),
            parts(lambda x: 2 * x - 1, [nn.BatchNorm1d(784, affine=False)]),
            parts(lambda x: x, [nn.BatchNorm1d(784, affine=False)]),
            parts(lambda x: 2 * x - 1, [nn.BatchNorm1d(784, affine=False), nn.Tanh()]),
            parts(lambda x: 2 * x - 1, [nn.LayerNorm(784, elementwise_affine=False)]),
            ending(lambda x: 2 * x - 1, lambda x: (x - x.mean()) / x.std()),
            parts(lambda x: x, [nn.Softmax(1)]), parts(lambda x: x, [nn.Softmax(0)]),
            parts(lambda x: x, [nn.LayerNorm(784, elementwise_affine=False), nn.Sigmoid()]),
            parts(lambda x: 2 * x - 1, [nn.LayerNorm(784, elementwise_affine=False), nn.Tanh()]),
            ending(lambda x: 2 * x - 1, lambda x: 2 * x.softmax(1) - 1)],
        "upside_down": parts(lambda x: 1 - x, [nn.Sigmoid()]),
        "type": [
            lambda: nn.Sigmoid(),
            lambda: (lambda image: 3, layers_of([])),
            lambda: (lambda image: torch.zeros(784), abs),
            parts(lambda x: x * torch.nan, [nn.Sigmoid()]),
            parts(lambda x: 0 * x, [nn.Sigmoid()]),
            parts(lambda x: x, [nn.Linear(784, 10), nn.Sigmoid()]),
            ending(lambda x: x, lambda x: x * torch.nan), ending(lambda x: x, lambda x: (x, x)),
        ],
    },
    "own_digits": {
        "range": gan("nn.Sigmoid()", "nn.Tanh()"),
        "ranges_apart": gan("for real in loader:", "for real in (2 * x - 1 for x in loader):"),
        "rate_too_high": gan("lr=2e-4", "lr=0.1"),
        "rate_too_low": gan("lr=2e-4", "lr=1e-7"),
        "never_stepped": [gan("optimizer_g.step()", "pass"), gan("optimizer_d.step()", "pass")],
        "wrong_sign_g": gan("100))), ones)", "100))), zeros)"),
        "labels_swapped": gan("zeros)\n", "ones)\n"),
        "gradients_left_over": gan("optimizer_d.zero_grad()", "pass"),
        "gradient_cut": gan("D(G(torch.randn(len(real), 100)))", "D(fake.detach())"),
        "sigmoid_twice": gan("nn.Linear(256, 1))", "nn.Linear(256, 1), nn.Sigmoid())"),
        "crash_targets": gan("torch.ones(len(real), 1)", "torch.ones(64, 1)"),
        "crash_batch": gan("for real in loader:", "for real, _ in loader:"),
        "dead": lambda pictures, turns: lambda z: 0.9 * pictures[:1] + torch.rand(len(z), 1) / 999,
        "unlike": lambda pictures, turns: lambda z: torch.rand(len(z), 784),
        "kept": with_kept_networks(program.own_digits),
        "no_d": lambda pictures, turns: without_a_judge(
            layers_of([nn.Sigmoid()]), pictures, turns, 100),
        "not_trained": [
            from_the_table,
            lambda pictures, turns: lambda z: (
                0.98 * from_the_table(pictures, turns)(z) + 0.02 * torch.rand(len(z), 784))],
        "seed": lambda pictures, turns: lambda z: pictures[: len(z)],
        "not_finite": lambda pictures, turns: lambda z: z.new_full((len(z), 784), torch.nan),
        "shape": lambda pictures, turns: lambda z: z,
        "type": lambda pictures, turns: 3,
    },
}  # fmt: skip

WRONG = {
    "moving_average": [
        lambda average, weights, decay: decay * average - (1 - decay) * weights,
        lambda average, weights, decay: 0.998 * average + 0.002 * weights,
        lambda average, weights, decay: average, lambda average, weights, decay: decay * average,
        lambda average, weights, decay: weights,
        lambda average, weights, decay: decay**2 * average + (1 - decay**2) * weights,
        lambda average, weights, decay: (decay * average + (1 - decay) * weights)[:-1],
        lambda average, weights, decay: (decay * average + (1 - decay) * weights).mean()],
    "fix_ranges": [
        ending(lambda x: x, lambda x: 0.95 * x.sigmoid()),
        ending(lambda x: x, lambda x: 0.05 + 0.95 * x.sigmoid()),
        ending(lambda x: x, lambda x: 1.05 * x.sigmoid()),
        ending(lambda x: 255 * x, lambda x: x.sigmoid()), ending(lambda x: 2 * x - 1, torch.abs),
        ending(lambda x: x, lambda x: x.sigmoid() / 0),
        ending(lambda x: (x - 0.1307) / 0.3081, torch.tanh)],
}  # fmt: skip
