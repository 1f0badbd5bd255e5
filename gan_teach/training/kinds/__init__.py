"""What is measured of each kind of game; `live.kinds` declares what is drawn and set.

kind: what each kind declares of itself
look: what every game has, whatever its samples are
line: samples that are numbers
plane: samples that are points in the plane
digits: pictures of digits
image_set: pictures of one's own, which the data holds
images: pictures of anything else
table: rows of numbers with named columns
other: all other samples

A new kind is a file like `line`, another one in `live.kinds`, and a line in each of the two lists.
"""

from gan_teach.training.game import Game
from gan_teach.training.kinds.digits import DIGITS
from gan_teach.training.kinds.image_set import IMAGE_SET
from gan_teach.training.kinds.images import IMAGES
from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.line import LINE
from gan_teach.training.kinds.look import sample_shape
from gan_teach.training.kinds.other import OTHER
from gan_teach.training.kinds.plane import PLANE
from gan_teach.training.kinds.table import TABLE

# the first that fits a game is its kind
KINDS: list[Kind] = [TABLE, LINE, PLANE, DIGITS, IMAGE_SET, IMAGES, OTHER]


def kind_of(game: Game) -> Kind:
    """The kind of a game, by the shape of its samples and by its data as it stands."""
    shape = sample_shape(game)
    return next(kind for kind in KINDS if kind.fits(game, shape))
