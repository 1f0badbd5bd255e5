"""Runs that branch off, are left and come back, whatever a learner does in between."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import gan_teach as gt
from gan_teach.training.recorder import Recorder, tensors_in
from tests.training.games import same
from tests.training.recorded import fingerprint, play, weights


class Normed(torch.nn.Sequential):
    """A player with buffers: batch normalisation."""

    latent_dim = 1

    def __init__(self):
        super().__init__(
            torch.nn.Linear(1, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 1)
        )


MID_GAME = {
    "a learning rate": dict(lr_g=5e-3),
    "the optimiser": dict(optimizer="sgd"),
    "the average": dict(average=0.9),
    "R1 and the loss": dict(penalty=gt.R1(0.5), loss="minimax"),
    "batch, noise and d_steps": dict(batch_size=7, noise="uniform", d_steps=2),
    "the data": dict(data=gt.Mixture([-2, 2], 0.5)),
}


GAMES = {
    "program A": lambda: gt.preset("program_a"),
    "the recipe, with R1 and an average": lambda: gt.preset("gaussian_recipe"),
    "SGD": lambda: gt.preset("program_a", optimizer="sgd", lr_g=0.05, lr_d=0.05),
    "RMSprop, three D steps": lambda: gt.preset("program_a", optimizer="rmsprop", d_steps=3),
    "uniform noise, minimax": lambda: gt.preset("program_a", noise="uniform", loss="minimax"),
    "digits": lambda: gt.preset("program_c_mended"),
}
CASES = [
    *((game, "a learning rate") for game in GAMES),
    *((game, change) for game in list(GAMES)[:2] for change in list(MID_GAME)[1:]),
]


@pytest.mark.parametrize(("name", "change"), CASES)
def test_a_change_after_or_before_a_moment_is_replayed_to_the_bit(name, change, monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    game, change = GAMES[name](), MID_GAME[change]
    recorder = Recorder([game])
    play(recorder, 10, every=5)
    for name, value in change.items():
        setattr(game, name, value)
    play(recorder, 10, every=5)
    end, losses, changes = weights(game), game.history.d_loss.copy(), list(game.changes)
    for position in (4, 2, 3, 1, 0, 2):
        recorder.go_to(position)
        turn = game.turns
        assert game.changes == (changes if turn > 10 else [])
        if turn <= 10:
            list(game.play(10 - turn))
            for name, value in change.items():
                setattr(game, name, value)
        list(game.play(20 - game.turns))
        assert same(weights(game), end)
        assert (game.history.d_loss == losses).all()
        assert game.changes == changes


def test_running_means_of_a_batch_norm_come_back_too():
    game = gt.preset("program_a", G=Normed, D=Normed)
    recorder = Recorder([game])
    play(recorder, 30)
    end, fakes = weights(game), game.generate(10)
    recorder.go_to(1)
    list(game.play(20))
    assert same(weights(game), end)
    assert torch.equal(game.generate(10), fakes)


def test_a_setting_that_waits_for_its_turn_belongs_to_the_moment():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 10)
    game.d_step()
    game.lr_g = 0.5
    recorder.record()
    recorder.go_to(1)
    assert game.lr_g == 1e-3
    recorder.go_to(2)
    assert (game.lr_g, game.in_force.lr_g) == (0.5, 1e-3)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(1, 4)),
        st.tuples(st.just("d_step"), st.just(0)),
        st.tuples(st.just("g_step"), st.just(0)),
        st.tuples(st.just("set"), st.sampled_from([1e-4, 1e-2, 0.1])),
        st.tuples(st.just("record"), st.just(0)),
        st.tuples(st.just("go_to"), st.integers(0, 30)),
        st.tuples(st.just("switch"), st.integers(0, 30)),
        st.tuples(st.just("reset"), st.integers(0, 2)),
    ),
    max_size=30,
)


def seen(game):
    return weights(game), game.turns, game.d_updates, game.g_updates, game.seed, game.settings.lr_g


def check(game, then):
    now = seen(game)
    assert now[1:] == then[0][1:]
    assert same(now[0], then[0][0])
    assert game.history.d_loss.tolist() == then[1]
    assert fingerprint(then[2]) == then[3]


@given(OPERATIONS)
@settings(deadline=None, max_examples=40, derandomize=True)
def test_whatever_is_done_every_moment_comes_back_as_it_was(operations):
    game = gt.preset("program_a", batch_size=2)
    recorder = Recorder([game])
    noted = {}

    def note():
        moment = recorder.moments[recorder.position]
        if id(moment) not in noted:
            noted[id(moment)] = (
                seen(game), game.history.d_loss.tolist(), moment, fingerprint(moment),
            )  # fmt: skip

    note()
    for name, value in operations:
        if name == "play":
            list(game.play(value))
        elif name in ("d_step", "g_step"):
            getattr(game, name)()
        elif name == "set":
            game.lr_g = value
        elif name == "record":
            recorder.record()
            note()
        else:
            recorder.record()  # as a playground does before it leaves
            note()
            if name == "reset":
                if len(recorder) == 1 and not recorder.moves:
                    noted.pop(id(recorder.moments[0]))  # a run without a move leaves no trace
                recorder.reset(value)
                note()
                assert game.turns == 0
                continue
            if name == "go_to":
                moment = recorder.go_to(value % len(recorder))
            else:
                moment = recorder.switch(recorder.runs[value % len(recorder.runs)].number)
            check(game, noted[id(moment)])
    recorder.record()
    note()
    assert {id(m) for run in recorder.runs for m in run.moments} == set(noted)
    for run in list(recorder.runs):
        recorder.switch(run.number)
        assert recorder.run is run
        for position in reversed(range(len(run.moments))):
            check(game, noted[id(recorder.go_to(position))])
    assert len({run.number for run in recorder.runs}) == len(recorder.runs)


def test_a_new_seed_after_a_reset_behind_its_back_keeps_the_run():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 50)
    game.reset()
    recorder.reset(seed=2)
    recorder.switch(1)
    assert (game.turns, game.seed) == (50, 0)


def test_a_game_gone_to_nan_can_be_recorded_from_its_reset_on():
    game = gt.preset("program_a")
    with torch.no_grad():
        next(game.G.parameters()).fill_(torch.nan)
    recorder = Recorder([game])
    assert recorder.at_end
    recorder.reset()
    play(recorder, 20)
    recorder.go_to(1)
    assert game.turns == 10


def test_a_bad_seed_is_refused_and_changes_nothing():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    with pytest.raises(ValueError, match="seed"):
        recorder.reset(-1)
    play(recorder, 20)
    with pytest.raises(ValueError, match="seed"):
        recorder.reset(-1)
    play(recorder, 30)
    assert recorder.run in recorder.runs
    recorder.go_to(0)
    recorder.go_to(-1)
    assert len(game.history) == 50


def test_the_losses_of_a_run_that_was_reset_behind_its_back_are_not_those_of_another():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 20)
    old = game.history.d_loss.tolist()
    game.reset(seed=3)
    list(game.play(5))
    recorder.record()
    recorder.switch(1)
    assert game.history.d_loss.tolist() in (old, [])


def test_what_was_played_from_the_past_is_not_lost_when_it_moves_on():
    game = gt.preset("program_a")
    recorder = Recorder([game])
    play(recorder, 30)
    recorder.go_to(1)
    list(game.play(7))
    end = weights(game)
    recorder.reset()
    recorder.switch(2)
    assert game.turns == 17
    assert same(weights(game), end)


def test_histories_of_old_runs_count_as_memory():
    recorder = Recorder([gt.preset("program_a")], megabytes=1)
    for _ in range(12):
        play(recorder, 10)
        recorder.reset()
    kept = sum(track.nbytes for run in recorder.runs for track in run.tracks or ()) / 1e6
    assert kept + recorder.size < 1.5


def test_two_games_apart_keep_their_own_histories():
    a, b = gt.preset("program_a"), gt.preset("program_a")
    recorder = Recorder([a, b])
    list(b.play(30))
    play(recorder, 5, every=5)
    assert (a.turns, b.turns, len(b.history)) == (5, 35, 35)
    recorder.go_to(0)
    recorder.go_to(-1)
    assert (len(a.history), len(b.history)) == (5, 35)


def test_memory_that_is_told_is_memory_that_is_taken():
    recorder = Recorder([gt.preset("gaussian_recipe")])
    play(recorder, 30)
    unique = {t.data_ptr(): t.nbytes for m in recorder for s in m.states for t in tensors_in(s)}
    assert sum(unique.values()) / 1e6 <= recorder.size


def test_forgetting_leaves_the_last_moment():
    recorder = Recorder([gt.preset("program_a")])
    play(recorder, 30)
    recorder.reset()
    play(recorder, 20)
    recorder.forget()
    assert (len(recorder), len(recorder.runs), recorder.moments[0].turn) == (1, 1, 20)
    play(recorder, 10)
    recorder.go_to(0)
    assert recorder.games[0].turns == 20


def test_moments_stay_spread_out_where_runs_branch_and_memory_is_short():
    recorder = Recorder([gt.preset("program_a")], megabytes=0.5)
    for _ in range(6):
        play(recorder, 200, every=4)
        assert recorder.size <= 0.5
        recorder.go_to(len(recorder) // 2)
    play(recorder, 100, every=4)
    gaps = torch.tensor([moment.turn for moment in recorder]).diff()
    assert recorder.size <= 0.5
    assert gaps.min() > 0
    assert recorder.at_end


def test_a_game_that_was_trained_before_is_not_lost_by_a_reset():
    game = gt.preset("program_a")
    list(game.play(30))
    end = weights(game)
    recorder = Recorder([game])
    recorder.reset(seed=1)
    assert [run.name for run in recorder.runs] == ["Run 1: to turn 30", "Run 2: to turn 0"]
    recorder.switch(1)
    assert same(weights(game), end)
    assert len(game.history) == 30
