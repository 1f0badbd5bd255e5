"""Games with controls, without a playground around them."""

import dataclasses

import gan_teach as gt
from gan_teach.live.controls import Controls
from gan_teach.live.kinds import drawn
from gan_teach.training.scene import Scene
from gan_teach.training.settings import Settings
from tests.pages import Page


class Controlled:
    """Controls for one or two games. changes: how often a setting was changed by hand."""

    def __init__(self, *games):
        self.changes = 0
        named = dict(zip("AB" if len(games) > 1 else [""], games, strict=True))
        data_controls = drawn(Scene(games[0])).data_controls
        self.controls = Controls(named, data_controls, lambda do: do(), self._changed)
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
