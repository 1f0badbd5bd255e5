"""A convolutional pair and its first turns from an empty cell."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gan_teach.data.digits import digits
from gan_teach.lessons.answers import need_function
from gan_teach.lessons.exercises.lesson_3 import program
from gan_teach.lessons.exercises.own_program import OWN_PROGRAM, Figure, OwnProgram, Trial
from gan_teach.lessons.marking import Mistake

TURNS, NOISE = 300, 64


def own_pair(pictures: Any, turns: int) -> nn.Module:
    """A DCGAN on pictures (n, 1, 28, 28) from 0, paper, to 1, ink: its G after so many turns."""
    G = nn.Sequential(  # (n, 64)
        nn.Linear(64, 32 * 7 * 7),
        nn.Unflatten(1, (32, 7, 7)),  # (n, 32, 7, 7)
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1),  # (n, 16, 14, 14)
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1),  # (n, 1, 28, 28)
        nn.Sigmoid(),
    )
    D = nn.Sequential(  # (n, 1, 28, 28)
        nn.Conv2d(1, 16, 4, stride=2, padding=1),  # (n, 16, 14, 14)
        nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),  # (n, 32, 7, 7)
        nn.LeakyReLU(0.2),
        nn.Flatten(),  # (n, 1568)
        nn.Linear(32 * 7 * 7, 1),  # (n, 1), logits
    )
    optimizer_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.999))
    optimizer_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
    bce, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(32, 1), torch.zeros(32, 1)
    for _ in range(turns):
        real = pictures[torch.randint(len(pictures), (32,))]
        d_loss = bce(D(real), ones) + bce(D(G(torch.randn(32, 64)).detach()), zeros)
        optimizer_d.zero_grad()
        d_loss.backward()
        optimizer_d.step()

        g_loss = bce(D(G(torch.randn(32, 64))), ones)
        optimizer_g.zero_grad()
        g_loss.backward()
        optimizer_g.step()
    return G


@functools.cache
def _pictures() -> Tensor:
    """The embedded digits, (1797, 1, 28, 28), from 0 to 1."""
    return digits("embedded").images[:, None] / 255


def neighbours(samples: Tensor) -> float:
    """How pixels side by side go together: the correlation of what sets them off from their means.

    samples: pictures of 28 by 28 in any shape. 1: alike in every picture; 0: each by itself.
    """
    apart = samples.double().reshape(-1, 28, 28)
    apart = apart - apart.mean(0)
    pairs = torch.stack((apart[..., :-1].flatten(), apart[..., 1:].flatten()))
    return torch.corrcoef(pairs)[0, 1].nan_to_num().item()


OF_PATCHES = (  # convolutions, and what cuts pictures up for one
    torch.conv2d, nn.functional.unfold, Tensor.unfold, torch.pixel_unshuffle,
)  # fmt: skip


class Looks(TorchFunctionMode):
    """Notes in `seen` whether a convolution looks at pictures, which are maps of 3 kinds at most.

    G's own look at more: the maps of which it makes a picture.
    """

    seen = False

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: Any = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        named = kwargs or {}
        if function in OF_PATCHES:
            maps = args[0] if args else named["input"]
            self.seen |= bool(maps.ndim > 2 and maps.shape[-3] <= 3)
        return function(*args, **named)


@dataclass(frozen=True, kw_only=True)
class OwnPair(OwnProgram):
    """An exercise whose answer trains a pair in which D, too, looks at pictures by convolutions."""

    def grade(self, trial: Trial) -> str:
        """Raises Wrong as any program's, and where no convolution looks at pictures."""
        answer, looks = trial.answer, Looks()
        need_function(answer, len(self.inputs(0)))

        @functools.wraps(answer)
        def looked_at(*inputs: Any) -> Any:
            with looks:
                return answer(*inputs)

        trial.answer = looked_at
        told = super().grade(trial)
        if not looks.seen:
            raise self.found("d_of_rows", f"{told}\n\n")
        return told


# Measured after TURNS turns with rates of 2e-4 and 1e-3: likeness 0.94 or more, neighbours 0.5 to
# 0.84. With players of linear layers likeness is 0.8 or more and neighbours 0.03 to 0.07; where D
# never steps both are below 0.05.
OWN_PAIR = OwnPair(
    name="own_pair", lesson=7,
    asks="`answer(pictures, turns)`: pictures (n, 1, 28, 28) from 0 to 1 -> G after so many turns, "
    "a convolutional one, from noise (n, 64)",
    hints=(
        "Write down the shapes first: (n, 64), (n, 32, 7, 7), (n, 16, 14, 14), (n, 1, 28, 28), and "
        "the same way back for D.",
        "4 by 4, stride 2, padding 1: `nn.Conv2d` halves the side with these, "
        "`nn.ConvTranspose2d` doubles it. `nn.Unflatten(1, (32, 7, 7))` makes maps of numbers in "
        "a row, `nn.Flatten()` the reverse.",
        "The loop is that of lesson 03. A learning rate of 1e-3 with betas=(0.5, 0.999) is fast "
        "enough for 300 turns."),
    answer="gt.exercises.lesson_7.pair.own_pair", own=own_pair,
    inputs=lambda seed: (_pictures().clone(), TURNS), data=_pictures,
    samples=lambda G: program.samples_of(G, NOISE), draw=program.draw_pictures,
    figures=[
        Figure("How the mean picture correlates with that of the data", program.likeness,
               program.at_least(0.5), "unlike"),
        Figure("How pixels side by side go together", neighbours, program.at_least(0.3), "dots",
               true="0.86"),
    ],
    mistakes=OWN_PROGRAM | {
        "unlike": Mistake(
            "The mean of the samples is not like that of the data: G did not learn yet, or learnt "
            "from a D that does not judge your pictures as they are. Do you play all the turns "
            "that you are given, and return the G that was trained?"),
        "dots": Mistake(
            "The ink is in the right places on average, but each pixel goes its own way: so it is "
            "with players that do not know which pixel lies beside which. Does your G end in "
            "transposed convolutions, and does your D begin with convolutions?"),
        "d_of_rows": Mistake(
            "The samples are good, but no convolution looks at pictures: so your D takes their "
            "pixels as a row, and does not know which lies beside which. A pair of convolutions is "
            "asked for: let D begin with `nn.Conv2d(1, ...)`."),
    },
)  # fmt: skip
