"""The playground's logic, without a browser: its task runs on this test's own loop."""

import asyncio
import functools
import re
import signal
import threading
import time
from pathlib import Path

import ipywidgets as widgets
import pytest
import torch

import gan_teach as gt
from gan_teach.playground import _all_open, _leaves


def on_a_loop(test):
    """Run an async test; a playground needs a running loop, as a kernel has."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    return run


def button(playground, name):
    """The button of this name."""
    buttons = (w for w in _leaves(playground.widget) if isinstance(w, widgets.Button))
    return next(it for it in buttons if it.description == name)


def click(playground, name):
    button(playground, name).click()


def picture(playground, title="Densities and D"):
    return playground._shown[title][0].image.value


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
    click(playground, "Play")
    await until(lambda: playground.game.turns > 50)
    click(playground, "Pause")
    await asyncio.sleep(0.05)
    turns = playground.game.turns
    await asyncio.sleep(0.1)
    assert playground.game.turns == turns
    assert button(playground, "Play")
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
    playground._controls.fields["lr_g"].value = 1e-4
    playground._controls.fields["lr_d"].value = 1e-2
    playground._controls.fields["loss"].value = gt.losses.minimax
    turns = playground.game.turns
    await until(lambda: playground.game.turns > turns + 20)
    playground.pause()
    settings = playground.game.settings
    assert (settings.lr_g, settings.lr_d, settings.loss.name) == (1e-4, 1e-2, "minimax")
    assert {name for _, name, _ in playground.game.changes} == {"lr_g", "lr_d", "loss"}


@on_a_loop
async def test_step_and_reset():
    playground = gt.Playground(gt.preset("program_a"))
    start = picture(playground)
    click(playground, "Step")
    click(playground, "Step")
    assert playground.game.turns == 2
    playground.step(200)
    assert picture(playground) != start
    click(playground, "Reset")
    assert playground.game.turns == 0
    assert picture(playground) == start


@on_a_loop
async def test_a_click_may_come_from_another_thread():
    playground = gt.Playground(gt.preset("program_a"))
    thread = threading.Thread(target=button(playground, "Play").click)
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


@pytest.mark.parametrize(
    ("fault", "words"), [(nan, "game stopped"), (crash, "a learner&#x27;s mistake")]
)
def test_a_fault_stops_the_game_and_is_shown(fault, words):
    @on_a_loop
    async def play():
        playground = gt.Playground(gt.preset("program_a", loss=TurnsBad(fault)))
        playground.play()
        await until(lambda: not playground.playing)
        assert words in playground._message.value
        assert button(playground, "Play")
        playground._controls.fields["loss"].value = gt.losses.non_saturating
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
    assert button(old, "Play").disabled
    assert new in _all_open
    assert old not in _all_open


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 1", "run 1"))
        first, second = (gt.Playground(gt.preset("program_a", seed=seed)) for seed in (0, 1))
        first.play()
        await until(lambda: first.game.turns > 5)
        assert not button(second, "Play").disabled
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 2", "run 2"))
        elsewhere = gt.Playground(gt.preset("program_a"))
        assert first.playing
        monkeypatch.setattr("gan_teach.playground._where", lambda: ("cell 1", "run 3"))
        gt.Playground(gt.preset("program_a"))
        assert not first.playing
        assert button(first, "Play").disabled
        assert button(second, "Play").disabled
        assert not button(elsewhere, "Play").disabled

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
    click(playground, "Play")
    assert "game.play(turns)" in playground._message.value


def choose(playground, name, value):
    """Move the slider or the menu of this name."""
    fields = (w for w in _leaves(playground.widget) if getattr(w, "description", "") == name)
    next(field for field in fields if hasattr(field, "value")).value = value


SETTINGS = [
    ("G's learning rate", 2e-2, "lr_g", 2e-2),
    ("D's learning rate", 2e-5, "lr_d", 2e-5),
    ("Loss", gt.losses.minimax, "loss", gt.losses.minimax),
    ("Optimiser", "sgd", "optimizer", "sgd"),
    ("Batch size", 256, "batch_size", 256),
    ("D steps a turn", 4, "d_steps", 4),
    ("Noise", "uniform", "noise", "uniform"),
    ("Data: mean", -2.0, "data", gt.Gaussian(-2, 2)),
    ("Data: std of each", 0.5, "data", gt.Gaussian(3, 0.5)),
    ("Data: modes", 2, "data", gt.Mixture([1, 5], 2)),
]


@pytest.mark.parametrize(("control", "value", "name", "expected"), SETTINGS)
def test_each_control_sets_its_setting_in_mid_game(control, value, name, expected):
    @on_a_loop
    async def play():
        playground = gt.Playground(gt.preset("program_a"))
        playground.play()
        await until(lambda: playground.game.turns > 10)
        choose(playground, control, value)
        turns = playground.game.turns
        await until(lambda: playground.game.turns > turns + 5)
        playground.pause()
        assert getattr(playground.game.settings, name) == expected
        assert [change[1] for change in playground.game.changes] == [name]

    play()


@on_a_loop
async def test_modes_can_be_moved_apart():
    playground = gt.Playground(gt.preset("program_a"))
    choose(playground, "Data: modes", 3)
    choose(playground, "Data: std of each", 0.5)
    choose(playground, "Data: distance", 2.0)
    assert playground.game.data == gt.Mixture([1, 3, 5], 0.5)
    playground.step(3)
    choose(playground, "Data: modes", 1)
    assert playground.game.data == gt.Gaussian(3, 0.5)


@on_a_loop
async def test_controls_show_what_a_learner_brings():
    class Mine(gt.losses.NonSaturating):
        name = "mine"

    class OnlySamples:
        def sample(self, n, generator):
            return torch.randn(n, 1, generator=generator) + 3

    game = gt.preset("program_a", loss=Mine(), batch_size=100, d_steps=15, data=OnlySamples())
    playground = gt.Playground(game)
    fields = playground._controls.fields
    assert (fields["batch_size"].value, fields["d_steps"].value) == (100, 15)
    assert fields["loss"].value.name == "mine"
    playground.step(2)
    assert game.settings.batch_size == 100
    assert isinstance(game.data, OnlySamples)


@on_a_loop
async def test_each_player_can_be_moved_alone():
    playground = gt.Playground(gt.preset("program_a"))
    click(playground, "Step D")
    assert (playground.game.d_updates, playground.game.g_updates) == (1, 0)
    click(playground, "Step G")
    click(playground, "Step G")
    assert (playground.game.d_updates, playground.game.g_updates) == (1, 2)
    assert "D moved 1 times, G 2" in playground._status.value
    assert len(playground.recorder) == 4


@on_a_loop
async def test_the_history_slider_goes_back_and_playing_on_branches_off():
    playground = gt.Playground(gt.preset("program_a"))
    seen = []
    for _ in range(4):
        playground.step(25)
        seen.append((playground._status.value, picture(playground), picture(playground, "Losses")))
    slider = playground._past._slider
    assert (slider.value, slider.max) == (4, 4)
    for position in (2, 4, 1, 3):
        slider.value = position
        assert playground.game.turns == 25 * position
        now = playground._status.value, picture(playground), picture(playground, "Losses")
        assert now == seen[position - 1]
    choose(playground, "Loss", gt.losses.minimax)
    playground.step(5)
    assert playground.game.turns == 80
    runs = playground._past._runs
    assert [name for name, _ in runs.options] == [
        "Run 1: to turn 100",
        "Run 2: from turn 75 to turn 80",
    ]
    runs.value = 1
    assert playground.game.turns == 100
    assert playground._controls.fields["loss"].value == gt.losses.non_saturating
    assert picture(playground, "Losses") == seen[3][2]
    runs.value = 2
    assert playground._controls.fields["loss"].value == gt.losses.minimax


@on_a_loop
async def test_the_past_stands_still_while_the_game_runs():
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    assert playground._past._slider.disabled
    await until(lambda: len(playground.recorder) > 2)
    playground.pause()
    assert not playground._past._slider.disabled
    assert playground._past._slider.value == len(playground.recorder) - 1


@on_a_loop
async def test_speed_is_kept():
    playground = gt.Playground(gt.preset("program_a"))
    choose(playground, "Speed", "25/s")
    playground.play()
    await asyncio.sleep(0.2)
    turns, start = playground.game.turns, time.perf_counter()
    await asyncio.sleep(1)
    rate = (playground.game.turns - turns) / (time.perf_counter() - start)
    assert 15 < rate < 30
    choose(playground, "Speed", "full")
    turns = playground.game.turns
    await until(lambda: playground.game.turns > turns + 60)
    playground.pause()


@on_a_loop
async def test_views_are_one_click_away():
    playground = gt.Playground(gt.preset("program_a"))
    assert list(playground._shown) == ["Densities and D", "Losses"]
    for toggle in playground._toggles:
        toggle.value = True
    assert len(playground._pictures.children) == 6
    playground.play()
    before = [image.value for image in playground._pictures.children]
    await until(lambda: playground.game.turns > 50)
    playground.pause()
    assert all(
        image.value != old for image, old in zip(playground._pictures.children, before, strict=True)
    )
    for toggle in playground._toggles:
        toggle.value = False
    assert playground._pictures.children == ()
    playground.step()
    with pytest.raises(ValueError, match="show at least one"):
        playground.save("png")


@on_a_loop
async def test_new_seed_and_presets_start_anew():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(5)
    click(playground, "New seed")
    assert (playground.game.turns, playground.game.seed) == (0, 1)
    choose(playground, "Preset", "gaussian_recipe")
    assert playground.game.penalty == gt.R1(0.3)
    assert "penalty R1(gamma=0.3)" in playground._controls._other.value
    playground.step(5)
    assert playground.game.turns == 5
    assert playground.game.seed == 1


@on_a_loop
async def test_what_a_nan_game_offers():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(20)
    for name in ("Rewind", "Reset"):
        with torch.no_grad():
            next(playground.game.G.parameters()).fill_(torch.nan)
        playground.play()
        await until(lambda: not playground.playing)
        assert "learning rate" in playground._message.value
        assert playground._wayout.layout.display == "flex"
        way = next(w for w in _leaves(playground._wayout) if getattr(w, "description", "") == name)
        way.click()
        assert playground._wayout.layout.display == "none"
        assert playground._message.value == ""
        assert playground.game.turns == (20 if name == "Rewind" else 0)
        playground.step(5)


@on_a_loop
async def test_an_interrupt_between_cells_pauses_at_the_end_of_a_turn():
    before = signal.getsignal(signal.SIGINT)
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    await until(lambda: playground.game.turns > 20)
    signal.raise_signal(signal.SIGINT)
    await until(lambda: not playground.playing)
    await asyncio.sleep(0.05)
    assert "Interrupted" in playground._message.value
    assert playground.game.d_updates == playground.game.g_updates == playground.game.turns
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_in_mid_turn_waits_for_its_end():
    @on_a_loop
    async def play():
        class Interrupting(gt.Gaussian):
            def sample(self, n, generator=None):
                if playground.game.d_updates == 30:
                    signal.raise_signal(signal.SIGINT)
                return super().sample(n, generator)

        playground = gt.Playground(gt.preset("program_a"))
        playground.game.data = Interrupting(3, 2)
        playground.play()
        await until(lambda: not playground.playing)
        await asyncio.sleep(0.05)
        assert playground.game.turns == playground.game.g_updates == playground.game.d_updates == 31
        assert "Interrupted" in playground._message.value

    play()


@on_a_loop
async def test_a_playground_that_nobody_touches_pauses(monkeypatch):
    monkeypatch.setattr("gan_teach.playground.IDLE", 0.2)
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    await until(lambda: not playground.playing)
    assert "without a click" in playground._message.value
    playground.play()
    await until(lambda: playground.game.turns > 0)
    playground.pause()


@pytest.mark.parametrize(
    ("kind", "start"), [("gif", b"GIF8"), ("png", b"\x89PNG"), ("svg", b"<?xml")]
)
def test_a_moment_is_kept_as_a_file(kind, start, tmp_path, monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.chdir(tmp_path)
        playground = gt.Playground(gt.preset("program_a"))
        for _ in range(3):
            playground.step(20)
        before = [weight.clone() for weight in playground.game.G.parameters()]
        click(playground, f"Save {kind.upper()}")
        click(playground, f"Save {kind.upper()}")
        for name in (f"gan_turn_60.{kind}", f"gan_turn_60_2.{kind}"):
            assert Path(name).read_bytes().startswith(start)
        assert f"Saved as gan_turn_60_2.{kind}" in playground._saved.value
        assert "href='data:image/" in playground._saved.value
        for ours, theirs in zip(playground.game.G.parameters(), before, strict=True):
            assert torch.equal(ours, theirs)
        assert playground.game.history.index.tolist() == list(range(1, 61))

    play()


def test_a_folder_that_cannot_be_written_to_leaves_the_link(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    playground = gt.Playground(gt.preset("program_a"))
    playground.save("png")
    assert "Permission denied" in playground._saved.value
    assert "href='data:image/png" in playground._saved.value


@on_a_loop
async def test_a_duel_is_played_in_one_picture():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax"))
    playground = gt.Playground(duel)
    assert len(playground._pictures.children) == 4
    assert "A and B differ in loss (non-saturating in A, minimax in B)." in playground.describe()
    playground.play()
    await until(lambda: duel.a.turns > 20)
    playground.pause()
    assert duel.a.turns == duel.b.turns
    playground._controls.which.value = "B"
    choose(playground, "G's learning rate", 1e-2)
    assert (duel.a.lr_g, duel.b.lr_g) == (1e-3, 1e-2)
    playground._controls.which.value = "Both"
    choose(playground, "D's learning rate", 1e-4)
    assert (duel.a.lr_d, duel.b.lr_d) == (1e-4, 1e-4)
    playground.step(5)
    turns = duel.b.turns
    playground.rewind(0)
    assert (duel.a.turns, duel.b.turns) == (0, 0)
    playground.rewind()
    assert (duel.a.turns, duel.b.turns) == (turns, turns)
    click(playground, "Reset")
    assert (duel.a.turns, duel.b.turns) == (0, 0)
    assert not any(getattr(w, "description", "") == "Preset" for w in _leaves(playground.widget))


@on_a_loop
async def test_a_duel_and_a_playground_do_not_play_one_game_together():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a", loss="minimax"))
    first = gt.Playground(duel)
    gt.Playground(duel.b)
    assert button(first, "Play").disabled
    assert "closed" in first._status.value
    assert len(first.recorder) == 1


@on_a_loop
async def test_clicks_from_other_threads_change_nothing_in_mid_turn():
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    names = ["Step", "Step D", "Step G", "Play", "Reset"]

    def press():
        for name in names * 3:
            click(playground, name) if name != "Play" else playground._driver.post(playground.play)
            time.sleep(0.01)

    thread = threading.Thread(target=press)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.01)
    playground.pause()
    await asyncio.sleep(0.05)
    assert playground._message.value == ""


@on_a_loop
async def test_the_pages_clock_plays_too():
    playground = gt.Playground(gt.preset("program_a"), driver="ticks")
    clock = playground._driver.widget
    playing = playground._driver._playing
    with pytest.raises(RuntimeError, match="triangle"):
        playground.play()
    clock.value += 1
    assert playground.game.turns == 0  # not pressed yet
    setattr(clock, playing, True)
    for _ in range(5):
        clock.value += 1
    assert playground.playing
    turns = playground.game.turns
    assert turns > 5
    click(playground, "Step")
    assert not playground.playing
    assert not getattr(clock, playing)
    assert playground.game.turns == turns + 1


@on_a_loop
async def test_an_unknown_clock_is_named():
    with pytest.raises(ValueError, match="Did you mean 'ticks'"):
        gt.Playground(gt.preset("program_a"), driver="tick")


@on_a_loop
async def test_every_control_has_a_name_and_says_what_it_does():
    playground = gt.Playground(gt.preset("program_a"))
    for widget in _leaves(playground.widget):
        if isinstance(widget, widgets.Button | widgets.ToggleButton):
            assert widget.description
            assert widget.tooltip
        elif hasattr(widget, "value") and not isinstance(widget, widgets.HTML | widgets.Image):
            assert widget.description or isinstance(widget, widgets.Label)
    notes = [w.value for w in _leaves(playground._settings) if isinstance(w, widgets.HTML)]
    assert sum("eeps" in note or "anew" in note for note in notes) >= 11


def test_on_a_page_of_saved_outputs_stand_a_picture_and_a_line(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "gan_teach.playground.display", lambda bundle, **options: shown.append(bundle)
    )
    gt.Playground(gt.preset("program_a"))._ipython_display_()
    assert {"image/png", "text/plain"} < set(shown[0])
    assert re.search("To play, run this cell", shown[0]["text/plain"])
