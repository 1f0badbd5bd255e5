"""Two games in lockstep: whatever differs comes from the knob."""

import signal

import pytest
import torch

import gan_teach as gt


def weights(game):
    return [weight.clone() for player in (game.G, game.D) for weight in player.parameters()]


def duel(**changes):
    return gt.Duel(gt.preset("program_a"), gt.preset("program_a", **changes))


def test_with_no_knob_changed_both_games_are_the_same():
    pair = duel()
    assert pair.differences == {}
    for a, b in pair.play(50):
        assert a == b
    for ours, theirs in zip(weights(pair.a), weights(pair.b), strict=True):
        assert torch.equal(ours, theirs)


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


def test_an_interrupt_in_mid_pair_acts_when_both_have_moved():
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
