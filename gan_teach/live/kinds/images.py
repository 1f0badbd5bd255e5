"""Games of images: samples from noise that never changes, and from noise that one chooses."""

from dataclasses import replace

from torch import Tensor

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import Axis, Mark, Pixels, Plot
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.live.plots import sheet
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.training.kinds.look import fixed_noise
from gan_teach.training.painter import Painter

ROWS = range(2, 9)  # of pictures on a sheet
SIDE = 270  # CSS pixels of a sheet, or some more


class SamplesView(SceneView):
    """Generated images from noise that never changes: a grid of 8x8, of fewer where they are large;
    of a conditional G a column for each digit, in which each row has the same noise.
    """

    title = "Samples"
    rate = 6.0

    def plot(self) -> Plot:
        game, painter, rows = self.scene.game, self.scene.painter, rows_of(self.scene.painter)
        if painter.by_digit:
            columns, title = CLASSES, "digit by column, noise by row"
            pictures = painter.of_all_digits(fixed_noise(game, rows))
        else:
            columns, title = rows, f"{rows**2} samples, same noise each time"
            pictures = painter(fixed_noise(game, rows**2))
        return self.sheets([self.sheet(pictures, columns)], title)

    def sheet(self, pictures: Tensor, columns: int, label: str = "") -> Pixels:
        """A sheet of pictures. label: what a reading calls them, by default samples."""
        painter = self.scene.painter
        ends = self.once(painter, lambda: painter.value_range)
        pixels = sheet(pictures, ends, columns, painter.in_ink)
        height, width = pixels.shape[:2]
        cells = -(-len(pictures) // columns), columns
        return Pixels(pixels, (0, width, 0, height), cells=cells, label=label)

    def sheets(self, marks: list[Pixels], title: str) -> Plot:
        """A picture of sheets side by side, which hang from the same height."""
        high, right = max(mark.extent[3] for mark in marks), 0.0
        hung: list[Mark] = []
        for mark in marks:
            _, width, _, height = mark.extent
            hung.append(replace(mark, extent=(right, right + width, high - height, high)))
            right += 1.06 * width
        axes = (Axis(0, end, hidden=True) for end in (right - 0.06 * width, high))
        size = (300 + 280 * (len(marks) - 1), 300)
        return self.declare(hung, *axes, title=title, size=size, room=(8, 8, 28, 8), square=True)


def rows_of(painter: Painter) -> int:
    """How many pictures stand on each side of a sheet: as many as have a dot for each pixel."""
    return max(ROWS[0], min(ROWS[-1], SIDE // painter.shape[-1]))


DRAWN = Drawn(views=(SamplesView, LossView, OutputView, NoiseView), opening=3, has_noise=True)
