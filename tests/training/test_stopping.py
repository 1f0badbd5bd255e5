"""Stopping: when it is due, when it is good enough, and that the best state comes back."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.data.labelled import LabelledDigits
from gan_teach.support.errors import TrainingDiverged
from gan_teach.support.pairs import pictures
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule, frechet_distance, play


class Script:
    """A figure that reads what it is told, and notes at which turns it was asked."""

    def __init__(self, *figures):
        self.figures, self.turns = list(figures), []

    def __call__(self, game):
        self.turns.append(game.turns)
        return self.figures[len(self.turns) - 1]


@pytest.fixture
def game():
    return gt.preset("program_a")


def weights(game):
    return torch.cat([weight.flatten() for weight in game.G.parameters()])


def test_it_measures_every_so_many_turns_and_stops_when_good_in_a_row(game):
    figure = Script(9, 5, 4, 6, 3, 5, 5, 1)
    rule = Rule(mark=5, patience=3, every=10, figure=figure)
    found = list(play(game, rule))
    assert figure.turns == [10, 20, 30, 40, 50, 60, 70]
    assert [each.figure for each in found] == figure.figures[:7]
    assert "3 times in a row" in rule.reason


def test_the_best_state_comes_back_and_plays_on_as_it_did(game):
    rule = Rule(turns=40, every=10, figure=Script(4, 2, 3, 5))
    for _ in play(game, rule):
        pass
    assert game.turns == rule.best.turn == 20
    at_best = weights(game).clone()
    again = gt.preset("program_a")
    for _ in again.play(20):
        pass
    assert torch.equal(at_best, weights(again))
    for one in (game, again):
        for _ in one.play(5):
            pass
    assert torch.equal(weights(game), weights(again))


def test_the_first_of_equals_is_the_best(game):
    rule = Rule(turns=30, every=10, figure=Script(2, 2, 2))
    list(play(game, rule))
    assert rule.best.turn == 10


def test_a_number_of_turns_alone_stops_it_and_measures_the_last_turn(game):
    figure = Script(1, 2)
    rule = Rule(turns=25, every=20, figure=figure)
    list(play(game, rule))
    assert figure.turns == [20, 25]
    assert "turn 25: at most 25 were asked for" in rule.reason


def test_nan_is_never_good_and_never_the_best(game):
    rule = Rule(mark=5, patience=1, turns=30, every=10, figure=Script(math.nan, 7, math.nan))
    list(play(game, rule))
    assert rule.best.turn == 20
    assert "most" in rule.reason


def test_after_a_rewind_what_came_later_is_forgotten(game):
    rule = Rule(turns=100, every=10, figure=Script(5, 4, 3, 9))
    states = []
    for _ in game.play(30):
        states.append(game.state())
        rule.look(game)
    game.restore(states[11])  # after turn 12
    rule.look(game)
    assert [each.turn for each in rule.measured] == [10]
    assert rule.best is None  # the best was of another future
    game.reset()
    rule.look(game)
    assert rule.measured == []


def test_what_was_measured_on_other_data_is_forgotten(game):
    rule = Rule(mark=5, patience=2, every=10, figure=Script(1, 9, 5, 4))
    found = []
    for measured in play(game, rule):
        found.append(measured)
        if measured.turn == 10:
            game.data = moved = gt.Gaussian(mean=-6, std=2)  # in force from turn 11 on
    assert found == [(10, 1), (11, 9), (20, 5), (30, 4)]
    assert rule.measured == found[1:]
    assert rule.best == (30, 4)  # not that of turn 10, which would bring the old data back
    assert game.data is moved


def test_an_interrupt_brings_the_best_back(game):
    rule = Rule(turns=100, every=10, figure=Script(3, 8))

    def interrupted():
        for each in play(game, rule):
            if each.turn == 20:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert game.turns == 10


def test_a_game_that_diverges_goes_back_to_its_best():
    game = gt.preset("program_a", optimizer="sgd", lr_g=1e3, lr_d=1e6)
    rule = Rule(turns=100, every=1, figure=lambda game: -game.turns)
    with pytest.raises(TrainingDiverged):
        list(play(game, rule))
    assert game.turns == rule.best.turn
    assert torch.isfinite(game.generate(10)).all()


def test_w1_of_a_game_on_a_line_falls_below_its_mark():
    game = gt.preset("gaussian_recipe")
    rule = Rule(mark=0.3, patience=2, turns=3000, every=100, figure="w1")
    list(play(game, rule))
    assert "at or below 0.3 2 times" in rule.reason
    assert gt.w1(game.generate(4000), game.data) < 0.4


@pytest.mark.parametrize(
    ("figure", "data"), [("frechet", gt.Gaussian(0, 1)), ("w1", gt.plane.ring())]
)
def test_a_figure_that_does_not_fit_the_game_says_what_it_needs(figure, data):
    game = gt.preset("ring" if figure == "w1" else "program_a", data=data)
    with pytest.raises(ValueError, match=f'The figure "{figure}" needs'):
        list(play(game, Rule(turns=1, figure=figure)))


def test_nothing_measured_is_nothing_to_restore(game):
    with pytest.raises(ValueError, match="no best state to go back to yet"):
        Rule(turns=10).restore(game)


def test_it_says_how_it_stands(game):
    rule = Rule(mark=5, patience=3, turns=30, every=10, figure=Script(7, 4, 5))
    assert rule.describe() == "Script: not measured yet."
    list(play(game, rule))
    assert rule.describe() == (
        "Script 5 after turn 30. Best 4 after turn 20. 2 of 3 in a row at or below 5."
    )


def test_the_frechet_distance_is_that_of_the_scores():
    game = gt.preset("conditional", data=LabelledDigits(gt.digits("embedded")))
    found = frechet_distance(game)
    assert found == frechet_distance(game) > 100
    samples = pictures(Scene(game, scored=True).look.measured)
    assert found == pytest.approx(gt.scores.frechet_of(samples, "embedded"), rel=1e-4)
