"""Pictures of noise that one chooses."""

from typing import Any, NamedTuple

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from torch import Tensor

from gan_teach.live.plots import FAKE, tile
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import STEPS, usual_length

SIZE = 12.0, 4.4  # of the picture, in units of its own
LARGE = (8.4, 11.8, 0.9, 4.3)  # where the larger picture is: left, right, bottom, top
MIDDLE = 2.6  # the height of the smaller ones' middles

Place = tuple[float, float, float, float]  # left, right, bottom, top


class Words(NamedTuple):
    """Words, where they stand, from where they run, and in which size."""

    text: str
    x: float
    y: float
    ha: str = "center"
    size: float = 10


class NoiseSeen:
    """What stands where. ends: what paper and ink are. mark: where a mark is, if there is one."""

    def __init__(self, ends: tuple[float, float]):
        self.ends = ends
        self.pictures: list[tuple[np.ndarray, Place]] = []
        self.words: list[Words] = []
        self.mark: tuple[float, float] | None = None

    def put(self, pictures: Tensor, where: Place, columns: int | None = None) -> None:
        """Pictures side by side, in a place."""
        self.pictures.append((tile(pictures, columns or len(pictures)), where))

    def write(self, *words: Any) -> None:
        """Words, in the order of `Words`."""
        self.words.append(Words(*words))


class NoiseView(SceneView):
    """Pictures of the noise that was chosen (`walks.NoiseChoice`): a walk from one vector to
    another, or a sum; of a conditional G as one digit, or each as all ten.
    """

    title = "Noise"
    width = 7.6
    rate = 3.0

    def start(self, ax: Axes) -> list[Artist]:
        self._ax = ax
        self._shown: tuple[list[Words], tuple[float, float] | None] | None = None
        look: dict[str, Any] = dict(cmap="gray_r", interpolation="nearest")
        self._images = [ax.imshow(np.zeros((1, 1)), **look) for _ in range(4)]
        self._words: list[Artist] = []
        ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), aspect="equal")
        ax.set_axis_off()
        return [*self._images, *self.write_name(ax)]

    def see(self) -> NoiseSeen:
        choice, painter = self.scene.choice, self.scene.painter
        seen = NoiseSeen(self.once(painter, lambda: painter.value_range))
        vectors = choice.vectors(painter.latent_dim, painter.noise)
        if painter.by_digit and choice.digit is None:
            self._table(seen, vectors)
        elif choice.mode == "walk":
            self._walk(seen, vectors)
        else:
            self._sum(seen, vectors)
        return seen

    def _walk(self, seen: NoiseSeen, vectors: dict[str, Tensor]) -> None:
        """The way in small pictures, and the place on it larger."""
        choice, painter = self.scene.choice, self.scene.painter
        right, step = 8.1, 8.1 / STEPS
        low, high = MIDDLE - step / 2, MIDDLE + step / 2
        path = painter(choice.path(painter.latent_dim, painter.noise), choice.digit)
        seen.put(path, (0, right, low, high))
        start, here, end = vectors
        self._enlarge(seen, here, vectors[here])
        seen.mark = step / 2 + choice.t * (right - step), high + 0.2
        seen.write(start, 0, low - 0.3, "left")
        seen.write(end, right, low - 0.3, "right")
        way = "an arc" if painter.noise == "gaussian" else "a straight line"
        seen.write(f"along {way}", right / 2, high + 0.65)

    def _sum(self, seen: NoiseSeen, vectors: dict[str, Tensor]) -> None:
        """A - B + C = the larger picture."""
        side, digit = 2.3, self.scene.choice.digit
        *parts, total = vectors
        low, high = MIDDLE - side / 2, MIDDLE + side / 2
        for i, (name, sign) in enumerate(zip(parts, "−+=", strict=True)):
            left = i * (side + 0.5)
            seen.put(self.scene.painter(vectors[name], digit), (left, left + side, low, high))
            seen.write(name, left + side / 2, low - 0.3)
            seen.write(sign, left + side + 0.25, MIDDLE, "center", 18)
        self._enlarge(seen, total, vectors[total])

    def _table(self, seen: NoiseSeen, vectors: dict[str, Tensor]) -> None:
        """A row for each vector, a column for each digit."""
        rows = len(vectors)
        side = min(1.0, 4.2 / rows)
        top, left = (SIZE[1] + rows * side) / 2, SIZE[0] - CLASSES * side
        z = torch.cat(list(vectors.values()))
        where = left, SIZE[0], top - rows * side, top
        seen.put(self.scene.painter.of_all_digits(z), where, CLASSES)
        for i, name in enumerate(vectors):
            seen.write(name, left - 0.2, top - (i + 0.5) * side, "right")

    def _enlarge(self, seen: NoiseSeen, name: str, z: Tensor) -> None:
        """The larger picture, what it is, and how long its noise vector is."""
        painter, (left, right, low, _) = self.scene.painter, LARGE
        seen.put(painter(z, self.scene.choice.digit), LARGE)
        usual = usual_length(painter.latent_dim, painter.noise)
        seen.write(name, (left + right) / 2, low - 0.28)
        length = f"length of the noise {z.norm():.1f}, usual {usual:.1f}"
        seen.write(length, (left + right) / 2, low - 0.68, "center", 9)

    def update(self, seen: NoiseSeen) -> bool:
        for image in self._images:
            image.set_visible(False)
            image.set_clim(*seen.ends)
        for image, (picture, where) in zip(self._images, seen.pictures, strict=False):
            image.set_data(picture)
            image.set_extent(where)
            image.set_visible(True)
        wanted = seen.words, seen.mark
        if wanted == self._shown:
            return False
        self._shown = wanted
        for artist in self._words:
            artist.remove()
        scale = self._scale()
        self._words = [
            self._ax.text(x, y, text, ha=ha, va="center", fontsize=size * scale)
            for text, x, y, ha, size in seen.words
        ]
        if seen.mark:
            x, y = seen.mark
            self._words += self._ax.plot([x], [y], "v", color=FAKE, ms=8 * scale)
        return True

    def _scale(self) -> float:
        """How much smaller than by itself the picture is, where it stands among others."""
        return min(self._ax.bbox.width / (96 * self.width), 1.0)
