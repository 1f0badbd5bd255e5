"""A paper to draw on, without a browser: what is drawn is data, and games learn it."""

import numpy as np
import pytest
import torch
from scipy import stats

import gan_teach as gt
from gan_teach.data.line import Histogram
from gan_teach.data.plane import Cloud
from tests.pages import Page

STROKE = [(-0.5, -0.5), (0.5, 0.5)]


def circle(n=60, radius=0.7):
    angles = np.linspace(0, 2 * np.pi, n)
    return radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def test_a_point_and_a_stroke_in_the_plane():
    pad = gt.draw()
    page = Page(pad)
    assert "0 points" in page.text()
    page.draw(0, [(0.25, -0.5)])
    assert pad.drawn == ((0.25, -0.5),)
    page.draw(0, STROKE)
    points = np.array(pad.drawn[1:])
    np.testing.assert_allclose(points[:, 0], points[:, 1])
    assert points[0].tolist() == [-0.5, -0.5]
    assert points[-1].tolist() == [0.5, 0.5]
    gaps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    assert 0.03 <= gaps.min() <= gaps.max() < 0.032
    assert f"{len(pad.drawn)} points. A sample is one of them" in page.text()


def test_a_slow_hand_draws_no_more_points_than_a_fast_one():
    slow, fast = gt.draw(), gt.draw()
    Page(fast).draw(0, STROKE)
    Page(slow).draw(0, np.linspace(*STROKE, 500))
    assert len(slow.drawn) == pytest.approx(len(fast.drawn), abs=2)


def test_undo_takes_back_strokes_and_also_a_clearing():
    pad = gt.draw()
    page = Page(pad)
    assert page.button("Undo").disabled
    assert page.button("Clear").disabled
    page.draw(0, STROKE)
    first = pad.drawn
    page.draw(0, [(0, 0.9)])
    page.press("Clear")
    assert pad.drawn == ()
    assert page.button("Clear").disabled
    page.press("Undo")
    assert len(pad.drawn) == len(first) + 1
    page.press("Undo")
    assert pad.drawn == first
    page.press("Undo")
    assert pad.drawn == ()
    assert page.button("Undo").disabled
    page.press("Undo")


def test_a_stroke_after_undo_begins_anew():
    pad = gt.draw()
    page = Page(pad)
    page.draw(0, [(-0.9, -0.9)])
    page.press("Undo")
    canvas = page.canvases()[0]
    canvas._handle_custom_msg({"drawn": {"x": 0.5, "y": 0.5, "joined": True}}, [])
    assert pad.drawn == ((0.5, 0.5),)


def test_a_line_that_begins_after_undo_or_clear_is_a_stroke_of_its_own():
    pad = gt.draw()
    page = Page(pad)
    canvas = page.canvases()[0]

    def enter():
        canvas._handle_custom_msg({"drawn": {"x": 0.5, "y": 0.5, "joined": True}}, [])

    page.draw(0, [(-0.9, -0.9)])
    page.draw(0, [(0.9, 0.9)])
    for press in ("Undo", "Clear"):
        page.press(press)
        before = pad.drawn
        enter()
        assert pad.drawn == (*before, (0.5, 0.5))
        page.press("Undo")
        assert pad.drawn == before


def test_a_stroke_on_the_line_sets_the_height_of_each_step():
    pad = gt.draw("line")
    page = Page(pad)
    page.draw(0, [(-6, 0), (0, 1), (6, 0)])
    middles = np.linspace(-5.9, 5.9, 60)
    np.testing.assert_allclose(pad.drawn, 1 - np.abs(middles) / 6, atol=0.02)
    page.draw(0, [(3.05, 0.25)])
    assert pad.drawn[45] == 0.25
    page.draw(0, [(6, 2), (4, 2)])  # from the right to the left, above the paper
    assert set(pad.drawn[51:]) == {1.0}
    assert "mean" in page.text()


def test_what_is_drawn_is_frozen_data():
    pad = gt.draw()
    page = Page(pad)
    page.draw(0, circle())
    data = pad.data
    page.draw(0, STROKE)
    assert data == Cloud(data.points)
    assert len(pad.data.points) > len(data.points)
    x = data.sample(2000, torch.Generator().manual_seed(0))
    assert torch.equal(x, data.sample(2000, torch.Generator().manual_seed(0)))
    assert x.norm(dim=1).mean() == pytest.approx(0.7, abs=0.01)
    low, high = data.extent
    assert low < -0.7 < 0.7 < high


def test_too_little_is_told():
    pad = gt.draw()
    page = Page(pad)
    with pytest.raises(ValueError, match=r"Too little is drawn.*0 points, and at least 10"):
        pad.data  # noqa: B018
    page.press("Train on it")
    assert "Too little is drawn" in page.text()
    page.draw(0, [(0, 0)])
    assert "1 points." in page.text()
    with pytest.raises(ValueError, match="0 steps above 0, and at least 3"):
        gt.draw("line").data  # noqa: B018
    with pytest.raises(ValueError, match=r"no kind of drawing 'plain'. Did you mean 'plane'"):
        gt.draw("plain")


def test_the_paper_is_full_at_some_time():
    pad = gt.draw()
    for _ in range(32):
        Page(pad).draw(0, circle())
    assert len(pad.drawn) == 2000
    assert "The paper is full." in Page(pad).text()


@pytest.mark.parametrize(
    ("kind", "stroke"), [("plane", circle()), ("line", [(-4, 0), (-3, 1), (-2, 0), (3, 0.5)])]
)
def test_a_playground_below_trains_on_it(kind, stroke):
    pad = gt.draw(kind)
    page = Page(pad)
    page.draw(0, stroke)
    page.press("Train on it")
    assert pad.playground.game.data == pad.data
    Page(pad.playground).press("Step")
    assert "Turn 1" in Page(pad.playground).status()
    before = pad.playground
    page.press("Train on it")
    assert pad.playground is not before
    pad.playground.close()


def test_a_game_on_drawn_data_is_saved_and_goes_on(tmp_path):
    for kind, name in (("plane", "ring_recipe"), ("line", "gaussian_recipe")):
        pad = gt.draw(kind)
        Page(pad).draw(0, [(-1, 0.2), (0, 0.7), (1, 0.3)])
        game = gt.preset(name, data=pad.data)
        list(game.play(2))
        loaded = gt.load(game.save(tmp_path / "drawn.pt"))
        assert loaded.data == game.data
        assert list(loaded.play(2)) == list(game.play(2))


# --- the data by themselves ---------------------------------------------------------------------

UNEVEN = Histogram([1, 0, 3, 2], -1, 3)


def test_a_histogram_samples_its_density():
    x = UNEVEN.sample(40_000, torch.Generator().manual_seed(0))
    assert x.shape == (40_000, 1)
    counts = torch.histc(x, 4, -1, 3).numpy()
    assert counts[1] == 0
    assert stats.chisquare(counts[[0, 2, 3]], 40_000 * np.array([1, 3, 2]) / 6).pvalue > 1e-3
    assert stats.kstest((x[(x >= 1) & (x < 2)] - 1).numpy(), "uniform").pvalue > 1e-3
    grid = torch.linspace(-2, 4, 60_001)
    assert torch.trapezoid(UNEVEN.density(grid), grid).item() == pytest.approx(1, abs=1e-3)
    at = torch.tensor([-1.5, -0.5, 0.5, 1.5, 2.5, 3.5])
    torch.testing.assert_close(UNEVEN.density(at), torch.tensor([0, 1, 0, 3, 2, 0]) / 6)
    whole = torch.tensor([-1, 0, 1, 2])
    torch.testing.assert_close(UNEVEN.density(whole), torch.tensor([1, 0, 3, 2]) / 6)


def test_its_quantiles_turn_its_shares_around():
    u = torch.linspace(1e-6, 1 - 1e-6, 4001, dtype=torch.float64)
    x = UNEVEN.quantile(u)
    share = np.interp(x, [-1, 0, 1, 2, 3], np.array([0, 1, 1, 4, 6]) / 6)
    np.testing.assert_allclose(share, u, atol=1e-9)
    assert UNEVEN.quantile(torch.tensor([0.9999999])).isfinite().all()
    wide = Histogram([0.1] * 7 + [0], 0, 1)
    assert wide.quantile(1 - torch.tensor([1e-17], dtype=torch.float64).clamp(1e-16)) <= 7 / 8
    assert gt.w1(UNEVEN.sample(20_000, torch.Generator().manual_seed(0)), UNEVEN) < 0.03


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Histogram([0, 0], 0, 1), "one of them above 0"),
        (lambda: Histogram([], 0, 1), "one of them above 0"),
        (lambda: Histogram([1, -1], 0, 1), "each height must be a number, 0 or above"),
        (lambda: Histogram([1], 1, 0), "low must be below high; got 1 and 0"),
        (lambda: Histogram(3, 0, 1), "heights must be a list of numbers"),
        (lambda: Cloud([]), "points must be pairs of finite numbers"),
        (lambda: Cloud([(1, 2, 3)]), "points must be pairs"),
        (lambda: Cloud([(0, 0)], std=0), "std"),
    ],
)
def test_wrong_data_is_told(make, message):
    with pytest.raises(ValueError, match=message):
        make()
