"""The table: its games are what it says, it can be stopped, and what is kept is fresh."""

import json

import pytest

import gan_teach as gt
from gan_teach.lessons import tables as shown
from gan_teach.metrics.scores import SCORED
from gan_teach.studies import tables
from gan_teach.training import contest
from gan_teach.training.losses import R1, GradientPenalty


def row(**figures):
    return {**dict.fromkeys(SCORED, 1.0), **figures}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A table of one seed in a folder of its own, in which no game was played yet."""
    monkeypatch.setattr(contest, "SEEDS", 1)
    monkeypatch.setattr(tables, "file", lambda: tmp_path / "table.json")
    monkeypatch.setattr(tables, "turns_in", lambda *_: 7)
    monkeypatch.setattr(tables, "need_mnist", lambda _: None)
    return tmp_path / "table.json"


class Pool:
    """Stands for a pool of processes: plays at once, and is interrupted after some games."""

    games = 0

    def __init__(self, workers):
        self.workers = workers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, function, *arguments):
        return Done(arguments)

    def shutdown(self, **_):
        pass


class Done:
    def __init__(self, arguments):
        self.arguments = arguments

    def result(self):
        Pool.games += 1
        if Pool.games == 4:
            raise KeyboardInterrupt
        return {"itself": row(parzen=Pool.games), "average": row(parzen=100.0)}


def test_it_is_stopped_goes_on_and_keeps_what_was_done(kept, monkeypatch, capsys):
    monkeypatch.setattr(tables, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(tables, "as_completed", list)
    monkeypatch.setattr(Pool, "games", 0)
    tables.compute()
    assert len(json.loads(kept.read_text())["games"]) == 3
    assert "goes on from here" in capsys.readouterr().out
    tables.compute()
    done = json.loads(kept.read_text())
    assert len(done["games"]) == 24
    assert Pool.games == 25  # one of them was interrupted
    assert set(done["turns"].values()) == {7}
    assert "3 games are there, 21 to go" in capsys.readouterr().out


def test_the_games_of_a_network_are_played_again_on_demand(kept, monkeypatch):
    monkeypatch.setattr(tables, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(tables, "as_completed", list)
    monkeypatch.setattr(Pool, "games", 10)
    tables.compute()
    tables.compute(anew=["DCGAN"])
    assert Pool.games == 10 + 24 + 12  # the MLP's were left alone
    assert len(json.loads(kept.read_text())["games"]) == 24
    with pytest.raises(ValueError, match="'DCGAN'"):
        tables.compute(anew=["DCGAM"])


def test_each_game_is_its_preset_with_one_rule():
    for network, rule, r1, seed in contest.cells():
        if seed:
            continue
        game = contest.make_game(network, rule, r1, seed)
        usual = gt.preset(contest.NETWORKS[network])
        assert game.loss.name == contest.RULES[rule]["loss"]
        assert (usual.penalty in game.settings.penalties) == r1
        assert isinstance(usual.penalty, R1)
        wanted = int(r1) + (rule == "WGAN-GP")
        assert len(game.settings.penalties) == wanted
        for name in ("lr_g", "lr_d", "betas", "batch_size", "average"):
            assert getattr(game, name) == getattr(usual, name)
    critic = contest.make_game("MLP", "WGAN-GP", False, 0)
    assert critic.penalty == (GradientPenalty(10.0),)
    assert critic.d_steps == 5


def test_the_games_are_all_kinds_and_every_seed():
    cells = list(contest.cells())
    assert len({contest.label(*cell) for cell in cells}) == len(cells) == 2 * 6 * 2 * 3
    assert [cell[3] for cell in cells] == sorted(cell[3] for cell in cells)


def test_the_turns_fit_the_time():
    few, many = (tables.turns_in(s, "MLP", "hinge", False, probes=1) for s in (0.5, 5.0))
    assert 10 <= few < many
    assert many % 10 == 0


def test_without_mnist_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("GAN_TEACH_DIGITS", "embedded")
    with pytest.raises(OSError, match="data/MNIST/raw"):
        tables.play("MLP", "hinge", False, 0, 1)


@pytest.mark.parametrize(
    ("values", "form", "words"),
    [
        ([1.04, 3.26, 2.0], "{:.1f}", "2.0 (1.0 to 3.3)"),
        ([2.0, 2.0], "{:.0f}", "2"),
        ([80.2, 90.0, 85.0], "{:.0f} %", "85 % (80 to 90 %)"),
        ([], "{:.0f}", "lost"),
    ],
)
def test_a_figure_is_told_with_its_range(values, form, words):
    assert shown.with_range(values, form) == words


def test_a_lost_game_is_counted_and_its_figures_are_left_out():
    games = {
        "MLP, hinge, seed 0": {"lost": "D's loss became nan"},
        "MLP, hinge, seed 1": {"itself": row(), "average": row(parzen=3.0)},
    }
    found = next(
        it
        for it in shown.rows({"games": games})
        if (it["network"], it["rule"], it["R1"], it["average"]) == ("MLP", "hinge", False, True)
    )
    assert (found["n"], found["lost"], found["parzen"]) == (2, 1, [3.0])
    lines = shown.show({"games": games}).splitlines()
    assert len(lines) == 2 + 2 + 2  # others were not played
    assert lines[2].startswith("| real images | 243 (241 to 243) | 0.8")
    assert lines[3].startswith("| Goodfellow et al. 2014 | 225 ± 2 |")
    assert all(line.count("|") == lines[0].count("|") for line in lines)
    assert "| MLP, hinge, average | 3 |" in "\n".join(lines)


def test_what_is_kept_is_whole():
    kept = tables.load()
    assert list(map(len, (kept["games"], kept["turns"], kept["settings"]))) == [72, 24, 24]
    for found in kept["games"].values():
        assert "lost" in found or set(found) == {"itself", "average"}
        assert "lost" in found or all(set(found[it]) == {*SCORED} for it in found)
