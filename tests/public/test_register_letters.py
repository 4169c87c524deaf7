"""Whoever registers chooses whose mailbox the letters go to: do they carry that stranger's words there?"""

import pytest
from sqlalchemy import select

from points_admin.enrolment.models import EnrolmentRequest
from points_admin.notices.models import LetterKind
from points_admin.notices.services import write
from points_admin.web.account.email import ask_for_email
from points_admin.web.mail.delivery import deliver
from tests.public.registering import filled


def words(letter):
    return " ".join(part.get_content() for part in letter.walk() if not part.is_multipart())


@pytest.fixture
def letters(session, cast, anonymous, mailbox):
    """What came of a registration, of asking for another address and for a new password; each with its words."""
    names = {"last_name": "Приз", "first_name": "на http://evil.example", "guardian_name": "http://evil.example"}
    sent = filled(**names, login="evil.example", email="victim@example.org", guardian_contact="parent@example.org")
    assert anonymous.post("/register", data=sent).status_code == 302
    user = session.scalars(select(EnrolmentRequest)).one().student.user
    ask_for_email(user, "other@example.org")
    write(LetterKind.PASSWORD_RESET, context={"name": "victim@example.org"})
    session.commit()

    def delivered():
        deliver()
        return {f"{letter['To']}: {letter['Subject']}": words(letter) for letter in mailbox.letters}

    return delivered


def test_no_letter_of_somebody_unknown_says_who_it_is(letters):
    told = letters()
    assert len(told) == 4
    assert not any("evil" in said for said in told.values())


def test_who_was_taken_in_is_called_by_name(session, letters):
    student = session.scalars(select(EnrolmentRequest)).one().student
    student.is_applicant, student.user.first_name = False, "Пётр"
    session.commit()
    said = letters()["victim@example.org: Новый пароль"]
    assert "Имя: Приз Пётр" in said and "Логин: evil.example" in said
