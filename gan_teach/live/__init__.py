"""Whatever is drawn or pressed.

atlas: the map of learning rates, to watch and to point at
cells: which cell of a notebook is running
controls: sliders and menus for the settings
diagrams: pictures of ideas
driver: the clock of a playground
duel: `gt.Duel`, two games in one playground
explore: the sliders of lesson 01
figure: figures that are redrawn many times a second
latent: noise to walk through
picture: one view as an image on the page
playground: `gt.Playground`
plots: pictures of data
saving: films and pictures as files
stop: a stopping rule: its picture and its fields
views: the moving pictures of a game
watch: `gt.watch`
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    [
        "atlas",
        "cells",
        "controls",
        "diagrams",
        "driver",
        "duel",
        "explore",
        "figure",
        "latent",
        "picture",
        "playground",
        "plots",
        "saving",
        "stop",
        "views",
        "watch",
    ],
)
