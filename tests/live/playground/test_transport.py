"""The buttons that move the game, with nothing else on the page."""

import asyncio
import signal
import threading
import time

import pytest

import gan_teach as gt
from gan_teach.live.playground import transport
from gan_teach.live.playground.session import Session
from gan_teach.live.playground.transport import Transport
from tests.live.playground.games import TurnsBad, crash, message, misshape, nan, same, weights
from tests.pages import Page, is_on, on_a_loop, switch, tick, until


def made(driver=None, **changes):
    """A session, and the page with its transport."""
    session = Session(gt.preset("program_a", **changes), driver=driver)
    return session, Page(Transport(session))


@on_a_loop
async def test_play_runs_the_game_and_pause_stops_it():
    session, page = made()
    assert not session.playing
    page.press("Play")
    await until(lambda: session.game.turns > 50)
    page.press("Pause")
    await asyncio.sleep(0.05)
    turns = session.game.turns
    await asyncio.sleep(0.1)
    assert session.game.turns == turns
    assert page.button("Play").icon == "play"


@on_a_loop
async def test_playing_gives_the_same_numbers_as_a_plain_loop():
    session, page = made()
    page.press("Play")
    await until(lambda: session.game.turns > 100)
    page.press("Pause")
    other = gt.preset("program_a")
    list(other.play(session.game.turns))
    assert same(weights(session.game), weights(other))


def test_single_steps_each_player_alone_and_back():
    session, page = made()
    start = weights(session.game)
    page.press("Step")
    page.press("Step D")
    page.press("Step G")
    page.press("Step G")
    game = session.game
    assert (game.turns, game.d_updates, game.g_updates) == (1, 2, 3)
    assert "D moved 2 times, G 3" in session.describe()
    assert len(session.recorder) == 5
    page.press("Reset")
    assert (game.turns, game.seed) == (0, 0)
    assert same(weights(game), start)
    page.press("New seed")
    assert (game.turns, game.seed) == (0, 1)
    assert not same(weights(game), start)


@on_a_loop
async def test_clicks_from_other_threads_change_nothing_in_mid_turn():
    session, page = made()
    play, *others = (page.button(it) for it in ("Play", "Step", "Step D", "Step G", "Reset"))

    def press():
        for button in (*others, play) * 3:
            button.click()
            time.sleep(0.01)

    thread = threading.Thread(target=press)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.01)
    session.pause()
    await asyncio.sleep(0.05)
    assert message(session) == ""


def test_outside_a_notebook_play_says_what_to_do():
    session, page = made()
    page.press("Play")
    assert "game.play(turns)" in message(session)


# --- how fast ---------------------------------------------------------------------------------


@on_a_loop
async def test_speed_is_kept():
    session, page = made()
    page.set("Speed", "25/s")
    page.press("Play")
    await asyncio.sleep(0.2)
    turns, start = session.game.turns, time.perf_counter()
    await asyncio.sleep(1)
    rate = (session.game.turns - turns) / (time.perf_counter() - start)
    assert 15 < rate < 30
    page.set("Speed", "full")
    turns = session.game.turns
    await until(lambda: session.game.turns > turns + 60)
    page.press("Pause")


@on_a_loop
async def test_a_game_that_nobody_touches_pauses_and_a_click_counts(monkeypatch):
    monkeypatch.setattr(transport, "IDLE", 0.3)
    session, page = made()
    page.press("Play")
    for speed in ("100/s", "full", "100/s", "full"):
        await asyncio.sleep(0.15)
        page.set("Speed", speed)
    assert session.playing
    await until(lambda: not session.playing)
    assert "without a click" in message(session)
    page.press("Play")
    turns = session.game.turns
    await until(lambda: session.game.turns > turns)
    page.press("Pause")


# --- what goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (nan, ["game stopped"]), (crash, ["Traceback", "a learner's mistake", "games.py"]),
        (misshape, ["Traceback", "is invalid for input of size", "games.py"]),
    ],
)  # fmt: skip
def test_a_fault_stops_the_game_and_is_shown_a_learners_own_with_its_traceback(fault, told):
    @on_a_loop
    async def play():
        session, page = made(loss=TurnsBad(fault))
        page.press("Play")
        await until(lambda: not session.playing)
        assert all(it in message(session) for it in told)
        session.game.loss = gt.losses.non_saturating
        page.press("Reset")
        page.press("Play")
        await until(lambda: session.game.turns > 40)
        page.press("Pause")

    play()


@on_a_loop
async def test_an_interrupt_pauses_every_game_that_runs_at_the_end_of_a_turn():
    before = signal.getsignal(signal.SIGINT)
    pair = [made(seed=seed) for seed in (0, 1)]
    for _, page in pair:
        page.press("Play")
    await until(lambda: all(session.game.turns > 10 for session, _ in pair))
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(0.1)
    for session, page in pair:
        game = session.game
        assert not session.playing
        assert page.button("Play")
        assert "Interrupted" in message(session)
        assert game.d_updates == game.g_updates == game.turns
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_in_mid_turn_waits_for_its_end(small_blocks):
    @on_a_loop
    async def play():
        class Interrupting(gt.Gaussian):
            def sample(self, n, generator=None):
                if session.game.d_updates == 30:
                    signal.raise_signal(signal.SIGINT)
                return super().sample(n, generator)

        session, page = made()
        session.game.data = Interrupting(3, 2)
        page.press("Play")
        await until(lambda: not session.playing)
        await asyncio.sleep(0.05)
        game = session.game
        assert game.turns == game.g_updates == game.d_updates == 31
        assert "Interrupted" in message(session)

    play()


# --- the clock of a page that ticks -----------------------------------------------------------


@on_a_loop
async def test_the_pages_clock_plays_too():
    session, page = made(driver="ticks")
    clock = session.driver.widget
    assert page.root.children[0] is clock
    tick(clock)
    assert session.game.turns == 0  # not pressed yet
    switch(clock, True)
    tick(clock, 5)
    assert session.playing
    turns = session.game.turns
    assert turns > 5
    page.press("Step")
    assert not session.playing
    assert not is_on(clock)
    assert session.game.turns == turns + 1
