"""A turn line by line: what is pressed, what is drawn, and what is said."""

import base64
import io

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

import gan_teach as gt
from gan_teach.live import slow_motion as module
from gan_teach.live.chain import ChainView
from gan_teach.live.figure import LiveFigure
from gan_teach.live.marks import D_COLOUR, FAKE, GREY, PURPLE, REAL, Line, Pixels, Points, Shapes
from gan_teach.live.slow_motion import SlowMotion
from gan_teach.live.turns import LineTurn, PlaneTurn
from gan_teach.training.slow_motion import LINES, SlowTurn
from tests.live.watched import feet_and_tips, marks_of, pieces, points, texts
from tests.pages import Page, on_a_loop, switch, tick, until
from tests.training.games import new_game, new_game_at

FAKES, CUT, LOSS, ZERO, BACKWARD, STEP = 2, 3, 4, 5, 6, 7
G_ZERO, G_BACKWARD, G_STEP = 11, 12, 13


@pytest.fixture(scope="module")
def on_line():
    return SlowTurn(new_game_at(300))


@pytest.fixture(scope="module")
def in_plane():
    return SlowTurn(gt.preset("ring"))


def plot(kind, slow, line):
    view = kind(slow)
    view.at = line
    return view.plot()


def coloured(plot, kind, colour):
    return [it for it in marks_of(plot, kind) if it.colour == colour]


# --- the buttons ------------------------------------------------------------------------------


def test_next_and_back_go_through_all_lines():
    slow = gt.slow_motion(new_game())
    page, seen = Page(slow), []
    for number, line in enumerate(LINES):
        assert slow.line == number
        assert page.read("Line") == number + 1
        listing = next(it.value for it in page.all(widgets.HTML) if "gan-teach-code" in it.value)
        assert listing.count("aria-current") == 1
        lit = listing.split("aria-current='step'>")[1].split("</div>")[0]
        assert lit.replace("&quot;", '"') == line
        assert slow.slow.moments[number].words in page.text()
        words = [canvas.words for canvas in page.canvases()]
        assert words[0].startswith(line)
        assert "gradients stored in G" in words[1]
        seen.append(page.pictures())
        page.press("Next")
    assert slow.line == len(LINES) - 1
    for number in reversed(range(len(LINES))):
        assert page.pictures() == seen[number]
        page.press("Back")
    assert slow.line == 0
    page.set("Line", 5)
    assert page.pictures() == seen[4]
    page.press("Next")
    assert page.read("Line") == 6


def test_nothing_is_played_after_it_is_made(monkeypatch):
    game = new_game()
    slow = gt.slow_motion(game)
    monkeypatch.setattr(type(game.G), "forward", None)
    Page(slow).press("Next")
    assert (slow.line, game.turns) == (1, 0)


@on_a_loop
async def test_play_slowly_goes_to_the_end_and_from_there_to_the_start():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SECONDS", 0.01)
        slow = gt.slow_motion(new_game())
        page = Page(slow)
        page.press("Play slowly")
        page.press("Pause")
        assert slow.line == 0
        page.press("Play slowly")
        await until(lambda: slow.line == len(LINES) - 1)
        page.press("Play slowly")
        await until(lambda: slow.line in (1, 2))
        slow.close()
        assert slow.line < len(LINES) - 1


@on_a_loop
async def test_an_error_while_it_plays_is_shown():
    slow = gt.slow_motion(new_game())
    page = Page(slow)
    page.press("Play slowly")
    slow.show = None
    await until(lambda: "TypeError" in page.text())
    assert "Play slowly" in page.labels()


def test_where_the_page_ticks_it_plays_as_well(monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0)
    slow = SlowMotion(new_game(), driver="ticks")
    page = Page(slow)
    assert "Play slowly" in page.text()
    (clock,) = page.all(widgets.Play)
    switch(clock, on=True)
    tick(clock, 2)
    assert slow.line == 2
    switch(clock, on=False)
    tick(clock)
    assert slow.line == 2


def test_close_takes_all_of_it_away():
    slow = gt.slow_motion(new_game())
    parts = Page(slow).all()
    slow.close()
    assert all(part.comm is None for part in parts)


def test_a_large_batch_says_how_much_of_it_is_drawn():
    assert "(Of 16" not in Page(gt.slow_motion(new_game())).text()
    assert "(Of 64 samples 32 are drawn.)" in Page(gt.slow_motion(gt.preset("program_b"))).text()


@pytest.mark.parametrize("name", ["program_a", "ring"])
def test_a_page_without_a_kernel_has_a_strip_of_pictures(name, monkeypatch):
    shown = []
    monkeypatch.setattr(module, "display", lambda *args, **options: shown.append((args, options)))
    slow = gt.slow_motion(gt.preset(name))
    slow._ipython_display_()
    ((bundle,), options) = shown[0]
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == slow.widget.model_id
    strip = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert strip.width == 880
    assert options["metadata"]["image/png"]["alt"] == bundle["text/plain"]
    assert "d_loss.backward(): D's answer is pulled up" in bundle["text/plain"]


# --- on a line --------------------------------------------------------------------------------


def middles(marks):
    """Where upright ticks stand."""
    (mark,) = marks
    return [tick[:, 0].mean() for tick in pieces(mark) if tick[0, 1] < 0]


def test_batches_are_ticks(on_line):
    there = on_line.moments[FAKES].arrays
    shown = plot(LineTurn, on_line, FAKES)
    np.testing.assert_allclose(middles(coloured(shown, Line, REAL)), there["real"][:, 0])
    np.testing.assert_allclose(middles(coloured(shown, Line, FAKE)), there["fake"][:, 0])
    noise, links = coloured(shown, Line, GREY)
    np.testing.assert_allclose(middles([noise]), there["noise"][:, 0])
    ends = np.array(pieces(links))
    np.testing.assert_allclose(ends[:, 0, 0], there["fake"][:, 0])
    np.testing.assert_allclose(ends[:, 1, 0], there["noise"][:, 0])
    assert {"real", "fakes", "noise z"} <= set(texts(shown))
    assert "fakes" not in texts(plot(LineTurn, on_line, 0))


def test_each_share_of_the_loss_is_a_bar_and_each_answer_lies_on_the_curve(on_line):
    there, shown = on_line.moments[LOSS].arrays, plot(LineTurn, on_line, LOSS)
    bars = [it for it in marks_of(shown, Line) if it.on_right]
    assert [it.colour for it in bars] == [REAL, FAKE]
    for bar, name in zip(bars, ("real", "fake"), strict=True):
        ends = np.array(pieces(bar))
        np.testing.assert_allclose(ends[:, 1, 1], there[f"share_{name}"], atol=1e-6)
        assert (ends[:, 1, 1] <= shown.right.high).all()
    (curve,) = coloured(shown, Line, D_COLOUR)
    for sign, name in zip(marks_of(shown, Points), ("real", "fake"), strict=True):
        np.testing.assert_allclose(np.interp(sign.x, curve.x, curve.y), sign.y, atol=0.005)
        np.testing.assert_allclose(sign.y, there[f"on_{name}"])
    zero = -shown.right.low / (shown.right.high - shown.right.low)
    assert zero == pytest.approx(-shown.y.low / (shown.y.high - shown.y.low))


def test_backward_pulls_real_up_and_fakes_down(on_line):
    shown = plot(LineTurn, on_line, BACKWARD)
    for colour, sign in ((REAL, 1), (FAKE, -1)):
        (arrows,) = coloured(shown, Shapes, colour)
        feet, tips = feet_and_tips(arrows)
        pull = on_line.moments[BACKWARD].arrays["pull_real" if sign > 0 else "pull_fake"]
        np.testing.assert_allclose((tips - feet)[:, 1], 0.3 * pull, atol=1e-3)
    assert not marks_of(plot(LineTurn, on_line, ZERO), Shapes)


def test_ds_step_is_drawn_enlarged_above_the_old_curve(on_line):
    there, shown = on_line.moments[STEP].arrays, plot(LineTurn, on_line, STEP)
    old, new = (coloured(shown, Line, colour)[0].y for colour in (GREY, D_COLOUR))
    assert 0.09 < np.abs(new - old).max() < 0.5
    logit = there["d_before"] + there["times"] * (there["d"] - there["d_before"])
    np.testing.assert_allclose(new, 1 / (1 + np.exp(-logit)), atol=1e-6)
    assert f"shown × {there['times']})" in shown.title


def test_gs_arrows_go_from_ds_answers_to_each_fake_and_along_the_push(on_line):
    there, shown = on_line.moments[G_BACKWARD].arrays, plot(LineTurn, on_line, G_BACKWARD)
    feet, tips = feet_and_tips(marks_of(shown, Shapes)[0])
    np.testing.assert_allclose(feet[:, 0], there["fake"][:, 0], atol=1e-5)
    assert (np.sign(tips - feet)[:, 0] == np.sign(there["push"][:, 0])).all()
    ways = np.array(pieces(coloured(shown, Line, GREY)[-1]))
    np.testing.assert_allclose(ways[:, 0, 1], there["on_fake"], atol=1e-6)
    np.testing.assert_allclose(ways[:, 1], feet, atol=1e-5)


def test_the_fakes_move_from_grey_to_orange(on_line):
    there, shown = on_line.moments[G_STEP].arrays, plot(LineTurn, on_line, G_STEP)
    before = middles(coloured(shown, Line, GREY)[1:])
    now = middles(coloured(shown, Line, FAKE))
    np.testing.assert_allclose(before, there["fake_before"][:, 0])
    move = there["times"] * (there["fake"] - there["fake_before"])[:, 0]
    np.testing.assert_allclose(np.subtract(now, before), move, atol=1e-4)


# --- in the plane -----------------------------------------------------------------------------


def test_in_the_plane_the_same_is_drawn_with_points_and_arrows(in_plane):
    shown = plot(PlaneTurn, in_plane, FAKES)
    noise, real, fake = marks_of(shown, Points)
    for sign, name in ((noise, "noise"), (real, "real"), (fake, "fake")):
        np.testing.assert_allclose(points(sign), in_plane.moments[FAKES].arrays[name][:32])
    assert not marks_of(shown, Pixels)
    assert marks_of(plot(PlaneTurn, in_plane, LOSS), Pixels)
    pulls = marks_of(plot(PlaneTurn, in_plane, BACKWARD), Shapes)
    for arrows, sign in zip(pulls, (1, -1), strict=True):
        feet, tips = feet_and_tips(arrows)
        assert (np.sign(tips - feet)[:, 1] == sign).all()
        np.testing.assert_allclose((tips - feet)[:, 0], 0, atol=1e-6)
    (pushes,) = marks_of(plot(PlaneTurn, in_plane, G_BACKWARD), Shapes)
    feet, tips = feet_and_tips(pushes)
    push = in_plane.moments[G_BACKWARD].arrays["push"][:32]
    assert ((tips - feet) * push).sum(1).min() >= 0
    step = plot(PlaneTurn, in_plane, STEP)
    assert coloured(step, Line, GREY)
    assert coloured(step, Line, D_COLOUR)
    before, now = (points(it) for it in marks_of(plot(PlaneTurn, in_plane, G_STEP), Points))
    np.testing.assert_allclose(before, in_plane.moments[G_BACKWARD].arrays["fake"][:32])
    assert (before != now).any()


@pytest.mark.parametrize("latent", [1, 5])
@pytest.mark.parametrize("size", [1, 2])
def test_noise_of_any_length_is_drawn(latent, size):
    data = gt.plane.ring() if size == 2 else gt.Gaussian(3, 2)
    G = gt.MLPGenerator(latent, (8,), (size,))
    game = gt.Game(G, gt.MLPDiscriminator((size,), (8,)), data=data, batch_size=8)
    slow = SlowTurn(game)
    view = (LineTurn if size == 1 else PlaneTurn)(slow)
    views = [view, ChainView(slow)]
    for at in range(len(LINES)):
        for each in views:
            each.at = at
        LiveFigure(views, columns=2).draw()


# --- the chain --------------------------------------------------------------------------------


def test_detach_cuts_the_way_back_into_g_for_ds_move_alone(on_line):
    view = ChainView(on_line)
    for view.at in range(len(LINES)):
        cut = any("cut" in text for text in texts(view.plot()))
        assert cut == (CUT <= view.at <= STEP)
        assert ("the way back is cut" in view.describe()) == cut
    view.at = FAKES
    assert "could flow back from fake." in view.describe()
    view.at = BACKWARD
    assert "A gradient flows back from loss." in view.describe()
    view.at = G_BACKWARD
    assert "A gradient flows back from loss, then D, then fake." in view.describe()
    assert len([it for it in coloured(view.plot(), Line, PURPLE) if it.width == 3]) == 3


def bars(plot):
    """How high the gradients stand."""
    found = [it for it in coloured(plot, Shapes, PURPLE) if it.fill == 0.7]
    return [[bar[1, 1] - bar[0, 1] for bar in pieces(it)] for it in found]


def test_stored_gradients_are_bars_and_zero_grad_shows_what_was_there(on_line):
    of_g, of_d = bars(plot(ChainView, on_line, LOSS))
    for high, name in ((of_g, "grad_g"), (of_d, "grad_d")):
        stored = on_line.moments[LOSS].arrays[name]
        np.testing.assert_allclose(high / np.max(high), stored / stored.max(), atol=1e-6)
    for line, player in ((ZERO, "D"), (G_ZERO, "G")):
        emptied = plot(ChainView, on_line, line)
        assert len(bars(emptied)) == 1
        frames = [it for it in coloured(emptied, Shapes, GREY) if it.width == 1 and not it.fill]
        assert len(frames) == 1
        assert f"gradient stored in {player}: empty" in texts(emptied)


def test_the_player_that_moves_is_named(on_line):
    for line in range(len(LINES)):
        assert ("moves" in texts(plot(ChainView, on_line, line))) == (line in (STEP, G_STEP))
