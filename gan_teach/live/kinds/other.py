"""Games of whatever else: their losses, and what D says."""

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.losses import LossView
from gan_teach.live.outputs import OutputView

DRAWN = Drawn(views=(LossView, OutputView))
