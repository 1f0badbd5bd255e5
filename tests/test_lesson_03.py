"""Lesson 03: its changes lead from the program as published to the good one, and to the library."""

import re

import nbformat
import pytest
import torch

import gan_teach as gt
from tests.lesson_programs import changed, play_fed, text_of
from tests.tools.run_notebooks import NOTEBOOKS

LESSON = nbformat.read(NOTEBOOKS / "03_mnist_mlp_gan.ipynb", 4)
PROSE = [cell.source for cell in LESSON.cells if cell.cell_type == "markdown"]
FENCE = re.compile(r"```diff\n(.*?)```", re.S)


def test_its_changes_lead_from_program_c_to_the_good_one():
    fences = FENCE.findall("\n".join(PROSE))
    assert changed(text_of("program_c"), fences) == text_of("digits_healthy")


def test_it_is_short():
    words = sum(len(FENCE.sub("", cell).split()) for cell in PROSE)
    asked = "\n".join(c.source for c in LESSON.cells if "gt.predict(" in c.source)
    assert words + len(asked.split()) <= 2000
    assert asked.count("gt.predict(") <= 4


@pytest.mark.parametrize("seed", range(2))
def test_the_good_program_is_the_librarys_recipe(monkeypatch, seed):
    """Fed the game's first weights, batches and noise, its first 50 losses are the game's."""
    game, turns = gt.preset("digits_recipe", data=gt.digits("embedded"), seed=seed), 50
    training = re.sub(r"^EPOCHS = \d+", "EPOCHS = 1", text_of("digits_healthy"), flags=re.M)
    program = training.partition("fig, axes =")[0]
    names, losses = play_fed(monkeypatch, program, game, turns, flat=True)
    played = [(step.d_loss, step.g_loss) for step in game.play(turns)]
    torch.testing.assert_close(torch.tensor(losses), torch.tensor(played), atol=1e-5, rtol=0)
    z = game.draws.noise_batch(0, "show", 64)
    torch.testing.assert_close(
        names["G_average"](z).detach(), game.push(z).flatten(1), atol=1e-4, rtol=0
    )
