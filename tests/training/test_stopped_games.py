"""A game that is stopped: by NaN, by a collapse, or by an interrupt."""

import math
import signal
import threading

import pytest
import torch

import gan_teach as gt
from gan_teach import CollapseWarning
from tests.training.games import DATA, Trap, new_game, play

# --- when it goes wrong -----------------------------------------------------------------------


def test_data_that_turns_nan_stops_the_game_and_is_named(small_blocks):
    game = new_game(data=Trap(lambda asked, x: x * math.nan if asked >= 5 else x))
    with pytest.raises(gt.TrainingDiverged, match=r"turn 5; .*look at data.sample") as caught:
        play(game, 10)
    assert (caught.value.turn, game.turns, len(game.history)) == (4, 4, 4)
    assert all(torch.isfinite(w).all() for w in game.D.parameters())
    game.data = DATA
    game.reset()
    assert play(game, 5) == play(new_game(), 5)


class GoesBad(gt.losses.NonSaturating):
    """A loss whose value, or whose slope alone, turns NaN for one player from turn 3 on."""

    def __init__(self, player, slope):
        self.player, self.slope, self.asked = player, slope, 0

    def bad(self, player, loss, output):
        self.asked += player == self.player
        if player != self.player or self.asked < 3:
            return loss
        return loss + (output * 0).sum().sqrt() if self.slope else loss * math.nan

    def d_loss(self, real, fake):
        return self.bad("D", super().d_loss(real, fake), fake)

    def g_loss(self, fake):
        return self.bad("G", super().g_loss(fake), fake)


@pytest.mark.parametrize("player", ["G", "D"])
def test_a_loss_that_turns_nan_stops_the_game_and_says_what_to_try(player):
    game = new_game(loss=GoesBad(player, slope=False))
    message = rf"{player}'s loss became nan in turn 3; .*learning rate .* try a tenth.*game.reset"
    with pytest.raises(gt.TrainingDiverged, match=message) as caught:
        play(game, 10)
    assert caught.value.turn == game.turns == 2
    game.loss = "non_saturating"
    game.reset()
    assert play(game, 5) == play(new_game(), 5)


@pytest.mark.parametrize("turns", [3, 10])
@pytest.mark.parametrize("player", ["G", "D"])
def test_a_gradient_that_turns_nan_stops_the_game_too(player, turns):
    # also in the last turn, where no later loss would tell, and never as a "collapse"
    game = new_game(loss=GoesBad(player, slope=True))
    with pytest.raises(gt.TrainingDiverged):
        play(game, turns)


def test_a_learning_rate_of_10_kills_the_generator_and_is_noticed():
    games = [new_game(seed=seed, lr_g=10, lr_d=10) for seed in range(8)]
    with pytest.warns(CollapseWarning, match="collapsed to a point") as caught:
        last = [play(game, 300)[-1] for game in games]
    dead = [step for game, step in zip(games, last, strict=True) if game.collapse()]
    assert len(dead) == len(caught) >= 4
    # to the losses alone some of the dead look like the equilibrium
    assert any(abs(step.d_loss - 2 * math.log(2)) < 0.02 for step in dead)


# --- interrupts -------------------------------------------------------------------------------


@pytest.fixture
def handler():
    """The handler of interrupts from before; it is back after the test, whatever went wrong."""
    before = signal.getsignal(signal.SIGINT)
    yield before
    signal.signal(signal.SIGINT, before)


def press_ctrl_c(at):
    def act(asked, batch):
        if asked == at:
            signal.raise_signal(signal.SIGINT)
        return batch

    return act


def test_an_interrupt_in_a_turn_waits_until_the_turn_is_complete(handler, small_blocks):
    game = new_game(data=Trap(press_ctrl_c(at=3)))
    with pytest.raises(KeyboardInterrupt):
        play(game, 10)
    assert (game.turns, game.d_updates, game.g_updates) == (3, 3, 3)
    assert len(game.history) == 3
    assert signal.getsignal(signal.SIGINT) is handler
    assert play(game, 2) == play(new_game(), 5)[3:]


def test_an_interrupt_between_turns_acts_at_once(handler):
    game, reached = new_game(), []

    def loop():
        for step in game.play(10):
            if step.index == 2:
                signal.raise_signal(signal.SIGINT)
                reached.append("the next line")

    with pytest.raises(KeyboardInterrupt):
        loop()
    assert (game.turns, reached) == (2, [])
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_loop_that_is_left_early_puts_the_handler_back(handler):
    for step in new_game().play(10):
        if step.index == 2:
            break
    assert signal.getsignal(signal.SIGINT) is handler


def test_two_games_played_side_by_side_put_the_handler_back(handler):
    steps = list(zip(new_game().play(3), new_game(seed=1).play(3), strict=True))
    assert len(steps) == 3
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_in_a_turn_is_left_to_the_handler_that_was_there(
    handler, ignored, small_blocks
):
    heard = []
    ours = signal.SIG_IGN if ignored else lambda number, frame: heard.append(game.turns)
    signal.signal(signal.SIGINT, ours)
    game = new_game(data=Trap(press_ctrl_c(at=3)))
    try:
        play(game, 5)
    except KeyboardInterrupt:  # would stop pytest itself
        pytest.fail("the handler was passed over")
    assert (heard, game.turns) == ([] if ignored else [3], 5)
    assert signal.getsignal(signal.SIGINT) is ours


def test_a_game_can_be_played_in_another_thread():
    game = new_game()
    thread = threading.Thread(target=play, args=(game, 5))
    thread.start()
    thread.join()
    assert game.turns == 5
