"""The picture of an examination: what it shows, and that nothing of it is cut off."""

import numpy as np
import pytest

from gan_teach.doctor.picture import picture

TURNS = 500
CURVE = np.exp(-np.arange(TURNS) / 100)
HISTORY = {
    "d_loss": 1.4 + CURVE, "g_loss": 0.7 + CURVE, "d_real": 3 * CURVE, "d_fake": -3 * CURVE,
    "spread_real": np.full(TURNS, 1.25), "spread_fake": 1.25 - CURVE,
    "moved_d_in_d": np.full(TURNS, 0.0123), "moved_d_in_g": np.full(TURNS, 0.0456),
    "moved_g_in_d": np.zeros(TURNS), "moved_g_in_g": np.full(TURNS, 0.00012),
}  # fmt: skip


def words_of(ax):
    table = [cell.get_text().get_text() for t in ax.tables for cell in t.get_celld().values()]
    return [text.get_text() for text in ax.texts] + table


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_cut_off_and_the_words_can_be_read(dark):
    figure = picture(HISTORY, dark)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    assert width == 600
    for ax in figure.axes:
        box = ax.get_tightbbox()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height
        sizes = [text.get_fontsize() for text in ax.findobj(lambda it: hasattr(it, "get_fontsize"))]
        assert min(sizes) >= 9


def test_who_moves_in_whose_move_is_a_table_and_what_is_wrong_is_marked_by_a_word():
    told = words_of(picture(HISTORY).axes[2])
    assert told.count("4.6 %\nwrong") == 1
    assert {"1.2 %", "0", "0.012 %"} <= set(told)


def test_a_player_that_stands_still_is_marked():
    told = words_of(picture(HISTORY | {"moved_g_in_g": np.zeros(TURNS)}).axes[2])
    assert told.count("0\nwrong") == 1


def test_the_curves_are_those_of_the_history():
    losses = picture(HISTORY).axes[0]
    assert [line.get_label() for line in losses.lines] == ["D", "G"]
    turns, values = losses.lines[0].get_data()
    assert len(turns) <= 200
    assert values[0] == pytest.approx(HISTORY["d_loss"][:3].mean())


def test_what_was_not_seen_is_said_and_gaps_do_no_harm():
    assert all("was not seen" in words_of(ax) for ax in picture({}).axes)
    odd = np.array([1.0, np.nan, np.inf, 2.0])
    figure = picture(dict.fromkeys(HISTORY, odd))
    figure.canvas.draw()
    assert picture({"d_loss": np.full(3, np.nan)}).axes[0].texts
