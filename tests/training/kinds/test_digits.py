"""What is measured of a game of digits, held against `metrics.scores`."""

import math

import pytest
import torch

import gan_teach as gt
from gan_teach.metrics import scores
from gan_teach.training.kinds.digits import READ, READ_AS, SURE_OF
from gan_teach.training.kinds.look import three_digits
from gan_teach.training.scene import Scene
from tests.live.digit_games import Grey, conditional_game, small_digits


def figures_now(eye):
    """The figures measured now, by name."""
    eye.refresh()
    eye.measure()
    return {name: getattr(eye.figures, name)[-1] for name in eye.figures.fields}


@pytest.mark.parametrize("value_range", [(0, 1), (-1, 1)])
def test_digits_are_scored_as_scores_does_it(value_range):
    eye = Scene(small_digits(value_range), scored=True)
    list(eye.game.play(30))
    found = figures_now(eye)
    samples = eye.look.measured
    assert samples.shape == (READ, 1, 28, 28)
    ink = samples if value_range[0] == 0 else (samples + 1) / 2
    shares = scores.class_shares(ink)
    assert found["index"] == 30
    assert found["confident"] == pytest.approx(shares.confident)
    assert [found[name] for name in READ_AS] == pytest.approx(shares.shares.tolist())
    assert sum(found[name] for name in SURE_OF) == pytest.approx(shares.confident)
    assert found["frechet"] == pytest.approx(scores.frechet_of(ink, "embedded"), rel=1e-4)
    assert math.isnan(found["agreeing"])


def test_what_a_conditional_g_was_asked_for_is_compared_with_what_is_read():
    eye = Scene(conditional_game(), scored=True)
    found = figures_now(eye)
    assert found["agreeing"] == pytest.approx(scores.agreement(eye.look.measured))


def test_the_floor_is_what_as_many_real_digits_read():
    eye = Scene(small_digits(), scored=True)
    digits = eye.look.reference
    real = scores.real_digits("embedded").draw(READ, seed=5)
    frechet, confident, *_ = digits.read(real[:, None].float() / 255)
    floor = digits.real.floor
    assert 0.7 * floor.min() < frechet < 1.4 * floor.max()
    assert confident == pytest.approx(digits.real.confident, abs=0.05)
    assert digits.real.shares.sum().item() == pytest.approx(1)
    assert digits.real.shares.max() < 0.2


def test_digits_of_ones_own_are_their_own_measure():
    whole = gt.digits("embedded")
    fives = gt.Digits(whole.images[whole.labels == 5], whole.labels[whole.labels == 5], "embedded")
    eye = Scene(small_digits(), scored=True)
    eye.game.data = fives
    list(eye.game.play(1))
    eye.refresh()
    assert eye.look.reference.real.shares[5] > 0.8
    frechet, *_ = eye.look.reference.read(fives.sample(READ, torch.Generator().manual_seed(3)))
    assert frechet < 2 * eye.look.reference.real.floor.max()


def test_digits_whose_real_side_cannot_be_had_are_their_own_measure(monkeypatch):
    def missing(source):
        raise OSError("MNIST is not in data/MNIST/raw and could not be fetched.")

    monkeypatch.setattr("gan_teach.training.kinds.digits.whole_side", missing)
    eye = Scene(small_digits(), scored=True)
    assert figures_now(eye)["frechet"] > eye.look.reference.real.floor.max()


def test_figures_of_digits_follow_a_g_that_moves_alone():
    eye = Scene(small_digits(lr_g=0.1), scored=True)
    before = figures_now(eye)["frechet"]
    eye.game.g_step()
    after = figures_now(eye)
    assert (after["index"], len(eye.figures)) == (0, 1)
    assert after["frechet"] != before


def test_samples_beyond_the_range_are_cut_off_as_in_a_picture():
    eye = Scene(small_digits(), scored=True)
    ink = eye.look.reference.ink(torch.tensor([[[[-3.0, 0.25, 7.0]]]]))
    assert ink.flatten().tolist() == [0, 0.25, 1]


def test_only_digits_are_scored_and_only_if_asked():
    assert not Scene(gt.preset("program_a"), scored=True).scored
    assert not Scene(small_digits()).scored
    game = small_digits()
    game.data = Grey()
    list(game.play(1))
    assert not Scene(game, scored=True).scored


def test_scores_of_digits_are_said_in_words():
    eye = Scene(small_digits(), scored=True)
    assert "samples of turn" not in eye.describe()
    found = figures_now(eye)
    words = eye.describe()
    assert f"Frechet distance {three_digits(found['frechet'])} (real images " in words
    assert three_digits(1012.4) == "1,012"  # and not 1e+03
    assert f"{found['confident']:.0%} are read with confidence" in words
