"""What all widgets share on a page: a style, words for screen readers, and for a lost kernel.

Jupyter marks each widget whose kernel was restarted by a class and a broken chain. Here the whole
says once what to do. The style (`page.css`) needs nothing but ipywidgets; what controls say of
themselves (`page.js`) needs anywidget.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import ipywidgets as widgets

GONE = "The kernel was restarted: run this cell again, after those above it (Shift+Enter)."


def view_of(widget: widgets.Box) -> dict[str, object]:
    """A box as Jupyter shows it, with the style and the words that belong on a page."""
    if not any(isinstance(child, Notice) for child in widget.children):
        widget.add_class("gan-teach")
        speaker = [_speaker()(layout={"display": "none"})] if find_spec("anywidget") else []
        widget.children = [Notice(), *widget.children, *speaker]
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"application/vnd.jupyter.widget-view+json": view}


class Notice(widgets.HTML):
    """The style, and a sentence that is in sight where the kernel was restarted."""

    def __init__(self) -> None:
        style = Path(__file__).with_name("page.css").read_text("utf-8")
        super().__init__(f"<style>{style}</style><div>{GONE}</div>")
        self.add_class("gan-teach-notice")


@cache
def _speaker() -> type[widgets.DOMWidget]:
    """The widget that tells a screen reader what the controls around it are and say."""
    import anywidget

    class Speaker(anywidget.AnyWidget):
        _esm = Path(__file__).with_name("page.js")

    return Speaker
