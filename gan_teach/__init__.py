"""gan_teach: learn how GANs work by playing them.

    import gan_teach as gt

    game = gt.Game(gt.MLPGenerator, gt.MLPDiscriminator, data=gt.Gaussian(mean=3, std=2))
    for step in game.play(2000):
        ...
    gt.watch(game, 2000)       # trains while you look on
    gt.Playground(game)        # trains while you play
    gt.slow_motion(game)       # one turn, line by line
    gt.Duel(game_a, game_b)    # two games side by side, with one knob changed

All public names stand in `__init__.pyi`, each beside the room that it lives in. A name is imported
when it is first asked for, so that training alone needs neither matplotlib nor ipywidgets.
"""

import lazy_loader

_find, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"gan_teach has no {name!r}; it has {', '.join(__all__)}.")
    value = globals()[name] = _find(name)
    return value
