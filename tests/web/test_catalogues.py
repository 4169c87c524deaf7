"""The libraries speak Russian in a running application (that nothing is missing, `make lint` says)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_admin import babel as admin_babel
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, validators


@pytest.fixture
def engine_name() -> str:
    """Words do not depend on the database."""
    return "sqlite"


@pytest.fixture
def request_context(app: Flask) -> Iterator[Flask]:
    with app.test_request_context():
        app.preprocess_request()
        yield app


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "Удалена 1 запись."), (3, "Удалены 3 записи."), (5, "Удалено 5 записей."), (21, "Удалена 21 запись.")],
)
def test_flask_admin_counts_in_russian(request_context: Flask, count: int, said: str) -> None:
    words = ("Record was successfully deleted.", "%(count)s records were successfully deleted.")
    assert admin_babel.ngettext(*words, count, count=count) == said


def test_flask_security_speaks_russian(request_context: Flask) -> None:
    domain = request_context.extensions["security"].i18n_domain
    assert domain.gettext("Two-Factor Login") == "Вход с кодом подтверждения"
    assert domain.gettext("Passwords do not match") == "Пароли не совпадают."


def test_forms_speak_russian(request_context: Flask) -> None:
    class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
        name = StringField(validators=[validators.Length(min=3)])
        size = IntegerField(validators=[validators.NumberRange(min=2)])
        need = StringField(validators=[validators.DataRequired()])

    form = Form(data={"name": "ab", "size": 1})
    assert not form.validate()
    assert form.errors["name"] == ["Нужно не меньше 3 символов."]
    assert form.errors["size"] == ["Число должно быть не меньше 2."]
    assert form.errors["need"] == ["Заполните это поле."]
