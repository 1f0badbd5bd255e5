"""What is drawn of a game of tables."""

import numpy as np
import pytest
import torch

import gan_teach as gt
from gan_teach.live.kinds.table import HistogramsView, MeanW1View, PairsView, W1ByColumnView
from gan_teach.live.marks import Band, Bars, Line, Points, Shapes
from tests.live.watched import Watched, legend, mark, marks_of, pieces, texts
from tests.own_data import NAMES, copier_of, rows, table_game
from tests.pages import Page

TITLES = ["Columns", "Pairs", "Losses", "W1 by column", "Mean W1", "D on real and fake"]


def perfect(n=4000):
    """A game whose G gives real rows."""
    data = gt.table(rows(n), NAMES)
    return copier_of(data, data.sample(4000, torch.Generator().manual_seed(3)))


def test_each_column_has_its_histogram_its_name_and_its_w1():
    watched = Watched(table_game(), HistogramsView)
    plot = watched.plot()
    assert legend(plot) == ["real", "generated"]
    assert set(NAMES) <= set(texts(plot))
    look = watched.scene.look
    for w1, floor in zip(look.w1, look.reference.floor.mean(0), strict=True):
        assert f"W1 {w1:.2f} (real {floor:.2f})" in texts(plot)
    (real,) = (pieces(it) for it in marks_of(plot, Shapes))
    assert len(real) == 3
    assert all(np.ptp(outline[:, 0]) == pytest.approx(1) for outline in real)


def test_where_g_gives_real_rows_both_histograms_are_alike():
    plot = Watched(perfect(), HistogramsView).plot()
    (real,) = (pieces(it) for it in marks_of(plot, Shapes))
    fake = pieces(next(it for it in marks_of(plot, Line) if it.dash == "--" and it.x.size))
    for ours, theirs in zip(fake, real, strict=True):
        assert ours[:, 0] == pytest.approx(theirs[:, 0])
        assert np.abs(ours[:, 1] - theirs[:, 1]).mean() < 0.05


@pytest.mark.parametrize("width", [2, 3, 4, 5, 6, 9])
def test_tables_of_any_width_are_drawn(width):
    watched = Watched(table_game(width=width))
    assert watched.draw().any()
    plot = watched.plot("Columns")
    assert len(pieces(marks_of(plot, Shapes)[0])) == min(width, 6)
    for outline in pieces(marks_of(plot, Shapes)[0]):
        assert plot.x.low <= outline[:, 0].min() <= outline[:, 0].max() <= plot.x.high
        assert plot.y.low <= outline[:, 1].min() <= outline[:, 1].max() <= plot.y.high
    pairs = min(width, 4) * (min(width, 4) - 1) // 2
    assert len(pieces(marks_of(watched.plot("Pairs"), Shapes)[0])) == pairs


def test_pairs_show_what_goes_together_below_and_correlations_above():
    watched = Watched(perfect(), PairsView)
    plot = watched.plot()
    assert set(NAMES) <= set(texts(plot))
    real = watched.scene.look.reference.real
    expected = np.corrcoef(real.T.numpy())[0, 1]
    assert f"{expected:.2f}" in texts(plot)
    assert expected > 0.7
    *_, first, second = marks_of(plot, Points)
    boxes = pieces(marks_of(plot, Shapes)[0])
    for points in (first, second):
        inside = np.zeros(len(points.x), bool)
        for box in boxes:
            (left, low), (right, high) = box.min(0), box.max(0)
            here = (points.x >= left) & (points.x <= right)
            inside |= here & (points.y >= low) & (points.y <= high)
        assert (inside | np.isnan(points.x + points.y)).all()
        assert inside.mean() > 0.9


def test_bars_of_w1_stand_beside_real_rows():
    watched = Watched(table_game(), W1ByColumnView)
    plot = watched.plot()
    (bars,) = marks_of(plot, Bars)
    np.testing.assert_allclose(bars.y, watched.scene.look.w1.numpy())
    assert plot.x.names == tuple(NAMES)
    assert mark(plot, "real rows").y.max() < 0.1
    assert plot.y.high >= bars.y.max()


def test_the_mean_has_its_floor():
    plot = Watched(table_game(), MeanW1View).plot()
    (band,) = marks_of(plot, Band)
    assert 0 < band.low < band.high < 0.1
    assert "2,000 real" in texts(plot)


def test_samples_that_are_not_finite_are_drawn_and_told():
    data = gt.table(rows(300))
    watched = Watched(copier_of(data, data.all_samples() * torch.nan))
    watched.draw()
    for title in ("W1 by column", "Mean W1"):
        assert "the samples are not finite" in texts(watched.plot(title))


def test_the_playground_plays_with_them_and_stops_by_a_rule():
    game = table_game()
    page = Page(gt.Playground(game))
    assert page.shown() == TITLES[:3]
    before = page.picture("Columns")
    page.press("Step")
    assert page.picture("Columns") != before
    assert "Mean W1 of 3 columns" in page.status()
    for title in [*TITLES[3:], "When to stop"]:
        page.press(title)
    assert page.message() == ""
    gt.watch(game, 5)
    assert game.turns == 6
