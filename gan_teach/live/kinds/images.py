"""Games of grey images: samples from noise that never changes, and from noise that one chooses."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import tile, tiled_shape
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.training.kinds.look import fixed_noise


class SamplesView(SceneView):
    """Generated images from noise that never changes: a grid of 8x8, or of a conditional G a column
    for each digit, in which each row has the same noise.
    """

    title = "Samples"
    width = 3.0
    rate = 6.0
    ROWS = 8

    def start(self, ax: Axes) -> list[Artist]:
        painter = self.scene.painter
        columns = CLASSES if painter.by_digit else self.ROWS
        empty = np.zeros(tiled_shape(painter.shape, self.ROWS, columns))
        self._image = ax.imshow(empty, cmap="gray_r", interpolation="nearest")
        words = "digit by column, noise by row" if painter.by_digit else ""
        ax.set_title(words or "64 samples, same noise each time", fontsize=9)
        ax.set_axis_off()
        return [self._image, *self.write_name(ax)]

    def see(self) -> tuple[np.ndarray, tuple[float, float]]:
        """The samples side by side, and what paper and ink are."""
        game, painter = self.scene.game, self.scene.painter
        if painter.by_digit:
            sheet = tile(painter.of_all_digits(fixed_noise(game, self.ROWS)), columns=CLASSES)
        else:
            sheet = tile(painter(fixed_noise(game, self.ROWS**2)), columns=self.ROWS)
        return sheet, self.once(painter, lambda: painter.value_range)

    def update(self, seen: tuple[np.ndarray, tuple[float, float]]) -> bool:
        sheet, ends = seen
        self._image.set_data(sheet)
        self._image.set_clim(*ends)
        return False


DRAWN = Drawn(views=(SamplesView, LossView, OutputView, NoiseView), opening=3, has_noise=True)
