"""The fields that controls are made of: menus, sliders, and the small print below them."""

import math
from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

NONE = "none"  # stands for None in a menu, where None itself means that nothing is chosen
AS_GIVEN = "as given"
KEEPS = "Keeps both players and their optimisers."
LABEL = {"description_width": "120px"}
FIELD = {"style": LABEL, "layout": {"width": "auto"}}
DIGITS = 3  # of what a logarithmic slider sets, all of which its readout shows
# A slider that updates while it is dragged also rounds what it is given to its step, and sends that
# back: in ipywidgets 8, to show a mean of 3.1 would make it 3. So these set it as they are let go.
LET_GO = {"continuous_update": False, **FIELD}
WIDE = {"width": "min(100%, 392px)"}
ROW = {"flex_flow": "row wrap"}
NAMES = {
    "sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop",
    "gaussian": "Gaussian", "wasserstein": "Wasserstein",
}  # fmt: skip


def menu(label: str, options: Iterable[Any]) -> widgets.Dropdown:
    """A menu of these values, each called by its name."""
    named = [(name_of(option), option) for option in options]
    return widgets.Dropdown(options=named, description=label, **FIELD)


def slider(label: str, value: float, low: float, high: float, step: float) -> widgets.FloatSlider:
    """A slider from low to high."""
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=".4", **LET_GO
    )


def log_slider(label: str, value: float, low: float, high: float) -> widgets.FloatLogSlider:
    """A logarithmic slider; low, high: its ends, as powers of ten."""
    return widgets.FloatLogSlider(
        value=value, base=10, min=low, max=high, step=0.05, description=label,
        readout_format=f".{DIGITS}", **LET_GO,
    )  # fmt: skip


def labelled(name: str, field: widgets.Widget) -> widgets.HBox:
    """A row of buttons with its name before it: by themselves they would put it above."""
    return widgets.HBox([widgets.Label(name, layout={"width": "60px"}), field])


def read_value(field: widgets.Widget) -> Any:
    """The value of a control, as its readout says: 0.00112 in place of 0.0011220184543019637."""
    if isinstance(field, widgets.FloatLogSlider):
        return float(f"{field.value:.{DIGITS}g}")
    return field.value


def show_value(field: widgets.Widget, value: Any) -> None:
    """Show a value, also one that the control does not offer."""
    _admit(field, value)
    field.value = value


def _admit(field: widgets.Widget, value: Any) -> None:
    """Make room for a value that the control does not offer, such as a learner's own loss."""
    if isinstance(field, widgets.SelectionSlider):
        if value not in field.options:
            field.options = sorted({*field.options, value})
    elif isinstance(field, widgets.Dropdown):
        if value not in [option for _, option in field.options]:
            name, taken = name_of(value), [label for label, _ in field.options]
            field.options = [
                *field.options,
                (f"{name}, {AS_GIVEN}" if name in taken else name, value),
            ]
    elif isinstance(field, widgets.FloatLogSlider):
        field.min = min(field.min, math.floor(math.log10(value)))
        field.max = max(field.max, math.ceil(math.log10(value)))
    else:
        field.min, field.max = min(field.min, value), max(field.max, value)


def cell(
    field: widgets.Widget, note: str | widgets.HTML, layout: dict[str, str] = WIDE
) -> widgets.VBox:
    """A control with the small print that belongs to it below."""
    text = widgets.HTML(small_print(note)) if isinstance(note, str) else note
    text.layout.margin = "0 0 6px 0"
    return widgets.VBox([field, text], layout=layout)


def small_print(text: str) -> str:
    """The small print below a control."""
    style = "font-size:11px; line-height:1.3; opacity:.75; margin-left:126px"
    return f"<div style='{style}'>{text}</div>"


def steady(shown: str, others: Iterable[str]) -> str:
    """A text with as much room as the longest of the others takes, so that no page jumps."""
    rest = "".join(
        f"<div style='grid-area:1/1; visibility:hidden' aria-hidden='true'>{other}</div>"
        for other in others
        if other != shown
    )
    shown = f"<div style='grid-area:1/1' role='status'>{shown}</div>"
    return f"<div style='display:grid'>{shown}{rest}</div>"


def name_of(value: Any) -> str:
    """What a menu calls a value: its name, a word, or else what kind of thing it is."""
    if value is None:
        return NONE
    if isinstance(value, str | int | float):
        return written(str(value))
    return written(getattr(value, "name", None) or type(value).__name__)


def written(name: str) -> str:
    """A name from the code as a reader writes it."""
    return NAMES.get(name, name.replace("_", "-"))
