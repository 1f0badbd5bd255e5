"""A stopping rule on the page."""

import ipywidgets as widgets
import pytest

import gan_teach as gt
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.stopping import Stopping
from gan_teach.live.playground.transport import Transport
from gan_teach.training.stopping import Rule
from tests.pages import Page, on_a_loop, until, words

TITLE = "When to stop"


class Made:
    """A session that a rule may end."""

    def __init__(self, game, rule=None):
        self.session = Session(game)
        self.transport = Transport(self.session)
        self.pictures = Pictures(self.session)
        self.stopping = Stopping(self.session, self.transport, self.pictures, rule)
        self.page = Page(widgets.VBox([self.pictures.row, self.pictures.widget]))
        self.session.show()

    def message(self):
        return words(self.session.message.line.value)


@on_a_loop
async def test_a_game_stops_by_its_rule_and_goes_on_from_the_best():
    game, figures = gt.preset("program_a"), iter((9, 4, 5, 1))
    rule = Rule(mark=5, patience=2, every=20, figure=lambda game: next(figures))
    made = Made(game, rule)
    assert made.page.shown()[-1] == TITLE
    made.transport.play()
    await until(lambda: not made.session.playing)
    assert game.turns == 40  # stopped after turn 60, and the best was at 40
    assert "2 times in a row" in made.message()
    assert "back at the best" in made.message()
    ends = [run.moments[-1].turn for run in made.session.recorder.runs]
    assert ends == [60, 40]  # what came after the best can be come back to
    made.transport.play()
    await until(lambda: game.turns > 60)
    made.session.pause()


@on_a_loop
async def test_a_rule_can_be_set_on_the_page():
    game = gt.preset("gaussian_recipe")
    made = Made(game)
    page = made.page
    assert TITLE not in page.shown()
    page.press(TITLE)
    assert not page.button("Stop by this rule").value
    before = page.picture(TITLE)
    fields = {"mark": 100.0, "times in a row": 2, "turns per look": 10, "most turns": 500}
    for label, value in fields.items():
        page.set(label, value)
    assert page.picture(TITLE) != before
    page.press("Stop by this rule")
    made.transport.play()
    await until(lambda: not made.session.playing)
    assert game.turns in (10, 20)
    assert "W1 distance" in page.text()
    page.set("mark", float("nan"))
    assert "mark must be" in page.text()
    assert made.stopping.controls.rule.mark == 100


def test_the_button_goes_to_the_best_and_says_so_if_there_is_none():
    made = Made(gt.preset("program_a"))
    made.page.press(TITLE)
    made.page.press("Go to the best")
    assert "Nothing was measured yet" in made.message()


@pytest.mark.parametrize("duel", [False, True])
def test_where_no_figure_fits_there_is_no_rule(duel):
    pair = gt.preset("program_a"), gt.preset("program_a", lr_g=1e-4)
    made = Made(gt.Duel(*pair) if duel else gt.preset("ring"))
    assert made.stopping.controls is None
    assert TITLE not in made.pictures.toggles


def test_another_game_begins_with_its_usual_rule():
    made = Made(gt.preset("program_a"), Rule(mark=1, figure="w1"))
    made.session.open(gt.preset("gaussian_recipe"))
    assert made.stopping.controls.rule.mark == 0.1
    assert not made.stopping.controls.acts.value
    assert TITLE not in made.page.shown()
