"""Games of grey images, (N, 1, H, W), that nobody reads: they are shown, and not measured."""

from gan_teach.support.pairs import IMAGE, PAIR
from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.look import Look

IMAGES = Kind(
    name="images",
    fits=lambda game, shape: len(shape) == 3 and shape[0] == 1,
    look=Look,
    presets={
        IMAGE: ("program_c", "program_c_mended", "digits_recipe", "digits_mlp", "dcgan"),
        PAIR: ("conditional",),
    },
)
