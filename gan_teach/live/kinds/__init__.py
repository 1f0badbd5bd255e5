"""What is drawn and set for each kind of game.

line: samples that are numbers
plane: samples that are points in the plane
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ["line", "plane"])
