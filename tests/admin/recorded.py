"""Which actions the product can write into the audit, read from its source."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from points_admin.ledger.models import BatchKind
from tests.support.source import Module

# The function that all others end in, and the place of the action among its arguments.
_RECORDER = {"record": 1}


class Unreadable(AssertionError):
    """An action is put together in a way this module does not follow: teach it."""


@dataclass(frozen=True)
class _Call:
    """A call inside a function; `argument` is what it gives for the action."""

    module: Module
    function: ast.FunctionDef
    argument: ast.expr

    @property
    def parameters(self) -> list[str]:
        return [each.arg for each in self.function.args.args if each.arg != "self"]

    def values_of(self, expression: ast.expr) -> set[str]:
        """The texts that the expression can be."""
        match expression:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.JoinedStr(values=parts):
                texts = {""}
                for part in parts:
                    texts = {head + tail for head in texts for tail in self.values_of(part)}
                return texts
            case ast.FormattedValue(value=inner):
                return self.values_of(inner)
            case ast.IfExp(body=one, orelse=other):
                return self.values_of(one) | self.values_of(other)
            case ast.Name(id="kind") if self.module.area == "ledger":
                return set(BatchKind)
            case ast.Name(id=name) if assigned := self._assigned(name):
                return self.values_of(assigned)
        raise Unreadable(f"{self.module.name}.{self.function.name}: {ast.unparse(expression)}")

    def _assigned(self, name: str) -> ast.expr | None:
        """What the function, or else its module, gives that name."""
        for scope in (self.function, self.module.tree):
            for node in ast.walk(scope):
                if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
                    return node.value
        return None


def recorded_actions(modules: Iterable[Module]) -> set[str]:
    """Every `noun.verb` that can be recorded."""
    modules = list(modules)
    recorders, actions, seen = dict(_RECORDER), set(), -1
    while seen != len(recorders):
        seen = len(recorders)
        for call in (call for module in modules for call in _calls(module, recorders)):
            if isinstance(call.argument, ast.Name) and call.argument.id in call.parameters:
                # It only hands on what it was given: its own callers name the action.
                recorders[call.function.name] = call.parameters.index(call.argument.id)
            else:
                actions |= call.values_of(call.argument)
    return actions


def _calls(module: Module, recorders: dict[str, int]) -> Iterator[_Call]:
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in recorders:
                given = {each.arg: each.value for each in node.keywords}
                place = recorders[name]
                yield _Call(module, function, given.get("action") or node.args[place])


def recorded_fields(modules: Iterable[Module]) -> set[str]:
    """Names of the fields that are written out where something is recorded: `before={"name": ...}`."""
    return {
        key.value
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in ("before", "after") and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }
