"""A stopping rule on the page: its picture and its fields."""

import math

import pytest

import gan_teach as gt
from gan_teach.live.figure import LiveFigure
from gan_teach.live.marks import Words
from gan_teach.live.stop import StopControls, StopView
from gan_teach.training.kinds import KINDS
from gan_teach.training.stopping import Measured, Rule, play
from tests.live.watched import mark, points, texts
from tests.pages import Page


def test_the_picture_has_the_mark_and_the_best():
    figures = {10: 70, 20: 4, 30: 0.01}
    rule = Rule(mark=5, turns=30, every=10, figure=lambda game: figures[game.turns])
    view = StopView(rule)
    LiveFigure([view]).draw()  # before anything was measured
    list(play(gt.preset("program_a"), rule))
    plot = view.plot()
    assert plot.y.low < 0.01
    assert plot.y.high > 70
    assert "mark 5, 3 in a row" in texts(plot)
    assert mark(plot, "measured").y.tolist() == [70, 4, 0.01]
    assert points(mark(plot, "best: kept")).tolist() == [[30, 0.01]]


@pytest.mark.parametrize(
    ("figures", "place"),
    [
        ([], ("left", "bottom")),
        ([70, 4, 0.01], ("right", "bottom")),  # falls through the words at first
        ([70, 40, 30, 20, 15, 12, 10], ("left", "bottom")),
        ([5.9, 5.7, 5.9, 5.6, 70, 9, 6], ("left", "top")),
        ([70, 40, 4.9, 20, 10, 9, 8], ("right", "bottom")),  # the star would lie on the words
    ],
)
def test_no_curve_crosses_the_words_at_the_mark(figures, place):
    rule = Rule(mark=5, turns=200, every=10, figure=lambda game: 0.0)
    rule.measured = [Measured(10 * i + 10, figure) for i, figure in enumerate(figures)]
    plot = StopView(rule).plot()
    (words,) = (it for it in plot.marks if isinstance(it, Words))
    assert (words.ha, words.va) == place


def test_the_axis_says_whose_frechet_distance_it_is():
    plot = StopView(Rule(mark=5, figure="frechet")).plot()
    assert plot.y.label == "Frechet distance (classifier)"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.stopping], ids=lambda it: it.name)
def test_the_fields_show_the_usual_rule_and_make_another(kind):
    changed = []
    controls = StopControls(
        Rule.usual(kind), lambda: changed.append(1), lambda: changed.append("back"), acts=False
    )
    page = Page(controls)
    usual = kind.stopping.usual
    assert page.read("mark") == usual["mark"]
    assert page.read("most turns") == usual["turns"]
    assert not page.button("Stop by this rule").value
    page.set("mark", 1.5)
    page.set("times in a row", 2)
    page.set("turns per look", 7)
    page.set("most turns", 0)
    rule = controls.rule
    assert (rule.mark, rule.patience, rule.every, rule.turns) == (1.5, 2, 7, None)
    assert rule.figure == kind.stopping.name
    assert kind.stopping.title in page.text()
    page.set("mark", math.nan)
    assert "mark must be" in page.text()
    assert controls.rule is rule
    page.press("Go to the best")
    assert changed == [1, 1, 1, 1, "back"]


def test_a_rule_without_a_mark_keeps_none_until_one_is_set():
    rule = Rule(turns=100, figure=lambda game: -5.0)
    controls = StopControls(rule, lambda: None, lambda: None)
    page = Page(controls.widget)
    page.set("most turns", 200)
    assert (controls.rule.turns, controls.rule.mark) == (200, None)
    page.set("mark", -3.0)
    assert controls.rule.mark == -3
    page.set("mark", -1.0)
    assert controls.rule.mark is None
