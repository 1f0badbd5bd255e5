"""The exercises of the lessons: `check_<name>(answer)`, `hint(name)`, `solution(name)`.

A check puts the answer beside the library's own on fresh random inputs and says what it finds: a
right answer, a stub that is still to be written, or a mistake, with the hint for that mistake.
"""

from gan_teach.lessons.cards import fill, hide_solutions
from gan_teach.lessons.exercises import (
    lesson_1,
    lesson_2,
    lesson_3,
    lesson_5,
    lesson_6,
    lesson_7,
    lesson_8,
)
from gan_teach.lessons.exercises.lesson_1 import (
    check_d_loss,
    check_g_loss_minimax,
    check_g_loss_non_saturating,
    check_half_js,
    check_optimal_discriminator,
    check_value,
)
from gan_teach.lessons.exercises.lesson_2 import (
    check_d_step,
    check_g_step,
    check_js_floor,
    check_js_of_samples,
    check_recipe,
    check_which_step,
)
from gan_teach.lessons.exercises.lesson_3 import (
    check_mend,
    check_moving_average,
    check_scale,
    check_spread,
    check_weights_of_g,
)
from gan_teach.lessons.exercises.lesson_5 import (
    check_dirac_step,
    check_fake_push,
    check_modes_covered,
    check_wilson,
)
from gan_teach.lessons.exercises.lesson_6 import (
    check_d_loss_hinge,
    check_gradient_penalty,
    check_r1_eigenvalues,
    check_w1_of_points,
)
from gan_teach.lessons.exercises.lesson_7 import (
    check_conv_side,
    check_interpolate,
    check_keep_best,
    check_transposed_side,
    check_weights_of_conv,
)
from gan_teach.lessons.exercises.lesson_8 import (
    check_frechet_normal,
    check_how_many,
    check_log_parzen,
    check_nearest_index,
    check_precision,
)
from gan_teach.support.errors import choose

EXERCISES = {
    exercise.name: exercise
    for lesson in (lesson_1, lesson_2, lesson_3, lesson_5, lesson_6, lesson_7, lesson_8)
    for exercise in lesson.EXERCISES
}

__all__ = [
    "EXERCISES",
    "check_conv_side",
    "check_d_loss",
    "check_d_loss_hinge",
    "check_d_step",
    "check_dirac_step",
    "check_fake_push",
    "check_frechet_normal",
    "check_g_loss_minimax",
    "check_g_loss_non_saturating",
    "check_g_step",
    "check_gradient_penalty",
    "check_half_js",
    "check_how_many",
    "check_interpolate",
    "check_js_floor",
    "check_js_of_samples",
    "check_keep_best",
    "check_log_parzen",
    "check_mend",
    "check_modes_covered",
    "check_moving_average",
    "check_nearest_index",
    "check_optimal_discriminator",
    "check_precision",
    "check_r1_eigenvalues",
    "check_recipe",
    "check_scale",
    "check_spread",
    "check_transposed_side",
    "check_value",
    "check_w1_of_points",
    "check_weights_of_conv",
    "check_weights_of_g",
    "check_which_step",
    "check_wilson",
    "hide_solutions",
    "hint",
    "solution",
]


def hint(name: str) -> None:
    """Print the next hint of this exercise. Raises ValueError, with the nearest name."""
    print(fill(choose("exercise", name, EXERCISES).help.hint()))


def solution(name: str) -> None:
    """Print the library's own answer. Raises ValueError, with the nearest name."""
    print(choose("exercise", name, EXERCISES).help.solution())
