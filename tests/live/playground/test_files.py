"""A run and its pictures as files; saving moves nothing."""

from pathlib import Path

import pytest

import gan_teach as gt
from gan_teach.live.playground.files import Files
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from tests.live.playground.games import message, same, small_digits, step, weights
from tests.pages import Page


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(source=None):
    """A session with its pictures and files alone."""
    session = Session(source or gt.preset("program_a"))
    pictures = Pictures(session)
    files = Files(session, pictures)
    session.show()
    return session, pictures, files, Page(files)


@pytest.mark.parametrize(
    ("kind", "start"), [("gif", b"GIF8"), ("png", b"\x89PNG"), ("svg", b"<?xml")]
)
def test_a_moment_is_kept_as_a_file(kind, start):
    session, _, _, page = made()
    for _ in range(3):
        step(session, 20)
    game = session.game
    before, game.lr_g = weights(game), 0.1  # which waits for the next turn
    for _ in range(2):
        page.press(f"Save {kind.upper()}")
    for name in (f"gan_turn_60.{kind}", f"gan_turn_60_2.{kind}"):
        assert Path(name).read_bytes().startswith(start)
    assert f"Saved as gan_turn_60_2.{kind}" in page.text()
    assert f"Download {kind.upper()}" in page.text()
    assert same(weights(game), before)
    assert game.lr_g == 0.1
    assert game.history.index.tolist() == list(range(1, 61))


def test_saving_that_was_interrupted_does_not_seem_to_go_on(monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    session, _, _, page = made()
    monkeypatch.setattr("gan_teach.live.playground.files.run_as_gif", stopped)
    page.press("Save GIF")
    assert "Interrupted" in message(session)
    assert "Saving" not in page.text()


def test_saving_nothing_says_so_and_does_not_seem_to_go_on():
    session, pictures, files, page = made()
    for toggle in pictures.toggles.values():
        toggle.value = False
    page.press("Save PNG")
    assert "show at least one" in message(session)
    assert page.text() == ""
    with pytest.raises(ValueError, match="Did you mean 'gif'"):
        files.save("gi")


@pytest.mark.parametrize("duel", [False, True])
def test_a_run_is_saved_with_all_that_is_shown(folder, duel):
    game = small_digits()
    session, pictures, files, _ = made(gt.Duel(game, small_digits(lr_g=0.1)) if duel else game)
    pictures.toggles["Noise"].value = True
    for _ in range(2):
        step(session, 10)
    files.save("gif")
    assert (folder / "gan_turn_20.gif").read_bytes().startswith(b"GIF8")
    assert session.scenes[0].figures.index.tolist() == [0, 10, 20]
