"""What a canvas sends to the page, without a page."""

import json

import numpy as np
import pytest

from gan_teach.live.canvas import Canvas
from gan_teach.live.marks import DARK, FAKE, REAL, Line, Pixels, Plot, Rule, numbered

X = np.linspace(0, 1, 50)


def a_plot(y, values=None, high=1.0):
    marks = (Line(X, y, REAL, "real"), Rule(np.float32(0.5)))
    if values is not None:
        marks += (Pixels(values, (0, 1, 0, 1)),)
    return Plot(marks, numbered(0, 1, "x"), numbered(0, high, "y"))


@pytest.fixture
def sent(monkeypatch):
    """The messages that canvases send."""
    messages = []
    monkeypatch.setattr(Canvas, "send", lambda _, *message: messages.append(message))
    return messages


def test_the_first_picture_is_sent_whole(sent):
    assert Canvas().show(a_plot(X**2)) == 2 * 50 * 4
    ((content, buffers),) = sent
    assert content["still"]["size"] == [400, 300]
    assert [mark["kind"] for mark in content["still"]["marks"]] == ["Line", "Rule"]
    assert content["arrays"] == [[0, "f", [50]], [1, "f", [50]]]
    np.testing.assert_array_equal(np.frombuffer(buffers[1], np.float32), np.float32(X**2))


def test_what_json_does_not_know_is_made_plain(sent):
    canvas = Canvas()
    canvas.show(Plot((Rule(np.float64("nan")), Rule(np.int64(3))), numbered(0, 1), numbered(0, 1)))
    content = json.loads(json.dumps(sent[0][0], allow_nan=False))
    assert content == sent[0][0]
    assert [mark["at"] for mark in content["still"]["marks"]] == [None, 3]


def test_only_what_has_changed_is_sent(sent):
    canvas = Canvas()
    canvas.show(a_plot(X**2))
    assert canvas.show(a_plot(X**2)) == 0  # new arrays, the same numbers
    assert len(sent) == 1
    assert canvas.show(a_plot(X**3)) == 200
    content, buffers = sent[1]
    assert "still" not in content
    assert content["arrays"] == [[1, "f", [50]]]
    assert len(buffers) == 1
    assert canvas.show(a_plot(X**3, high=2.0)) == 0
    assert sent[2][0]["still"]["y"]["high"] == 2
    assert sent[2][0]["arrays"] == []


def test_bytes_stay_bytes(sent):
    canvas = Canvas()
    canvas.show(a_plot(X, np.zeros((4, 6), np.uint8)))
    assert sent[0][0]["arrays"][2] == [2, "B", [4, 6]]
    assert canvas.show(a_plot(X, np.ones((4, 6), np.uint8))) == 24
    assert canvas.show(a_plot(X, np.ones((6, 4), np.uint8))) == 24  # the same bytes, another shape
    assert canvas.show(a_plot(X, np.ones((4, 6), bool))) == 96
    assert canvas.show(a_plot(X)) == 0  # one array fewer: what stands still says so
    assert canvas.show(a_plot(X, np.ones((4, 6), bool))) == 96


def test_the_state_holds_the_newest_picture_and_traitlets_sends_nothing(sent, monkeypatch):
    canvas = Canvas()
    changes = []
    canvas.observe(changes.append)
    canvas.show(a_plot(X**2))
    canvas.show(a_plot(X**3))
    now = canvas.get_state()["now"]
    assert now["still"] == sent[0][0]["still"]
    assert now["number"] == 2
    assert now["arrays"][1] == {"type": "f", "shape": [50], "data": np.float32(X**3).tobytes()}
    assert changes == []


def test_canvases_share_nothing(sent):
    one, other = Canvas(), Canvas()
    one.show(a_plot(X))
    assert other.now["still"] is None
    assert other.dark == DARK


def test_a_page_that_has_missed_some_gets_all(sent):
    canvas = Canvas()
    canvas.show(a_plot(X))
    canvas.show(a_plot(X**2))
    canvas._hear(canvas, {"have": 2}, [])
    assert len(sent) == 2
    canvas._hear(canvas, {"have": 0}, [])
    content, buffers = sent[2]
    assert content["whole"]
    assert content["number"] == 2
    assert len(buffers) == 2


def test_until_a_page_has_answered_all_is_sent_now_and_then(sent):
    canvas = Canvas()
    sizes = [canvas.show(a_plot(X * i)) for i in range(1, 11)]
    assert sizes == [400] + 8 * [200] + [400]
    canvas._hear(canvas, {"have": 10}, [])
    assert [canvas.show(a_plot(X * i)) for i in range(11, 31)] == 20 * [200]


def test_it_hears_what_the_page_says():
    canvas, heard = Canvas(), []
    canvas.on_fault(lambda: heard.append(canvas.fault))
    canvas.on_pointed(lambda x, y: heard.append((x, y)))
    assert not canvas.ready
    canvas._hear(canvas, {"ready": True}, [])
    canvas._hear(canvas, {"fault": "no canvas"}, [])
    canvas._hear(canvas, {"pointed": {"x": 1, "y": 0.5}}, [])
    assert heard == ["no canvas", (1, 0.5)]
    assert canvas.ready


def test_it_works_where_there_is_no_page():
    canvas = Canvas(320, 200)
    assert canvas.show(a_plot(X)) == 400
    assert canvas.show(Plot((Line(X, X, FAKE),), numbered(0, 1), numbered(0, 1))) == 0
    assert (canvas.layout.width, canvas.layout.height) == ("320px", "200px")
