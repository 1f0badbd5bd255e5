"""The games in words, and the warning below them."""

import gan_teach as gt
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.speed import Speed
from gan_teach.live.playground.status import Status
from tests.live.playground.games import message
from tests.pages import words


def test_the_words_keep_the_room_of_the_longest():
    session = Session(gt.preset("program_a"))
    status = Status(session, Speed())
    status.say("Turn 1. A long sentence, a very long one.")
    status.say("Turn 2.")
    assert words(status.widget.value) == "Turn 2."
    assert "a very long one" in status.widget.value


def test_a_warning_that_goes_while_the_game_runs_leaves_its_room():
    session = Session(gt.preset("program_a"))
    session.message.say("Too far.")
    session.message.fall_silent()
    assert message(session) == ""
    assert "Too far." in session.message.line.value
    session.message.say("")
    assert session.message.line.value == ""
