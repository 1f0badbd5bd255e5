"""Games of whatever else: their losses are all that is known of them."""

from gan_teach.training.kinds.kind import Kind
from gan_teach.training.kinds.look import Look

OTHER = Kind(name="other", fits=lambda game, shape: True, look=Look)
