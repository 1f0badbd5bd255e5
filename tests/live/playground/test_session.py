"""What is done to the games: between two turns, told to every part, and never silent."""

import asyncio
import threading

import pytest

import gan_teach as gt
from gan_teach.live.playground.session import Part, Session
from tests.live.playground.games import message, nan, ruin
from tests.pages import Page, on_a_loop


class Noting(Part):
    """A part that notes what it is told."""

    def __init__(self, session):
        self.told = []
        session.parts.append(self)

    def opened(self):
        self.told.append("opened")

    def running(self, yes):
        self.told.append("running" if yes else "stopped")

    def changed(self):
        self.told.append("changed")

    def show(self):
        self.told.append("show")

    def show_due(self):
        self.told.append("show due")


@pytest.fixture
def session():
    return Session(gt.preset("program_a"))


@pytest.fixture
def part(session):
    return Noting(session)


def test_each_part_is_told_what_happens_in_order(session, part):
    session.started()
    session.changed()
    session.show_due()
    session.move(lambda: session.game.turn())
    session.go(lambda: session.recorder.go_to(0))
    assert part.told == [
        "running", "changed", "show due", "stopped", "show", "stopped", "show",
    ]  # fmt: skip
    assert [moment.turn for moment in session.recorder] == [0, 1]
    assert session.game.turns == 0


def test_what_is_shown_was_measured_first(session):
    class Looks(Part):
        def show(self):
            self.seen = session.scenes[0].figures.index.tolist()

    part = Looks()
    session.parts.append(part)
    for turns in (0, 1, 2):
        session.show() if not turns else session.move(session.game.turn)
        assert part.seen == list(range(turns + 1))


def test_another_game_is_told_and_shown(session, part):
    other = gt.preset("program_b")
    session.open(other)
    assert session.games == (other,)
    assert session.recorder.games == [other]
    assert part.told == ["stopped", "opened", "show"]
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1))
    session.open(duel)
    assert [scene.name for scene in session.scenes] == ["A", "B"]
    assert "lr_g (0.001 in A, 0.1 in B)" in session.describe()


def test_what_this_package_says_is_shown_as_words_and_a_learners_fault_with_its_traceback(session):
    session.run(lambda: setattr(session.game, "lr_g", -1))
    assert message(session) == "lr_g must be a number above 0; got -1."
    session.run(lambda: int("a learner's own"))
    assert all(it in message(session) for it in ("Traceback", "learner's", "test_session.py"))
    assert not session.message.offers_ways_out


def test_a_game_that_cannot_go_on_offers_ways_out_until_all_is_well(session):
    ruin(session.game)
    session.run(lambda: session.move(session.game.turn))
    assert session.message.offers_ways_out
    assert "learning rate" in message(session)
    session.run(lambda: setattr(session.game, "lr_g", -1))  # another mistake does not hide them
    assert session.message.offers_ways_out
    session.message.say("")
    assert not session.message.offers_ways_out


def test_what_stopped_in_mid_turn_is_no_place_to_come_back_to(session):
    session.game.loss = type("Bad", (gt.losses.NonSaturating,), {"g_loss": lambda _, x: nan(x)})()
    session.run(lambda: session.move(session.game.turn))
    session.run(lambda: session.move(session.game.turn))
    assert [moment.turn for moment in session.recorder] == [0]


def test_a_click_from_another_thread_acts_on_the_games_own():
    @on_a_loop
    async def play():
        session, threads = Session(gt.preset("program_a")), []

        def note():
            threads.append(threading.current_thread())

        button = session.button(
            "Do", "play", lambda: threads.append(threading.current_thread()), ""
        )
        thread = threading.Thread(target=button.click)
        thread.start()
        thread.join()
        assert threads == []
        await asyncio.sleep(0.02)
        assert threads == [threading.main_thread()]

    play()


def test_a_closed_one_plays_no_more_and_lets_its_past_go(session, part):
    for _ in range(3):
        session.move(session.game.turn)
    session.close()
    assert len(session.recorder) == 1
    with pytest.raises(RuntimeError, match="closed"):
        session.move(session.game.turn)
    assert session.game.turns == 3


def test_a_button_says_what_it_does(session):
    page = Page(session.button("Do", "play", lambda: session.game.turn(), "Do it"))
    page.press("Do")
    assert session.game.turns == 1
    assert page.button("Do").tooltip == "Do it"


def test_an_unknown_clock_is_named():
    with pytest.raises(ValueError, match="Did you mean 'ticks'"):
        Session(gt.preset("program_a"), driver="tick")
    with pytest.raises(ValueError, match="megabytes must be a number above 0"):
        Session(gt.preset("program_a"), history_mb=0)
