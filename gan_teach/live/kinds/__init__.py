"""What is drawn of each kind of game, and set for it; `training.kinds` declares what is measured.

kind: what each kind declares
line: samples that are numbers
plane: samples that are points in the plane
digits: pictures of digits
image_set: pictures of one's own, which the data holds
images: pictures of anything else
table: rows of numbers with named columns
other: all other samples
"""

from gan_teach.live.kinds import digits, image_set, images, line, other, plane, table
from gan_teach.live.kinds.kind import Drawn
from gan_teach.training.scene import Scene

DRAWN: dict[str, Drawn] = {
    "line": line.DRAWN,
    "plane": plane.DRAWN,
    "digits": digits.DRAWN,
    "image_set": image_set.DRAWN,
    "images": images.DRAWN,
    "other": other.DRAWN,
    "table": table.DRAWN,
}


def drawn(scene: Scene) -> Drawn:
    """What is drawn of a scene and set for it, its kind's views that fit it."""
    return DRAWN[scene.kind.name].fitting(scene)
