"""A run and its pictures as files; saving moves nothing."""

from pathlib import Path

import pytest

import gan_teach as gt
from gan_teach.live.playground.files import Files
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from tests.live.playground.games import same, small_digits, weights
from tests.pages import Page, words


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Made:
    """A session with its pictures and files alone."""

    def __init__(self, game=None):
        self.session = Session(game or gt.preset("program_a"))
        self.pictures = Pictures(self.session)
        self.files = Files(self.session, self.pictures)
        self.page = Page(self.files)
        self.session.show()

    def step(self, turns=1):
        self.session.move(lambda: list(self.session.source.play(turns)))


@pytest.mark.parametrize(
    ("kind", "start"), [("gif", b"GIF8"), ("png", b"\x89PNG"), ("svg", b"<?xml")]
)
def test_a_moment_is_kept_as_a_file(kind, start):
    made = Made()
    for _ in range(3):
        made.step(20)
    game = made.session.game
    before, game.lr_g = weights(game), 0.1  # which waits for the next turn
    for _ in range(2):
        made.page.press(f"Save {kind.upper()}")
    for name in (f"gan_turn_60.{kind}", f"gan_turn_60_2.{kind}"):
        assert Path(name).read_bytes().startswith(start)
    assert f"Saved as gan_turn_60_2.{kind}" in made.page.text()
    assert "href='data:image/" in made.page.root.children[-1].value
    assert same(weights(game), before)
    assert game.lr_g == 0.1
    assert game.history.index.tolist() == list(range(1, 61))


def test_a_folder_that_cannot_be_written_to_leaves_the_link(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    made = Made()
    made.files.save("png")
    assert "Permission denied" in made.page.text()
    assert "Download PNG" in made.page.text()


def test_saving_nothing_says_so_and_does_not_seem_to_go_on():
    made = Made()
    for toggle in made.pictures.toggles.values():
        toggle.value = False
    made.page.press("Save PNG")
    assert "show at least one" in words(made.session.message.line.value)
    assert made.page.text() == ""


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="Did you mean 'gif'"):
        Made().files.save("gi")


@pytest.mark.parametrize("duel", [False, True])
def test_a_run_is_saved_with_all_that_is_shown(folder, duel):
    game = small_digits()
    made = Made(gt.Duel(game, small_digits(lr_g=0.1)) if duel else game)
    made.pictures.toggles["Noise"].value = True
    for _ in range(2):
        made.step(10)
    made.files.save("gif")
    assert (folder / "gan_turn_20.gif").read_bytes().startswith(b"GIF8")
    assert made.session.scenes[0].figures.index.tolist() == [0, 10, 20]
