"""What is measured of a game of tables, held against scipy and plain computations."""

import numpy as np
import pytest
import torch
from scipy.stats import wasserstein_distance

import gan_teach as gt
from gan_teach.training.kinds import kind_of
from gan_teach.training.scene import Scene
from gan_teach.training.stopping import Rule
from tests.own_data import copier_of, rows, table_game


def test_w1_of_each_column_is_scipys():
    data = gt.table(rows(500))
    generator = torch.Generator().manual_seed(1)
    samples = torch.randn(2000, 3, generator=generator) * torch.tensor([0.5, 1, 2]) + 0.3
    look = Scene(copier_of(data, samples)).look
    for i in range(3):
        expected = wasserstein_distance(samples[:, i].numpy(), data.rows[:, i].numpy())
        assert look.w1[i].item() == pytest.approx(expected, abs=0.02)
    assert look.mean_w1 == pytest.approx(look.w1.mean().item())


def test_the_floor_is_what_real_rows_have_and_a_perfect_g_is_on_it():
    data = gt.table(rows(500))
    look = Scene(copier_of(data, data.sample(2000, torch.Generator().manual_seed(7)))).look
    floor = look.reference.floor
    assert floor.shape == (30, 3)
    assert (floor > 0).all()
    assert floor.max() < 0.1
    assert look.mean_w1 < floor.mean(1).max() * 1.2


def test_the_figures_and_words_of_a_game():
    scene = Scene(table_game())
    scene.measure()
    assert scene.kind.name == "table"
    assert scene.figures.mean_w1[0] == scene.look.mean_w1 > 0
    worst = int(scene.look.w1.argmax())
    assert f"the worst is {['height', 'weight', 'sleep'][worst]}, " in scene.describe()
    assert "Mean W1 of 3 columns " in scene.describe()


def test_one_column_is_a_game_on_a_line_and_two_are_a_table():
    data = gt.table(rows(50)[:, :1])
    line = gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=data, batch_size=8)
    assert kind_of(line).name == "line"
    assert kind_of(table_game(width=2)).name == "table"


def test_a_rule_stops_a_game_of_tables_and_no_other():
    game = table_game()
    rule = Rule.usual(kind_of(game))
    assert (rule.figure, rule.mark) == ("mean_w1", 0.1)
    rule = Rule(turns=20, every=10, figure="mean_w1")
    list(gt.stopping.play(game, rule))
    assert [each.turn for each in rule.measured] == [10, 20]
    with pytest.raises(ValueError, match=r"needs a game of a table.*gt.table\(...\)"):
        list(gt.stopping.play(gt.preset("ring"), Rule(turns=1, figure="mean_w1")))


def test_samples_that_left_are_told_by_their_column():
    data = gt.table(rows(300), ["a", "b", "c"])
    scene = Scene(copier_of(data))
    assert scene.runaway() is None
    with torch.no_grad():
        scene.game.G.samples = scene.game.G.samples + torch.tensor([0.0, 0, 50])
    list(scene.game.play(1))
    scene.refresh()
    assert scene.look.away > 1
    assert "where c has a mean of " in scene.runaway()


def test_samples_that_are_not_finite_are_told():
    data = gt.table(rows(300))
    scene = Scene(copier_of(data, data.all_samples() * torch.nan))
    scene.measure()
    assert np.isnan(scene.figures.mean_w1[0])
    assert "Its samples cannot be measured." in scene.describe()


class Points:
    """Data without names."""

    def sample(self, n, generator=None):
        return torch.randn(n, 3, generator=generator)


def test_other_data_in_mid_game_has_no_names():
    game = table_game()
    scene = Scene(game)
    game.data = Points()
    list(game.play(1))
    scene.refresh()
    assert scene.look.reference.names == ("column 1", "column 2", "column 3")
    assert "the worst is column " in scene.describe()


def test_tables_duel_and_are_examined():
    a, b = table_game(seed=3), table_game(seed=3)
    b.data = a.data
    duel = gt.Duel(a, b)
    b.lr_d = 3e-3
    list(duel.play(3))
    assert duel.differences == {"lr_d": (1e-3, 3e-3)}
    with gt.examine(a.G, a.D, data=a.data) as check:
        list(a.play(30))
    assert check.done
