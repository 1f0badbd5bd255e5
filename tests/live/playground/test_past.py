"""Going back: the slider over a run, the menu of runs, and out of a game that cannot go on."""

import pytest

import gan_teach as gt
from gan_teach.live.playground.past import Past
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.speed import Speed
from gan_teach.live.playground.status import Status
from gan_teach.live.playground.transport import Transport
from tests.live.playground.games import message, overflow, ruin, same, step, weights
from tests.pages import Page, on_a_loop, until


@pytest.fixture
def session():
    return Session(gt.preset("program_a"))


@pytest.fixture
def past(session):
    return Past(session)


@pytest.fixture
def page(past):
    return Page(past)


def test_the_slider_goes_back_and_playing_on_branches_off(session, page):
    game = session.game
    seen = [weights(game)]
    for _ in range(4):
        step(session, 25)
        seen.append(weights(game))
    assert (page.read("History"), page.field("History").max) == (4, 4)
    assert not page.in_sight(page.field("Run"))
    for position in (2, 4, 1, 3):
        page.set("History", position)
        assert game.turns == 25 * position
        assert same(weights(game), seen[position])
    game.loss = gt.losses.minimax
    step(session, 5)
    assert page.options("Run") == ["Run 1: to turn 100", "Run 2: from turn 75 to turn 80"]
    page.set("Run", 1)
    assert same(weights(game), seen[4])
    assert game.loss is gt.losses.non_saturating
    page.set("Run", 2)
    assert (game.turns, game.loss) == (80, gt.losses.minimax)


def test_the_handle_never_moves_back_under_the_hand_that_moves_it(session, page):
    for _ in range(4):
        step(session)
    sent = []
    page.field("History").observe(lambda change: sent.append(change["new"]), "value")
    for position in (3, 2):
        page.set("History", position)
    assert sent == [3, 2]
    assert session.game.turns == 2


def test_each_player_alone_is_rewound_to_the_bit(session, page):
    game = session.game
    seen = [weights(game)]
    for move in (game.d_step, game.d_step, game.g_step, game.turn, game.g_step):
        session.move(move)
        seen.append(weights(game))
    for position in (2, 5, 1, 3, 0, 4, 2):
        page.set("History", position)
        assert same(weights(game), seen[position])
    session.move(game.g_step)
    assert same(weights(game), seen[3])
    assert len(session.recorder.runs) == 2


def test_playing_from_code_between_clicks_is_part_of_the_run(session, page):
    step(session, 10)
    list(session.game.play(7))
    step(session)
    assert [moment.turn for moment in session.recorder] == [0, 10, 17, 18]
    page.set("History", 2)
    assert session.game.turns == 17


def test_a_new_start_after_sliding_to_the_old_one_keeps_the_run(session, page):
    step(session, 30)
    page.set("History", 0)
    session.go(lambda: session.recorder.reset(1))
    assert len(page.options("Run")) == 2
    page.set("Run", 1)
    assert (session.game.turns, session.game.seed) == (30, 0)


@on_a_loop
async def test_the_past_stands_still_while_the_game_runs_and_is_noted_meanwhile():
    session = Session(gt.preset("program_a"))
    transport, page = Transport(session), Page(Past(session))
    slider = page.field("History")
    transport.play()
    assert slider.disabled
    await until(lambda: len(session.recorder) > 3)
    assert slider.value == slider.max >= 3  # the handle goes along
    ((name,),) = [page.options("Run")]
    assert name.startswith("Run 1: to turn ")
    assert not name.endswith(" 0")
    session.pause()
    assert not slider.disabled
    assert slider.value == slider.max == len(session.recorder) - 1
    end, turns = weights(session.game), session.game.turns
    slider.value = 1
    assert session.game.turns == session.recorder.moments[1].turn > 0
    step(session, turns - session.game.turns)
    assert same(weights(session.game), end)


def test_memory_is_bounded_and_told():
    session = Session(gt.preset("program_a"), history_mb=0.3)
    page = Page(Past(session))
    for _ in range(60):
        step(session, 2)
    assert session.recorder.size <= 0.3
    assert "of at most 0.3 MB" in page.text()


# --- out of a game that cannot go on ----------------------------------------------------------


@on_a_loop
async def test_after_a_game_stopped_the_slider_reaches_what_was_recorded_meanwhile():
    session = Session(gt.preset("program_a"))
    transport, past = Transport(session), Past(session)
    transport.play()
    await until(lambda: len(session.recorder) > 3)
    ruin(session.game)
    await until(lambda: not session.playing)
    slider = Page(past).field("History")
    assert not slider.disabled
    assert slider.max == slider.value == len(session.recorder) - 1
    past.rewind()
    assert session.game.turns == session.recorder.moments[-1].turn


def test_rewind_leaves_a_game_whose_weights_are_finite_but_whose_loss_is_not(session, past):
    step(session, 20)
    game, good = session.game, weights(session.game)
    overflow(game)
    step(session)
    game.restore(game.state() | {"d_updates": 21})  # as where D moved and G could not
    step(session)  # to try again does not spoil the way back
    assert "game stopped" in message(session)
    past.rewind()
    assert same(weights(game), good)
    assert game.d_updates == 20
    step(session)
    assert game.turns == 21


def test_rewind_of_a_branch_goes_back_to_where_it_left(session, past):
    for _ in range(4):
        step(session, 25)
    past.rewind(2)
    ruin(session.game)
    step(session)
    past.rewind()
    assert session.game.turns == 50


def test_a_duel_in_which_one_game_stopped_goes_back_together():
    pair = [gt.preset("program_a"), gt.preset("program_a")]
    session = Session(gt.Duel(*pair))
    past = Past(session)
    step(session, 20)
    ruin(pair[1])
    step(session)
    step(session)  # the two are a turn apart now
    assert session.message.offers_ways_out
    past.rewind()
    assert [game.turns for game in pair] == [20, 20]


@pytest.mark.parametrize("preset", ["program_a", "ring_recipe"])
def test_rewind_leaves_a_game_that_runs_away_for_when_its_fakes_were_seen(preset):
    session = Session(gt.preset(preset))
    past, _ = Past(session), Status(session, Speed())
    for _ in range(3):
        step(session, 10)
    assert message(session) == ""
    session.game.loss, session.game.lr_g = gt.losses.minimax, 10
    for _ in range(4):
        step(session, 50)
    assert "The fakes lie far outside of the picture, at a mean of" in message(session)
    assert session.message.offers_ways_out
    past.rewind()
    assert session.game.turns == 30
    assert message(session) == ""
    assert not session.message.offers_ways_out
    session.game.lr_g = 1e-3
    step(session, 50)
    assert message(session) == ""


def test_of_a_duel_it_is_said_whose_fakes_have_left():
    session = Session(gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=10)))
    past, _ = Past(session), Status(session, Speed())
    step(session, 30)
    assert message(session).startswith("B: the fakes lie far outside of the picture")
    past.rewind()
    assert [game.turns for game in session.games] == [0, 0]
