"""The map of the house: who may import whom, and how big a room may be."""

from statistics import median

import pytest

from points_admin.config import ROOT
from tests.support.source import Module, modules

# Lowest first: a module imports from floors below its own, or from its own package.
FLOORS = (
    {"text", "clock"},
    {"errors"},
    {"checks", "lookalikes", "extensions", "database", "workbook"},
    {"config"},
    {"access"},
    {"audit"},
    {"accounts"},
    {"notices"},
    {"roster"},
    {"documents"},
    {"ledger"},
    {"rules"},
    {"schedule"},
    {"checkin"},
    {"imports", "enrolment", "feedback", "partners", "rewards", "year_end"},
    {"forecast"},
    {"privacy"},
    {"digest"},
    {"web"},
    {"public", "admin", "portal", "cli"},
    {""},
)
FLOOR = {area: number for number, areas in enumerate(FLOORS) for area in areas}
DOMAIN = {
    "access",
    "audit",
    "accounts",
    "notices",
    "roster",
    "documents",
    "ledger",
    "rules",
    "schedule",
    "checkin",
    "imports",
    "enrolment",
    "feedback",
    "forecast",
    "year_end",
    "partners",
    "rewards",
    "privacy",
    "digest",
}
VIEW_CODE = {
    "flask",
    "flask_admin",
    "flask_babel",
    "flask_login",
    "flask_security",
    "flask_wtf",
    "wtforms",
    "werkzeug",
    "jinja2",
    "click",
}
# The datastore wants its mixins on the models, and hashes are made and compared by Flask-Security's own functions.
ALLOWED = {"accounts.models": {"flask_security"}, "accounts.passwords": {"flask_security"}}
MODULE_LINES = 300
FUNCTION_LINES = 40
MEDIAN_FUNCTION_LINES = 8

ALL = modules(ROOT)
# Migrations speak to every table and are spoken to by nobody.
HOUSE = [module for module in ALL if module.area != "migrations"]


def climbs(module: Module) -> set[str]:
    """Areas that the module imports although they are not below it."""
    below = {area for area, floor in FLOOR.items() if floor < FLOOR[module.area]} | {module.area}
    return module.own_imports() - below


def view_code(module: Module) -> set[str]:
    """Web libraries in a domain module."""
    if module.area not in DOMAIN:
        return set()
    return module.foreign_imports() & VIEW_CODE - ALLOWED.get(module.name, set())


def test_every_area_has_a_floor():
    assert {module.area for module in HOUSE} <= FLOOR.keys()


def test_nobody_imports_from_above_or_from_beside():
    assert {module.name: climbs(module) for module in HOUSE if climbs(module)} == {}


def test_the_domain_knows_of_no_pages():
    assert {module.name: view_code(module) for module in HOUSE if view_code(module)} == {}


def test_nothing_is_imported_inside_a_function():
    assert {module.name: module.hidden_imports() for module in ALL if module.hidden_imports()} == {}


def test_every_module_says_what_lives_in_it():
    assert [module.name for module in ALL if not module.docstring] == []


def test_no_module_is_too_long():
    assert {module.name: module.lines for module in HOUSE if module.lines > MODULE_LINES} == {}


def test_no_function_is_too_long():
    functions = dict(pair for module in HOUSE for pair in module.functions())
    assert {name: lines for name, lines in functions.items() if lines > FUNCTION_LINES} == {}


def test_functions_are_small():
    assert median(lines for module in HOUSE for _, lines in module.functions()) <= MEDIAN_FUNCTION_LINES


@pytest.mark.parametrize(
    ("name", "source", "climbed"),
    [
        ("ledger.services", "from points_admin.admin import base", {"admin"}),
        ("ledger.services", "from points_admin import web", {"web"}),
        ("admin.award", "import points_admin.portal.views", {"portal"}),
        ("roster.queries", "from points_admin.ledger.models import Batch", {"ledger"}),
        ("admin.award", "from points_admin.ledger import services", set()),
    ],
)
def test_climbing_is_noticed(name, source, climbed):
    assert climbs(Module(name, source)) == climbed


def test_view_code_in_the_domain_is_noticed():
    assert view_code(Module("ledger.services", "from flask import request")) == {"flask"}
    assert view_code(Module("roster.students", "import flask_security")) == {"flask_security"}
    assert view_code(Module("accounts.services", "from flask_security import current_user")) == {"flask_security"}
    assert view_code(Module("accounts.passwords", "from flask import g")) == {"flask"}
    assert not view_code(Module("accounts.passwords", "from flask_security import hash_password"))
    assert not view_code(Module("web.signin.forms", "from wtforms import StringField"))


def test_hidden_imports_and_long_functions_are_noticed():
    module = Module("x", "def f():\n    import os\n" + "    pass\n" * 40)
    assert module.hidden_imports() == [2]
    assert list(module.functions()) == [("x.f", 42)]
