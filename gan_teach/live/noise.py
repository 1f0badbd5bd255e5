"""Pictures of noise that one chooses."""

import torch
from torch import Tensor

from gan_teach.live.marks import BEST, FAKE, Axis, Mark, Pair, Pixels, Plot, Points, Words, point
from gan_teach.live.plots import sheet
from gan_teach.live.view import SceneView
from gan_teach.support.pairs import CLASSES
from gan_teach.support.walks import STEPS, usual_length

SIZE = 12.0, 4.4  # of the picture, in units of its own
LARGE = (8.4, 11.8, 0.9, 4.3)  # where the larger picture is: left, right, bottom, top
MIDDLE = 2.6  # the height of the smaller ones' middles

Place = tuple[float, float, float, float]  # left, right, bottom, top


class Desk:
    """What lies where. ends, in_ink: as the painter of the pictures has them."""

    def __init__(self, ends: Pair, in_ink: bool):
        self._ends, self._in_ink = ends, in_ink
        self.marks: list[Mark] = []

    def put(self, pictures: Tensor, where: Place, columns: int | None = None) -> None:
        """Pictures side by side, in a place."""
        columns = columns or len(pictures)
        cells = len(pictures) // columns, columns
        pixels = sheet(pictures, self._ends, columns, self._in_ink)
        self.marks.append(Pixels(pixels, where, cells=cells))

    def write(self, text: str, x: float, y: float, ha: str = "center", size: float = 13) -> None:
        """Words, where they stand, and from where they run."""
        self.marks.append(Words(text, x, y, BEST, size, ha))  # type: ignore[arg-type]


class NoiseView(SceneView):
    """Pictures of the noise that was chosen (`walks.NoiseChoice`): a walk from one vector to
    another, or a sum; of a conditional G as one digit, or each as all ten.
    """

    title = "Noise"
    rate = 3.0

    def plot(self) -> Plot:
        choice, painter = self.scene.choice, self.scene.painter
        desk = Desk(self.once(painter, lambda: painter.value_range), painter.in_ink)
        vectors = choice.vectors(painter.latent_dim, painter.noise)
        if painter.by_digit and choice.digit is None:
            self._table(desk, vectors)
        elif choice.mode == "walk":
            self._walk(desk, vectors)
        else:
            self._sum(desk, vectors)
        axes = (Axis(0, end, hidden=True) for end in SIZE)
        return self.declare(desk.marks, *axes, size=(760, 300), room=(8, 8, 8, 8), square=True)

    def _walk(self, desk: Desk, vectors: dict[str, Tensor]) -> None:
        """The way in small pictures, and the place on it larger."""
        choice, painter = self.scene.choice, self.scene.painter
        right, step = 8.1, 8.1 / STEPS
        low, high = MIDDLE - step / 2, MIDDLE + step / 2
        path = painter(choice.path(painter.latent_dim, painter.noise), choice.digit)
        desk.put(path, (0, right, low, high))
        start, here, end = vectors
        self._enlarge(desk, here, vectors[here])
        at = step / 2 + choice.t * (right - step), high + 0.2
        desk.marks.append(Points(*point(*at), FAKE, marker="v", size=11))
        desk.write(start, 0, low - 0.3, "left")
        desk.write(end, right, low - 0.3, "right")
        way = "an arc" if painter.noise == "gaussian" else "a straight line"
        desk.write(f"along {way}", right / 2, high + 0.65)

    def _sum(self, desk: Desk, vectors: dict[str, Tensor]) -> None:
        """A - B + C = the larger picture."""
        side, digit = 2.3, self.scene.choice.digit
        *parts, total = vectors
        low, high = MIDDLE - side / 2, MIDDLE + side / 2
        for i, (name, sign) in enumerate(zip(parts, "−+=", strict=True)):
            left = i * (side + 0.5)
            desk.put(self.scene.painter(vectors[name], digit), (left, left + side, low, high))
            desk.write(name, left + side / 2, low - 0.3)
            desk.write(sign, left + side + 0.25, MIDDLE, "center", 24)
        self._enlarge(desk, total, vectors[total])

    def _table(self, desk: Desk, vectors: dict[str, Tensor]) -> None:
        """A row for each vector, a column for each digit."""
        rows = len(vectors)
        side = min(1.0, 4.2 / rows)
        top, left = (SIZE[1] + rows * side) / 2, SIZE[0] - CLASSES * side
        z = torch.cat(list(vectors.values()))
        where = left, SIZE[0], top - rows * side, top
        desk.put(self.scene.painter.of_all_digits(z), where, CLASSES)
        for i, name in enumerate(vectors):
            desk.write(name, left - 0.2, top - (i + 0.5) * side, "right")

    def _enlarge(self, desk: Desk, name: str, z: Tensor) -> None:
        """The larger picture, what it is, and how long its noise vector is."""
        painter, (left, right, low, _) = self.scene.painter, LARGE
        desk.put(painter(z, self.scene.choice.digit), LARGE)
        usual = usual_length(painter.latent_dim, painter.noise)
        desk.write(name, (left + right) / 2, low - 0.28)
        length = f"length of the noise {z.norm():.1f}, usual {usual:.1f}"
        desk.write(length, right, low - 0.68, "right", 11)  # wider than a small picture
