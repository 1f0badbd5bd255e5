"""Going back: the slider over a run, the menu of runs, and out of a game that cannot go on."""

import pytest

import gan_teach as gt
from gan_teach.live.playground.past import Past
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.transport import Transport
from tests.live.playground.games import overflow, ruin, same, weights
from tests.pages import Page, on_a_loop, until


class Made:
    """A session with a past, and what a learner does."""

    def __init__(self, game=None, **options):
        self.session = Session(game or gt.preset("program_a"), **options)
        self.transport = Transport(self.session)
        self.past = Past(self.session)
        self.page = Page(self.past)

    @property
    def game(self):
        return self.session.game

    def step(self, turns=1):
        self.session.run(lambda: self.transport.step(turns))

    def rewind(self):
        self.session.run(self.past.rewind)


@pytest.fixture
def made():
    return Made()


def test_the_slider_goes_back_and_playing_on_branches_off(made):
    seen = [weights(made.game)]
    for _ in range(4):
        made.step(25)
        seen.append(weights(made.game))
    assert (made.page.read("History"), made.page.field("History").max) == (4, 4)
    assert not made.page.in_sight(made.page.field("Run"))
    for position in (2, 4, 1, 3):
        made.page.set("History", position)
        assert made.game.turns == 25 * position
        assert same(weights(made.game), seen[position])
    made.game.loss = gt.losses.minimax
    made.step(5)
    assert made.page.options("Run") == ["Run 1: to turn 100", "Run 2: from turn 75 to turn 80"]
    made.page.set("Run", 1)
    assert same(weights(made.game), seen[4])
    assert made.game.loss is gt.losses.non_saturating
    made.page.set("Run", 2)
    assert (made.game.turns, made.game.loss) == (80, gt.losses.minimax)


def test_each_player_alone_is_rewound_to_the_bit(made):
    seen = [weights(made.game)]
    moves = made.transport
    for move in (moves.d_step, moves.d_step, moves.g_step, moves.step, moves.g_step):
        move()
        seen.append(weights(made.game))
    for position in (2, 5, 1, 3, 0, 4, 2):
        made.page.set("History", position)
        assert same(weights(made.game), seen[position])
    moves.g_step()
    assert same(weights(made.game), seen[3])
    assert len(made.session.recorder.runs) == 2


def test_playing_from_code_between_clicks_is_part_of_the_run(made):
    made.step(10)
    list(made.game.play(7))
    made.step()
    assert [moment.turn for moment in made.session.recorder] == [0, 10, 17, 18]
    made.page.set("History", 2)
    assert made.game.turns == 17


def test_reset_after_sliding_to_the_start_keeps_the_run(made):
    made.step(30)
    made.page.set("History", 0)
    made.transport.new_seed()
    assert len(made.page.options("Run")) == 2
    made.page.set("Run", 1)
    assert (made.game.turns, made.game.seed) == (30, 0)


def test_a_run_that_there_is_not_is_named(made):
    made.session.run(lambda: made.past.switch(7))
    assert "There is no run 7" in made.session.message.line.value


@on_a_loop
async def test_the_past_stands_still_while_the_game_runs_and_is_noted_meanwhile():
    made = Made()
    slider = made.page.field("History")
    made.transport.play()
    assert slider.disabled
    await until(lambda: len(made.session.recorder) > 3)
    made.session.pause()
    assert not slider.disabled
    assert slider.value == slider.max == len(made.session.recorder) - 1
    end, turns = weights(made.game), made.game.turns
    slider.value = 1
    assert made.game.turns == made.session.recorder.moments[1].turn > 0
    made.step(turns - made.game.turns)
    assert same(weights(made.game), end)


def test_memory_is_bounded_and_told():
    made = Made(history_mb=0.3)
    for _ in range(60):
        made.step(2)
    assert made.session.recorder.size <= 0.3
    assert "of at most 0.3 MB" in made.page.text()


# --- out of a game that cannot go on ----------------------------------------------------------


@on_a_loop
async def test_after_a_game_stopped_the_slider_reaches_what_was_recorded_meanwhile():
    made = Made()
    made.transport.play()
    await until(lambda: len(made.session.recorder) > 3)
    ruin(made.game)
    await until(lambda: not made.session.playing)
    slider = made.page.field("History")
    assert not slider.disabled
    assert slider.max == slider.value == len(made.session.recorder) - 1
    made.rewind()
    assert made.game.turns == made.session.recorder.moments[-1].turn


def test_rewind_leaves_a_game_whose_weights_are_finite_but_whose_loss_is_not(made):
    made.step(20)
    good = weights(made.game)
    overflow(made.game)
    made.step()
    made.game.restore(made.game.state() | {"d_updates": 21})  # as where D moved and G could not
    made.step()  # to try again does not spoil the way back
    assert "game stopped" in made.session.message.line.value
    made.rewind()
    assert same(weights(made.game), good)
    assert made.game.d_updates == 20
    made.step()
    assert made.game.turns == 21


def test_rewind_of_a_branch_goes_back_to_where_it_left(made):
    for _ in range(4):
        made.step(25)
    made.past.rewind(2)
    ruin(made.game)
    made.step()
    made.rewind()
    assert made.game.turns == 50


def test_a_duel_in_which_one_game_stopped_goes_back_together():
    pair = [gt.preset("program_a"), gt.preset("program_a")]
    made = Made(gt.Duel(*pair))
    made.step(20)
    ruin(pair[1])
    made.step()
    made.step()  # the two are a turn apart now
    assert made.session.message.offers_ways_out
    made.rewind()
    assert [game.turns for game in pair] == [20, 20]
