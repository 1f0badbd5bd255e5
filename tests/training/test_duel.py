"""Two games in lockstep: whatever differs comes from the knob."""

import dataclasses
import signal

import pytest
import torch

import gan_teach as gt
from tests.training.games import same
from tests.training.recorded import weights


def duel(**changes):
    return gt.Duel(gt.preset("program_a"), gt.preset("program_a", **changes))


def test_with_no_knob_changed_both_games_are_the_same():
    pair = duel()
    assert pair.differences == {}
    for a, b in pair.play(50):
        assert a == b
    assert same(weights(pair.a), weights(pair.b))


@pytest.mark.parametrize("knob", [dict(loss="minimax"), dict(lr_g=1e-2), dict(optimizer="sgd")])
def test_both_see_the_same_batches_and_each_plays_as_it_would_alone(knob):
    pair, a, b = duel(**knob), gt.preset("program_a"), gt.preset("program_a", **knob)
    steps = list(pair.play(20))
    assert steps == list(zip(a.play(20), b.play(20), strict=True))
    assert list(pair.differences) == list(knob)
    assert torch.equal(pair.a.draws.real(19), pair.b.draws.real(19))


def test_reset_takes_both_back():
    pair = duel(loss="minimax")
    list(pair.play(5))
    pair.reset(seed=4)
    assert (pair.a.turns, pair.b.turns, pair.a.seed, pair.b.seed) == (0, 0, 4, 4)


def test_an_interrupt_in_mid_pair_acts_when_both_have_moved(small_blocks):
    class Interrupting(gt.Gaussian):
        def sample(self, n, generator=None):
            if pair.a.d_updates == 3 and pair.b.d_updates == 2:
                signal.raise_signal(signal.SIGINT)
            return super().sample(n, generator)

    pair = duel(loss="minimax")
    pair.a.data = pair.b.data = Interrupting(3, 2)
    with pytest.raises(KeyboardInterrupt):
        list(pair.play(10))
    assert pair.a.turns == pair.b.turns == 3


def shared():
    G = gt.MLPGenerator()
    return [gt.Game(G, gt.MLPDiscriminator, data=gt.Gaussian(3, 2)) for _ in range(2)]


def one_ahead():
    games = [gt.preset("program_a") for _ in range(2)]
    list(games[1].play(3))
    return games


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: [gt.preset("program_a")] * 2, "one and the same"),
        (shared, "share a player"),
        (lambda: [gt.preset("program_a"), gt.preset("program_a", seed=1)], "same seed.*0 and 1"),
        (one_ahead, "turn 0 and turn 3"),
        (lambda: [gt.preset("program_a"), gt.preset("gaussian_recipe")], "those of G differ"),
    ],
)
def test_what_would_not_be_a_fair_comparison_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        gt.Duel(*make())


def test_games_that_were_played_apart_are_not_played_on_as_if_they_were_alike():
    pair = duel()
    list(pair.b.play(2))
    with pytest.raises(ValueError, match="turn 0 and turn 2"):
        list(pair.play(1))
    pair.reset()
    list(pair.play(1))
    assert pair.a.turns == pair.b.turns == 1


def test_where_one_game_diverges_the_other_is_not_a_turn_ahead_for_ever():
    class Failing(gt.losses.NonSaturating):
        calls = 0

        def g_loss(self, fake):
            type(self).calls += 1
            return super().g_loss(fake) * (torch.nan if self.calls == 5 else 1)

    pair = duel(loss=Failing())
    with pytest.raises(gt.TrainingDiverged):
        list(pair.play(10))
    try:
        list(pair.play(3))
    except ValueError:  # says that they are apart
        return
    assert pair.a.turns == pair.b.turns


def test_a_knob_may_be_turned_in_mid_game_and_back():
    pair = duel()
    list(pair.play(10))
    pair.b.lr_d = 0.1
    assert pair.differences == {"lr_d": (1e-3, 0.1)}
    list(pair.play(10))
    assert not same(weights(pair.a), weights(pair.b))
    pair.b.lr_d = 1e-3
    assert pair.differences == {}


def test_it_may_be_left_and_played_on():
    pair, whole = duel(loss="minimax"), duel(loss="minimax")
    for a, _ in pair.play(100):
        if a.index == 7:
            break
    list(pair.play(13))
    list(whole.play(20))
    assert same(weights(pair.b), weights(whole.b))


def test_the_recipe_with_and_without_its_average_is_a_fair_comparison():
    pair = gt.Duel(gt.preset("gaussian_recipe"), gt.preset("gaussian_recipe", average=None))
    for a, b in pair.play(20):
        assert a == b  # an average makes the samples, and moves nothing
    assert list(pair.differences) == ["average"]


def test_the_same_digits_are_no_difference(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    games = [gt.preset("program_c_mended", loss=loss) for loss in ("minimax", "non_saturating")]
    assert list(gt.Duel(*games).differences) == ["loss"]


def test_data_that_cannot_be_compared_are_a_difference():
    @dataclasses.dataclass
    class Picked:
        values: torch.Tensor

        def sample(self, n, generator=None):
            return self.values[torch.randint(3, (n,), generator=generator)]

    pair = duel()
    pair.a.data, pair.b.data = Picked(torch.randn(3, 1)), Picked(torch.randn(3, 1))
    assert list(pair.differences) == ["data"]
