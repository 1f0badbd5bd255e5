"""Pictures and columns in the ranges that a network takes."""

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import normal, uniform, whole
from gan_teach.lessons.marking import Mistake


def _pictures(draw: torch.Generator) -> Tries:
    """Bytes, with the colours last, as files of pictures give them; some not square, some dim."""
    tries = []
    for size in ((2, 4, 4), (3, 5, 7), (whole(draw, 1, 3), 6, 5)):
        pictures = torch.randint(256, (*size, 3), generator=draw, dtype=torch.uint8)
        pictures[0, 0, 0, :2] = torch.tensor([0, 255])
        tries.append((pictures,))
    tries.append((pictures // 2 + 40,))
    return tries


def _rows(draw: torch.Generator) -> Tries:
    """Columns of very different units."""
    tries = []
    for n, d in ((5, 2), (8, 3), (whole(draw, 9, 12), 4)):
        units = uniform(draw, 1, 30, d)  # no column is so narrow that a small eps counts
        tries.append(((normal(draw, n, d) + uniform(draw, -5, 5, d)) * units,))
    return tries


def _with_another_std(rows: Tensor) -> Tensor:
    return (rows - rows.mean(0)) / rows.std(0)


SCALE_PICTURES = Comparison(
    name="scale_pictures", lesson=9,
    asks="`answer(pictures)`: bytes (n, H, W, 3) -> numbers from -1 to 1, (n, 3, H, W)",
    hints=(
        "Two things: the order of the axes, and the range. Do one after the other.",
        "`pictures.permute(0, 3, 1, 2)` puts the colours second. 0 must become -1, and 255 must "
        "become 1.",
        "`pictures.permute(0, 3, 1, 2) / 127.5 - 1`."),
    answer="gt.textbook.scale_pictures", own=textbook.scale_pictures, tries=_pictures,
    told="It agrees with gt.textbook.scale_pictures on four random stacks of pictures.",
    mistakes={
        "reshaped": Mistake(
            "The shape is right, and the pictures are scrambled: `view` and `reshape` read the "
            "same numbers in the same order. Axes are moved by `permute`.",
            lambda x: (x / 127.5 - 1).reshape(len(x), 3, *x.shape[1:3])),
        "transposed": Mistake(
            "Height and width have changed places: each picture lies on its side. Keep "
            "their order.",
            lambda x: x.permute(0, 3, 2, 1) / 127.5 - 1,
            looks=lambda given, x: (
                x.shape[1] != x.shape[2]
                and tuple(getattr(given, "shape", ())) == x.permute(0, 3, 2, 1).shape
            )),
        "own_range": Mistake(
            "You scale by the smallest or the largest number of these pictures. Each stack then "
            "has a scale of its own, and a dim picture becomes a bright one. Bytes are from 0 to "
            "255, whether both occur or not.",
            lambda x: x.permute(0, 3, 1, 2) / x.max() * 2 - 1,
            lambda x: (x - x.min()).permute(0, 3, 1, 2) / (x.max() - x.min()) * 2 - 1),
        "unit": Mistake(
            "These are from 0 to 1. A G that ends in tanh makes -1 to 1, and D would tell the two "
            "by that alone.", lambda x: x.permute(0, 3, 1, 2) / 255),
        "not_shifted": Mistake(
            "These are from 0 to 2: the -1 at the end is missing.",
            lambda x: x.permute(0, 3, 1, 2) / 127.5),
        "beside_the_middle": Mistake(
            "Nearly: but 0 must become -1, and 255 must become 1. So what becomes 0 is 127.5, and "
            "that is also what you divide by, or twice that, 255.",
            lambda x: (x.permute(0, 3, 1, 2) - 127.5) / 128,
            lambda x: x.permute(0, 3, 1, 2) / 128 - 1, lambda x: x.permute(0, 3, 1, 2) / 127 - 1,
            lambda x: (x.permute(0, 3, 1, 2) - 127.0) / 128),
        "wrapped": Mistake(
            "Bytes end at 255: multiply or subtract in them, and they begin again at 0. Make them "
            "floats first, or divide first.",
            lambda x: (2 * x.permute(0, 3, 1, 2)) / 255 - 1,
            lambda x: (x.permute(0, 3, 1, 2) - 127) / 128),
    },
)  # fmt: skip
SCALE_COLUMNS = Comparison(
    name="scale_columns", lesson=9,
    asks="`answer(rows)`: (n, d) -> the same, each column with mean 0 and standard deviation 1",
    hints=(
        "Each column has a mean and a standard deviation of its own. Over which axis are they "
        "taken?",
        "`rows.mean(0)` has one number for each column, (d,). So has `rows.std(0)`.",
        "`(rows - rows.mean(0)) / rows.std(0)`."),
    answer="gt.textbook.scale_columns", own=textbook.scale_columns, tries=_rows,
    right_too=_with_another_std,
    told="It agrees with gt.textbook.scale_columns on three random tables. Keep the means and "
    "standard deviations: you need them to bring samples back to the units of the table.",
    mistakes={
        "whole_table": Mistake(
            "You take one mean and one standard deviation for the whole table. A column of large "
            "numbers then still drowns the others. Take them for each column: over axis 0.",
            lambda x: (x - x.mean()) / x.std(), lambda x: (x - x.mean()) / x.std(correction=0)),
        "rows": Mistake(
            "You scale each row, not each column. The mean over axis 0 has one number for each "
            "column.",
            lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True),
            lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True, correction=0)),
        "variance": Mistake(
            "You divide by the variance. The standard deviation is its root.",
            lambda x: (x - x.mean(0)) / x.var(0),
            lambda x: (x - x.mean(0)) / x.var(0, correction=0)),
        "not_centred": Mistake(
            "The means are still there: subtract each column's mean before you divide.",
            lambda x: x / x.std(0), lambda x: x / x.std(0, correction=0)),
        "not_divided": Mistake(
            "The means are 0 now, and the units are still there: divide by each column's standard "
            "deviation.", lambda x: x - x.mean(0)),
    },
)  # fmt: skip
