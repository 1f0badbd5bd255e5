"""The exercises of lesson 06: other losses, and penalties on D's slope."""

import cmath
import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gan_teach import metrics
from gan_teach.lessons import textbook
from gan_teach.lessons.cards import Verdict
from gan_teach.lessons.marking import (
    NO_GRAPH,
    NO_ROOT,
    Exercise,
    Mistake,
    Wrong,
    as_numbers,
    attempt,
    close,
    compare,
    compare_pairs,
    fresh,
    known_errors,
    pair,
    uniform,
)
from gan_teach.training import losses

# --- the hinge loss ---------------------------------------------------------------------------

_right_hinge = losses.hinge.d_loss

D_LOSS_HINGE = Exercise(
    "d_loss_hinge",
    lesson=6,
    hints=(
        "A real sample costs nothing once its score is above 1. Below that it costs what is "
        "missing: 1 - score. And a fake?",
        "`(1 - real).relu()` is max(0, 1 - score), for each real sample by itself. A fake costs "
        "nothing once its score is below -1.",
        "`(1 - real).relu().mean() + (1 + fake).relu().mean()`.",
    ),
    answer="gt.losses.hinge.d_loss",
    own=losses.Hinge.d_loss,
    mistakes={
        "swapped": Mistake(
            "The signs are swapped, or the two batches: this D would push real samples below -1 "
            "and fakes above 1. A real sample costs max(0, 1 - score), a fake max(0, 1 + score).",
            lambda real, fake: _right_hinge(fake, real),
        ),
        "sign": Mistake(
            "This is what D makes large, as some papers write it. An optimiser makes a loss small: "
            "put a minus in front.",
            lambda real, fake: -_right_hinge(real, fake),
        ),
        "no_margin": Mistake(
            "The margin is missing: this D is content with scores just above and just below 0. "
            "Real samples should score above 1, fakes below -1.",
            lambda real, fake: (-real).relu().mean() + fake.relu().mean(),
        ),
        "no_relu": Mistake(
            "The relu is missing: beyond the margin a sample costs 0, never less. Without the relu "
            "this is the Wasserstein loss plus 2, and nothing keeps D's scores from growing.",
            lambda real, fake: (1 - real).mean() + (1 + fake).mean(),
        ),
        "wasserstein": Mistake(
            "This is the Wasserstein loss. The hinge loss has a margin of 1, `1 - real` and "
            "`1 + fake`, and the relu of each.",
            lambda real, fake: fake.mean() - real.mean(),
        ),
        "mean_first": Mistake(
            "The mean is taken inside the relu, so samples beyond the margin make up for those "
            "that are not. Take the relu for each sample first, then the mean.",
            lambda real, fake: (1 - real.mean()).relu() + (1 + fake.mean()).relu(),
        ),
        "relu_of_the_sum": Mistake(
            "One relu holds both terms, so a real sample beyond the margin makes up for a fake "
            "that is not. Each term needs a relu of its own.",
            lambda real, fake: (2 - real + fake).relu().mean(),
        ),
        "halved": Mistake(
            "This is half of the loss, perhaps one mean over both batches. D's loss is the sum of "
            "two means: where all scores are 0 it is 2.",
            lambda real, fake: _right_hinge(real, fake) / 2,
        ),
        "sum": Mistake(
            "This is the sum over the batch. A loss is the mean, so that it does not grow with the "
            "size of the batch.",
            lambda real, fake: _right_hinge(real, fake) * len(real),
        ),
        "only_real": Mistake(
            "Only the term of the real samples is there. Such a D would give a high score to "
            "everything.",
            lambda real, fake: (1 - real).relu().mean(),
        ),
        "only_fake": Mistake(
            "Only the term of the fakes is there. Such a D would give a low score to everything.",
            lambda real, fake: (1 + fake).relu().mean(),
        ),
        "sigmoid": Mistake(
            "You take the sigmoid first. The hinge loss works on the scores as they are: a sigmoid "
            "lies between 0 and 1 and never reaches the margin.",
            lambda real, fake: _right_hinge(real.sigmoid(), fake.sigmoid()),
        ),
        "logistic": Mistake(
            "This is the loss of lesson 01, binary cross-entropy. The hinge loss is max(0, 1 - "
            "score) for real samples and max(0, 1 + score) for fakes.",
            losses.minimax.d_loss,
        ),
    },
)


def check_d_loss_hinge(answer: Any) -> Verdict:
    """Mark `answer(real, fake)`: D's scores on both batches, (N, 1) -> its hinge loss."""

    def grade() -> str:
        draw, cases = fresh(), []
        for of_real, of_fake in ((0.3, -0.2), (1.8, 0.4), (0.1, -1.8)):  # means, some beyond 1
            n = int(torch.randint(7, 30, (), generator=draw))
            real, fake = 1.5 * torch.randn(2, n, 1, generator=draw)
            real[:3, 0], fake[:3, 0] = torch.tensor([[-2.5, 0.3, 2.5], [2, -0.3, -2.5]])
            cases.append((real - real.mean() + of_real, fake - fake.mean() + of_fake))
        compare(D_LOSS_HINGE, answer, _right_hinge, cases)
        return "It agrees with gt.losses.hinge.d_loss on random scores on both sides of the margin."

    return D_LOSS_HINGE.mark(grade)


# --- the gradient penalty ---------------------------------------------------------------------


def _between(real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
    return u * real + (1 - u) * fake


def _lengths(slope: Tensor) -> Tensor:
    return slope.norm(dim=1)


def _penalty(
    cost: Callable[[Tensor], Tensor] = lambda slope: (_lengths(slope) - 1).square().mean(),
    at: Callable[[Tensor, Tensor, Tensor], Tensor] = _between,
    of: Callable[[Tensor], Tensor] = torch.sum,
) -> Callable[..., Tensor]:
    """A penalty with another part. cost: of the slopes, (N, d). of: of what they are slopes."""

    def penalty(D: nn.Module, real: Tensor, fake: Tensor, u: Tensor) -> Tensor:
        y = at(real, fake, u).detach().requires_grad_()
        return cost(torch.autograd.grad(of(D(y)), y)[0])

    return penalty


GRADIENT_PENALTY = Exercise(
    "gradient_penalty",
    lesson=6,
    hints=(
        "Make the points y first, and tell autograd to follow them: "
        "`y = (u * real + (1 - u) * fake).requires_grad_()`.",
        "`(slope,) = torch.autograd.grad(D(y).sum(), y, create_graph=True)` is the gradient at "
        "each point, (N, d): D's output at a point depends on that point alone. `create_graph` "
        "lets the penalty be differentiated once more, in D's weights.",
        "The length of each row is `slope.norm(dim=1)`, (N,). Return the mean of "
        "`(slope.norm(dim=1) - 1) ** 2`.",
    ),
    answer="gt.textbook.gradient_penalty",
    own=textbook.gradient_penalty,
    mistakes={
        "u_swapped": Mistake(
            "A good penalty, only that u and 1 - u have changed places. With random u that makes "
            "no difference in the long run, but here a u is given, and y = u real + (1 - u) fake.",
            _penalty(at=lambda real, fake, u: u * fake + (1 - u) * real),
        ),
        "own_u": Mistake(
            "Your function gives another number each time, so it draws something at random. Take "
            "the u that it is given.",
        ),
        "at_real": Mistake(
            "The slope is taken at the real samples. Here it is taken between them and the fakes, "
            "at y = u real + (1 - u) fake.",
            _penalty(at=lambda real, fake, u: real),
        ),
        "at_fake": Mistake(
            "The slope is taken at the fakes. Here it is taken between them and the real samples, "
            "at y = u real + (1 - u) fake.",
            _penalty(at=lambda real, fake, u: fake),
        ),
        "r1": Mistake(
            "This is R1, up to its factor: the squared slope at the real samples, which R1 pulls "
            "to 0. The gradient penalty is taken at y = u real + (1 - u) fake, and wants slopes of "
            "1.",
            _penalty(lambda slope: _lengths(slope).square().mean(), lambda real, fake, u: real),
        ),
        "no_target": Mistake(
            "This is the mean squared slope, least where the slope is 0. The gradient penalty "
            "wants slopes of 1: subtract 1 from each length before you square.",
            _penalty(lambda slope: _lengths(slope).square().mean()),
        ),
        "not_squared": Mistake(
            "The square is missing. As it is, slopes below 1 make up for others above 1, and D "
            "would do best with slopes of 0.",
            _penalty(lambda slope: (_lengths(slope) - 1).mean()),
        ),
        "absolute": Mistake(
            "This is the mean distance from 1. Square each distance before you take the mean.",
            _penalty(lambda slope: (_lengths(slope) - 1).abs().mean()),
        ),
        "no_root": Mistake(
            "The root is missing: the length of a gradient is the root of the sum of its squares, "
            "`slope.norm(dim=1)`.",
            _penalty(lambda slope: (_lengths(slope).square() - 1).square().mean()),
        ),
        "sum_of_slopes": Mistake(
            "You add up the parts of each gradient. Its length is the root of the sum of their "
            "squares, `slope.norm(dim=1)`.",
            _penalty(lambda slope: (slope.sum(1) - 1).square().mean()),
        ),
        "each_part": Mistake(
            "You compare each part of a gradient with 1. Its length should be 1, one number for "
            "each point: `slope.norm(dim=1)`.",
            _penalty(lambda slope: (slope - 1).square().mean()),
        ),
        "whole_batch": Mistake(
            "This is the length of all N gradients as one long vector. Each point has a length of "
            "its own: `slope.norm(dim=1)`, (N,).",
            _penalty(lambda slope: (slope.norm() - 1).square()),
        ),
        "of_the_mean": Mistake(
            "You differentiate the mean of D's outputs, so each gradient is N times too short. "
            "Differentiate their sum, `D(y).sum()`: each output depends on its own point alone.",
            _penalty(of=torch.mean),
        ),
        "sigmoid": Mistake(
            "You differentiate the sigmoid of D's output. The penalty is on the slope of the score "
            "as it is.",
            _penalty(of=lambda output: output.sigmoid().sum()),
        ),
        "sum": Mistake(
            "This is the sum over the batch. Take the mean, so that it does not grow with the size "
            "of the batch.",
            _penalty(lambda slope: (_lengths(slope) - 1).square().sum()),
        ),
        "one_sided": Mistake(
            "This punishes only slopes above 1. The paper names that too, but takes the two-sided "
            "penalty, and so does this exercise: slopes below 1 cost as well.",
            _penalty(lambda slope: (_lengths(slope) - 1).relu().square().mean()),
        ),
        "weighted": Mistake(
            "The weight of 10 is in it already. Here the penalty is asked for without a weight.",
            _penalty(lambda slope: 10 * (_lengths(slope) - 1).square().mean()),
        ),
        "requires_grad": Mistake(
            "Autograd follows only tensors that ask for it: call `y.requires_grad_()` before "
            "`D(y)`.",
        ),
        "not_scalar": Mistake(
            "D(y) holds N outputs, and autograd differentiates one number. Take the sum, "
            "`D(y).sum()`: each output depends on its own point alone, so the gradient of the sum "
            "has the gradient of each.",
        ),
        "no_number": Mistake(
            "The number is right, but it is a plain number, and D cannot learn from it. Return the "
            "tensor itself, without `item()`, `float()` or numpy.",
        ),
        "create_graph": Mistake(
            "The number is right, but D cannot learn from it: it has no gradient in D's weights. "
            "Give `create_graph=True` to `torch.autograd.grad`, and do not detach the slope.",
        ),
        "gradient": Mistake(
            "The number is right, but not its gradient in D's weights. Is a part of it detached, "
            "or has `backward` been called already?",
        ),
    },
)


def _critic(draw: torch.Generator, d: int, *inputs: Tensor) -> nn.Module:
    """A small D of d numbers, whose slopes between these inputs lie on both sides of 1."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(int(torch.randint(1 << 30, (), generator=draw)))
        D = nn.Sequential(nn.Linear(d, 16), nn.Tanh(), nn.Linear(16, 1)).double()
    D[0].weight.data *= 3  # so that the slope changes from place to place
    y = _between(*inputs).requires_grad_()
    lengths = _lengths(torch.autograd.grad(D(y).sum(), y)[0]).sort().values
    D[2].weight.data /= (lengths[1] + lengths[-2]) / 2
    return D


def check_gradient_penalty(answer: Any) -> Verdict:
    """Mark `answer(D, real, fake, u)`: points (N, d), u (N, 1) -> mean (|grad D(y)| - 1)^2."""

    def grade() -> str:
        draw, cases = fresh(), []
        for d in (2, 3, 2):
            n = int(torch.randint(6, 12, (), generator=draw))
            real, fake = torch.randn(2, n, d, generator=draw, dtype=torch.float64)
            inputs = real + 1, fake - 1, uniform(draw, 0.05, 0.95, n, 1)
            cases.append((_critic(draw, d, *inputs), *inputs))
        with known_errors(GRADIENT_PENALTY, requires_grad=NO_GRAPH, not_scalar="scalar outputs"):
            given = [_attempt_with_copy(answer, *inputs)[0] for inputs in cases]
            again = _attempt_with_copy(answer, *cases[-1])[0]
        if not close(as_numbers(given[-1], ()), as_numbers(again, ())):
            raise Wrong(GRADIENT_PENALTY.mistakes["own_u"].hint, "own_u")
        replies = iter(given)
        compare(GRADIENT_PENALTY, lambda *_: next(replies), textbook.gradient_penalty, cases)
        _compare_gradients(*_attempt_with_copy(answer, *cases[-1]), cases[-1])
        return (
            "It agrees with gt.textbook.gradient_penalty for three random D, and so does its "
            "gradient in D's weights."
        )

    return GRADIENT_PENALTY.mark(grade)


def _attempt_with_copy(answer: Any, D: nn.Module, *inputs: Tensor) -> tuple[Any, nn.Module]:
    """What the answer gives with a copy of D, and that copy."""
    D = copy.deepcopy(D)
    return attempt(answer, D, *inputs), D


def _compare_gradients(given: Any, D: nn.Module, case: tuple) -> None:
    """Raises Wrong unless the penalty has the right gradient in the weights of this D."""
    mistake = None
    if not isinstance(given, Tensor):
        mistake = "no_number"
    elif not given.requires_grad:
        mistake = "create_graph"
    else:
        wanted = _gradient(textbook.gradient_penalty(*case), case[0])
        try:
            right = close(_gradient(given.sum(), D), wanted)
        except RuntimeError:  # its graph is gone
            right = False
        mistake = None if right else "gradient"
    if mistake:
        raise Wrong(GRADIENT_PENALTY.mistakes[mistake].hint, mistake)


def _gradient(loss: Tensor, D: nn.Module) -> Tensor:
    weights = list(D.parameters())
    found = torch.autograd.grad(loss, weights, allow_unused=True, materialize_grads=True)
    return torch.cat([grad.flatten() for grad in found])


# --- W1 on a line -----------------------------------------------------------------------------


def _sorted_gaps(a: Tensor, b: Tensor) -> Tensor:
    return a.sort().values - b.sort().values


W1_OF_POINTS = Exercise(
    "w1_of_points",
    lesson=6,
    hints=(
        "Each point of `a` is carried to one point of `b`, each to another. On a line the cheapest "
        "plan never lets two of them cross. Which point goes where?",
        "The smallest to the smallest, the next to the next: sort both. In PyTorch that is "
        "`a.sort().values`.",
        "Return the mean of the distances: `(a.sort().values - b.sort().values).abs().mean()`.",
    ),
    answer="gt.metrics.w1",
    own=metrics.w1,
    mistakes={
        "unsorted": Mistake(
            "You pair the points in the order in which they were given. Sort both sets first: the "
            "smallest goes to the smallest.",
            lambda a, b: (a - b).abs().mean(),
        ),
        "one_sorted": Mistake(
            "Only one of the two sets is sorted. Sort both: the smallest goes to the smallest.",
            lambda a, b: (a.sort().values - b).abs().mean(),
        ),
        "other_sorted": Mistake(
            "Only `b` is sorted. Sort `a` as well: the smallest goes to the smallest.",
            lambda a, b: (a - b.sort().values).abs().mean(),
        ),
        "squared": Mistake(
            "You average the squares of the distances. W1 is the mean distance itself: `abs()` in "
            "place of the square.",
            lambda a, b: _sorted_gaps(a, b).square().mean(),
        ),
        "w2": Mistake(
            "This is W2, the root of the mean squared distance. W1 is the mean distance: `abs()`, "
            "no square and no root.",
            lambda a, b: _sorted_gaps(a, b).square().mean().sqrt(),
        ),
        "sum": Mistake(
            "This is the sum of the distances. Each of the n points holds 1/n of the mass: take "
            "the mean.",
            lambda a, b: _sorted_gaps(a, b).abs().sum(),
        ),
        "means": Mistake(
            "This is the distance between the two means. It is 0 for any two sets with the same "
            "mean; W1 is 0 only for equal sets. If you have sorted: take `abs()` of each "
            "difference before the mean.",
            lambda a, b: (a.mean() - b.mean()).abs(),
        ),
        "no_abs": Mistake(
            "The differences keep their signs, so some cancel, and mean(a) - mean(b) is left. Take "
            "`abs()` of each difference before the mean.",
            lambda a, b: a.mean() - b.mean(),
        ),
        "no_abs_turned": Mistake(
            "The differences keep their signs, so some cancel, and mean(b) - mean(a) is left. Take "
            "`abs()` of each difference before the mean.",
            lambda a, b: b.mean() - a.mean(),
        ),
        "nearest": Mistake(
            "Each point of `a` goes to the nearest of `b`, so several may go to the same. Each "
            "point of `b` must be reached exactly once.",
            lambda a, b: (a[:, None] - b).abs().amin(1).mean(),
        ),
        "all_pairs": Mistake(
            "This is the mean distance of all pairs. It is not 0 even where both sets are the "
            "same. Each point of `a` goes to one point of `b` only.",
            lambda a, b: (a[:, None] - b).abs().mean(),
        ),
        "sort_gives_two": Mistake(
            "PyTorch's `sort` gives two things, the sorted values and where they were: take "
            "`a.sort().values`.",
        ),
    },
)


def check_w1_of_points(answer: Any) -> Verdict:
    """Mark `answer(a, b)`: two sets of n numbers, (n,) each -> their W1, in the same units."""

    def grade() -> str:
        draw, cases = fresh(), []
        for shift in (1.2, -1.2, 1.2):  # so that either mean is the larger one in turn
            n = int(torch.randint(8, 20, (), generator=draw))
            a, b = uniform(draw, -1, 1, n), uniform(draw, -4, 4, n)
            a[:2], b[:2] = torch.tensor([[-0.5, 0.5], [5, -5]])  # as they stand, these two cross
            cases.append((a, b - b.mean() + shift))
        with known_errors(W1_OF_POINTS, sort_gives_two=r"return_types\.sort"):
            compare(W1_OF_POINTS, answer, metrics.w1, cases)
        return "It agrees with gt.metrics.w1 on random sets of points."

    return W1_OF_POINTS.mark(grade)


# --- how R1 damps -----------------------------------------------------------------------------


def _two(first: complex, second: complex) -> Tensor:
    """Two complex numbers, in an order of their own: (2, 2), each row a real and imaginary part."""
    rows = sorted(
        ([number.real, number.imag] for number in (first, second)),
        key=lambda row: (round(row[1], 4), row[0]),
    )
    return torch.tensor(rows, dtype=torch.float64)


def _roots(middle: float, under_the_root: float, times: float = 1.0) -> Tensor:
    root = cmath.sqrt(under_the_root)
    return _two(times * (middle + root), times * (middle - root))


def _right_eigenvalues(gamma: float, slope: float) -> Tensor:
    return _two(*textbook.r1_eigenvalues(gamma, slope))


def _parts(gamma: float, slope: float) -> Tensor:
    first, _ = textbook.r1_eigenvalues(gamma, slope)
    return _two(complex(first.real), complex(first.imag))


R1_EIGENVALUES = Exercise(
    "r1_eigenvalues",
    lesson=6,
    hints=(
        "An eigenvalue x makes the determinant of ((-x, f), (-f, -gamma - x)) zero. Write that "
        "determinant out: what equation in x is it?",
        "x^2 + gamma x + f^2 = 0, so x = -gamma/2 plus or minus the root of gamma^2/4 - f^2. What "
        "stands under the root is negative for small gamma.",
        "`cmath.sqrt` (after `import cmath`) takes the root of any number. Or let the computer do "
        "it all: `torch.linalg.eigvals(torch.tensor([[0, f], [-f, -gamma]]))`.",
    ),
    answer="gt.textbook.r1_eigenvalues",
    own=textbook.r1_eigenvalues,
    mistakes={
        "real_part": Mistake(
            "The root is right. In front of it stands -gamma/2, half of the matrix's trace: the "
            "two eigenvalues share the damping.",
            lambda gamma, f: _roots(-gamma, gamma**2 / 4 - f**2),
        ),
        "positive": Mistake(
            "The sign in front is wrong: with +gamma/2 the penalty would drive the players away. "
            "It is -gamma/2.",
            lambda gamma, f: _roots(gamma / 2, gamma**2 / 4 - f**2),
        ),
        "plus_in_the_root": Mistake(
            "The sign under the root is wrong: it is gamma^2/4 - f^2. With a plus there, one "
            "eigenvalue would be positive for every gamma, and nothing would turn.",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 / 4 + f**2),
        ),
        "turned_root": Mistake(
            "What stands under the root has the wrong sign: it is gamma^2/4 - f^2, negative for "
            "small gamma, and then the root is imaginary. `cmath.sqrt` takes it.",
            lambda gamma, f: _roots(-gamma / 2, f**2 - gamma**2 / 4),
        ),
        "doubled": Mistake(
            "Twice too large: the formula for the roots of x^2 + gamma x + f^2 has a 2 below the "
            "line, under the whole of -gamma plus or minus the root of gamma^2 - 4 f^2.",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 / 4 - f**2, 2),
        ),
        "no_quarter": Mistake(
            "Under the root it is gamma^2/4: the square of gamma/2.",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 - f**2),
        ),
        "f_not_squared": Mistake(
            "Under the root f is squared: gamma^2/4 - f^2.",
            lambda gamma, f: _roots(-gamma / 2, gamma**2 / 4 - f),
        ),
        "parts": Mistake(
            "These are the real and the imaginary part of one eigenvalue. Return both eigenvalues, "
            "each a complex number: `complex(real, imaginary)`.",
            _parts,
        ),
        "nan": Mistake(
            "For gamma below 2 f a negative number stands under the root, and its root is "
            "imaginary. `math.sqrt`, `torch.sqrt` and `np.sqrt` of real numbers do not give it; "
            "`cmath.sqrt` does.",
        ),
    },
)


def check_r1_eigenvalues(answer: Any) -> Verdict:
    """Mark `answer(gamma, f)`: two numbers -> both eigenvalues of ((0, f), (-f, -gamma))."""

    def read(given: Any) -> Tensor:
        found = pair(given, "the eigenvalues, in any order", complex)
        if not all(map(cmath.isfinite, found)):
            raise Wrong(R1_EIGENVALUES.mistakes["nan"].hint, "nan")
        return _two(*found)

    def grade() -> str:
        draw, cases = fresh(), []
        for low, high in ((0.2, 0.8), (0, 0), (0.2, 0.8), (1.3, 2.5)):  # gamma in units of 2 f
            f = uniform(draw, 0.3, 0.8).item()
            cases.append((2 * f * uniform(draw, low, high).item(), f))
        try:
            with known_errors(R1_EIGENVALUES, nan=NO_ROOT):
                compare_pairs(R1_EIGENVALUES, answer, _right_eigenvalues, cases, read)
        except Wrong as wrong:
            if wrong.mistake is None:
                raise Wrong(f"{wrong} (Real and imaginary part of one eigenvalue, then of the "
                            "other.)") from None  # fmt: skip
            raise
        return (
            "It agrees with gt.textbook.r1_eigenvalues. Up to gamma = 2 f more damping draws the "
            "players in faster, at the rate gamma/2. Beyond that one of the two eigenvalues comes "
            "back towards 0."
        )

    return R1_EIGENVALUES.mark(grade)


EXERCISES = (D_LOSS_HINGE, GRADIENT_PENALTY, W1_OF_POINTS, R1_EIGENVALUES)
