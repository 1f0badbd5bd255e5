"""Games of pictures in memory: samples beside real ones, and what they are nearest to."""

import numpy as np
import torch

from gan_teach.live.kinds.images import SamplesView, rows_of
from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.marks import PURPLE, Plot, numbered
from gan_teach.live.measured import FigureView, Still, floor_marks
from gan_teach.live.noise import NoiseView
from gan_teach.live.outputs import OutputView
from gan_teach.training.kinds.image_set import ImageSetLook, RealPictures
from gan_teach.training.kinds.look import fixed_noise

UNREADABLE = "the samples are not finite"


class BesideRealView(SamplesView):
    """Generated pictures from noise that never changes, beside as many real ones."""

    title = "Samples and real"

    def plot(self) -> Plot:
        painter, real = self.scene.painter, self.scene.look.reference
        rows = rows_of(painter)
        samples = painter(fixed_noise(self.scene.game, rows**2))
        chosen = real.pictures(real.spread(rows**2))
        sheets = [self.sheet(samples, rows), self.sheet(chosen, rows, "real picture")]
        return self.sheets(sheets, f"{rows**2} samples; {len(chosen)} real pictures at the right")


class NearestView(SamplesView):
    """Some of the samples that are measured, each above the real picture that is nearest to it."""

    title = "Nearest real"
    rate = 2.0

    def plot(self) -> Plot:
        look: ImageSetLook = self.scene.look
        columns = rows_of(self.scene.painter)
        n = columns * (columns // 2)
        real = look.reference.pictures(look.found.indices[:n, 0])
        pairs = zip(look.measured[:n].cpu().split(columns), real.split(columns), strict=True)
        pictures = torch.cat([part for pair in pairs for part in pair])
        title = "each sample above its nearest real picture"
        return self.sheets([self.sheet(pictures, columns, "picture")], title)


class DistanceView(FigureView):
    """The distance of samples to the nearest real picture, and what real ones have."""

    title = "Distance to real"
    size = (340, 300)
    figures = (("nearest", "to the nearest real picture", PURPLE, "-"),)

    def now(self) -> tuple[float, float]:
        """What was measured last: to measure takes long for large pictures."""
        figures = self.scene.figures
        return (figures.index[-1], figures.nearest[-1]) if len(figures) else (0, np.nan)

    def missing(self) -> str:
        """Samples of NaN have no distance."""
        return UNREADABLE if len(self.scene.figures) and np.isnan(self.now()[1]) else ""

    def still(self, reference: RealPictures) -> Still:
        """The floor: of real pictures, the distance to the nearest other one."""
        axis = numbered(0.003, 1, "distance (0 to 1)", log=True)
        floor = reference.distances
        return axis, floor_marks(axis, floor[:, 0], "real to real") if floor.numel() else ()


DRAWN = Drawn(
    views=(BesideRealView, NearestView, LossView, DistanceView, OutputView, NoiseView),
    opening=3,
    has_noise=True,
)
