"""Games of images, (N, 1, H, W) or in colour (N, 3, H, W), of which nothing more is known.

They are shown, and not measured.
"""

from gan_teach.support.pairs import IMAGE, PAIR
from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.look import Look

IMAGES = Kind(
    name="images",
    fits=lambda game, shape: len(shape) == 3 and shape[0] in (1, 3),
    look=Look,
    presets={
        IMAGE: ("program_c", "program_c_mended", "digits_recipe", "digits_mlp", "dcgan"),
        PAIR: ("conditional",),
    },
)
