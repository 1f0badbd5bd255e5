"""The films are what programs of lessons 02 and 03 and the game of lesson 09 give: their start,
run again.
"""

import numpy as np
import pytest

import gan_teach as gt
from gan_teach.studies import films
from gan_teach.support.paths import weights_folder

START = {"gaussian": 20, "digits": 3, "flowers": 3}  # turns; longer games part between processors


@pytest.mark.parametrize("name", films.TURNS)
def test_a_film_is_what_its_program_gives(name):
    data = gt.digits()
    if name == "digits" and data.source != "mnist":
        pytest.skip("the film of digits was recorded with MNIST")
    now = films.record(name, data, last=START[name])
    with np.load(weights_folder() / f"film_{name}.npz") as file:
        kept = dict(file)
    assert set(now) == set(kept)
    assert len(now["d_loss"]) == START[name]
    for part, values in now.items():
        np.testing.assert_allclose(
            values.astype(float), kept[part][: len(values)] if values.ndim else kept[part],
            atol={"counts": 40, "pictures": 1}.get(part, 2e-3), err_msg=part,
        )  # fmt: skip
    assert kept["turns"].tolist() == films.TURNS[name]
    assert len(kept["d_loss"]) == kept["turns"][-1]


def test_a_program_that_moves_otherwise_is_noticed(monkeypatch):
    """The recording is of the file of the lesson, not of something like it."""
    read = films.Path.read_text

    def changed(path, **options):
        return read(path, **options).replace("lr=5e-3", "lr=6e-3")

    monkeypatch.setattr(films.Path, "read_text", changed)
    now = films.record("gaussian", gt.digits("embedded"), last=20)
    with np.load(weights_folder() / "film_gaussian.npz") as file:
        assert np.abs(now["d_loss"] - file["d_loss"][:20]).max() > 0.01
