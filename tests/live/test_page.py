"""What a widget gets as it is shown."""

import ipywidgets as widgets
import pytest

from gan_teach.live import page
from gan_teach.live.page import GONE, Notice, view_of


@pytest.mark.parametrize("times", [1, 2])
def test_a_box_gets_one_notice_however_often_it_is_shown(times):
    box = widgets.VBox([widgets.Button(description="Play")])
    for _ in range(times):
        ((_, view),) = view_of(box).items()
    assert view["model_id"] == box.model_id
    notice, button, speaker = box.children
    assert isinstance(notice, Notice)
    assert GONE in notice.value
    assert button.description == "Play"
    assert speaker.layout.display == "none"


def test_without_anywidget_it_still_says_what_to_do(monkeypatch):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    box = widgets.VBox()
    view_of(box)
    assert [type(child) for child in box.children] == [Notice]
