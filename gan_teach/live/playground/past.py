"""The moments of a run and the runs, to go back to."""

from typing import Any

import ipywidgets as widgets

from gan_teach.live.pacer import FramePacer
from gan_teach.live.playground.message import WRAP
from gan_teach.live.playground.session import Part, Session


class Past(Part):
    """The slider over the moments of this run, and the menu of runs. It notes moments as it goes.

    While the game runs, the past stands still.
    """

    def __init__(self, session: Session):
        self._session = session
        session.parts.append(self)
        self._pacer = FramePacer(rate=4, share=0.01)
        self._showing = False
        self._slider = widgets.IntSlider(
            0, 0, 1, description="History", readout=False, style={"description_width": "50px"},
            layout={"width": "min(100%, 420px)"},
        )  # fmt: skip
        room = {"width": "min(100% - 4px, 380px)"}  # for large numbers too, so that no page jumps
        self._text = widgets.Label(layout=room | {"padding": "0 0 0 8px"})
        self._runs = widgets.Dropdown(
            options=[("Run 1", 1)], description="Run", style={"description_width": "40px"},
            layout={"width": "280px", "display": "none"},
        )  # fmt: skip
        self._slider.observe(self._moved, "value")
        self._runs.observe(self._chosen, "value")
        self.widget = widgets.HBox([self._slider, self._text, self._runs], layout=WRAP)

    def rewind(self, position: int | None = None) -> None:
        """Go to a recorded moment of this run; by default to the last good one before now."""
        recorder = self._session.recorder
        if position is None:
            position = recorder.last_good

        def there() -> int:  # beyond the end, the last
            return min(position, len(recorder) - 1) if isinstance(position, int) else position

        self._session.go(lambda: recorder.go_to(there()))

    def switch(self, number: int) -> None:
        """Go to the end of another run, by its number."""
        self._session.go(lambda: self._session.recorder.switch(number))

    def running(self, yes: bool) -> None:
        ran = self._slider.disabled
        self._slider.disabled = self._runs.disabled = yes
        if ran and not yes:  # at rest already, it would move the handle back under the learner
            self.show()

    def show(self) -> None:
        recorder = self._session.recorder
        self._showing = True
        try:
            self._slider.max = max(len(recorder) - 1, 1)
            self._slider.value = recorder.position
            names = [(run.name, run.number) for run in recorder.runs]
            if names != list(self._runs.options):
                self._runs.options = names
            self._runs.value = recorder.run.number
            self._runs.layout.display = "flex" if len(names) > 1 else "none"
        finally:
            self._showing = False
        self._count()

    def show_due(self) -> None:
        with self._pacer as due:
            if due and self._session.recorder.due():
                self._session.recorder.record()
                self.show()

    def _count(self) -> None:
        """Say how much is kept."""
        recorder = self._session.recorder
        turn = recorder.moments[recorder.position].turn
        fits = recorder.size <= recorder.megabytes  # two moments are kept however large they are
        most = f" of at most {recorder.megabytes:g}" if fits else ""
        self._text.value = (
            f"turn {turn:,} of {recorder.moments[-1].turn:,}; {len(recorder)} kept, "
            f"{recorder.size:.1f}{most} MB"
        )

    def _moved(self, change: dict[str, Any]) -> None:
        if not self._showing:
            self._session.run(lambda: self.rewind(change["new"]))

    def _chosen(self, change: dict[str, Any]) -> None:
        if not self._showing and change["new"] is not None:
            self._session.run(lambda: self.switch(change["new"]))
