"""Games of grey images: samples from noise that never changes, and from noise that one chooses."""

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import Axis, Pixels, Plot
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import sheet
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.training.kinds.look import fixed_noise


class SamplesView(SceneView):
    """Generated images from noise that never changes: a grid of 8x8, or of a conditional G a column
    for each digit, in which each row has the same noise.
    """

    title = "Samples"
    rate = 6.0
    ROWS = 8

    def plot(self) -> Plot:
        game, painter = self.scene.game, self.scene.painter
        ends = self.once(painter, lambda: painter.value_range)
        if painter.by_digit:
            columns, title = CLASSES, "digit by column, noise by row"
            pictures = painter.of_all_digits(fixed_noise(game, self.ROWS))
        else:
            columns, title = self.ROWS, "64 samples, same noise each time"
            pictures = painter(fixed_noise(game, self.ROWS**2))
        pixels = sheet(pictures, ends, columns)
        height, width = pixels.shape
        mark = Pixels(pixels, (0, width, 0, height), cells=(self.ROWS, columns))
        axes = (Axis(0, end, hidden=True) for end in (width, height))
        return self.declare([mark], *axes, title=title, size=(300, 300), room=(8, 8, 28, 8),
                            square=True)  # fmt: skip


DRAWN = Drawn(views=(SamplesView, LossView, OutputView, NoiseView), opening=3, has_noise=True)
