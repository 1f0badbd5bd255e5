"""The playground's logic, without a browser: its task runs on this test's own loop."""

import asyncio
import contextlib
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
from gan_teach.data.labelled import LabelledDigits
from gan_teach.live.playground import SPEEDS, Speed, _all_open, _leaves
from gan_teach.models.conditional import ConditionalDiscriminator, ConditionalGenerator


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
        monkeypatch.setattr("gan_teach.live.playground._where", lambda: ("cell 1", "run 1"))
        first, second = (gt.Playground(gt.preset("program_a", seed=seed)) for seed in (0, 1))
        first.play()
        await until(lambda: first.game.turns > 5)
        assert not button(second, "Play").disabled
        monkeypatch.setattr("gan_teach.live.playground._where", lambda: ("cell 2", "run 2"))
        elsewhere = gt.Playground(gt.preset("program_a"))
        assert first.playing
        monkeypatch.setattr("gan_teach.live.playground._where", lambda: ("cell 1", "run 3"))
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
    assert len(playground._pictures.children) == 7
    playground.play()
    moving = playground._pictures.children[:6]  # the last one, when to stop, needs a rule that acts
    before = [image.value for image in moving]
    await until(lambda: playground.game.turns > 50)
    playground.pause()
    assert all(image.value != old for image, old in zip(moving, before, strict=True))
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
    assert playground._controls._hold.kind.value == "R1"
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


def test_an_interrupt_in_mid_turn_waits_for_its_end(small_blocks):
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
    monkeypatch.setattr("gan_teach.live.playground.IDLE", 0.2)
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
    playground.rewind(-1)
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
        "gan_teach.live.playground.display", lambda bundle, **options: shown.append(bundle)
    )
    gt.Playground(gt.preset("program_a"))._ipython_display_()
    assert {"image/png", "text/plain"} < set(shown[0])
    assert re.search("To play, run this cell", shown[0]["text/plain"])


# --- what a learner may do next ---------------------------------------------------------------


def leaf(root, name):
    return next(w for w in _leaves(root) if getattr(w, "description", "") == name)


def weights(game):
    return [weight.clone() for player in (game.G, game.D) for weight in player.parameters()]


def same(ours, theirs):
    return all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def overflow(game):
    """Weights that are finite, but whose logits are not: the game stops before any update."""
    with torch.no_grad():
        for weight in game.D.parameters():
            weight.fill_(3e38)


def count_d_update(game):
    """As in a turn where D moved and G could not."""
    state = game.state()
    game.restore({**state, "d_updates": state["d_updates"] + 1})


@on_a_loop
async def test_rewind_leaves_a_game_whose_weights_are_finite_but_whose_loss_is_not():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(20)
    good = weights(playground.game)
    overflow(playground.game)
    count_d_update(playground.game)
    playground.play()
    await until(lambda: not playground.playing)
    assert "game stopped" in playground._message.value
    leaf(playground._wayout, "Rewind").click()
    assert same(weights(playground.game), good)
    assert playground.game.d_updates == 20
    playground.step()
    assert playground.game.turns == 21


@on_a_loop
async def test_rewind_of_a_branch_goes_back_to_where_it_left():
    playground = gt.Playground(gt.preset("program_a"))
    for _ in range(4):
        playground.step(25)
    playground.rewind(2)
    with torch.no_grad():
        next(playground.game.G.parameters()).fill_(torch.nan)
    playground.play()
    await until(lambda: not playground.playing)
    leaf(playground._wayout, "Rewind").click()
    assert playground.game.turns == 50


@on_a_loop
async def test_after_a_game_stopped_the_slider_reaches_what_was_recorded_meanwhile():
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    await until(lambda: len(playground.recorder) > 3)
    with torch.no_grad():
        next(playground.game.G.parameters()).fill_(torch.nan)
    await until(lambda: not playground.playing)
    slider = playground._past._slider
    assert slider.max == slider.value == len(playground.recorder) - 1
    slider.value = 1
    assert playground.game.turns == playground.recorder.moments[1].turn


@on_a_loop
async def test_a_game_that_is_nan_already_can_be_opened_and_reset():
    game = gt.preset("program_a")
    with torch.no_grad():
        next(game.G.parameters()).fill_(torch.nan)
    playground = gt.Playground(game)
    playground.play()
    await until(lambda: not playground.playing)
    assert "game stopped" in playground._message.value
    click(playground, "Reset")
    playground.step(3)
    assert game.turns == 3


@on_a_loop
async def test_reset_after_sliding_to_the_start_keeps_the_run():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(30)
    playground._past._slider.value = 0
    click(playground, "New seed")
    assert [number for _, number in playground._past._runs.options] == [1, 2]
    playground._past._runs.value = 1
    assert (playground.game.turns, playground.game.seed) == (30, 0)


def test_saving_does_not_take_a_setting_back(tmp_path, monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.chdir(tmp_path)
        playground = gt.Playground(gt.preset("program_a"))
        playground.step(20)
        choose(playground, "G's learning rate", 0.1)
        for kind in ("gif", "png", "svg"):
            playground.save(kind)
            assert playground.game.lr_g == pytest.approx(0.1)

    play()


def test_saving_nothing_says_so_and_does_not_seem_to_go_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    playground = gt.Playground(gt.preset("program_a"))
    for toggle in playground._toggles:
        toggle.value = False
    click(playground, "Save PNG")
    assert "show at least one" in playground._message.value
    assert "Saving" not in playground._saved.value


@on_a_loop
async def test_controls_follow_what_code_sets():
    playground = gt.Playground(gt.preset("program_a"))
    playground.game.lr_g = 0.1
    playground.game.loss = "minimax"
    playground.step()
    fields = playground._controls.fields
    assert fields["lr_g"].value == pytest.approx(0.1)
    assert fields["loss"].value is gt.losses.minimax


@on_a_loop
async def test_a_closed_playground_does_not_play():
    game = gt.preset("program_a")
    old = gt.Playground(game)
    gt.Playground(game)
    with contextlib.suppress(RuntimeError):
        old.play()
    await asyncio.sleep(0.05)
    assert game.turns == 0


@on_a_loop
async def test_an_interrupt_pauses_every_game_that_runs():
    before = signal.getsignal(signal.SIGINT)
    pair = [gt.Playground(gt.preset("program_a", seed=seed)) for seed in (0, 1)]
    try:
        for playground in pair:
            playground.play()
        await until(lambda: all(playground.game.turns > 10 for playground in pair))
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(0.1)
        assert [playground.playing for playground in pair] == [False, False]
    finally:
        for playground in pair:
            playground.pause()
        await asyncio.sleep(0.05)
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("source", ["program_a", None, [1, 2]])
def test_what_is_no_game_is_named(source):
    with pytest.raises(TypeError, match="Game"):
        gt.Playground(source)


@on_a_loop
async def test_each_player_alone_is_rewound_to_the_bit():
    playground = gt.Playground(gt.preset("program_a"))
    seen = [weights(playground.game)]
    for name in ("Step D", "Step D", "Step G", "Step", "Step G"):
        click(playground, name)
        seen.append(weights(playground.game))
    for position in (2, 5, 1, 3, 0, 4):
        playground._past._slider.value = position
        assert same(weights(playground.game), seen[position])
    playground._past._slider.value = 2
    click(playground, "Step G")
    assert same(weights(playground.game), seen[3])
    assert len(playground.recorder.runs) == 2


@on_a_loop
async def test_playing_from_code_between_clicks_is_part_of_the_run():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(10)
    list(playground.game.play(7))
    click(playground, "Step")
    assert [moment.turn for moment in playground.recorder] == [0, 10, 17, 18]
    playground._past._slider.value = 2
    assert playground.game.turns == 17


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_what_was_played_and_replayed_on_the_clock_is_the_same(loss):
    @on_a_loop
    async def play():
        playground = gt.Playground(gt.preset("program_a", loss=loss))
        playground.play()
        await until(lambda: len(playground.recorder) > 2)
        playground.pause()
        end, turns = weights(playground.game), playground.game.turns
        playground.rewind(1)
        playground.step(turns - playground.game.turns)
        assert same(weights(playground.game), end)

    play()


def test_a_game_of_points_in_a_plane_can_be_played():
    @on_a_loop
    async def play():
        class Ring:
            def sample(self, n, generator):
                angle = torch.rand(n, generator=generator) * 2 * torch.pi
                return torch.stack((angle.cos(), angle.sin()), 1)

        def player(outputs):
            layers = torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, outputs)
            return lambda: torch.nn.Sequential(*layers)

        game = gt.Game(player(2), player(1), data=Ring(), latent_dim=2)
        playground = gt.Playground(game)
        assert list(playground._shown) == ["Points and D", "Losses"]
        shape = playground._controls._data.kind
        assert shape.value == "as given"
        for toggle in playground._toggles:
            toggle.value = True
        playground.play()
        await until(lambda: game.turns > 30)
        shape.value = "heart"
        turns = game.turns
        await until(lambda: game.turns > turns + 30)
        playground.pause()
        assert game.settings.data.name == "heart"
        assert playground._message.value == ""
        assert f"Turn {game.turns}" in playground._status.value
        choose(playground, "Preset", "ring_recipe")
        assert list(playground._shown) == ["Points and D", "Modes and quality"]
        playground.step(3)
        assert "of 8 modes" in playground._status.value

    play()


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
def test_three_numbers_of_noise_can_be_played(noise):
    @on_a_loop
    async def play():
        playground = gt.Playground(
            gt.preset("program_a", G=lambda: gt.MLPGenerator(latent_dim=3), noise=noise)
        )
        for toggle in playground._toggles:
            toggle.value = True
        assert [toggle.description for toggle in playground._toggles][2] == "V and its bound"
        playground.play()
        await until(lambda: playground.game.turns > 20)
        playground.pause()
        assert len(playground._pictures.children) == 6
        assert playground._message.value == ""

    play()


def test_digits_can_be_played_and_their_presets_chosen(monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
        playground = gt.Playground(gt.preset("program_c_mended"))
        first = picture(playground, "Samples")
        playground.play()
        await until(lambda: playground.game.turns > 5)
        playground.pause()
        assert picture(playground, "Samples") != first
        choose(playground, "Preset", "digits_recipe")
        assert playground.game.penalty == gt.R1(0.2)
        playground.step()
        playground.rewind(0)
        assert playground.game.turns == 0

    play()


def small_digits(**settings):
    return gt.Game(
        lambda: gt.MLPGenerator(8, (16,), (1, 28, 28), output="sigmoid"),
        lambda: gt.MLPDiscriminator((1, 28, 28), (8,)),
        data=gt.digits("embedded"), batch_size=8, **settings,
    )  # fmt: skip


def conditional_digits():
    return gt.Game(
        lambda: ConditionalGenerator(6, 4), lambda: ConditionalDiscriminator(4),
        data=LabelledDigits(gt.digits("embedded")), batch_size=8,
    )  # fmt: skip


@on_a_loop
async def test_digits_open_with_samples_classes_and_their_distance_to_real_ones():
    playground = gt.Playground(small_digits())
    assert list(playground._shown) == ["Samples", "Classes", "Frechet distance"]
    before = {title: picture(playground, title) for title in playground._shown}
    playground.step(30)
    assert all(picture(playground, title) != before[title] for title in before)
    assert "Frechet distance" in playground.describe()
    assert playground.scenes[0].figures.index.tolist() == [0, 30]
    playground.rewind(0)
    assert picture(playground, "Classes") == before["Classes"]


@on_a_loop
async def test_a_running_game_of_digits_is_scored_now_and_then_and_told_often():
    playground = gt.Playground(small_digits())
    playground.play()
    await until(lambda: playground.scenes[0].figures.index[-1] > 0)
    told = playground._status.value
    await until(lambda: playground._status.value != told)
    playground.pause()


@on_a_loop
async def test_noise_can_be_chosen_below_its_pictures():
    playground = gt.Playground(conditional_digits())
    leaf(playground.widget, "Noise").value = True  # the button; the menu's comes later
    controls, shown = playground._noise, [picture(playground, "Noise")]
    box = playground._pictures.children[-1]
    assert {controls.widget, controls.digit} < set(_leaves(box))

    def moved():
        shown.append(picture(playground, "Noise"))
        return shown[-1] != shown[-2]

    playground.step(5)
    assert moved()
    controls.t.value = 0.9
    assert moved()
    controls.mode.value = "arithmetic"
    assert moved()
    controls.digit.value = "3"
    assert moved()
    for widget in _leaves(box):
        if isinstance(widget, widgets.Button):
            assert widget.description
            assert widget.tooltip
    leaf(playground.widget, "Noise").value = False
    assert controls.widget not in _leaves(playground.widget)
    controls.t.value = 0.3  # out of sight, and no harm
    playground.play()
    await until(lambda: playground.game.turns > 10)
    playground.pause()


@on_a_loop
async def test_both_games_of_a_duel_are_shown_the_same_noise():
    playground = gt.Playground(gt.Duel(small_digits(), small_digits(lr_g=1e-2)))
    assert len(playground._pictures.children) == 6
    leaf(playground.widget, "Noise").value = True
    playground._noise.seeds["a"].value = 12
    assert {scene.choice.a for scene in playground.scenes} == {12}
    playground.step(20)
    ours, theirs = playground._shown["Noise"]
    assert ours.image.value != theirs.image.value


def test_digits_are_saved_with_their_bars_and_their_noise(tmp_path, monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.chdir(tmp_path)
        playground = gt.Playground(small_digits())
        leaf(playground.widget, "Noise").value = True
        for _ in range(2):
            playground.step(10)
        playground.save("gif")
        assert [path.suffix for path in tmp_path.iterdir()] == [".gif"]
        assert playground.scenes[0].figures.index.tolist() == [0, 10, 20]

    play()


def learners_fault(kind):
    class Faulty(gt.Gaussian):
        calls = 0

        def sample(self, n, generator=None):
            type(self).calls += 1
            if n == 16 and self.calls > 20:
                raise ValueError("the data's own mistake")
            return super().sample(n, generator)

    class Player(gt.MLPDiscriminator):
        calls = 0

        def forward(self, x):
            type(self).calls += 1
            if self.calls > 200:
                raise ValueError("the player's own mistake")
            return super().forward(x)

    class Mine(gt.losses.NonSaturating):
        calls = 0

        def d_loss(self, real, fake):
            type(self).calls += 1
            if self.calls > 20:
                return real.reshape(3, 5).mean()
            return super().d_loss(real, fake)

    return {
        "data": dict(data=Faulty(3, 2)), "player": dict(D=Player), "loss": dict(loss=Mine()),
    }[kind]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("data", "the data&#x27;s own mistake"), ("player", "the player&#x27;s own mistake"),
        ("loss", "is invalid for input of size 16"),
    ],
)  # fmt: skip
def test_a_learners_own_mistake_is_shown_with_its_traceback(kind, words, small_blocks):
    @on_a_loop
    async def play():
        playground = gt.Playground(gt.preset("program_a", **learners_fault(kind)))
        playground.play()
        await until(lambda: not playground.playing)
        assert words in playground._message.value
        assert "test_playground.py" in playground._message.value
        assert "Traceback" in playground._message.value
        assert not playground._past._slider.disabled

    play()


@on_a_loop
async def test_the_presets_may_be_chosen_one_after_the_other():
    playground = gt.Playground(gt.preset("program_a", seed=5))
    for name in ("program_b", "gaussian_recipe", "program_a", "program_b"):
        playground.play()
        choose(playground, "Preset", name)
        assert not playground.playing
        assert (playground.game.turns, playground.game.seed) == (0, 5)
        assert playground.game.batch_size == gt.preset(name).batch_size
        playground.step(3)
        assert len(playground.recorder) == 2
        assert len(playground._pictures.children) == 2


@on_a_loop
async def test_a_view_opened_late_shows_the_whole_past_and_a_hidden_one_costs_nothing():
    playground, other = (gt.Playground(gt.preset("program_a")) for _ in range(2))
    toggle = next(it for it in playground._toggles if it.description == "W1 distance")
    next(it for it in other._toggles if it.description == "W1 distance").value = True
    for _ in range(3):
        playground.step(50)
        other.step(50)
    toggle.value = True
    assert picture(playground, "W1 distance") == picture(other, "W1 distance")
    image = playground._shown["W1 distance"][0].image
    toggle.value = False
    before = image.value
    playground.step(50)
    assert image.value == before
    assert image not in playground._pictures.children


@on_a_loop
async def test_the_order_of_the_pictures_is_that_of_the_buttons():
    playground = gt.Playground(gt.preset("program_a"))
    for index in (5, 2, 6, 3, 4):
        playground._toggles[index].value = True
    playground._toggles[0].value = False
    playground._toggles[0].value = True
    assert list(playground._shown) == [toggle.description for toggle in playground._toggles]


@pytest.mark.parametrize(("name", "limit"), [("1 turn/s", 1), ("5/s", 5), ("100/s", 100)])
def test_a_speed_is_a_number_of_turns_a_second(name, limit, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("gan_teach.live.playground.time.perf_counter", lambda: clock[0])
    speed, turns = Speed(), 0
    speed.start(0)
    speed.limit(SPEEDS[name])
    for _ in range(500):
        allowed, wait = speed.allowed(clock[0])
        assert 0 <= wait <= 1
        turns += allowed
        clock[0] += 0.02
    assert turns == pytest.approx(10 * limit, abs=1 + limit / 20)
    speed.limit(None)
    assert speed.allowed(clock[0])[0] > 1000


def test_after_a_long_pause_a_limited_game_does_not_catch_up(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("gan_teach.live.playground.time.perf_counter", lambda: clock[0])
    speed = Speed()
    speed.limit(25)
    speed.start(100)
    clock[0] = 60
    speed.start(100)
    clock[0] = 60.05
    assert speed.allowed(clock[0])[0] == 1
    assert speed.read(101) == pytest.approx(20)


def test_the_speed_that_is_told_is_that_of_the_last_seconds(monkeypatch):
    clock, speed = [0.0], Speed()
    monkeypatch.setattr("gan_teach.live.playground.time.perf_counter", lambda: clock[0])
    speed.start(0)
    for turn in range(1, 101):
        clock[0] += 0.1
        speed.read(10 * turn)
    for turn in range(1, 101):
        clock[0] += 0.1
        told = speed.read(1000 + turn)
    assert told == pytest.approx(10, rel=0.2)


@on_a_loop
async def test_a_click_starts_the_time_without_a_click_anew(monkeypatch):
    monkeypatch.setattr("gan_teach.live.playground.IDLE", 0.3)
    playground = gt.Playground(gt.preset("program_a"))
    playground.play()
    for rate in (1e-4, 1e-3, 1e-2, 1e-3):
        await asyncio.sleep(0.15)
        choose(playground, "G's learning rate", rate)
    assert playground.playing
    await until(lambda: not playground.playing)
    assert len(playground.recorder) > 1
    assert playground._past._slider.value == len(playground.recorder) - 1


@on_a_loop
async def test_memory_is_bounded_while_the_game_runs():
    playground = gt.Playground(gt.preset("program_a"), history_mb=0.3)
    for _ in range(60):
        playground.step(2)
    assert playground.recorder.size <= 0.3
    assert "of at most 0.3 MB" in playground._past._text.value
    with pytest.raises(ValueError, match="megabytes must be a number above 0"):
        gt.Playground(gt.preset("program_a"), history_mb=0)


@on_a_loop
async def test_the_pages_clock_stops_at_a_fault_and_offers_a_way_out():
    playground = gt.Playground(gt.preset("program_a"), driver="ticks")
    clock, playing = playground._driver.widget, playground._driver._playing
    playground.step(10)
    with torch.no_grad():
        next(playground.game.G.parameters()).fill_(torch.nan)
    setattr(clock, playing, True)
    clock.value += 1
    assert not getattr(clock, playing)
    assert playground._wayout.layout.display == "flex"
    leaf(playground._wayout, "Rewind").click()
    setattr(clock, playing, True)
    clock.value += 1
    assert playground.game.turns > 10
    setattr(clock, playing, False)
    assert not playground.playing
    assert playground._past._slider.value == len(playground.recorder) - 1


@on_a_loop
async def test_closing_ends_the_pages_clock():
    game = gt.preset("program_a")
    old = gt.Playground(game, driver="ticks")
    setattr(old._driver.widget, old._driver._playing, True)
    gt.Playground(game)
    old._driver.widget.value += 1
    assert game.turns == 0
    assert old._driver.widget.disabled


@on_a_loop
async def test_a_duel_tells_each_game_and_what_a_late_change_does():
    duel = gt.Duel(gt.preset("program_a"), gt.preset("program_a"))
    playground = gt.Playground(duel)
    for toggle in playground._toggles:
        toggle.value = True
    assert len(playground._pictures.children) == 12
    playground.step(10)
    assert "same settings" in playground._status.value
    assert picture(playground) != playground._shown["Densities and D"][1].image.value  # A, B
    playground._controls.which.value = "B"
    choose(playground, "D steps a turn", 5)
    playground.step(10)
    assert "d_steps (1 in A, 5 in B)" in playground._status.value
    assert duel.b.d_updates == 60
    click(playground, "Step D")
    click(playground, "Step G")
    assert [(game.d_updates, game.g_updates) for game in duel.games] == [(21, 21), (61, 21)]
    ends = [weights(game) for game in duel.games]
    playground.rewind(1)
    assert duel.differences == {}
    playground.rewind(-1)
    assert all(same(weights(game), end) for game, end in zip(duel.games, ends, strict=True))
    assert duel.differences == {"d_steps": (1, 5)}


def test_a_duel_is_saved_as_one_animation(tmp_path, monkeypatch):
    @on_a_loop
    async def play():
        monkeypatch.chdir(tmp_path)
        playground = gt.Playground(
            gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1))
        )
        playground.step(5)
        playground.step(5)
        click(playground, "Save GIF")
        assert (tmp_path / "gan_turn_10.gif").read_bytes().startswith(b"GIF8")
        assert playground._message.value == ""

    play()


def test_a_duel_shows_itself_as_the_last_line_of_a_cell(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "gan_teach.live.playground.display", lambda bundle, **options: shown.append(bundle)
    )
    gt.Duel(gt.preset("program_a"), gt.preset("program_a", lr_g=0.1))._ipython_display_()
    assert "A: Turn 0." in shown[0]["text/plain"]
    assert "lr_g (0.001 in A, 0.1 in B)" in shown[0]["text/plain"]


@on_a_loop
async def test_trying_again_after_the_game_stopped_does_not_spoil_the_way_back():
    playground = gt.Playground(gt.preset("program_a"))
    playground.step(20)
    good = weights(playground.game)
    overflow(playground.game)
    click(playground, "Step")
    count_d_update(playground.game)
    click(playground, "Step")
    assert "game stopped" in playground._message.value
    leaf(playground._wayout, "Rewind").click()
    assert same(weights(playground.game), good)


def test_a_duel_in_which_one_game_stopped_offers_a_way_back():
    @on_a_loop
    async def play():
        pair = gt.preset("program_a"), gt.preset("program_a", loss=TurnsBad(nan))
        playground = gt.Playground(gt.Duel(*pair))
        playground.step(20)
        playground.play()
        await until(lambda: not playground.playing)
        click(playground, "Step")  # the two are a turn apart now
        assert playground._wayout.layout.display == "flex"
        leaf(playground._wayout, "Rewind").click()
        assert (pair[0].turns, pair[1].turns) == (20, 20)

    play()
