"""Answers to the exercises as learners write them, by hand: not taken from the exercises."""

import torch
from torch import nn

from gan_teach.lessons.variants import changed


def one(x):
    return torch.ones_like(x)


def no(x):
    return torch.zeros_like(x)


def without_a_judge(G, data, turns, noise):
    """A G that learns the data's mean and spread by heart: training, and no game."""
    optimizer = torch.optim.Adam(G.parameters(), lr=5e-3)
    wanted = data.mean(0), data.flatten(1).T.cov() if data[0].numel() < 9 else data.std(0)
    for _ in range(turns):
        fake = G(torch.randn(128, noise)).view(128, *data.shape[1:])
        found = fake.mean(0), fake.T.cov() if data[0].numel() < 9 else fake.std(0)
        loss = sum(nn.functional.mse_loss(*pair) for pair in zip(found, wanted, strict=True))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return G


def with_kept_networks(program):
    """A program whose players are made once, and trained further in each call."""
    made = {}
    changes = [(f"{name} = nn.Sequential(", f"{name} = made_once('{name}', ") for name in "GD"]
    answer = changed(program, changes)
    answer.__globals__["made_once"] = lambda name, *layers: made.setdefault(
        name, nn.Sequential(*layers)
    )
    return answer


def from_the_table(pictures, turns):
    """A picture of the data for each noise, always the same."""
    return lambda z: pictures[(1e6 * z[:, 0].double()).long() % len(pictures)]


def with_changes(step, **changes):
    return lambda *inputs: step(*inputs, **changes)
