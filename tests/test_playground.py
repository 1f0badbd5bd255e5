"""The playground's logic, without a browser: its task runs on this test's own loop."""

import asyncio
import threading

import pytest
import torch

import gan_teach as gt
from gan_teach.playground import _open


def on_a_loop(test):
    """Run an async test; a playground needs a running loop, as a kernel has."""

    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    return run


async def until(condition, seconds=10.0):
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("waited in vain")


@on_a_loop
async def test_play_runs_the_game_and_pause_stops_it():
    playground = gt.Playground(gt.preset("program_a"))
    assert not playground.playing
    playground._buttons["Play"].click()
    await until(lambda: playground.game.turns > 50)
    assert playground._buttons["Play"].description == "Pause"
    playground._buttons["Play"].click()
    await asyncio.sleep(0.05)
    turns = playground.game.turns
    await asyncio.sleep(0.1)
    assert playground.game.turns == turns
    assert playground._buttons["Play"].description == "Play"
    assert f"Turn {turns:,}" in playground._status.value


@on_a_loop
async def test_playing_gives_the_same_numbers_as_a_plain_loop():
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    await until(lambda: playground.game.turns > 100)
    playground.pause()
    other = gt.preset("program_a")
    list(other.play(playground.game.turns))
    for ours, theirs in zip(playground.game.G.parameters(), other.G.parameters(), strict=True):
        assert torch.equal(ours, theirs)


@on_a_loop
async def test_sliders_and_menu_act_in_mid_game():
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    await until(lambda: playground.game.turns > 20)
    playground._sliders[0].value = 1e-4
    playground._sliders[1].value = 1e-2
    playground._loss.value = gt.losses.minimax
    turns = playground.game.turns
    await until(lambda: playground.game.turns > turns + 20)
    playground.pause()
    settings = playground.game.settings
    assert (settings.lr_g, settings.lr_d, settings.loss.name) == (1e-4, 1e-2, "minimax")
    assert {name for _, name, _ in playground.game.changes} == {"lr_g", "lr_d", "loss"}


@on_a_loop
async def test_step_and_reset():
    playground = gt.Playground(gt.preset("program_a"))
    start = playground._image.value
    playground._buttons["Step"].click()
    playground._buttons["Step"].click()
    assert playground.game.turns == 2
    playground.step(200)
    assert playground._image.value != start
    playground._buttons["Reset"].click()
    assert playground.game.turns == 0
    assert playground._image.value == start


@on_a_loop
async def test_a_click_may_come_from_another_thread():
    playground = gt.Playground(gt.preset("program_a"))
    thread = threading.Thread(target=playground._buttons["Play"].click)
    thread.start()
    thread.join()
    await until(lambda: playground.game.turns > 20)
    playground.pause()


class TurnsBad(gt.losses.NonSaturating):
    """A learner's own loss that fails after a while."""

    name = "my_own"

    def __init__(self, fault):
        self.fault, self.calls = fault, 0

    def g_loss(self, fake):
        self.calls += 1
        return super().g_loss(fake) if self.calls < 30 else self.fault(fake)


def nan(fake):
    return (fake * torch.nan).mean()


def crash(fake):
    raise ZeroDivisionError("a learner's mistake")


@pytest.mark.parametrize(("fault", "words"), [(nan, "Reset"), (crash, "a learner&#x27;s mistake")])
def test_a_fault_stops_the_game_and_is_shown(fault, words):
    @on_a_loop
    async def play():
        playground = gt.Playground(gt.preset("program_a", loss=TurnsBad(fault)))
        playground.play()
        await until(lambda: not playground.playing)
        assert words in playground._message.value
        assert playground._buttons["Play"].description == "Play"
        playground._loss.value = gt.losses.non_saturating
        playground.reset()
        assert playground._message.value == ""
        playground.play()
        await until(lambda: playground.game.turns > 40)
        playground.pause()

    play()


@on_a_loop
async def test_a_collapse_is_said():
    playground = gt.Playground(gt.preset("program_a", lr_g=1e-12))
    with torch.no_grad():
        for weight in playground.game.G.parameters():
            weight.zero_()
    playground.step()
    assert "collapsed to a point" in playground._message.value


@on_a_loop
async def test_a_new_playground_of_the_same_game_closes_the_old():
    game = gt.preset("program_a")
    old = gt.Playground(game)
    old.play()
    await until(lambda: game.turns > 5)
    new = gt.Playground(game)
    await asyncio.sleep(0.05)
    assert not old.playing
    assert old._buttons["Play"].disabled
    assert new in _open
    assert old not in _open


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 1", "run 1"))
        first, second = (gt.Playground(gt.preset("program_a", seed=seed)) for seed in (0, 1))
        first.play()
        await until(lambda: first.game.turns > 5)
        assert not second._buttons["Play"].disabled
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 2", "run 2"))
        elsewhere = gt.Playground(gt.preset("program_a"))
        assert first.playing
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 1", "run 3"))
        gt.Playground(gt.preset("program_a"))
        assert not first.playing
        assert first._buttons["Play"].disabled
        assert second._buttons["Play"].disabled
        assert not elsewhere._buttons["Play"].disabled

    play()


@on_a_loop
async def test_two_playgrounds_of_two_games_do_not_disturb_each_other():
    first, second = (gt.Playground(gt.preset("program_a", seed=seed)) for seed in (0, 1))
    first.play()
    second.play()
    await until(lambda: first.game.turns > 20 and second.game.turns > 20)
    first.pause()
    assert second.playing
    second.pause()


def test_outside_a_notebook_play_says_what_to_do():
    playground = gt.Playground(gt.preset("program_a"))
    playground._buttons["Play"].click()
    assert "game.play(turns)" in playground._message.value
