"""Games with controls, without a playground around them."""

import dataclasses

import gan_teach as gt
from gan_teach.live.controls import Controls
from gan_teach.live.kinds.line import DataControls
from gan_teach.live.kinds.plane import PlaneControls
from gan_teach.training.settings import Settings
from tests.pages import Page


class Controlled:
    """Controls for one or two games. changes: how often a setting was changed by hand."""

    def __init__(self, *games):
        self.changes = 0
        named = dict(zip("AB" if len(games) > 1 else [""], games, strict=True))
        kind = {(1,): DataControls, (2,): PlaneControls}.get(tuple(games[0].generate(1).shape[1:]))
        self.controls = Controls(named, kind, lambda do: do(), self._changed)
        self.page = Page(self.controls)

    def _changed(self):
        self.changes += 1

    def note(self, label):
        """The small print below a control."""
        field = self.page.field(label)
        cell = next(it for it in self.page.all() if getattr(it, "children", ())[:1] == (field,))
        return Page(cell).text()

    def other_rules(self):
        """The last line."""
        return Page(self.page.root.children[-1]).text()


def settings_of(game):
    """The settings as they will be in the next turn."""
    return Settings(**{it.name: getattr(game, it.name) for it in dataclasses.fields(Settings)})


def pair(**changes):
    return gt.preset("program_a"), gt.preset("program_a", **changes)
