"""A map of how games end, over both learning rates: many games at once, one tile for each.

`gan_teach.live.atlas` shows it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from gan_teach.support.errors import choose, count, positive
from gan_teach.support.fixed import fixed
from gan_teach.training.ensemble import OF_EACH, Ensemble
from gan_teach.training.game import Game
from gan_teach.training.kinds import KINDS
from gan_teach.training.kinds.kind import TileFigure
from gan_teach.training.presets import preset

SLICE = 20  # turns between two looks
RULES = [name for name in OF_EACH if not name.startswith("lr_")]  # rates are the map's axes
ANOTHER = "make a new atlas, as in gt.atlas.Atlas('program_a', lr_g=[1e-3, 1e-2])"


def rates(low: float, high: float, n: int) -> list[float]:
    """n learning rates from low to high, evenly spaced on a logarithmic scale.

    Raises ValueError for rates that are not above 0, or n below 1.
    """
    low, high = positive("the lowest rate", low), positive("the highest rate", high)
    return torch.logspace(math.log10(low), math.log10(high), count("n", n)).tolist()


def _rates(what: str, given: Any, usual: list[float]) -> list[float]:
    if given is None:
        return usual
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{what} must be a list of learning rates; got {given!r}.")
    return [positive(f"each of {what}", rate) for rate in given]


def _panels(given: Any, name: str) -> dict[str, dict[str, Any]]:
    if given is None:
        return {name: {}}
    if not isinstance(given, Mapping) or not all(isinstance(v, Mapping) for v in given.values()):
        raise TypeError(
            "panels must be a dict of titles and settings, as in "
            f"{{'minimax': {{'loss': 'minimax'}}}}; got {given!r:.80}."
        )
    return {title: dict(rules) for title, rules in given.items()}


class Atlas:
    """One game for each pair of learning rates and each panel, played in step as an `Ensemble`.

    name: a preset. panels: what the panels differ in, {title: settings}, such as
    {"minimax": {"loss": "minimax"}}; of the settings only loss and penalty may differ.
    lr_g, lr_d: the learning rates, as lists; by default 7 from 1e-4 to 1e-1. seed: of all games.
    changes: settings for all games, as for `preset`.

    figure: what a tile shows: the W1 distance of 1,000 samples, for games on a line; the modes that
        1,000 samples cover, for modes in the plane.
    values: that figure for each game, (panels, len(lr_d), len(lr_g)); NaN where a game was lost.
    Raises ValueError for rates that are not above 0, settings that panels cannot differ in, and
    data that has neither of the two figures. Taught in: lesson 05.
    """

    SAMPLES = 1000
    name: str = fixed(ANOTHER)
    seed: int = fixed(ANOTHER)
    lr_g: list[float] = fixed(ANOTHER)
    lr_d: list[float] = fixed(ANOTHER)
    panels: dict[str, dict[str, Any]] = fixed(ANOTHER)
    ensemble: Ensemble = fixed(ANOTHER)
    data: Any = fixed(ANOTHER)
    figure: TileFigure = fixed(ANOTHER)
    values: Tensor = fixed("measure() brings it up to date")

    def __init__(
        self,
        name: str,
        *,
        lr_g: Sequence[float] | None = None,
        lr_d: Sequence[float] | None = None,
        panels: Mapping[str, Mapping[str, Any]] | None = None,
        seed: int = 0,
        **changes: Any,
    ):
        usual = rates(1e-4, 1e-1, 7)
        self._note(
            name=name,
            seed=count("seed", seed, least=0),
            lr_g=_rates("lr_g", lr_g, usual),
            lr_d=_rates("lr_d", lr_d, usual),
            panels=_panels(panels, name),
        )
        for rules in self.panels.values():
            for rule in rules:
                choose("setting in which panels may differ:", rule, dict.fromkeys(RULES))
        if not (self.lr_g and self.lr_d and self.panels):
            raise ValueError("An atlas needs at least one panel, one lr_g and one lr_d.")
        self._changes = changes
        ensemble = Ensemble([self._new(*place) for place in self._places()])
        data = ensemble.settings.data
        self._note(ensemble=ensemble, data=data, figure=_figure_for(data))
        self.measure()

    def _note(self, **values: Any) -> None:
        """Set what nobody else may set."""
        vars(self).update(values)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Panels, rates of D, rates of G."""
        return len(self.panels), len(self.lr_d), len(self.lr_g)

    @property
    def turns(self) -> int:
        """How many turns all games have played."""
        return self.ensemble.turns

    @property
    def lost(self) -> Tensor:
        """Which games ran into NaN or infinity: (panels, len(lr_d), len(lr_g))."""
        return self.ensemble.lost.view(self.shape)

    def play(self, turns: int) -> Iterator[int]:
        """Play this many turns of every game; yields how many are done, every now and then."""
        for done in range(0, count("turns", turns, least=0), SLICE):
            self.ensemble.play(min(SLICE, turns - done))
            yield min(done + SLICE, turns)
        self.measure()

    def measure(self) -> None:
        """Bring `values` up to date."""
        samples = self.ensemble.generate(self.SAMPLES)
        measured = [self.figure.measure(x, self.data) for x in samples]
        values = torch.tensor(measured).view(self.shape)
        self._note(values=values.masked_fill(self.lost | ~values.isfinite(), torch.nan))

    def game(self, panel: str, lr_d: int, lr_g: int) -> Game:
        """The game of a tile as it stands now; lr_d, lr_g: the numbers of its rates, 0, 1, ...

        Its reset() goes back to its start, with the same seed and rates.
        Raises ValueError for a panel that is not there, IndexError for a number that is not.
        """
        choose("panel", panel, self.panels)
        for what, number, given in (("lr_d", lr_d, self.lr_d), ("lr_g", lr_g, self.lr_g)):
            if isinstance(number, bool) or number not in range(len(given)):
                raise IndexError(f"{what} has the numbers 0 to {len(given) - 1}; got {number!r}.")
        place = list(self.panels).index(panel) * len(self.lr_d) + lr_d
        return self.ensemble.game(place * len(self.lr_g) + lr_g)

    def describe(self) -> str:
        """The map in words."""
        words = [f"After {self.turns:,} turns, {len(self.lr_g)} x {len(self.lr_d)} games each."]
        for title, values, lost in zip(self.panels, self.values, self.lost, strict=True):
            kept = values[values.isfinite()]
            best = "none"
            if len(kept):
                best = self.figure.write(kept.max() if self.figure.more_is_better else kept.min())
            middle = f"{kept.quantile(0.5):.3g}" if len(kept) else "none"
            gone = f", {int(lost.sum())} lost" if lost.any() else ""
            words.append(f"{title}: best {self.figure.title} {best}, median {middle}{gone}.")
        return " ".join(words)

    def _places(self) -> Iterator[tuple[str, float, float]]:
        for title in self.panels:
            for lr_d in self.lr_d:
                for lr_g in self.lr_g:
                    yield title, lr_d, lr_g

    def _new(self, title: str, lr_d: float, lr_g: float) -> Game:
        both = {"lr_d": lr_d, "lr_g": lr_g, "seed": self.seed}
        return preset(self.name, **{**self._changes, **both, **self.panels[title]})


def _figure_for(data: Any) -> TileFigure:
    """What an atlas of these data shows. Raises ValueError where that is nothing."""
    figures = [kind.tile for kind in KINDS if kind.tile]
    for figure in figures:
        if figure.fits(data):
            return figure
    needs = ", or ".join(figure.needs for figure in figures)
    raise ValueError(f"An atlas shows {needs}; got {data!r}.")
