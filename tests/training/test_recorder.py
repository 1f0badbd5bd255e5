"""Going back: a moment never changes, and playing on from it gives the same numbers."""

import torch

import gan_teach as gt
from gan_teach.training.recorder import Recorder
from gan_teach.training.scene import Scene
from tests.training.games import same
from tests.training.recorded import fingerprint, play, weights


def test_a_moment_never_changes():
    game = gt.preset("gaussian_recipe")
    recorder = Recorder([game])
    play(recorder, 50)
    moments = list(recorder)
    before = [fingerprint(moment) for moment in moments]
    game.loss, game.optimizer, game.average = "minimax", "sgd", None
    play(recorder, 50)
    recorder.go_to(2)
    game.lr_d = 0.5
    play(recorder, 50)
    recorder.switch(1)
    recorder.reset(seed=7)
    play(recorder, 20)
    assert [fingerprint(moment) for moment in moments] == before


def test_everything_is_as_it_was_at_that_moment():
    game = gt.preset("program_a")
    scene = Scene(game)
    recorder = Recorder([game], [scene.figures])
    seen = []
    for turn in (10, 20, 30, 40):
        if turn == 30:
            game.loss = "minimax"
        list(game.play(10))
        scene.refresh()
        scene.measure()
        recorder.record()
        seen.append((weights(game), game.history.d_loss.copy(), scene.figures.w1.copy(),
                     game.settings, list(game.changes), scene.describe()))  # fmt: skip
    for position in (1, 3, 2, 4, 1, 4):
        recorder.go_to(position)
        scene.refresh()
        then = seen[position - 1]
        assert same(weights(game), then[0])
        assert (game.history.d_loss == then[1]).all()
        assert (scene.figures.w1 == then[2]).all()
        assert (game.settings, game.changes, scene.describe()) == then[3:]
    assert len(recorder.runs) == 1
    assert recorder.at_end


def test_playing_on_from_the_past_begins_a_new_run_and_keeps_the_old_one():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 100)
    old_end, old_losses = weights(game), game.history.d_loss.copy()
    recorder.go_to(3)
    game.lr_g = 0.1
    play(recorder, 50)
    assert [run.name for run in recorder.runs] == [
        "Run 1: to turn 100",
        "Run 2: from turn 30 to turn 80",
    ]
    first, second = recorder.runs
    assert second.moments[:4] == first.moments[:4]
    new_end, new_losses = weights(game), game.history.d_loss.copy()
    recorder.switch(1)
    assert same(weights(game), old_end)
    assert (game.history.d_loss == old_losses).all()
    recorder.switch(2)
    assert same(weights(game), new_end)
    assert (game.history.d_loss == new_losses).all()
    assert game.lr_g == 0.1


def test_what_was_played_since_the_last_moment_is_not_lost():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 30)
    list(game.play(7))
    end = weights(game)
    recorder.go_to(1)
    assert recorder.moments[-1].turn == 37
    recorder.go_to(-1)
    assert same(weights(game), end)


def test_single_steps_are_moments_too():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    game.d_step()
    assert recorder.record()
    after_d = weights(game)
    game.g_step()
    assert recorder.record()
    assert not recorder.record()  # nothing was played
    assert [moment.turn for moment in recorder] == [0, 0, 0]
    recorder.go_to(1)
    assert same(weights(game), after_d)
    assert (game.d_updates, game.g_updates) == (1, 0)


def test_memory_stays_below_the_bound_and_moments_stay_spread_out():
    game = gt.preset("program_a")
    recorder = Recorder([game], megabytes=1)
    for _ in range(300):
        list(game.play(3))
        if recorder.due():
            recorder.record()
        assert recorder.size <= 1
    turns = torch.tensor([moment.turn for moment in recorder])
    assert len(turns) > 10
    assert turns[0] == 0
    assert turns.diff().max() <= 5 * turns.diff().float().median()


def test_the_number_of_moments_is_bounded():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    recorder.MOST = 20
    play(recorder, 300, every=2)
    assert len(recorder) <= 20
    assert recorder.moments[-1].turn == 300


def test_where_memory_runs_out_old_runs_go_first():
    game = gt.preset("program_a")
    recorder = Recorder([game], megabytes=1.2)
    play(recorder, 150)
    recorder.go_to(2)
    play(recorder, 200)
    recorder.go_to(2)
    play(recorder, 200)
    assert recorder.size <= 1.2
    assert recorder.run in recorder.runs
    assert 1 not in [run.number for run in recorder.runs]


def test_a_game_larger_than_the_bound_keeps_its_two_ends():
    game = gt.preset("program_a")
    recorder = Recorder([game], megabytes=1e-4)
    play(recorder, 50)
    assert [moment.turn for moment in recorder] == [0, 50]
    recorder.go_to(0)
    assert game.turns == 0


def test_nan_is_never_recorded_and_the_last_good_moment_comes_back():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 20)
    good = weights(game)
    game.d_step()
    with torch.no_grad():
        next(game.G.parameters()).fill_(torch.nan)
    assert not recorder.record()
    recorder.go_to(-1)
    assert same(weights(game), good)
    play(recorder, 10)
    assert len(recorder.runs) == 1


def test_reset_begins_a_run_of_its_own():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 20)
    recorder.reset()
    recorder.reset(seed=3)  # nothing was played: leaves no trace
    play(recorder, 10)
    assert [run.name for run in recorder.runs] == ["Run 1: to turn 20", "Run 3: to turn 10"]
    recorder.switch(1)
    assert (game.turns, game.seed) == (20, 0)


def test_a_reset_behind_its_back_is_noticed():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 20)
    game.reset()
    list(game.play(5))
    assert recorder.due()
    assert recorder.record()
    assert [moment.turn for moment in recorder] == [5]
    recorder.switch(1)
    assert game.turns == 20


def test_the_last_good_moment_is_one_that_was_good_when_it_was_noted():
    game, good = gt.preset("program_a"), [True]
    recorder = Recorder([game], good=lambda: good[-1])
    for now in (True, False, True, False, False):
        good.append(now)
        play(recorder, 10)
    assert [moment.good for moment in recorder] == good
    assert recorder.last_good == 3
    recorder.go_to(2)
    assert recorder.last_good == 1
    recorder.forget()
    assert recorder.last_good == 0
