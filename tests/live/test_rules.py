"""Rules in words: each game's, and what differs between two."""

import torch

import gan_teach as gt
from gan_teach.data import plane
from gan_teach.live.rules import differences, other_rules
from gan_teach.training.losses import R2, LeastSquares
from tests.live.controlled import Controlled, pair


class Own:
    """A learner's own data: it knows no density."""

    def sample(self, n, generator):
        return torch.randn(n, 1, generator=generator) + 3


def test_rules_are_told_for_each_game_where_they_differ():
    made = Controlled(*pair(penalty=gt.R1(0.3), average=0.9, optimizer="sgd"))
    made.page.press("Hide more rules")
    assert "More rules of A: D is held by nothing" in made.page.text()
    assert "More rules of B: D is held by R1 (gamma 0.3)" in made.page.text()
    assert "Other rules of A: Adam's betas (0.9, 0.999), seed 0." in made.other_rules()
    assert "Other rules of B: seed 0." in made.other_rules()
    assert "of A:" not in Controlled(*pair()).page.text()


def test_how_often_the_penalty_is_paid_is_told():
    for every in (2, 8, 21):
        game = gt.preset("program_a", penalty=gt.R1(0.3), penalty_every=every)
        assert f"the penalty at one update of D in {every}, seed 0" in other_rules(game)


def test_what_differs_is_put_into_words():
    duel = gt.Duel(*pair())
    assert "same settings" in differences(duel.differences)
    duel.b.lr_g, duel.b.loss, duel.b.optimizer = 0.0123456, "minimax", "sgd"
    told = differences(duel.differences)
    assert "lr_g (0.001 in A, 0.0123 in B)" in told
    assert "loss (non-saturating in A, minimax in B)" in told
    assert "optimizer (Adam in A, SGD in B)" in told


def test_two_values_of_one_kind_are_told_apart():
    def told(a, b):
        return differences({"it": (a, b)})

    assert "gt.losses.LeastSquares(-1, 1, 0) in B" in told(
        gt.losses.least_squares, LeastSquares(-1, 1, 0)
    )
    assert "Mixture(means=(0.0, 4.0)" in told(gt.Mixture([0, 4]), gt.Gaussian(3, 2))
    assert "R1(gamma=0.1) and R2(gamma=0.1) in A, none in B" in told((gt.R1(0.1), R2(0.1)), None)
    assert "0 and 0.99 in A" in told((0.0, 0.99), (0.9, 0.999))
    assert "name='spiral'" in told(Own(), plane.spiral())
