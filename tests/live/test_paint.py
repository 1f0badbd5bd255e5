"""Declared plots as matplotlib paints them: each mark where the plot says, and quickly again."""

import io
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from gan_teach.live.figure import LiveFigure, packed
from gan_teach.live.marks import (
    BEST,
    D_COLOUR,
    DARK,
    FAKE,
    GREY,
    LOST,
    PAPER,
    PURPLE,
    REAL,
    SKY,
    TINTS,
    Area,
    Axis,
    Band,
    Bars,
    Line,
    Pixels,
    Plot,
    Points,
    Rule,
    Shapes,
    Words,
    numbered,
    stairs,
    with_gaps,
)

TEN = Axis(0, 10, "x", (0, 5, 10), ("0", "5", "10"))


def array(*numbers):
    return np.array(numbers, dtype=float)


def all_nine(move=0.0):
    """Each mark in a row of its own, 1 high, and the one on the right axis at half its height."""
    x, y = with_gaps([[(1, 5), (3, 5), (3, 5.9), (1, 5.9)]])
    return Plot(
        (
            Band(0, 0.9, FAKE, fill=0.5, hatch=""),
            Area(array(0, 10), array(2, 2) + move, REAL, "area", fill=0.4),
            Bars(array(8, 9), array(5, 4) + move, FAKE, "bars", width=0.5, fill=1),
            Pixels(array(0, 1, 1, 0).reshape(2, 2) * (1 - move), (4, 6, 3, 5), (0, 1), TINTS),
            Shapes(x + move, y, PURPLE),
            Line(array(0, 5), array(6.5, 6.5) + move, D_COLOUR, "line", width=5),
            Points(array(2 + move), array(7.5), SKY, "points", size=15),
            Rule(8, BEST, "rule", dash="-", width=3),
            Line(array(6, 10), array(0.5, 0.5), GREY, width=4, on_right=True),
            Words("■", 5, 9.2, FAKE, 20),
        ),
        TEN,
        TEN,
        right=Axis(0, 1, "right", (0, 1), ("0.0", "1.0")),
        room=(58, 60, 30, 46),
    )


def painted(plot, **options):
    return LiveFigure([], **options).paint([plot])


def at(plot, picture, x, y, corner=(0, 0)):
    """The colour at a point of the data, as numbers from 0 to 255."""
    left, right, top, bottom = plot.frame()
    across = left + corner[0] + (right - left) * (x - plot.x.low) / (plot.x.high - plot.x.low)
    up = (bottom - top) * (y - plot.y.low) / (plot.y.high - plot.y.low)
    return picture[int(bottom + corner[1] - up), int(across), :3].astype(int)


def mixed(colour, share=1.0, paper=PAPER):
    """A colour over the paper."""
    return 255 * (share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(paper)))


def is_like(seen, colour):
    return np.abs(seen - colour).max() <= 3


def has(picture, colour):
    """Whether this colour is anywhere in the picture."""
    return (np.abs(picture[..., :3] - mixed(colour)).max(axis=-1) <= 3).any()


@pytest.mark.parametrize(
    ("x", "y", "colour", "share"),
    [
        (3, 1.5, REAL, 0.4),
        (8, 4.5, FAKE, 1),
        (9, 4.5, PAPER, 1),  # this bar ends below
        (4.5, 4.5, FAKE, 1),  # the upper row comes first
        (5.5, 4.5, REAL, 1),
        (4.5, 3.5, REAL, 1),
        (2, 5.5, PURPLE, 1),
        (3, 6.5, D_COLOUR, 1),
        (7, 6.5, PAPER, 1),
        (2, 7.5, SKY, 1),
        (2, 8, BEST, 1),
        (7, 5, GREY, 1),
        (5, 9.2, FAKE, 1),
        (7, 9.2, PAPER, 1),
    ],
)
def test_each_mark_is_where_the_plot_says(x, y, colour, share):
    plot = all_nine()
    assert is_like(at(plot, painted(plot), x, y), mixed(colour, share))


def test_later_marks_lie_above_earlier_ones():
    plot = all_nine()
    over = mixed(REAL, 0.4) - 0.5 * (1 - 0.4) * (255 - mixed(FAKE))
    assert is_like(at(plot, painted(plot), 3, 0.4), over)
    turned = replace(plot, marks=plot.marks[::-1])
    assert not is_like(at(turned, painted(turned), 3, 0.4), over)


def test_a_picture_is_the_same_whether_painted_at_once_or_bit_by_bit():
    figure = LiveFigure([])
    for move in (0.5, 0.2, 0.0):
        picture = figure.paint([all_nine(move)])
    assert (picture == painted(all_nine())).all()


def background_draws(figure, monkeypatch):
    """A list that grows by one each time that what stands still is drawn."""
    draws, draw = [], figure.figure.canvas.draw
    monkeypatch.setattr(figure.figure.canvas, "draw", lambda: (draws.append(1), draw()))
    return draws


def test_what_moves_is_painted_on_the_kept_background_with_the_kept_artists(monkeypatch):
    figure = LiveFigure([])
    draws = background_draws(figure, monkeypatch)
    first = figure.paint([all_nine()])
    artists = [id(artist) for artist in figure.figure.axes[0].get_children()]
    assert (figure.paint([all_nine(0.5)]) != first).any()
    assert artists == [id(artist) for artist in figure.figure.axes[0].get_children()]
    assert len(draws) == 1


def changes():
    plot = all_nine()
    words = replace(plot.marks[-1], text="□")
    taller = replace(plot.marks[7], at=8.5, text="")
    renamed = replace(plot.marks[1], label="another area")
    return {
        "words": (replace(plot, marks=(*plot.marks[:-1], words)), 0),
        "a rule": (replace(plot, marks=(*plot.marks[:7], taller, *plot.marks[8:])), 0),
        "fewer marks": (replace(plot, marks=plot.marks[:-2]), 0),
        "more marks": (replace(plot, marks=(*plot.marks, Words("more", 3, 3))), 0),
        "other kinds": (replace(plot, marks=plot.marks[::-1]), 1),  # so is the legend
        "the legend": (replace(plot, marks=(plot.marks[0], renamed, *plot.marks[2:])), 1),
        "an axis": (replace(plot, y=numbered(0, 12, "y")), 1),
        "the right axis": (replace(plot, right=None), 1),
        "a bar": (replace(plot, right=None, bar=Axis(0, 1, "D", (0, 1), ("0", "1"))), 1),
        "the name": (replace(plot, name="A"), 1),
        "the size": (replace(plot, size=(300, 260)), 1),
    }


@pytest.mark.parametrize(("plot", "draws"), changes().values(), ids=changes())
def test_changes_show_and_only_those_of_the_background_draw_it_anew(plot, draws, monkeypatch):
    figure = LiveFigure([])
    before = figure.paint([all_nine()])
    drawn = background_draws(figure, monkeypatch)
    after = figure.paint([plot])
    assert len(drawn) == draws
    assert after.shape != before.shape or (after != before).any()
    assert (after == painted(plot)).all()
    assert (figure.paint([all_nine()]) == before).all()


LOG = numbered(0.01, 100, "y", log=True)


def test_on_a_logarithmic_axis_what_has_no_logarithm_is_a_gap():
    x = np.arange(11.0)
    for gone in (0, -1, np.nan):
        y = np.where(x == 5, gone, 1.0)
        for mark, seen in (
            (Line(x, y, REAL, width=6), 1.0),
            (Points(x, y, REAL, size=9), 1.0),
            (Bars(x, y, REAL, fill=1), 0.1),
            (Area(x, y, REAL, fill=1), 0.1),
        ):
            plot = Plot((mark,), numbered(-1, 11), LOG)
            left, right, top, bottom = plot.frame()
            row = painted(plot)[int(bottom - (bottom - top) * (np.log10(seen) + 2) / 4)]
            row = row[:, :3].astype(int)
            unit = (right - left) / 12
            assert is_like(row[int(left + 4 * unit)], mixed(REAL))
            assert is_like(row[int(left + 6 * unit)], mixed(PAPER))
            assert is_like(row[int(left + 8 * unit)], mixed(REAL))


def test_a_band_down_to_0_fills_a_logarithmic_axis_to_its_end():
    plot = Plot((Band(0, 1, REAL, 1, hatch=""),), TEN, LOG)
    left, _, top, bottom = plot.frame()
    column = painted(plot)[:, int(left) + 30, :3].astype(int)
    assert is_like(column[int(bottom) - 5], mixed(REAL))
    assert is_like(column[int((top + bottom) / 2) + 5], mixed(REAL))
    assert is_like(column[int((top + bottom) / 2) - 5], mixed(PAPER))


def test_nan_is_a_gap_in_each_mark_and_in_pixels_its_own_colour():
    nan = np.nan
    values = array(nan, 1).reshape(1, 2)
    for bad, colour in (("", PAPER), (LOST, LOST)):
        plot = Plot((Pixels(values, (0, 10, 0, 10), (0, 1), bad=bad),), TEN, TEN)
        picture = painted(plot)
        assert is_like(at(plot, picture, 2, 5), mixed(colour))
        assert is_like(at(plot, picture, 8, 5), mixed(BEST))
    x, y = array(0, 2, 4, 6, 8, 10), array(5, 5, 5, nan, 5, 5)
    for mark in (Line(x, y, REAL, width=9), Area(x, y, REAL, fill=1)):
        plot = Plot((mark,), TEN, TEN)
        picture = painted(plot)
        assert [is_like(at(plot, picture, x, 4.9), mixed(REAL)) for x in (3, 6, 9)] == [1, 0, 1]


@pytest.mark.parametrize("dark", [False, True])
def test_bytes_of_colour_are_painted_as_they_are(dark):
    bytes_of = [[(200, 30, 60, 255), (0, 0, 0, 0)], [(0, 0, 0, 255), (255, 255, 255, 255)]]
    values = np.array(bytes_of, np.uint8)
    plot = Plot((Pixels(values, (0, 10, 0, 10), cells=(2, 2), gap=0),), TEN, TEN)
    picture = painted(plot, dark=dark)
    paper = mixed(DARK[PAPER] if dark else PAPER)
    places = [(2, 8), (8, 8), (2, 2), (8, 2)]
    for (x, y), colour in zip(
        places, [(200, 30, 60), paper, (0, 0, 0), (255, 255, 255)], strict=True
    ):
        assert is_like(at(plot, picture, x, y), np.array(colour))


def test_maps_are_as_strong_as_said_and_do_not_move_the_axes():
    values = array(0, 0.5, 1).reshape(1, 3)
    mark = Pixels(values, (2, 8, 4, 12), (0, 1), TINTS, strength=0.5)
    for ends, colours in (((0, 1), (FAKE, REAL)), ((1, 0), (REAL, FAKE))):
        plot = Plot((replace(mark, ends=ends),), TEN, TEN)
        picture = painted(plot)
        for x, colour in zip((3, 7), colours, strict=True):
            assert is_like(at(plot, picture, x, 9), mixed(colour, 0.5))
        assert is_like(at(plot, picture, 5, 9), mixed(PAPER))
        for x, y in ((1, 9), (9, 9), (5, 3)):
            assert is_like(at(plot, picture, x, y), mixed(PAPER))


def test_marks_end_at_the_axes_and_words_do_not():
    long = Line(array(-10, 20), array(5, 5), REAL, width=9)
    plot = Plot((long, Words("■■■", 10, 2, FAKE, 20)), TEN, TEN, room=(58, 60, 30, 46))
    picture = painted(plot)
    assert is_like(at(plot, picture, 9.9, 5), mixed(REAL))
    assert is_like(at(plot, picture, 10.2, 5), mixed(PAPER))
    assert has(picture[:, 345:], FAKE)


def test_the_ends_of_the_axes_are_those_of_the_frame():
    plot = Plot((), TEN, TEN)
    left, right, top, bottom = map(int, plot.frame())
    dark = painted(plot)[..., :3].max(axis=-1) < 128
    assert dark[bottom - 1 : bottom + 1, left:right].any(axis=0).all()
    assert dark[top:bottom, left - 1 : left + 1].any(axis=1).all()
    assert not dark[:top, left + 10 :].any()
    assert not dark[:, right + 15 :].any()


def test_a_square_plot_is_as_long_upwards_as_to_the_right():
    box = with_gaps([array(0, 0, 10, 0, 10, 10, 0, 10).reshape(4, 2)])
    plot = Plot((Shapes(*box, REAL),), TEN, TEN, square=True, size=(400, 300))
    filled = np.abs(painted(plot)[..., :3] - mixed(REAL)).max(axis=-1) <= 3
    rows, columns = filled.any(axis=1).sum(), filled.any(axis=0).sum()
    assert abs(rows - columns) <= 2
    assert abs(rows - 224) <= 2
    assert is_like(at(plot, painted(plot), 9.8, 0.2), mixed(REAL))


def test_the_bar_has_the_colours_of_the_map_beside_the_axes():
    pixels = Pixels(np.zeros((2, 2)), (0, 10, 0, 10), (0, 1), TINTS)
    bar = Axis(0, 1, "D", (0, 0.5, 1), ("0.0", "0.5", "1.0"))
    plot = Plot((pixels,), TEN, TEN, bar=bar, room=(40, 84, 30, 46))
    _, right, top, bottom = map(int, plot.frame())
    for logarithmic in (False, True):
        ends = {"low": 0.01, "ticks": (0.1, 1), "labels": ("0.1", "1"), "log": True}
        picture = painted(replace(plot, bar=replace(bar, **ends)) if logarithmic else plot)
        column = picture[:, right + 18, :3].astype(int)
        assert is_like(column[top + 2], mixed(REAL, 0.98))
        assert is_like(column[(top + bottom) // 2], mixed(PAPER))
        assert is_like(column[bottom - 3], mixed(FAKE, 0.98))
        assert is_like(picture[(top + bottom) // 2, right + 6, :3], mixed(PAPER))
        numbers, label = picture[:, right + 26 : 370], picture[:, 380:]
        assert has(numbers, BEST)
        assert has(label, BEST)


def test_hidden_axes_draw_nothing():
    hidden = Axis(0, 10, "x", (0, 5), ("0", "5"), hidden=True)
    assert (painted(Plot((), hidden, hidden)) == 255).all()
    half = painted(Plot((), hidden, TEN))
    assert has(half[:, :56], BEST)
    assert not has(half[262:], BEST)


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_words_are_written_as_they_are_and_rules_beyond_the_axes_have_none():
    figure = LiveFigure([])
    marks = (Words("$5 and $6_1", 5, 5), Rule(11, text="too high"), Rule(5, text="seen"))
    figure.paint([Plot(marks, TEN, TEN)])
    assert {"$5 and $6_1", "seen"} <= {*texts(figure)}
    assert "too high" not in texts(figure)


def test_words_of_a_rule_stand_beside_it():
    rule = Rule(5, FAKE, "■■■")
    for aside, sides in (("above", [True, False]), ("below", [False, True])):
        plot = Plot((replace(rule, aside=aside),), TEN, TEN)
        _, _, top, bottom = map(int, plot.frame())
        picture, middle = painted(plot), (top + bottom) // 2
        assert [has(picture[: middle - 2], FAKE), has(picture[middle + 2 :], FAKE)] == sides
    plot = Plot((replace(rule, upright=True),), TEN, TEN)
    left, right, *_ = map(int, plot.frame())
    picture, middle = painted(plot), (left + right) // 2
    assert has(picture[200:, : middle - 2], FAKE)
    assert not has(picture[:200, : middle - 2], FAKE)
    assert not has(picture[:, middle + 2 :], FAKE)
    for aside in ("above", "level", "below"):
        marks = (replace(rule, outside=True, aside=aside),)
        plot = Plot(marks, TEN, TEN, room=(50, 60, 30, 46))
        assert has(painted(plot)[:, 341:], FAKE)


def test_a_legend_too_wide_for_one_row_gets_smaller_and_then_two():
    def legend(names):
        figure = LiveFigure([])
        lines = tuple(Line(array(0, 1), array(0, 1), REAL, name) for name in names)
        picture = figure.paint([Plot(lines, TEN, TEN)])
        axes = figure.figure.axes[0]
        (legend,) = (it for it in axes.get_children() if type(it).__name__ == "Legend")
        box = legend.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= picture.shape[1]
        assert box.y1 <= picture.shape[0]
        return [text.get_text() for text in legend.get_texts()], box.height

    few, one_row = legend(["real", "generated"])
    assert few == ["real", "generated"]
    names = [f"a rather long name {i}" for i in range(4)]
    many, two_rows = legend(names)
    assert many == [names[i] for i in (0, 2, 1, 3)]  # it is filled column by column
    assert two_rows > 1.3 * one_row


def test_the_title_stands_where_no_legend_does():
    plot = Plot((), TEN, TEN, title="digits")
    assert has(painted(plot)[:28], BEST)
    named = replace(plot, marks=(Line(array(), array(), PURPLE, "a line"),))
    figure = LiveFigure([])
    figure.paint([named])
    assert "digits" not in texts(figure)


def test_the_name_lies_on_top_in_the_corner():
    box = with_gaps([array(0, 0, 10, 0, 10, 10, 0, 10).reshape(4, 2)])
    plot = Plot((Shapes(*box, REAL),), TEN, TEN, name="A")
    left, _, top, _ = map(int, plot.frame())
    corner = painted(plot)[top : top + 30, left : left + 30]
    assert has(corner, BEST)


def test_the_hatch_lies_over_the_fill_and_has_the_marks_colour():
    x = array(0, 10)
    for hatch in ("///", "..."):
        plot = Plot((Area(x, array(9, 9), REAL, fill=0.3, hatch=hatch),), TEN, TEN)
        picture = painted(plot)
        inside = picture[60:240, 80:370]
        assert (np.abs(inside[..., :3] - mixed(REAL)).max(axis=-1) < 40).mean() > 0.02
        assert (np.abs(inside[..., :3] - mixed(REAL, 0.3)).max(axis=-1) <= 3).mean() > 0.3


@pytest.mark.parametrize("n", [0, 1])
def test_marks_of_nothing_and_of_one_point(n):
    x, y = np.full(n, 5.0), np.full(n, 5.0)
    marks = (
        Line(x, y, REAL, "line"),
        Area(x, y, REAL, "area"),
        Bars(x, y, REAL, "bars", hatch="///"),
        Shapes(x, y, REAL),
        Pixels(np.zeros((n, n)), (0, 1, 0, 1)),
        Points(x, y, FAKE, "points", size=10),
    )
    figure, plot = LiveFigure([]), Plot(marks, TEN, TEN)
    figure.paint([plot])
    full = np.full(3, 5.0)
    figure.paint([replace(plot, marks=(replace(marks[0], x=full, y=full), *marks[1:]))])
    picture = figure.paint([plot])
    assert is_like(at(plot, picture, 5, 5), mixed(FAKE)) == bool(n)
    assert (picture == painted(plot)).all()


@pytest.mark.parametrize("marker", ["o", "x", "X", "*", "v"])
def test_each_marker_has_its_size(marker):
    points = Points(array(5), array(5), REAL, marker=marker, size=40)
    picture = painted(Plot((points,), Axis(0, 10, hidden=True), Axis(0, 10, hidden=True)))
    rows, columns = np.nonzero((picture[..., :3] < 200).any(axis=-1))
    assert 34 <= np.ptp(columns) <= 46  # the ends of the lines of an x are as thick as these
    assert 34 <= np.ptp(rows) <= 46


def test_an_edge_of_paper_sets_points_off():
    points = Points(array(5), array(5), REAL, size=20, edge=True)
    below = Pixels(np.ones((1, 1)), (0, 10, 0, 10), (0, 1))
    for edge in (False, True):
        plot = Plot((below, replace(points, edge=edge)), TEN, TEN)
        around = painted(plot)[100:200, 150:300, :3]
        assert (around.min(axis=-1) > 100).any() == edge


class Still:
    """A view of a plot."""

    def __init__(self, plot):
        self._plot, self.asked = plot, 0

    def plot(self):
        self.asked += 1
        return self._plot


def test_pictures_are_packed_in_rows_each_in_its_own_size():
    sizes = [(300, 200), (240, 260), (400, 180)]
    plots = [replace(all_nine(), size=size, room=(50, 50, 20, 40), right=None) for size in sizes]
    views = [Still(plot) for plot in plots]
    figure = LiveFigure(views, columns=2)
    picture = figure.draw()
    assert [view.asked for view in views] == [1, 1, 1]
    assert picture.shape == (260 + 180, 540, 4)
    assert (picture[..., 3] == 255).all()
    for plot, corner in zip(plots, [(0, 0), (300, 0), (0, 260)], strict=True):
        assert is_like(at(plot, picture, 2, 5.5, corner), mixed(PURPLE))
        assert is_like(at(plot, picture, 3, 6.5, corner), mixed(D_COLOUR))
    assert LiveFigure(views).draw().shape == (260, 940, 4)
    assert LiveFigure(views, columns=5).draw().shape == (260, 940, 4)
    others = [replace(plot, size=(200, 200)) for plot in plots]
    assert figure.paint(others).shape == (400, 400, 4)
    assert [view.asked for view in views] == [3, 3, 3]
    assert packed(sizes, 2) == ([(0, 0), (300, 0), (0, 260)], (540, 440))


def test_a_change_of_one_picture_leaves_the_others_as_they_were():
    figure = LiveFigure([])
    plot = replace(all_nine(), right=None)
    before = figure.paint([plot, plot])
    after = figure.paint([plot, replace(plot, x=numbered(-5, 15, "wider"))])
    assert (after[:, :400] == before[:, :400]).all()
    assert (after[:, 400:] != before[:, 400:]).any()


def test_frames_are_the_bytes_of_the_picture():
    plot = all_nine()
    figure = LiveFigure([Still(plot)])
    png = np.asarray(Image.open(io.BytesIO(figure.frame("png"))))
    assert (png == figure.draw()[..., :3]).all()
    jpeg = np.asarray(Image.open(io.BytesIO(figure.frame()))).astype(int)
    assert np.abs(jpeg - png).mean() < 4


def test_an_svg_shows_what_was_painted_last_and_leaves_the_figure_alive():
    view = Still(all_nine())
    figure = LiveFigure([view])
    text = figure.svg().decode()
    assert view.asked == 1
    assert text.count("<path") > 20
    assert text.count("<image") == 1  # the pixels
    for colour in (REAL, FAKE, PURPLE, D_COLOUR, SKY):
        assert colour.lower() in text
    before = figure.paint([all_nine(0.5)])
    assert "<path" in figure.svg().decode()
    assert view.asked == 1
    assert (figure.paint([all_nine(0.5)]) == before).all()


def test_on_dark_paper_the_colours_are_those_of_dark_pages():
    plot = all_nine()
    picture = painted(plot, dark=True)
    assert is_like(at(plot, picture, 7, 9.2), mixed(DARK[PAPER]))
    assert is_like(at(plot, picture, 2, 5.5), mixed(DARK[PURPLE]))
    assert is_like(at(plot, picture, 3, 1.5), mixed(DARK[REAL], 0.4, DARK[PAPER]))
    assert is_like(at(plot, picture, 4.5, 4.5), mixed(DARK[FAKE]))
    assert has(picture[260:], DARK[BEST])  # the numbers
    assert not has(picture, PAPER)


def test_a_histogram_as_a_line_and_as_an_area():
    outline = stairs(array(0, 5, 10), array(4, 8))
    plot = Plot((Area(*outline, REAL, fill=1), Line(*outline, FAKE, dash="--")), TEN, TEN)
    picture = painted(plot)
    assert is_like(at(plot, picture, 2, 3), mixed(REAL))
    assert is_like(at(plot, picture, 2, 6), mixed(PAPER))
    assert is_like(at(plot, picture, 7, 6), mixed(REAL))


def test_words_around_the_axes_stay_within_the_picture():
    long = "a name that is much longer than the picture is wide, or than it is high, and more"
    turns = Axis(0, 100_000, long, (0, 50_000, 100_000), ("0", "50,000", "100,000"))
    figure = LiveFigure([])
    figure.paint([Plot((), turns, replace(TEN, label=long), title=long)])
    words = [text for text in figure.figure.axes[0].texts if text.get_text()]
    assert len(words) == 6
    for text in words:
        box = text.get_window_extent()
        assert box.x0 > 0
        assert box.x1 < 400
        assert box.y0 > 0
        assert box.y1 < 300


def test_where_all_numbers_would_not_fit_only_some_stand():
    ticks = tuple(range(0, 200_000, 10_000))
    figure = LiveFigure([])
    figure.paint([Plot((), Axis(0, 2e5, "", ticks, tuple(map("{:,}".format, ticks))), TEN)])
    words = [text for text in figure.figure.axes[0].texts if text.get_text()]
    seen = [text.get_text() for text in words if text.get_visible()]
    assert seen[:2] == ["0", "40,000"]
    assert len(figure.figure.axes[0].get_xticks()) == 20
