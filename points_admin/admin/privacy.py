"""«Персональные данные»: who is erased soon and why; a person's file, consent and erasure."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from points_admin import text
from points_admin.access import Permission
from points_admin.admin.base import PanelView, actor, expose
from points_admin.documents.consents import consents_of
from points_admin.errors import NotFound
from points_admin.privacy.erasure import erase, is_staff
from points_admin.privacy.person import Person, person_for
from points_admin.privacy.queries import leaving, people_called, withdrawals
from points_admin.privacy.withdrawal import KEPT_AFTER_WITHDRAWAL, erased_on, renew_consent, withdraw_consent
from points_admin.roster.models import Student
from points_admin.web.changes import carry_out
from points_admin.web.person_file import download

INVALID = 422
_LENGTH = 100
_KINDS = ("student", "user")


class PrivacyView(PanelView):
    permission = (Permission.PRIVACY_MANAGE,)

    @expose("/")
    def index(self) -> str:
        typed = text.clean(request.args.get("q", ""))[:_LENGTH]
        keep_left_days = current_app.config["POINTS_KEEP_LEFT_DAYS"]
        return self.render(
            "admin/privacy/index.html",
            typed=typed,
            people=people_called(actor(), typed),
            withdrawals=withdrawals(actor()),
            leaving=leaving(actor(), keep_left_days=keep_left_days),
            keep_left_days=keep_left_days,
            grace=KEPT_AFTER_WITHDRAWAL.days,
        )

    @expose("/person/")
    def person(self) -> str:
        """`?student=` or `?user=`, by id."""
        return self._page(_asked(request.args))

    @expose("/person/export", methods=("POST",))
    def export(self) -> ResponseReturnValue:
        """A file: a POST, for that it was taken is written down."""
        return download(actor(), _asked(request.form), request.form)

    @expose("/person/erase", methods=("POST",))
    def erase(self) -> ResponseReturnValue:
        """For good, so the person's last name is asked for."""
        person = _asked(request.form)
        if text.match_key(request.form.get("last_name", "")) != text.match_key(person.row.last_name):
            return self._page(person, wrong="Фамилия не совпала. Впишите её так, как она стоит в карточке."), INVALID
        return self._done(person, lambda: erase(actor(), person), "Обезличено: вместо имени теперь номер.")

    @expose("/person/withdraw", methods=("POST",))
    def withdraw(self) -> ResponseReturnValue:
        """The guardian has come, or written."""
        person = _asked(request.form)
        return self._done(person, lambda: withdraw_consent(actor(), _student(person)), "Согласие отозвано.")

    @expose("/person/renew", methods=("POST",))
    def renew(self) -> ResponseReturnValue:
        """The withdrawal has not happened."""
        person = _asked(request.form)
        return self._done(
            person, lambda: renew_consent(actor(), _student(person)), "Отзыв отменён, согласие действует."
        )

    def _done(self, person: Person, change: Callable[[], None], said: str) -> ResponseReturnValue:
        return carry_out(change, said, there=self.get_url(".person", **_address(person)))

    def _page(self, person: Person, wrong: str = "") -> str:
        student = person.student
        return self.render(
            "admin/privacy/person.html",
            person=person,
            address=_address(person),
            consents=consents_of(student) if student else (),
            erased_on=erased_on(student) if student else None,
            is_staff=person.user is not None and is_staff(person.user),
            is_self=person.user is not None and person.user.id == actor().id,
            grace=KEPT_AFTER_WITHDRAWAL.days,
            wrong=wrong,
        )


def _asked(given: Any) -> Person:
    """The person named by the address or the form."""
    for kind in _KINDS:
        if kind in given:
            return person_for(actor(), **{f"{kind}_id": given[kind]})
    raise NotFound("Такого человека нет.")


def _address(person: Person) -> dict[str, int]:
    """How forms and addresses name the person."""
    return {"student" if person.student else "user": person.row.id}


def _student(person: Person) -> Student:
    """Raises `NotFound` for who is none."""
    if person.student is None:
        raise NotFound("Согласия дают только за учеников.")
    return person.student
