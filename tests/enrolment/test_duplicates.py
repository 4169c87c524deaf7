"""Who may be whom: an applicant beside the roster (threat 3)."""

from datetime import date

import pytest

from points_admin import clock
from points_admin.enrolment.duplicates import duplicates_of, repeated_of
from tests.support.factories import make_request, make_student

BORN = date(2012, 5, 4)


@pytest.fixture
def roster(session, cast):
    def make(last, first, middle="", born=BORN, **fields):
        return make_student(
            session, cast.it, last_name=last, first_name=first, middle_name=middle, birth_date=born, **fields
        )

    return make


@pytest.fixture
def applied(session, cast):
    def make(last, first, middle="", born=BORN, kvant=None):
        applicant = make_student(
            session, last_name=last, first_name=first, middle_name=middle, birth_date=born, is_applicant=True
        )
        return make_request(session, kvant or cast.vr, applicant)

    return make


ALIKE = {
    "the same": ("Семёнов", "Пётр", "Ильич"),
    "other case and ё": ("СЕМЕНОВ", "петр", "ильич"),
    "Latin look-alikes": ("Ceмёнoв", "Пётp", "Ильич"),
    "every letter that can be Latin": ("Ceмeнoв", "Пeтp", "Ильич"),
    "swapped": ("Пётр", "Семёнов", "Ильич"),
    "without the patronymic": ("Семёнов", "Пётр", ""),
    "patronymic in the field of the name": ("Семёнов", "Пётр Ильич", ""),
    "hyphens and spaces": ("Семё-нов", " Пётр ", "Ильич"),
}
OTHERS = {
    "another patronymic": ("Семёнов", "Пётр", "Олегович"),
    "another name": ("Семёнов", "Павел", "Ильич"),
    "another last name": ("Семёнова", "Пётр", "Ильич"),
}


@pytest.mark.parametrize("name", ALIKE.values(), ids=ALIKE)
def test_the_same_child_is_recognised(roster, applied, name):
    student, request = roster("Семёнов", "Пётр", "Ильич"), applied(*name)
    assert duplicates_of([request]) == {request.id: [student]}


@pytest.mark.parametrize("name", ALIKE.values(), ids=ALIKE)
def test_the_same_child_is_recognised_on_a_roster_with_latin_letters(roster, applied, name):
    student, request = roster("Ceмёнoв", "Пётp", "Ильич"), applied(*name)
    assert duplicates_of([request]) == {request.id: [student]}


@pytest.mark.parametrize("name", OTHERS.values(), ids=OTHERS)
def test_another_child_is_not(roster, applied, name):
    roster("Семёнов", "Пётр", "Ильич")
    request = applied(*name)
    assert duplicates_of([request]) == {request.id: []}


@pytest.mark.parametrize("name", ALIKE.values(), ids=ALIKE)
def test_a_missing_birth_date_is_no_difference(roster, applied, name):
    student, request = roster("Семёнов", "Пётр", "Ильич", born=None), applied(*name)
    assert duplicates_of([request]) == {request.id: [student]}


def test_another_birth_date_is(roster, applied):
    roster("Семёнов", "Пётр", born=date(2012, 5, 5))
    request = applied("Семёнов", "Пётр")
    assert duplicates_of([request]) == {request.id: []}


def test_the_archived_count_and_applicants_do_not(roster, applied):
    archived, request = roster("Семёнов", "Пётр", archived_at=clock.now()), applied("Семёнов", "Пётр")
    applied("Семёнов", "Пётр")
    assert duplicates_of([request]) == {request.id: [archived]}


def test_who_is_on_the_roster_has_no_duplicates(session, cast, roster):
    roster("Семёнов", "Пётр", born=None)
    request = make_request(session, cast.vr, roster("Семёнов", "Пётр"))
    assert duplicates_of([request]) == {request.id: []}


def test_a_form_filled_in_twice_is_a_twin_of_the_first(cast, applied):
    first, second = applied("Семёнов", "Пётр"), applied("Ceменов", "ПЁТР")
    elsewhere, other = applied("Семёнов", "Пётр", kvant=cast.it), applied("Семёнов", "Павел")
    assert repeated_of([second, first, elsewhere, other]) == {second.id}
    assert repeated_of([second]) == {second.id}


def test_hundreds_of_requests_cost_one_query_each_way(cast, roster, applied, count_queries):
    student = roster("Семёнов", "Пётр", born=None)
    requests = [applied(f"Фамилия{'я' * number}", "Имя", f"О{number}") for number in range(90)]
    requests.append(applied("Семёнов", "Пётр"))
    for ask in (duplicates_of, repeated_of):
        with count_queries() as queries:
            found = ask(requests)
        assert queries.count == 1
    assert duplicates_of(requests)[requests[-1].id] == [student]
    assert found == set()
