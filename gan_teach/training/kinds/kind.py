"""What each kind of game declares of itself: how to tell it, what is measured, and what fits it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from gan_teach.training.game import Game
from gan_teach.training.kinds.look import Look


@dataclass(frozen=True)
class StoppingFigure:
    """What says how good the samples of a game are; less is better.

    name: as in `stopping.Rule(figure=...)`. title: what sentences call it, and label what an axis
    does. measure: the figure of a game as it stands. usual: the arguments of the usual rule.
    """

    name: str
    title: str
    label: str
    measure: Callable[[Game], float]
    usual: Mapping[str, Any]


@dataclass(frozen=True)
class TileFigure:
    """What a tile of an atlas shows.

    title: what sentences call it. needs: the figure and the data that it needs, in words. fits:
    whether data has it. measure: the figure of samples, (n, ...), for data. more_is_better:
    whether the largest is the best. digits: behind the point. tile: a tile in words, with {}.
    label: of the scale of colours, which goes from ends(data)[0] to [1], in logarithms or not.
    """

    title: str
    needs: str
    fits: Callable[[Any], bool]
    measure: Callable[[Tensor, Any], float]
    more_is_better: bool
    digits: int
    tile: str
    label: str
    ends: Callable[[Any], tuple[float, float]]
    logarithmic: bool

    def write(self, value: float) -> str:
        """The figure with its digits behind the point."""
        return f"{value:.{self.digits}f}"


@dataclass(frozen=True, eq=False)
class Kind:
    """What is measured of a kind of game, and what is offered for it.

    name: that of its file. fits: whether a game is of this kind, by the game and the shape of its
    samples. look: the class of a look at such a game: what is measured and said in words.
    figures: the names of what `look.row()` measures, in its order. presets: for each shape of
    samples the names of those that fit. stopping, tile: the figures of a stopping rule and of an
    atlas, if any. unscored: of a kind that takes long to measure, the kind that its games count as
    where nobody asked for that. maps_d: whether a look has `output`, D's over the whole picture.
    """

    name: str
    fits: Callable[[Game, tuple[int, ...]], bool]
    look: type[Look]
    figures: tuple[str, ...] = ()
    presets: Mapping[tuple[int, ...], tuple[str, ...]] = field(default_factory=dict)
    stopping: StoppingFigure | None = None
    tile: TileFigure | None = None
    unscored: "Kind | None" = None
    maps_d: bool = False


def unfit(figure: str, needed: str, game: Game) -> ValueError:
    """The error of a figure that was asked of a game of another kind."""
    return ValueError(
        f'The figure "{figure}" needs a game {needed}; this one plays on {game.data!r:.80}. Pass '
        "figure=..., a function of the game of which less is better."
    )
