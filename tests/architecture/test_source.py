"""Does the source keep the project's own laws, those that no linter knows?"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

AIM, LIMIT = 400, 700  # lines of a module
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
MUTABLE_CALLS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"}
CLOCKS = {"today", "now", "utcnow", "time_ns", "monotonic", "perf_counter"}
CONSOLE_AND_FILES = {"open", "print", "input", "breakpoint"}


class Module(Protocol):
    """A module of src/, as tests/architecture/conftest.py parses it."""

    place: tuple[str, ...]
    text: str
    tree: ast.Module

    @property
    def is_below_folder(self) -> bool: ...

    def at(self, node: ast.AST) -> str: ...


def test_modules_are_short(modules: list[Module]) -> None:
    lengths = {m.at(m.tree).partition(":")[0]: len(m.text.splitlines()) for m in modules}
    long = [f"{place}: {lines} lines" for place, lines in lengths.items() if lines > AIM]
    if long:
        warnings.warn(f"above the aim of {AIM} lines: {', '.join(long)}", stacklevel=1)
    over = [f"{place}: {lines} lines" for place, lines in lengths.items() if lines > LIMIT]
    assert not over, "\n".join([f"above the limit of {LIMIT} lines", *over])


def test_the_tree_that_the_architecture_tells_is_the_tree(modules: list[Module], checkout: Path) -> None:
    page = (checkout / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tree = page.partition("## The tree")[2].partition("```")[2].partition("```")[0]
    source, _, beside = tree.partition("\ntests/ ")
    packages = {m.place[0] for m in modules if len(m.place) > 1}
    heads = re.findall(r"^  ((?:[a-z]+/ )+)", source, re.M)
    assert {name.rstrip("/") for head in heads for name in head.split()} - {"alliances"} == packages
    # A name with a stroke after it is a folder, and one with an ending a module.
    named = r"\b([a-z_]+)(?:/(?=[\s:,;)])|\.py\b)"
    there = {part for m in modules for part in m.place} | {"equipoise", "src", "alliances"}
    assert set(re.findall(named, source)) <= there
    tops = {path.stem if path.suffix == ".py" else path.name for path in checkout.iterdir()}
    inside = {path.stem for name in tops for path in (checkout / name).glob("*") if not name.startswith(".")}
    assert set(re.findall(r"^([a-z]+)/", beside, re.M)) <= tops
    assert set(re.findall(named, beside)) <= tops | inside | {"peers"}


def test_names_say_what_is_inside(modules: list[Module]) -> None:
    vague = ["/".join(m.place) for m in modules if m.place and VAGUE & set(m.place[-1].strip("_").split("_"))]
    for module in modules:
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        vague += [
            f"{module.at(node)}: {node.name}"
            for node in ast.walk(module.tree)
            if isinstance(node, (*functions, ast.ClassDef)) and node.name.strip("_").lower() in VAGUE
        ]
    assert not vague, "\n".join(["names that do not say what is inside", *vague])


def test_public_names_have_docstrings(modules: list[Module]) -> None:
    bare = [module.at(module.tree) for module in modules if not ast.get_docstring(module.tree)]
    for module in modules:
        if any(part.startswith("_") and part != "__main__" for part in module.place):
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            overload = any(ast.unparse(d).endswith("overload") for d in node.decorator_list)
            if not node.name.startswith("_") and not overload and not ast.get_docstring(node):
                bare.append(f"{module.at(node)}: {node.name}")
    assert not bare, "\n".join(["without a docstring", *bare])


def test_no_mutable_state_below_folder(modules: list[Module]) -> None:
    found = [
        f"{module.at(node)}: {name}"
        for module in modules
        if module.is_below_folder
        for node, name in mutable_names(module.tree)
    ]
    advice = "module-level mutable state: make it a tuple, a frozenset, a MappingProxyType, or annotate it Final"
    assert not found, "\n".join([advice, *found])


def test_below_folder_nothing_reads_a_clock_or_a_file(modules: list[Module]) -> None:
    found = []
    for module in modules:
        if not module.is_below_folder:
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                found.append(f"{module.at(node)}: {ast.unparse(node.func)}()")
            if isinstance(node.func, ast.Name) and node.func.id in CONSOLE_AND_FILES:
                found.append(f"{module.at(node)}: {node.func.id}()")
    assert not found, "\n".join(["dates, seeds and texts are arguments", *found])


EXACT = (("values",), ("model", "key_steps"), ("model", "shares"), ("model", "keys"), ("pay",))


def test_values_keys_and_calls_know_no_float(modules: list[Module]) -> None:
    found = [
        f"{module.at(node)}: {what}"
        for module in modules
        if any(module.place[: len(place)] == place for place in EXACT)
        for node, what in floats(module.tree)
    ]
    assert not found, "\n".join(["exact until the statistics: Fraction, Decimal from text, integers", *found])


def test_the_finder_of_floats_finds_them() -> None:
    bad = "a = 0.5\nb = float(a)\ndef f(x: float) -> None: ...\nfrom math import sqrt\n"
    assert sorted(what for _, what in floats(ast.parse(bad))) == ["0.5", "float", "float", "math.sqrt"]
    assert not list(floats(ast.parse("a = 1\nb = Decimal('0.5')\nfrom math import gcd, lcm\n")))


def floats(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Float numbers, the type itself, and what of math works in floats."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node, repr(node.value)
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node, "float"
        elif isinstance(node, ast.ImportFrom) and node.module == "math":
            yield from ((node, f"math.{n.name}") for n in node.names if n.name not in ("gcd", "lcm", "isqrt", "prod"))


def test_the_finder_of_mutable_state_finds_it() -> None:
    bad = "A = []\nB: dict[str, int] = {}\nC = defaultdict(list)\nD = {k for k in 'ab'}\ndef f():\n    global A\n"
    good = (
        "__all__ = ['A']\nA: Final = {}\nB = MappingProxyType({})\nC = (1, 2)\nD = frozenset({1})\n"
        "RULES_REGISTRY = {}\ndef f():\n    x = []\n    return x\n"
    )
    assert [name for _, name in mutable_names(ast.parse(bad))] == ["A", "B", "C", "D", "global A"]
    assert not list(mutable_names(ast.parse(good)))


def mutable_names(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Names bound at module level to something that can change, unless Final or a registry by name."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets, annotation, value = node.targets, "", node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, annotation, value = [node.target], ast.unparse(node.annotation), node.value
        else:
            continue
        if "Final" in annotation or "MappingProxyType" in annotation or not can_change(value):
            continue
        for target in targets:
            name = ast.unparse(target)
            if name != "__all__" and not name.endswith("REGISTRY"):
                yield node, name
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Global):
            yield inner, f"global {', '.join(inner.names)}"


def can_change(value: ast.expr) -> bool:
    """Is this expression a list, dict or set, written out or called for?"""
    if isinstance(value, ast.Call):
        called = value.func.attr if isinstance(value.func, ast.Attribute) else ast.unparse(value.func)
        return called in MUTABLE_CALLS
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)
