"""Whatever is drawn or pressed.

atlas: the map of learning rates, to watch and to point at
cells: which cell of a notebook is running
controls: sliders and menus for the settings
diagrams: pictures of ideas
driver: the clock of a playground
duel: `gt.Duel`, two games in one playground
explore: the sliders of lesson 01
fields: what controls are made of
figure: figures that are redrawn many times a second
fold: controls behind a button
hold: what holds D, as controls
kinds: what is drawn and set for each kind of game
latent: noise to walk through
noise: controls for the noise that pictures are made of
picture: one view as an image on the page
playground: `gt.Playground`
plots: pictures of data
rules: the rules of a game in words
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
        "fields",
        "figure",
        "fold",
        "hold",
        "kinds",
        "latent",
        "noise",
        "picture",
        "playground",
        "plots",
        "rules",
        "saving",
        "stop",
        "views",
        "watch",
    ],
)
