"""The package's rooms: what each may import, and who lives there."""

import ast
import importlib
import re
from pathlib import Path

import pytest

import gan_teach as gt

PACKAGE = Path(gt.__file__).parent
MAY_IMPORT = {  # each room may import itself and these
    "support": (),
    "theory": ("support",),
    "data": ("support",),
    "models": ("support",),
    "metrics": ("support", "theory", "data", "models"),
    "training": ("support", "theory", "data", "models", "metrics"),
    "doctor": ("support", "metrics"),
    "live": ("support", "theory", "data", "models", "metrics", "training", "doctor"),
    "lessons": ("support", "theory", "data", "models", "metrics", "training", "doctor", "live"),
    "studies": ("support", "theory", "data", "models", "metrics", "training", "doctor"),
}
MODULES = {
    ".".join(("gan_teach", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in PACKAGE.rglob("*.py")
}
PROGRAM = "gan_teach.__main__"  # which opens the lessons, and lives in no room
ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def lazy_modules(tree: ast.AST, package: str) -> set[str]:
    """What a package takes in by `lazy_loader.attach`: its modules, named in lists and keys."""
    return {
        f"{package}.{node.value}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "lazy_loader.attach"
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and f"{package}.{node.value}" in MODULES
    }


def imports(source: str, module: str = "") -> set[str]:
    """The modules of this package that a file imports, also inside functions."""
    tree, found = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: write imports in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            found |= {it.value for it in node.args if isinstance(it, ast.Constant)}
    return {name for name in found if name in MODULES}


def reached(name: str, source: str) -> set[str]:
    """The same, where a package counts as all that its `__init__` takes in."""
    found, new = set(), imports(source, name)
    while new:
        here = new.pop()
        found.add(here)
        path = MODULES[here]
        if path.name == "__init__.py":
            text = path.read_text(encoding="utf-8")
            new |= (imports(text) | lazy_modules(ast.parse(text), here)) - found
    return found


GRAPH = {name: reached(name, path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module and module != PROGRAM else ""


def goes_up(name: str, found: set[str]) -> set[str]:
    """The imports of a module that its room may not have."""
    allowed = {room(name), *MAY_IMPORT[room(name)]}
    return {it for it in found if room(it) not in allowed}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle; a package's `__init__` may name its own."""
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph[name]):
            if found := walk(other, (*way, name)):
                return found
        done.add(name)
        return []

    for name in graph:
        if found := walk(name, ()):
            return found
    return []


def test_every_room_has_its_rule():
    assert set(MAY_IMPORT) == set(ROOMS)
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("name", [name for name in MODULES if room(name)])
def test_no_import_goes_up(name):
    assert not goes_up(name, GRAPH[name])


def test_no_imports_go_round_in_a_circle():
    assert not circle(GRAPH)


def test_an_import_inside_a_function_and_through_a_package_counts():
    hidden = "def f():\n    from gan_teach import live\n    return live"
    assert "gan_teach.live.playground" in reached("gan_teach.training.game", hidden)
    assert goes_up("gan_teach.training.game", reached("", hidden))
    lazy = "import importlib\nimportlib.import_module('gan_teach.live.plots')"
    assert goes_up("gan_teach.training.game", reached("", lazy))
    assert goes_up("gan_teach.data.line", reached("", "import gan_teach.training.game"))
    assert not goes_up("gan_teach.live.plots", reached("", "from gan_teach.training import game"))


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert not circle({"a": {"b", "c"}, "b": {"c"}, "c": set()})


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_says_who_lives_there(name):
    folder = PACKAGE / name
    here = {path.stem for path in folder.glob("*.py")} | {
        path.name for path in folder.iterdir() if (path / "__init__.py").exists()
    }
    here -= {"__init__"}
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    assert set(re.findall(r"^(\w+): ", ast.get_docstring(tree), re.M)) == here
    if name != "studies":  # which are programs, to be run by their full names
        package = f"gan_teach.{name}"
        assert lazy_modules(tree, package) == {f"{package}.{module}" for module in here}
        assert set(dir(importlib.import_module(package))) >= here
