"""A stopping rule on the page."""

import math

import ipywidgets as widgets
import pytest

import gan_teach as gt
from gan_teach.live.playground.pictures import Pictures
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.stopping import Stopping
from gan_teach.live.playground.transport import Transport
from gan_teach.training.stopping import Rule
from tests.live.playground.games import message
from tests.pages import Page, on_a_loop, until

TITLE = "When to stop"


def made(source, rule=None):
    """A session that a rule may end, with its buttons and the page of its pictures."""
    session = Session(source)
    transport, pictures = Transport(session), Pictures(session)
    stopping = Stopping(session, transport, pictures, rule)
    session.show()
    return session, transport, stopping, Page(widgets.VBox([pictures.row, pictures.widget]))


@on_a_loop
async def test_a_game_stops_by_its_rule_and_goes_on_from_the_best():
    game, figures = gt.preset("program_a"), iter((9, 4, 5, 1))
    rule = Rule(mark=5, patience=2, every=20, figure=lambda game: next(figures))
    session, transport, _, page = made(game, rule)
    assert page.shown()[-1] == TITLE
    transport.play()
    await until(lambda: not session.playing)
    assert game.turns == 40  # stopped after turn 60, and the best was at 40
    assert "2 times in a row" in message(session)
    assert "back at the best" in message(session)
    ends = [run.moments[-1].turn for run in session.recorder.runs]
    assert ends == [60, 40]  # what came after the best can be come back to
    transport.play()
    await until(lambda: game.turns > 60)
    session.pause()


@on_a_loop
async def test_what_was_measured_in_another_run_is_not_told_once_the_game_goes_on():
    game, figures = gt.preset("program_a"), iter((9, 4, 3))
    rule = Rule(mark=5, patience=2, every=20, figure=lambda game: next(figures))
    session, transport, stopping, page = made(game, rule)
    transport.play()
    await until(lambda: not session.playing)
    assert "2 of 2 in a row at or below 5" in page.text()
    transport.new_seed()
    assert rule.best is not None  # one can still go back to it
    transport.play()
    await until(lambda: game.turns > 2)
    session.pause()
    assert not stopping.controls.acts.value
    assert "not measured yet" in page.text()


@on_a_loop
async def test_measurements_that_are_all_nan_stop_the_game_where_it_is():
    game = gt.preset("program_a")
    session, transport, _, _ = made(game, Rule(turns=4, every=2, figure=lambda game: math.nan))
    transport.play()
    await until(lambda: not session.playing)
    assert game.turns == 4
    assert "Stopped after turn 4: at most 4 were asked for." in message(session)


@on_a_loop
async def test_a_rule_can_be_set_on_the_page():
    game = gt.preset("gaussian_recipe")
    session, transport, stopping, page = made(game)
    assert TITLE not in page.shown()
    page.press(TITLE)
    assert not page.button("Stop by this rule").value
    before = page.picture(TITLE)
    fields = {"mark": 100.0, "times in a row": 2, "turns per look": 10, "most turns": 500}
    for label, value in fields.items():
        page.set(label, value)
    assert page.picture(TITLE) != before
    page.press("Stop by this rule")
    transport.play()
    await until(lambda: not session.playing)
    assert game.turns in (10, 20)
    assert "W1 distance" in page.text()
    page.set("mark", float("nan"))
    assert "mark must be" in page.text()
    assert stopping.controls.rule.mark == 100


def test_the_button_goes_to_the_best_and_says_so_if_there_is_none():
    session, _, _, page = made(gt.preset("program_a"))
    page.press(TITLE)
    page.press("Go to the best")
    assert "no best state to go back to yet" in message(session)


@pytest.mark.parametrize("duel", [False, True])
def test_where_no_figure_fits_there_is_no_rule(duel):
    pair = gt.preset("program_a"), gt.preset("program_a", lr_g=1e-4)
    _, _, stopping, page = made(gt.Duel(*pair) if duel else gt.preset("ring"))
    assert stopping.controls is None
    assert TITLE not in page.labels()


def test_another_game_begins_with_its_usual_rule():
    session, _, stopping, page = made(gt.preset("program_a"), Rule(mark=1, figure="w1"))
    session.open(gt.preset("gaussian_recipe"))
    assert stopping.controls.rule.mark == 0.1
    assert not stopping.controls.acts.value
    assert TITLE not in page.shown()
