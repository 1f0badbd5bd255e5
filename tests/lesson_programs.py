"""The programs of lessons as text: changed by the lesson's diffs, and fed a game's own numbers."""

import re

import torch

from gan_teach.data.mnist import mnist_class
from tests.tools.run_notebooks import NOTEBOOKS


def text_of(name):
    return (NOTEBOOKS / "programs" / f"{name}.py").read_text("utf-8")


def changed(text, fences):
    """The program after the diffs of a lesson, each of whose hunks must be found just once."""
    for fence in fences:
        for hunk in re.split(r"^@@\n", fence, flags=re.M):
            before, after = (
                "".join(line[1:] + "\n" for line in hunk.splitlines() if line[0] in marks)
                for marks in ("- ", "+ ")
            )
            assert text.count(before) == 1, before
            text = text.replace(before, after)
    return text


def play_fed(monkeypatch, text, game, turns, flat=False):
    """Run a program of digits on the game's first weights, batches and noise.

    flat: whether its D takes pictures as rows. Returns its names, and both losses of each turn.
    """
    noises = iter([game.draws.noise_batch(turn, who) for turn in range(turns) for who in "DG"])
    names, losses = {}, []

    class Loader:
        def __init__(self, *args, **kwargs):
            pass

        def __iter__(self):
            for player in "GD":
                theirs = getattr(game, player).parameters()
                for mine, first in zip(names[player].parameters(), theirs, strict=True):
                    mine.data = first.data.clone()
            if "G_average" in names:
                names["G_average"].load_state_dict(names["G"].state_dict())
            for turn in range(turns):
                real = game.draws.real(turn)
                yield real.flatten(1) if flat else real
                losses.append((names["d_loss"].item(), names["g_loss"].item()))

    monkeypatch.setattr(torch.utils.data, "DataLoader", Loader)
    monkeypatch.setattr(mnist_class(), "__init__", lambda self, *args, **kwargs: None)
    monkeypatch.setattr(mnist_class(), "data", torch.zeros(1, 28, 28), raising=False)
    monkeypatch.setattr(torch, "randn", lambda n, size: next(noises))
    monkeypatch.setattr(torch, "manual_seed", lambda seed: None)
    exec(text, names)
    monkeypatch.undo()
    return names, losses
