"""Mutants of a right answer: its source with one small fault in it, as a slip of the pen."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

COMPARED = {ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Eq: ast.GtE}
REVERSED = {ast.LtE: ast.GtE, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.Gt: ast.Lt, ast.Eq: ast.NotEq}
COMPUTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Pow: ast.Mult,
}  # fmt: skip
OTHERS = {
    "mean": "sum", "sum": "mean", "any": "all", "sin": "cos", "ceil": "floor", "softplus": "relu",
    "argmin": "argmax", "min": "max", "max": "min",
}  # fmt: skip
STEPS = ("abs", "relu", "square", "sqrt", "sigmoid", "norm", "log", "detach", "sorted", "len")


def mutants(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each mutant's source, and the mutant.

    A comparison is strict for loose, or turned round; plus and minus, times and divided by change
    places; a number is another; a term, a step such as `abs()` or a line is missing; what is
    returned has changed places.
    """
    whole = ast.parse(textwrap.dedent(inspect.getsource(function)))
    made = whole.body[0]
    assert isinstance(made, ast.FunctionDef), f"{function} is no plain function."
    del made.body[: ast.get_docstring(made) is not None]
    for node in [made, *(node for line in made.body for node in ast.walk(line))]:
        for name, old in list(ast.iter_fields(node)):
            if node is made and name != "body":
                continue
            parts = old if isinstance(old, list) else [old]
            for i, part in enumerate(list(parts)):
                for new in _faults(part):
                    setattr(node, name, [*old[:i], new, *old[i + 1 :]] if parts is old else new)
                    yield ast.unparse(made.body), _compiled(whole, function)
                setattr(node, name, old)


def _compiled(whole: ast.Module, function: Callable[..., Any]) -> Callable[..., Any]:
    plain = getattr(function, "__func__", function)
    names = dict(plain.__globals__)
    exec(compile(ast.fix_missing_locations(whole), "<mutant>", "exec"), names)
    made = names[plain.__name__]
    return made if plain is function else made.__get__(function.__self__)


def _faults(part: Any) -> Iterator[ast.AST]:
    """What may stand in place of this part."""
    match part:
        case ast.cmpop():
            yield from (of[type(part)]() for of in (COMPARED, REVERSED) if type(part) in of)
        case ast.operator() if type(part) in COMPUTED:
            yield COMPUTED[type(part)]()
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=other):
            yield from (body, other)
        case ast.Return(value=ast.Tuple(elts=[first, second])):
            yield ast.Return(ast.Tuple([second, first], ast.Load()))
        case ast.Constant(value=bool()):
            yield ast.Constant(not part.value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1 if isinstance(value, int) else 1.1 * value)
        case ast.Call(func=ast.Attribute(value=of, attr=name)):
            module = isinstance(of, ast.Name) and of.id in ("torch", "math", "np", "cmath")
            if name in STEPS:
                yield part.args[0] if module else of
            if name in OTHERS:
                other = ast.Attribute(of, OTHERS[name], ast.Load())
                yield ast.Call(other, part.args, part.keywords)
        case ast.Call(func=ast.Name(id=name), args=[first, *_]):
            if name in STEPS:
                yield first
            if name in OTHERS:
                yield ast.Call(ast.Name(OTHERS[name], ast.Load()), part.args, part.keywords)
        case ast.Assign() | ast.AugAssign() | ast.If() | ast.Expr():
            yield ast.Pass()
