"""The canvas: on a bare page, where it is fed by Python's own messages, and in the front ends."""

import base64
import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from gan_teach.live import canvas as canvas_module
from gan_teach.live.canvas import Canvas
from gan_teach.live.marks import (
    D_COLOUR,
    DARK,
    FAKE,
    GREY,
    PAPER,
    PURPLE,
    REAL,
    SKY,
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
)

CANVAS = ".gan-teach-canvas"
SCRIPT = Path(canvas_module.__file__).with_name("canvas.js")
ADDRESS = "http://canvas.test/"
HTML = """<!doctype html><html><body style="margin: 0; background: %s; color: %s;
font-family: sans-serif"><div id="here" style="%s"></div><script type="module">
import canvas from "./canvas.js";
const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
class Model {
  constructor(state) { this.state = state; this.calls = []; this.sent = []; }
  get(name) { return this.state[name]; }
  on(name, call) { this.calls.push([name, call]); }
  off(name, call) { this.calls = this.calls.filter(([n, c]) => n !== name || c !== call); }
  send(content) { this.sent.push(content); }
  hear(name, ...what) { this.calls.filter(it => it[0] === name).forEach(it => it[1](...what)); }
}
window.start = state => {
  state.now.arrays.forEach(array => { array.data = bytes(array.data); });
  window.model = new Model(state);
  canvas.initialize({model});
};
window.canvas = canvas;
window.view = () => canvas.render({model, el: document.getElementById("here")});
window.frame = (content, buffers) => model.hear("msg:custom", content, buffers.map(bytes));
</script></body></html>"""
PIXELS = """(canvas, places) => {
  const pen = canvas.getContext('2d');
  const scale = canvas.width / parseFloat(canvas.style.width);
  return places.map(([x, y]) => [...pen.getImageData(x * scale, y * scale, 1, 1).data]);
}"""


def text(data):
    return base64.b64encode(data).decode()


def serve(html, route):
    """Answer a request for the page or for the script."""
    if route.request.url.endswith(".js"):
        route.fulfill(body=SCRIPT.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body=html, content_type="text/html")


class BarePage:
    """A canvas on a page without Jupyter. sent: what the page said to Python."""

    started = False

    def __init__(self, browser, plot, dark=False, width=None, pen=False, **options):
        self.page = browser.new_page(**options)
        colours = ("#111111", "#eee") if dark else ("#fff", "#111")
        html = HTML % (*colours, f"width: {width or plot.size[0]}px")
        self.page.route("**/*", partial(serve, html))
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.canvas = Canvas(*plot.size, words="What it shows.", pen=pen)
        self.canvas.send = self._forward
        self.canvas.show(plot)
        self.open()

    def open(self):
        """Open the page anew: it gets the state, as a front end does."""
        self.started = False
        self.page.goto(ADDRESS)
        state = self.canvas.get_state(["now", "words", "dark", "pen"])
        arrays = [array | {"data": text(array["data"])} for array in state["now"]["arrays"]]
        self.page.wait_for_function("() => window.start")
        self.page.evaluate(
            "state => start(state)", state | {"now": state["now"] | {"arrays": arrays}}
        )
        self.page.evaluate("() => { window.end = view(); }")
        self.started = True
        self.page.wait_for_selector(f"{CANVAS}[data-frame]")

    def _forward(self, content, buffers):
        if self.started:
            content = json.loads(json.dumps(content))
            self.page.evaluate("([c, b]) => frame(c, b)", [content, [text(b) for b in buffers]])

    def frames(self):
        return int(self.page.locator(CANVAS).get_attribute("data-frame"))

    def show(self, plot):
        """Show a plot and wait until it is drawn; return the bytes sent."""
        before = self.frames()
        size = self.canvas.show(plot)
        self.page.wait_for_function(
            f"n => +document.querySelector('{CANVAS}').dataset.frame > n", arg=before
        )
        return size

    @property
    def sent(self):
        return self.page.evaluate("() => model.sent")

    def pixels(self, places):
        """The colours at places in CSS pixels of the picture, (n, 3)."""
        return read_pixels(self.page.locator(CANVAS), places)


def read_pixels(canvas, places):
    places = [list(map(float, place)) for place in places]
    return np.array(canvas.evaluate(PIXELS, places))[:, :3]


LINE_X = np.array([0.0, 10])
SQUARE = np.array([8, 9.5, 9.5, 8, np.nan]), np.array([1, 1, 2.5, 2.5, np.nan])


def all_marks(point=(7.0, 8.0), level=5.0, **options):
    """One of each, in places of their own on axes from 0 to 10."""
    marks = (
        Pixels(np.array([[0, 255], [255, 0]], np.uint8), (0, 4, 6, 10), colours=(PAPER, PURPLE)),
        Band(3.2, 4.5, D_COLOUR, 0.4, ""),
        Area(np.array([0.0, 4]), np.array([2.0, 2]), REAL),
        Bars(np.array([5.0, 6.5]), np.array([3.0, 1]), FAKE),
        Line(LINE_X, np.full(2, level), FAKE, width=4),
        Points(*np.array([[point[0]], [point[1]]]), D_COLOUR, size=16),
        Shapes(*SQUARE, SKY),
        Rule(4.5, REAL, upright=True, dash="-", width=4),
        Words("■■", 9, 9, PURPLE, size=24),
    )
    axes = {"x": numbered(0, 10, "x"), "y": numbered(0, 10, "y")}
    return Plot(marks, **(axes | {"room": (60, 20, 30, 50)} | options))


def spots(dark=False, point=(7.0, 8.0), level=5.0, paper=None):
    """Places among `all_marks`, and the colour there: ((x, y), colour)."""
    paper = 255 * np.array(to_rgb(DARK[PAPER] if dark else PAPER)) if paper is None else paper

    def colour(name, fill=1.0):
        own = 255 * np.array(to_rgb(DARK[name] if dark else name))
        return paper if name == PAPER else paper + fill * (own - paper)

    return [
        ((1, 9), colour(PAPER)), ((3, 9), colour(PURPLE)), ((1, 7), colour(PURPLE)),
        ((3, 7), colour(PAPER)), ((0.1, 3.9), colour(D_COLOUR, 0.4)),
        ((9.8, 3.4), colour(D_COLOUR, 0.4)), ((2, 1), colour(REAL, 0.35)),
        ((3.9, 0.2), colour(REAL, 0.35)), ((2, 2.5), colour(PAPER)), ((5, 1), colour(FAKE, 0.6)),
        ((5, 2.8), colour(FAKE, 0.6)), ((6.5, 0.5), colour(FAKE, 0.6)), ((6.5, 2), colour(PAPER)),
        ((1, level), colour(FAKE)), ((9.9, level), colour(FAKE)), (point, colour(D_COLOUR)),
        ((8.7, 1.7), colour(SKY)), ((8.2, 2.3), colour(SKY)), ((4.5, 9), colour(REAL)),
        ((4.5, 0.3), colour(REAL)), ((6, 6.5), colour(PAPER)),
    ]  # fmt: skip


def places(plot, points, width=None):
    """Where points of the data stand, in CSS pixels."""
    left, right, top, bottom = plot.frame(width)
    x, y = np.array(points, float).T
    along = (x - plot.x.low) / (plot.x.high - plot.x.low)
    up = (y - plot.y.low) / (plot.y.high - plot.y.low)
    return np.stack((left + along * (right - left), bottom - up * (bottom - top)), 1)


def check_marks(read, plot, dark=False, width=None, **where):
    """Whether each mark's colour is where the axes say, in what `read` gives for places."""
    points, colours = zip(*spots(dark, **where), strict=True)
    found = read(places(plot, points, width))
    wrong = np.abs(found - np.array(colours)).max(1) > 3
    assert not wrong.any(), [
        (points[i], found[i].tolist(), colours[i].round()) for i in np.flatnonzero(wrong)
    ]
    around = np.mgrid[-14:15:2, -10:11:2].reshape(2, -1).T
    words = read(places(plot, [(9, 9)], width) + around)
    purple = 255 * np.array(to_rgb(DARK[PURPLE] if dark else PURPLE))
    assert (np.abs(words - purple).max(1) < 4).sum() > 20  # ■■


@pytest.fixture
def bare(browser):
    """Opens plots on bare pages, and closes these at the end; none may have had an error."""
    pages = []

    def open_page(*args, **options):
        pages.append(BarePage(browser, *args, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.page.close()
        assert page.errors == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "density"), [(400, 1), (400, 2), (290, 1), (333, 1.25)])
def test_each_mark_is_where_the_axes_say(bare, dark, width, density):
    plot = all_marks()
    page = bare(plot, dark, width, device_scale_factor=density)
    assert page.sent[:2] == [{"have": 1}, {"ready": True}]
    check_marks(page.pixels, plot, dark, width)
    size = page.page.evaluate(f"() => document.querySelector('{CANVAS}').width")
    assert size == round(width * density)


def test_square_axes_stand_in_the_middle(bare):
    plot = all_marks(square=True, size=(500, 300))
    check_marks(bare(plot).pixels, plot)


def test_a_frame_moves_what_has_changed_and_nothing_else(bare):
    page = bare(all_marks())
    for i in range(1, 5):
        plot = all_marks(point=(7.0 + i / 2, 6.5))
        assert page.show(plot) in (4, 8)  # x, and at first y
        check_marks(page.pixels, plot, point=(7.0 + i / 2, 6.5))
    np.testing.assert_array_equal(page.pixels(places(plot, [(7, 8)])), [[255] * 3])
    plot = all_marks(point=(9.0, 6.5), level=5.5)
    assert page.show(plot) == 8
    check_marks(page.pixels, plot, point=(9.0, 6.5), level=5.5)
    assert page.canvas.show(plot) == 0


def test_marks_keep_their_order_when_they_move(bare):
    def plot(level):
        wide = {"width": 30}
        marks = (
            Line(LINE_X, np.full(2, 5.0), REAL, **wide),
            Line(LINE_X, np.full(2, level), FAKE, **wide),
            Line(np.full(2, 5.0), LINE_X, D_COLOUR, **wide),
        )
        return Plot(marks, numbered(0, 10), numbered(0, 10))

    page = bare(plot(8.0))
    page.show(plot(5.0))
    at = places(plot(5.0), [(2, 5), (5, 5)])
    want = [255 * np.array(to_rgb(colour)) for colour in (FAKE, D_COLOUR)]
    np.testing.assert_allclose(page.pixels(at), want, atol=1)


def test_axes_that_change_take_all_marks_along(bare):
    page = bare(all_marks())
    plot = all_marks(x=numbered(0, 20, "x"))
    page.show(plot)
    check_marks(page.pixels, plot)


def test_a_log_axis_has_gaps_where_nothing_can_stand(bare):
    y = np.array([10, 10, 0, 10, 10, np.nan, 10, 10.0])
    marks = (Line(np.arange(8.0), y, REAL, width=5),)
    plot = Plot(marks, numbered(0, 7), numbered(1, 100, log=True))
    left, right, top, bottom = plot.frame()
    at = [(left + x / 7 * (right - left), (top + bottom) / 2) for x in (0.5, 1.5, 3.5, 5.5, 6.5)]
    is_blue = np.abs(bare(plot).pixels(at) - 255 * np.array(to_rgb(REAL))).max(1) < 2
    assert is_blue.tolist() == [True, False, True, False, True]


def test_numbers_become_colours_between_the_ends(bare):
    values = np.array([[-1, 0, 0.5], [1, 2, np.nan]])
    marks = (Pixels(values, (0, 3, 0, 2), (0, 1), (FAKE, PAPER, REAL), 0.5, bad=GREY),)
    plot = Plot(marks, numbered(0, 3), numbered(0, 2))
    found = bare(plot).pixels(
        places(plot, [(0.5, 1.5), (1.5, 1.5), (2.5, 1.5), (0.5, 0.5), (1.5, 0.5), (2.5, 0.5)])
    )
    fake, real = (0.5 + 0.5 * np.array(to_rgb(colour)) for colour in (FAKE, REAL))
    want = 255 * np.array([fake, fake, np.ones(3), real, real, to_rgb(GREY)])
    np.testing.assert_allclose(found, want, atol=2)


@pytest.mark.parametrize("dark", [False, True])
def test_bytes_of_colour_are_shown_as_they_are(bare, dark):
    bytes_of = [[(200, 30, 60, 255), (0, 0, 0, 0)], [(0, 0, 0, 255), (255, 255, 255, 255)]]
    mark = Pixels(np.array(bytes_of, np.uint8), (0, 2, 0, 2), cells=(2, 2), gap=0)
    plot = Plot((mark,), numbered(0, 2), numbered(0, 2))
    page = bare(plot, dark=dark)
    spots = places(plot, [(0.5, 1.5), (1.5, 1.5), (0.5, 0.5), (1.5, 0.5)])
    paper = 255 * np.array(to_rgb(DARK[PAPER] if dark else PAPER))
    want = [(200, 30, 60), paper, (0, 0, 0), (255, 255, 255)]
    np.testing.assert_allclose(page.pixels(spots), want, atol=1)
    page.show(replace(plot, marks=(replace(mark, values=mark.values[::-1]),)))
    np.testing.assert_allclose(page.pixels(spots), want[2:] + want[:2], atol=1)


@pytest.mark.parametrize("density", [1, 1.5, 2])
def test_each_value_of_a_sheet_is_as_large_as_the_next(bare, density):
    values = np.indices((53, 53)).sum(0) % 2 * np.uint8(255)  # a chessboard
    hidden = Axis(0, 1, hidden=True)
    plot = Plot((Pixels(values, (0, 1, 0, 1), cells=(1, 1)),), hidden, hidden, size=(290, 320),
                square=True)  # fmt: skip
    page = bare(plot, device_scale_factor=density)
    row = page.page.evaluate(f"""() => {{
        const canvas = document.querySelector('{CANVAS}'), {{width, height}} = canvas;
        const data = canvas.getContext('2d').getImageData(0, height / 2 | 0, width, 1).data;
        return Array.from({{length: width}}, (_, i) => data[4 * i]);
    }}""")
    edges = np.flatnonzero(np.diff(row))
    assert set(row) == {0, 255}
    assert len(edges) in (52, 54)
    assert len(set(np.diff(edges))) == 1


def test_the_theme_changes_while_it_plays(bare):
    plot = all_marks()
    page = bare(plot)
    for colour, dark in (("#111111", True), ("white", False)):
        page.page.evaluate("colour => { document.body.style.background = colour; }", colour)
        page.page.wait_for_timeout(100)
        check_marks(page.pixels, plot, dark)


def test_it_follows_the_width_and_the_density(bare):
    plot = all_marks()
    page = bare(plot)
    page.page.evaluate("() => { document.getElementById('here').style.width = '300px'; }")
    page.page.wait_for_timeout(150)
    check_marks(page.pixels, plot, width=300)
    session = page.page.context.new_cdp_session(page.page)
    metrics = {"width": 800, "height": 600, "deviceScaleFactor": 2, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", metrics)
    page.page.wait_for_timeout(150)
    assert page.page.evaluate(f"() => document.querySelector('{CANVAS}').width") == 600
    check_marks(page.pixels, plot, width=300)


def test_it_prints_finely_on_white(bare):
    plot = all_marks()
    page = bare(plot, True)
    page.page.emulate_media(media="print")
    page.page.wait_for_timeout(150)
    assert page.page.evaluate(f"() => document.querySelector('{CANVAS}').width") == 1200
    check_marks(page.pixels, plot)
    assert b"/Width 1200" in page.page.pdf()
    page.page.emulate_media(media="screen")
    page.page.wait_for_timeout(150)
    assert page.page.evaluate(f"() => document.querySelector('{CANVAS}').width") == 400
    check_marks(page.pixels, plot, dark=True)


def test_a_page_that_opens_later_has_the_whole_picture(bare):
    page = bare(all_marks())
    plot = all_marks(point=(8.0, 6.5))
    page.show(plot)
    page.open()
    assert page.sent == [{"have": 2}, {"ready": True}]
    check_marks(page.pixels, plot, point=(8.0, 6.5))
    page.show(all_marks(point=(9.0, 6.5)))
    check_marks(page.pixels, plot, point=(9.0, 6.5))


def test_it_may_be_put_on_the_page_later(bare):
    page = bare(all_marks(), True)
    page.page.evaluate("""() => {
        end();
        const el = document.createElement("div");
        canvas.render({model, el});
        setTimeout(() => document.getElementById("here").append(el), 100);
    }""")
    page.page.wait_for_selector(f"{CANVAS}[data-frame]")
    check_marks(page.pixels, all_marks(), dark=True)


def test_a_second_view_shows_the_same_and_the_first_can_go(bare):
    page = bare(all_marks())
    page.show(all_marks(point=(8.0, 6.5)))
    page.page.evaluate("() => { end(); view(); }")
    page.page.wait_for_selector(f"{CANVAS}[data-frame]")
    assert page.page.locator(CANVAS).count() == 1
    check_marks(page.pixels, all_marks(), point=(8.0, 6.5))


def test_a_page_that_has_missed_frames_asks_for_all(bare):
    page = bare(all_marks())
    page.started = False  # this one is lost
    page.canvas.show(all_marks(point=(8.0, 6.5)))
    page.started = True
    page.page.wait_for_timeout(1000)
    page.canvas.show(all_marks(point=(8.0, 6.5), level=5.5))
    assert page.sent[-1] == {"have": 1}
    before = page.frames()
    page.canvas._hear(page.canvas, {"have": 1}, [])
    page.page.wait_for_timeout(100)
    assert page.frames() > before
    check_marks(page.pixels, all_marks(), point=(8.0, 6.5), level=5.5)


def curves(share=0.5):
    x = np.linspace(0, 2000, 201)
    marks = (
        Line(x, np.full(201, 1500.0), REAL, "all"),
        Line(x, x * share - 200, FAKE, "part"),
        Points(np.array([400.0, 1000]), np.array([-100.0, 1800]), D_COLOUR, "mode"),
    )
    return Plot(marks, numbered(0, 2000, "turn"), numbered(-300, 2000, "y"))


def reading(page):
    page.page.wait_for_timeout(60)
    return page.page.locator(CANVAS).get_attribute("data-reading")


def test_pointing_tells_values_and_goes_on_while_they_change(bare):
    page = bare(curves())
    (x, y), (dot_x, dot_y) = places(curves(), [(1200, 100), (400, -100)])
    plain = page.page.locator(CANVAS).screenshot()
    page.page.mouse.move(x, y)
    turn = f"turn 1,{reading(page)[7:10]}"
    assert reading(page).startswith(f"{turn}, all: 1,500, part: 40")
    assert page.page.locator(CANVAS).screenshot() != plain
    page.show(curves(0.25))
    assert reading(page).startswith(f"{turn}, all: 1,500, part: 10")
    page.page.mouse.move(dot_x + 3, dot_y - 3)
    assert reading(page).endswith("mode 1: 400, −100")
    page.page.mouse.click(x, y)
    pointed = page.sent[-1]["pointed"]
    assert (pointed["x"], pointed["y"]) == (pytest.approx(1200, abs=8), pytest.approx(100, abs=12))
    page.page.mouse.move(x, 2)
    assert reading(page) is None


def test_the_keyboard_moves_a_cursor(bare):
    page = bare(curves())
    page.page.evaluate(
        "() => { window.keys = 0; document.addEventListener('keydown', () => { keys += 1; }); }"
    )
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Home")
    assert reading(page) == "turn 0, all: 1,500, part: −200"
    page.page.keyboard.press("ArrowRight")
    assert reading(page) == "turn 20, all: 1,500, part: −190"
    page.page.keyboard.press("Shift+ArrowRight")
    assert reading(page) == "turn 220, all: 1,500, part: −90"
    assert page.page.locator("[aria-live]").inner_text() == reading(page)
    page.page.keyboard.press("Enter")
    assert page.sent[-1]["pointed"] == {"x": pytest.approx(220), "y": pytest.approx(850)}
    page.page.keyboard.press("End")
    page.page.keyboard.press("Escape")
    assert reading(page) is None
    assert page.page.evaluate("() => keys") == 1  # Tab, before it had the focus


def test_each_kind_of_mark_is_read(bare):
    def one(*marks, **options):
        axes = {"x": Axis(0, 4, "x"), "y": Axis(0, 4, "height"), "size": (300, 300)}
        return bare(Plot(marks, **(axes | options)))

    def read(page, x, y):
        axis = Axis(0, 4)
        page.page.mouse.move(*places(Plot((), axis, axis, size=(300, 300)), [(x, y)])[0])
        return reading(page)

    k = np.arange(5.0)
    digits = {"x": Axis(0, 4, "digit", names=("zero", "one", "two", "three", "four"))}
    page = one(
        Bars(k - 0.2, k, REAL, "real", 0.4), Bars(k + 0.2, 2 * k, FAKE, "fake", 0.4), **digits
    )
    assert read(page, 1.8, 1) == "digit two, real: 2, fake: 4"
    page = one(Pixels(np.arange(16.0).reshape(4, 4), (0, 4, 0, 4), (0, 15), label="D"))
    assert read(page, 1.5, 3.5).endswith("D: 1")
    assert read(page, 3.5, 0.5).startswith("x 3.5")
    assert ", height 0.5" in reading(page)
    assert reading(page).endswith("D: 15")
    sheet = Pixels(np.zeros((20, 20), np.uint8), (0, 4, 0, 4), cells=(2, 2))
    hidden = {"x": Axis(0, 4, hidden=True), "y": Axis(0, 4, hidden=True)}
    assert read(one(sheet, **hidden), 3, 1) == "sample 4 (row 2, column 2)"
    page = one(Area(k, k / 1000, REAL, "part"))
    assert read(page, 1, 3) == "x 1, part: 0.00100"


def test_it_is_described(bare):
    page = bare(all_marks())
    shown = page.page.locator(CANVAS)
    assert shown.get_attribute("aria-label") == "What it shows."
    page.page.evaluate("() => { model.state.words = 'Another.'; model.hear('change:words'); }")
    assert shown.get_attribute("aria-label") == "Another."
    assert shown.get_attribute("data-lm-suppress-shortcuts") == "true"


@pytest.mark.parametrize("answer", ["return null", "throw new Error('blocked')"])
def test_a_page_that_cannot_draw_says_so(browser, answer):
    page = browser.new_page()
    page.add_init_script(f"HTMLCanvasElement.prototype.getContext = () => {{ {answer}; }};")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/*", partial(serve, HTML % ("", "", "")))
    page.goto(ADDRESS)
    page.wait_for_function("() => window.start")
    page.evaluate("() => { start({now: {number: 0, still: null, arrays: []}}); view()(); }")
    assert page.evaluate("() => model.sent") == [{"have": 0}, {"fault": "no canvas"}]
    assert errors == []
    page.close()


# --- in the front ends --------------------------------------------------------------------------

START = """from tests.browser.test_canvas_browser import *
canvas = Canvas(400, 300, words="What it shows.")
canvas.show(all_marks())
"""
LOOP = """import time
busy = Canvas(400, 300)
display(busy)
for i in range(40):
    busy.show(all_marks(point=(7 + i / 40, 6.5)))
    time.sleep(0.05)
"""


@pytest.fixture
def notebook(anywhere):
    """A notebook with a canvas of all marks, and a cell that shows it again."""
    book = anywhere.open([START + "canvas", LOOP, "canvas"])
    book.run_cell(0)
    book.page.wait_for_selector(f"{CANVAS}[data-frame]")
    book.console_errors.clear()  # those of a front end that starts
    yield book
    book.close()


def width_of(notebook):
    style = notebook.page.locator(CANVAS).first.get_attribute("style")
    return float(re.search(r"width: ([\d.]+)px", style)[1])


def read_in(notebook, cell=0):
    """Reads colours on a cell's canvas, for `check_marks`."""
    return partial(read_pixels, notebook.cell(cell).locator(CANVAS))


def check_soon(notebook, dark=False, cell=0, **where):
    """`check_marks`, once it holds."""

    def holds():
        try:
            check_marks(read_in(notebook, cell), all_marks(), dark, width_of(notebook), **where)
        except AssertionError:
            return False
        return True

    notebook.wait(holds)


def test_a_front_end_draws_it_and_tells_python(notebook):
    check_soon(notebook)
    notebook.wait(lambda: notebook.evaluate_in_kernel("print(canvas.ready)") == "True")
    notebook.evaluate_in_kernel("canvas.show(all_marks(point=(8.0, 6.5)))")
    check_soon(notebook, point=(8.0, 6.5))
    assert notebook.evaluate_in_kernel("print(canvas.show(all_marks(point=(9.0, 6.5))))") == "4"
    check_soon(notebook, point=(9.0, 6.5))
    notebook.evaluate_in_kernel("heard = []; canvas.on_pointed(lambda *at: heard.append(at))")
    x, y = places(all_marks(), [(6, 7)], width_of(notebook))[0]
    notebook.page.locator(CANVAS).click(position={"x": float(x), "y": float(y)})
    notebook.wait(lambda: notebook.evaluate_in_kernel("print(len(heard))") == "1")
    found = eval(notebook.evaluate_in_kernel("print(list(heard[0]))"))
    np.testing.assert_allclose(found, (6, 7), atol=0.1)
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("d")  # twice deletes a cell, where the notebook hears it
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("Enter")
    notebook.wait(lambda: notebook.evaluate_in_kernel("print(len(heard))") == "2")
    assert notebook.page.locator(notebook.CELL).count() >= 3
    assert notebook.console_errors == []


def test_a_cell_that_plays_shows_what_it_sends(notebook):
    notebook.run_cell(1, wait=False)
    notebook.wait(lambda: notebook.cell(1).locator(f"{CANVAS}[data-frame]").count() == 1)
    frames = lambda: int(notebook.cell(1).locator(CANVAS).get_attribute("data-frame"))  # noqa: E731
    notebook.wait(lambda: frames() > 5)
    check_soon(notebook, cell=1, point=(7 + 39 / 40, 6.5))
    assert notebook.console_errors == []


def test_a_page_that_is_loaded_anew_shows_the_newest(notebook):
    notebook.evaluate_in_kernel("canvas.show(all_marks(point=(8.0, 6.5)))")
    check_soon(notebook, point=(8.0, 6.5))
    notebook.load_anew()
    notebook.page.wait_for_selector(f"{CANVAS}[data-frame]")
    check_soon(notebook, point=(8.0, 6.5))
    notebook.evaluate_in_kernel("canvas.show(all_marks(point=(8.5, 7.0)))")
    check_soon(notebook, point=(8.5, 7.0))
    notebook.run_cell(2)
    notebook.page.wait_for_function(
        f"() => document.querySelectorAll('{CANVAS}[data-frame]').length === 2"
    )
    check_soon(notebook, cell=2, point=(8.5, 7.0))


def test_it_follows_the_theme_of_jupyterlab(lab):
    book = lab.open([START + "canvas"])
    book.run_cell(0)
    book.page.wait_for_selector(f"{CANVAS}[data-frame]")
    change = "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
    book.page.evaluate(change, "JupyterLab Dark")
    corner = np.array([[2.0, 2.0]])
    book.wait(lambda: read_in(book)(corner).mean() < 128)
    page = "getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor"
    paper = read_in(book)(corner)[0]
    assert book.page.evaluate(page) == "rgb({}, {}, {})".format(*paper)
    check_soon(book, dark=True, paper=paper)
    book.page.evaluate(change, "JupyterLab Light")
    check_soon(book)
    book.close()
