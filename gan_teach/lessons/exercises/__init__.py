"""The exercises of the lessons: `check_<name>(answer)`, `hint(name)`, `solution(name)`.

A check puts the answer beside the library's own on fresh random inputs and says what it finds: a
right answer, a stub that is still to be written, or a mistake, with the hint for that mistake.
Each stands in the folder of its lesson; how it is declared: `marking`.
"""

from collections.abc import Callable
from typing import Any

from gan_teach.lessons.cards import Verdict, fill, hide_solutions
from gan_teach.lessons.exercises.lesson_1 import densities, losses
from gan_teach.lessons.exercises.lesson_2 import moves, own_gan
from gan_teach.lessons.exercises.lesson_3 import fix, program, weights
from gan_teach.lessons.exercises.lesson_5 import dirac, interval, modes, push
from gan_teach.lessons.exercises.lesson_6 import eigenvalues, hinge, penalty, w1
from gan_teach.lessons.exercises.lesson_7 import convolutions, noise, pair, stopping
from gan_teach.lessons.exercises.lesson_8 import answers_needed, frechet, neighbours, parzen
from gan_teach.lessons.exercises.lesson_9 import column_w1, scale
from gan_teach.lessons.exercises.lesson_9 import program as own_rows
from gan_teach.lessons.exercises.lesson_10 import answers, augmentation, paired
from gan_teach.lessons.exercises.lesson_10 import noise as noise_of
from gan_teach.lessons.marking import Exercise
from gan_teach.support.errors import choose

MODULES = (
    densities, losses, moves, own_gan, fix, weights, program, dirac, modes, interval,
    push, hinge, penalty, w1, eigenvalues, convolutions, pair, noise, stopping, parzen, frechet,
    neighbours, answers_needed, scale, column_w1, own_rows,
    paired, augmentation, answers, noise_of,
)  # fmt: skip
EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for module in MODULES for exercise in vars(module).values() if isinstance(exercise, Exercise)
}  # fmt: skip


def hint(name: str) -> None:
    """Print the next hint of this exercise. Raises ValueError, with the nearest name."""
    print(fill(choose("exercise", name, EXERCISES).help.hint()))


def solution(name: str) -> None:
    """Print the library's own answer. Raises ValueError, with the nearest name."""
    print(fill(choose("exercise", name, EXERCISES).help.solution()))


def _check_of(exercise: Exercise) -> Callable[[Any], Verdict]:
    def check(answer: Any) -> Verdict:
        return exercise.check(answer)

    check.__name__ = check.__qualname__ = f"check_{exercise.name}"
    check.__doc__ = f"Mark {exercise.asks}."
    return check


CHECKS = {f"check_{name}": _check_of(exercise) for name, exercise in EXERCISES.items()}
globals().update(CHECKS)

__all__ = ["EXERCISES", "hide_solutions", "hint", "solution", *CHECKS]
