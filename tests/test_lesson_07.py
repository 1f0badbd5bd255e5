"""Lesson 07: its changes lead from the first program to the good one, and to the library."""

import inspect
import re

import nbformat
import pytest
import torch

import gan_teach as gt
from gan_teach.lessons.exercises.lesson_7.pair import own_pair
from gan_teach.studies.dcgan_steps import STEPS, game_of
from tests.lesson_programs import changed, play_fed, text_of
from tests.tools.run_notebooks import NOTEBOOKS

LESSON = nbformat.read(NOTEBOOKS / "07_convolutional_gan.ipynb", 4)
PROSE = "\n".join(cell.source for cell in LESSON.cells if cell.cell_type == "markdown")
FENCES = re.findall(r"```diff\n(.*?)```", PROSE, re.S)


@pytest.fixture
def in_double():
    """Through convolutions the rounding of single precision grows with each turn."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def test_its_changes_lead_from_the_first_program_to_the_good_one():
    assert changed(text_of("dcgan_first"), FENCES) == text_of("dcgan_healthy")
    assert len(FENCES) == len(STEPS) - 1


@pytest.mark.usefixtures("in_double")
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("dcgan_first", lambda **rules: game_of("as published", **rules)),
        ("dcgan_healthy", lambda **rules: gt.preset("dcgan", **rules)),
    ],
)
def test_a_program_is_the_librarys_game(monkeypatch, name, make):
    """Fed the game's first weights, batches and noise, its first 50 losses are the game's."""
    game, turns = make(data=gt.digits("embedded"), seed=0), 50
    program = text_of(name).partition("samples =")[0]
    _, losses = play_fed(monkeypatch, program, game, turns)
    torch.set_default_dtype(torch.float64)
    played = [(step.d_loss, step.g_loss) for step in game.play(turns)]
    torch.testing.assert_close(torch.tensor(losses), torch.tensor(played), atol=1e-5, rtol=0)


def test_what_d_gives_is_called_a_score_where_it_is_no_logit():
    """The hinge loss takes no sigmoid; lesson 05 and the glossary call such an output a score."""
    for name, other in (("dcgan_first", "scores"), ("dcgan_healthy", "logits")):
        assert other not in text_of(name).replace("BCEWithLogitsLoss", "")


def test_the_last_step_is_the_preset():
    data = gt.digits("embedded")
    last, recipe = game_of(list(STEPS)[-1], 0, data), gt.preset("dcgan", seed=0, data=data)
    assert last.settings == recipe.settings
    for player in "GD":
        mine, theirs = (getattr(game, player).state_dict() for game in (last, recipe))
        torch.testing.assert_close(mine, theirs, atol=0, rtol=0)


def test_what_the_large_exercise_needs_stands_in_the_programs():
    def names(text):
        return set(re.findall(r"\b(?:torch|nn)\.[\w.]+|\.\w+(?=\()", text))

    needed = names(inspect.getsource(own_pair)) - {"torch.randint", "nn.Module"}
    assert {"nn.ConvTranspose2d", "nn.Conv2d", ".backward", ".detach"} < needed
    assert needed <= names(text_of("dcgan_first"))
