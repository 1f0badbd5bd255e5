"""Lesson 03: its changes lead from the program as published to the good one, and to the library."""

import re

import nbformat
import pytest
import torch

import gan_teach as gt
from gan_teach.data.mnist import mnist_class
from tests.tools.run_notebooks import NOTEBOOKS

LESSON = nbformat.read(NOTEBOOKS / "03_mnist_mlp_gan.ipynb", 4)
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
FENCE = re.compile(r"```diff\n(.*?)```", re.S)


def text_of(name):
    return (NOTEBOOKS / "programs" / f"{name}.py").read_text("utf-8")


def lines(hunk, marks):
    return "".join(line[1:] + "\n" for line in hunk.splitlines() if line[0] in marks)


def test_its_changes_lead_from_program_c_to_the_good_one():
    text, good = text_of("program_c"), text_of("digits_healthy")
    for fence in FENCE.findall("\n".join(PROSE)):
        for hunk in re.split(r"^@@\n", fence, flags=re.M):
            before = lines(hunk, "- ")
            assert text.count(before) == 1, before
            text = text.replace(before, lines(hunk, "+ "))
    assert text == good


def test_it_is_short():
    words = sum(len(FENCE.sub("", cell).split()) for cell in PROSE)
    asked = "\n".join(c.source for c in LESSON.cells if "gt.predict(" in c.source)
    assert words + len(asked.split()) <= 2000
    assert asked.count("gt.predict(") <= 4


@pytest.mark.parametrize("seed", range(2))
def test_the_good_program_is_the_librarys_recipe(monkeypatch, seed):
    """Fed the game's first weights, batches and noise, its first 50 losses are the game's."""
    game, turns = gt.preset("digits_recipe", data=gt.digits("embedded"), seed=seed), 50
    batches = [game.draws.real(turn).flatten(1) for turn in range(turns)]
    noises = [game.draws.noise_batch(turn, who) for turn in range(turns) for who in "DG"]
    names, losses, place = {}, [], iter(noises)

    class Loader:
        def __init__(self, *args, **kwargs):
            pass

        def __iter__(self):
            for player in "GD":
                theirs = getattr(game, player).parameters()
                for mine, first in zip(names[player].parameters(), theirs, strict=True):
                    mine.data = first.data.clone()
            names["G_average"].load_state_dict(names["G"].state_dict())
            for real in batches:
                yield real
                losses.append((names["d_loss"].item(), names["g_loss"].item()))

    monkeypatch.setattr(torch.utils.data, "DataLoader", Loader)
    monkeypatch.setattr(mnist_class(), "__init__", lambda self, *args, **kwargs: None)
    monkeypatch.setattr(mnist_class(), "data", torch.zeros(1, 28, 28), raising=False)
    monkeypatch.setattr(torch, "randn", lambda n, size: next(place))
    training = re.sub(r"^EPOCHS = \d+", "EPOCHS = 1", text_of("digits_healthy"), flags=re.M)
    exec(training.partition("fig, axes =")[0], names)
    monkeypatch.undo()
    played = [(step.d_loss, step.g_loss) for step in game.play(turns)]
    torch.testing.assert_close(torch.tensor(losses), torch.tensor(played), atol=1e-5, rtol=0)
    z = game.draws.noise_batch(0, "show", 64)
    torch.testing.assert_close(
        names["G_average"](z).detach(), game.push(z).flatten(1), atol=1e-4, rtol=0
    )
