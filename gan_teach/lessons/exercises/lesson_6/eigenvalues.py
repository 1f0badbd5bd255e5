"""How R1 damps the turning of the Dirac-GAN."""

import cmath
from collections.abc import Set
from typing import Any

import torch
from torch import Tensor

from gan_teach.lessons import textbook
from gan_teach.lessons.answers import pair
from gan_teach.lessons.comparison import Comparison, Tries
from gan_teach.lessons.inputs import uniform
from gan_teach.lessons.marking import NO_ROOT, Mistake


def _both(given: Any) -> Tensor:
    """Two complex numbers, in an order of their own: (2, 2), each row a real and imaginary part."""
    if isinstance(given, Set) and len(given) == 1:  # a set has a double root but once
        given = 2 * list(given)
    found = pair(given, "the eigenvalues, in any order", complex)
    if not all(map(cmath.isfinite, found)):
        raise R1_EIGENVALUES.found("nan")
    if abs(found[0] - found[1]) < 2e-3:  # rounding parts a double root by its square root
        found = [sum(found) / 2] * 2
    rows = sorted(
        ([number.real, number.imag] for number in found),
        key=lambda row: (round(row[1], 4), row[0]),
    )
    return torch.tensor(rows, dtype=torch.float64)


def _roots(middle: float, under_the_root: float, times: float = 1.0) -> tuple[complex, complex]:
    root = cmath.sqrt(under_the_root)
    return times * (middle + root), times * (middle - root)


def _parts(gamma: float, slope: float) -> tuple[float, float]:
    first, _ = textbook.r1_eigenvalues(gamma, slope)
    return first.real, first.imag


def _damping(draw: torch.Generator) -> Tries:
    """gamma below 2 f twice, none, above 2 f, and just 2 f."""
    tries = []
    for low, high in ((0.2, 0.8), (0, 0), (0.2, 0.8), (1.3, 2.5), (1, 1)):  # gamma in units of 2 f
        f = uniform(draw, 0.3, 0.8).item()
        tries.append((2 * f * uniform(draw, low, high).item(), f))
    return tries


R1_EIGENVALUES = Comparison(
    name="r1_eigenvalues", lesson=6,
    asks="`answer(gamma, f)`: two numbers -> both eigenvalues of ((0, f), (-f, -gamma))",
    hints=(
        "An eigenvalue x makes the determinant of ((-x, f), (-f, -gamma - x)) zero. Write that "
        "determinant out: what equation in x is it?",
        "x^2 + gamma x + f^2 = 0, so x = -gamma/2 plus or minus the root of gamma^2/4 - f^2. What "
        "stands under the root is negative for small gamma.",
        "`cmath.sqrt` (after `import cmath`) takes the root of any number. Or let the computer do "
        "it all: `torch.linalg.eigvals(torch.tensor([[0, f], [-f, -gamma]]))`."),
    answer="gt.textbook.r1_eigenvalues", own=textbook.r1_eigenvalues, tries=_damping, read=_both,
    told="It agrees with gt.textbook.r1_eigenvalues. Up to gamma = 2 f more damping draws the "
    "players in faster, at the rate gamma/2. Beyond that one of the two eigenvalues comes back "
    "towards 0.",
    mistakes={
        "positive": Mistake(
            "The sign in front is wrong: with +gamma/2 the penalty would drive the players away. "
            "It is -gamma/2.", lambda gamma, f: _roots(gamma / 2, gamma**2 / 4 - f**2)),
        "plus_in_the_root": Mistake(
            "The sign under the root is wrong: it is gamma^2/4 - f^2. With a plus there, one "
            "eigenvalue would be positive for every gamma, and nothing would turn. (If you let the "
            "computer find them: the rows are (0, f) and (-f, -gamma), and `eigvalsh` is for "
            "symmetric matrices alone.)",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 / 4 + f**2)),
        "doubled": Mistake(
            "Twice too large: the formula for the roots of x^2 + gamma x + f^2 has a 2 below the "
            "line, under the whole of -gamma plus or minus the root of gamma^2 - 4 f^2.",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 / 4 - f**2, 2)),
        "vectors": Mistake(
            "`eig` gives the eigenvectors as well. Take `eigvals`, which gives the values alone.",
            looks=lambda given, *_: hasattr(given, "eigenvectors")),
        "parts": Mistake(
            "These are the real and the imaginary part of one eigenvalue. Return both eigenvalues, "
            "each a complex number: `complex(real, imaginary)`.", _parts),
        "nan": Mistake(
            "For gamma below 2 f a negative number stands under the root, and its root is "
            "imaginary. `math.sqrt`, `torch.sqrt` and `np.sqrt` of real numbers do not give it; "
            "`cmath.sqrt` does.", error=NO_ROOT),
    },
)  # fmt: skip
