"""Reads the package's own source: who imports whom, and how long things are."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "points_admin"


@dataclass(frozen=True)
class Module:
    """One source file; `name` is dotted, without the package's own name ("" for the package itself)."""

    name: str
    source: str

    @property
    def area(self) -> str:
        """The part of the map it belongs to: "ledger" of "ledger.models"."""
        return self.name.partition(".")[0]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def docstring(self) -> str | None:
        return ast.get_docstring(self.tree)

    @property
    def lines(self) -> int:
        return len(self.source.splitlines())

    def imports(self) -> Iterator[str]:
        """Dotted names of everything imported; `from a import b` gives `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def own_imports(self) -> set[str]:
        """Areas of the package that this module imports."""
        inside = (name.split(".") for name in self.imports() if name.startswith(f"{PACKAGE}."))
        return {parts[1] for parts in inside}

    def foreign_imports(self) -> set[str]:
        """Top names of everything else it imports."""
        return {name.partition(".")[0] for name in self.imports()} - {PACKAGE}

    def functions(self) -> Iterator[tuple[str, int]]:
        """(name, lines) of every function and method, decorators apart."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.name}.{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    def hidden_imports(self) -> list[int]:
        """Lines of imports inside functions."""
        functions = (n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        inner = (node for function in functions for node in ast.walk(function))
        return [node.lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)]


def modules(root: Path) -> list[Module]:
    """Every module of the package below `root`."""
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root / PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path.read_text(encoding="utf-8")))
    return found
