"""Games of whatever else: their losses, and what D says."""

from gan_teach.live.kinds.kind import Drawn
from gan_teach.live.past import LossView, OutputView

DRAWN = Drawn(views=(LossView, OutputView))
