"""What is measured of each kind of game; `live.kinds` declares what is drawn and set.

kind: what each kind declares of itself
look: what every game has, whatever its samples are
line: samples that are numbers
plane: samples that are points in the plane
digits: pictures of digits
images: grey pictures of anything else
other: all other samples

A new kind is a file like `line`, another one in `live.kinds`, and a line in each of the two lists.
"""

from gan_teach.training.game import Game
from gan_teach.training.kinds.digits import DIGITS
from gan_teach.training.kinds.images import IMAGES
from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.line import LINE
from gan_teach.training.kinds.look import sample_shape
from gan_teach.training.kinds.other import OTHER
from gan_teach.training.kinds.plane import PLANE

KINDS: list[Kind] = [LINE, PLANE, DIGITS, IMAGES, OTHER]  # the first that fits a game is its kind


def kind_of(game: Game) -> Kind:
    """The kind of a game, by the shape of its samples and by its data as it stands."""
    shape = sample_shape(game)
    return next(kind for kind in KINDS if kind.fits(game, shape))
