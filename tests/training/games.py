"""Small games for tests, data that sets traps, and comparison to the last bit."""

import copy

import torch
from torch import Tensor

import gan_teach as gt
from gan_teach import Gaussian

DATA = Gaussian(mean=3, std=2)


def new_game(**changes):
    """Program A: small players, batch 16, Adam at 1e-3."""
    return gt.preset("program_a", **changes)


def new_game_at(turns, **changes):
    game = new_game(**changes)
    play(game, turns)
    return game


def play(game, turns):
    return list(game.play(turns))


def same(a, b):
    """Whether two nested states hold the same values, tensors compared number by number."""
    if isinstance(a, Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def weights(game, name):
    return copy.deepcopy(getattr(game, name).state_dict())


class Deaf(torch.nn.Module):
    """A D that gives one answer to everything; with or without a weight to train."""

    def __init__(self, weights=True):
        super().__init__()
        self.answer = torch.nn.Parameter(torch.zeros(1, 1), requires_grad=weights)

    def forward(self, x):
        return self.answer.repeat(len(x), 1)


class Trap:
    """Gaussian data that lets `act` change a batch, or do something else, as it is asked for it.

    act: gets how often a batch was asked for since the game was made (1, 2, ...), and the batch.
    """

    def __init__(self, act=lambda asked, batch: batch):
        self.act = act
        self.asked = -2  # the game looks at four samples when it is made, then asks for their shape

    def sample(self, n, generator):
        self.asked += 1
        batch = DATA.sample(n, generator)
        return self.act(self.asked, batch) if self.asked > 0 else batch
