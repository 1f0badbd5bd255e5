"""What a page without a kernel shows: the middle of a game, which leaves no trace in the game."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import gan_teach as gt
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.still import CAPTION, TURNS, still
from tests.live.playground.games import TurnsBad, nan, same, small_digits, step, weights
from tests.pages import Page


def shown(source):
    """The still of a playground that opens with this: its pixels, and the words for it."""
    session = Session(source)
    pictures = Pictures(session)
    session.show()
    png, words = still(session, pictures)
    return np.array(Image.open(io.BytesIO(png))), words


@pytest.mark.parametrize("preset", ["program_a", "ring"])
def test_a_game_at_its_start_is_shown_in_its_middle_and_plays_on_as_if_nothing_had_been(preset):
    game, other = gt.preset(preset), gt.preset(preset)
    global_state = torch.random.get_rng_state()
    _, words = shown(game)
    assert words.startswith(f"Turn {TURNS}. ")
    assert torch.equal(global_state, torch.random.get_rng_state())
    assert (game.turns, game.d_updates, len(game.history)) == (0, 0, 0)
    assert same(weights(game), weights(other))
    for it in (game, other):
        list(it.play(20))
    assert same(weights(game), weights(other))
    assert (game.history.d_loss == other.history.d_loss).all()


def test_it_is_the_picture_of_those_turns_above_a_caption():
    played = gt.preset("program_a")
    list(played.play(TURNS))
    (early, _), (late, words) = shown(gt.preset("program_a")), shown(played)
    assert words.startswith(f"Turn {TURNS}. ")
    assert early.shape == late.shape == (334, 800, 3)
    left, strip = slice(0, 400), slice(300, None)  # the densities; the figures were measured anew
    assert (early[:300, left] == late[:300, left]).all()
    assert (early[strip] == late[strip]).all()
    band, ink = (0, 114, 178), (255, 255, 255)
    assert (early[302, [2, -2]] == band).all()
    assert (early[strip] == ink).all(-1).any()
    assert CAPTION == "Run this cell to play"


def test_a_duel_has_a_row_for_each_game_under_one_caption():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1))
    pixels, words = shown(duel)
    assert pixels.shape == (634, 800, 3)
    assert f"A: Turn {TURNS}." in words
    assert f"B: Turn {TURNS}." in words
    assert "lr_g (0.001 in A, 0.1 in B)" in words
    assert [game.turns for game in duel.games] == [0, 0]


class OwnD(torch.nn.Sequential):
    """A learner's own D."""


class OwnData:
    """A learner's own data."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator)


def hooked():
    d = torch.nn.Linear(1, 1)
    d.register_forward_hook(lambda *_: None)
    return d


@pytest.mark.parametrize(
    "game",
    [
        lambda: gt.Game(gt.MLPGenerator, OwnD(torch.nn.Linear(1, 1)), data=gt.Gaussian(3, 2)),
        lambda: gt.Game(gt.MLPGenerator, hooked(), data=gt.Gaussian(3, 2)),
        lambda: gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=OwnData()),
        lambda: gt.preset("program_a", loss=TurnsBad(nan)),
        small_digits,
    ],
    ids=["D", "hook", "data", "loss", "digits"],
)
def test_where_code_of_the_learner_would_run_and_where_it_takes_long_it_is_the_start(game):
    _, words = shown(game())
    assert words.startswith("Turn 0. ")


def test_a_lesson_that_is_made_shows_digits_in_their_middle_too(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_STILLS", "long")
    monkeypatch.setattr("gan_teach.live.playground.still.LARGE", 20)
    _, words = shown(small_digits())
    assert words.startswith("Turn 20. ")


def test_a_game_that_cannot_go_on_is_shown_at_its_start_and_complains_when_it_is_played():
    game = gt.preset("program_a", optimizer="sgd", lr_d=1e30, lr_g=1e30)
    _, words = shown(game)
    assert words.startswith("Turn 0. ")


def test_a_game_that_was_played_is_shown_as_it_is():
    session = Session(gt.preset("program_a"))
    pictures = Pictures(session)
    step(session, 7)
    assert still(session, pictures)[1] == session.describe()
    assert session.describe().startswith("Turn 7. ")


def test_it_has_the_views_that_are_shown_and_else_those_that_open_a_playground():
    session = Session(gt.preset("program_a"))
    pictures = Pictures(session)
    page = Page(pictures.row)

    def width():
        return Image.open(io.BytesIO(still(session, pictures)[0])).size[0]

    assert width() == 800
    page.press("Losses")
    assert width() == 400
    page.press("Densities and D")
    assert width() == 800
