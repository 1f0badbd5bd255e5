"""The rules of the game on the page, with presets to start anew with."""

import pytest

import gan_teach as gt
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.settings import Settings
from gan_teach.live.playground.transport import Transport
from tests.live.playground.games import message
from tests.pages import Page, on_a_loop, until


def made(source=None):
    session = Session(source or gt.preset("program_a", seed=5))
    return session, Transport(session), Page(Settings(session))


@on_a_loop
async def test_controls_act_in_mid_game():
    session, transport, page = made()
    transport.play()
    await until(lambda: session.game.turns > 20)
    page.set("G's learning rate", 1e-4)
    page.set("Loss", gt.losses.minimax)
    page.set("Data: modes", 2)
    turns = session.game.turns
    await until(lambda: session.game.turns > turns + 20)
    session.pause()
    settings = session.game.settings
    assert (settings.lr_g, settings.loss.name) == (1e-4, "minimax")
    assert settings.data == gt.Mixture([1, 5], 2)
    assert {name for _, name, _ in session.game.changes} == {"lr_g", "loss", "data"}


def test_what_a_game_refuses_is_said():
    session, _, page = made(gt.preset("program_a", label_smoothing=0.1))
    page.set("Loss", gt.losses.wasserstein)
    assert "no labels" in message(session)
    assert page.read("Loss") is gt.losses.non_saturating


def test_controls_follow_what_code_sets():
    session, transport, page = made()
    session.game.lr_g, session.game.loss = 0.1, "minimax"
    transport.step()
    assert page.read("G's learning rate") == pytest.approx(0.1)
    assert page.read("Loss") is gt.losses.minimax


@on_a_loop
async def test_the_presets_may_be_chosen_one_after_the_other():
    session, transport, page = made()
    for name in ("program_b", "gaussian_recipe", "program_a", "program_b"):
        transport.play()
        page.set("Preset", name)
        game, fresh = session.game, gt.preset(name)
        assert not session.playing
        assert Page(transport).button("Play")
        assert (game.turns, game.seed) == (0, 5)
        assert (game.batch_size, game.penalty) == (fresh.batch_size, fresh.penalty)
        assert page.read("Batch size") == fresh.batch_size
        transport.step(3)
        assert len(session.recorder) == 2


def test_two_games_have_no_presets():
    _, _, page = made(gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax")))
    assert "Preset" not in page.labels()


def test_digits_are_offered_theirs(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    session, _, page = made(gt.preset("program_c_mended"))
    page.set("Preset", "digits_recipe")
    assert session.game.penalty == gt.R1(0.2)
