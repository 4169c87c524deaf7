"""Last place, double verdict, fifty clicks: real commits, threads and processes, on both engines, with controls."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import func, select, text, update

from points_admin import create_app
from points_admin.accounts.models import User
from points_admin.accounts.queries import find_user
from points_admin.enrolment import services
from points_admin.enrolment.models import OPEN, EnrolmentRequest
from points_admin.errors import AlreadyApplied
from points_admin.extensions import db
from points_admin.roster.models import Kvant, Membership, Student
from tests.enrolment import racing
from tests.public.registering import filled
from tests.support.cast import make_cast
from tests.support.config import TEST_CONFIG
from tests.support.factories import make_request, make_student, make_user
from tests.support.racing import Meeting, at_once

POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
TEACHERS = 6
CLICKS = 50


@pytest.fixture
def real_app(real_app):
    """Anna's kvant has one place left; several teachers may give it, each has a request at hand."""
    with real_app.app_context():
        cast = make_cast(db.session)
        cast.vr.capacity = 2
        for number in range(TEACHERS):
            make_user(db.session, "teacher", kvants=(cast.vr,), login=f"teacher{number}")
            make_request(db.session, cast.vr)
        db.session.commit()
    return real_app


@pytest.fixture
def requests(real_app):
    with real_app.app_context():
        return list(db.session.scalars(select(EnrolmentRequest.id).order_by(EnrolmentRequest.id)))


def members(app):
    with app.app_context():
        attending = select(func.count()).select_from(Membership).join(Kvant, Kvant.id == Membership.kvant_id)
        return db.session.scalar(attending.where(Kvant.slug == "test-vr"))


def each_of(app, acts):
    """What the acts answer when they are done at once."""
    left = iter(list(acts))
    return at_once(app, len(acts), lambda: next(left)())


def last_place_given(app, requests):
    def approval(number):
        return lambda: racing.approve(f"teacher{number}", requests[number])

    return each_of(app, [approval(number) for number in range(TEACHERS)])


def test_the_last_place_goes_to_one(real_app, requests):
    said = last_place_given(real_app, requests)
    assert sorted(said) == ["approved"] + ["no_place"] * (TEACHERS - 1)
    assert members(real_app) == 2


@POSTGRESQL
def test_the_same_race_catches_places_that_are_counted_without_a_lock(real_app, requests, monkeypatch):
    all_have_counted = Meeting(TEACHERS)
    counted = services.require_place

    def careless(kvant, group):
        counted(kvant, group)
        all_have_counted.wait()

    monkeypatch.setattr(services, "lock_kvant", lambda kvant_id: db.session.get_one(Kvant, kvant_id))
    monkeypatch.setattr(services, "require_place", careless)
    assert last_place_given(real_app, requests) == ["approved"] * TEACHERS
    assert members(real_app) > 2


def test_the_last_place_goes_to_one_process(real_app, requests, database):
    start = time.time() + 6
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        racers = [
            pool.submit(racing.approve_in_process, database.environ, f"teacher{number}", requests[number], start)
            for number in range(3)
        ]
        said = [racer.result() for racer in racers]
    assert sorted(said) == ["approved", "no_place", "no_place"]
    assert members(real_app) == 2


def two_verdicts(app, request_id):
    """One teacher says yes, the other no, twice each."""
    acts = [lambda: racing.approve("teacher0", request_id), lambda: racing.reject("teacher1", request_id)]
    return sorted(each_of(app, acts * 2))


def test_of_two_verdicts_one_counts(real_app, requests):
    with real_app.app_context():
        db.session.execute(update(Kvant).values(capacity=None))
        db.session.commit()
    for request_id in requests[:3]:
        said = two_verdicts(real_app, request_id)
        assert said[:3] == ["already_decided"] * 3
        assert said[3] in ("approved", "rejected")


@POSTGRESQL
def test_the_same_race_catches_verdicts_on_an_unlocked_request(real_app, requests, monkeypatch):
    both_have_looked = Meeting(2)

    def careless(request):
        kvant = db.session.get_one(Kvant, request.kvant_id)
        both_have_looked.wait()
        return kvant

    monkeypatch.setattr(services, "_lock_open", careless)
    said = each_of(
        real_app,
        [lambda: racing.approve("teacher0", requests[0]), lambda: racing.reject("teacher1", requests[0])],
    )
    assert sorted(said) == ["approved", "rejected"]


@pytest.fixture
def known(real_app, requests):
    """Who the applicant of the first request turns out to be; the applicant has asked for Boris's kvant, too."""
    with real_app.app_context():
        request = db.session.get_one(EnrolmentRequest, requests[0])
        applicant = request.student
        swapped = {"last_name": applicant.first_name, "first_name": applicant.last_name}
        student = make_student(db.session, **swapped, birth_date=applicant.birth_date)
        other = make_request(
            db.session, db.session.scalars(select(Kvant).where(Kvant.slug == "test-it")).one(), applicant
        )
        db.session.commit()
        return student.id, other.id


def test_a_link_and_an_approval_at_once_leave_no_half_of_either(real_app, requests, known):
    student_id, other_id = known
    acts = [lambda: racing.link("admin", requests[0], student_id), lambda: racing.approve("boris", other_id)]
    said = each_of(real_app, acts)
    assert sorted(said) in (["approved", "linked"], ["approved", "conflict"])
    with real_app.app_context():
        members_of_it = select(Membership.student_id).join(Kvant, Kvant.id == Membership.kvant_id)
        attending = db.session.scalars(members_of_it.where(Kvant.slug == "test-it")).all()
        owner = db.session.get_one(EnrolmentRequest, requests[0]).student_id
        assert (owner == student_id) == ("linked" in said)
        assert db.session.get_one(EnrolmentRequest, other_id).student_id == owner in attending


def test_two_links_of_one_applicant_make_one(real_app, requests, known):
    student_id, other_id = known
    acts = [
        lambda: racing.link("admin", requests[0], student_id),
        lambda: racing.link("admin", other_id, student_id),
    ]
    # The second finds the applicant gone, or a student in its place.
    assert sorted(each_of(real_app, acts)) in (["conflict", "linked"], ["linked", "not_found"])


def clicks(app, times):
    """What gleb gets who asks for Anna's kvant that often at once (threat 13)."""

    def click():
        user = find_user("gleb")
        student = db.session.scalars(select(Student).where(Student.user_id == user.id)).one()
        kvant = db.session.scalars(select(Kvant).where(Kvant.slug == "test-vr")).one()
        try:
            services.apply(user, student=student, kvant=kvant)
            db.session.commit()
        except AlreadyApplied:
            db.session.rollback()
            return "already"
        return "applied"

    return at_once(app, times, click)


def open_requests_of_gleb(app):
    with app.app_context():
        wanted = select(func.count()).select_from(EnrolmentRequest).join(Student)
        return db.session.scalar(wanted.where(Student.last_name == "Зуев", EnrolmentRequest.status.in_(OPEN)))


def test_fifty_clicks_make_one_request(real_app):
    for _ in range(CLICKS // 10):
        said = clicks(real_app, 10)
        assert said.count("applied") <= 1
    assert open_requests_of_gleb(real_app) == 1


def test_the_same_clicks_catch_a_database_without_the_index(real_app, database):
    owner = create_app(database.environ | {"POINTS_DATABASE_URL": database.owner_url}, **TEST_CONFIG)
    with owner.app_context():
        db.session.execute(text("DROP INDEX uq_enrolment_request_open"))
        db.session.commit()
        db.engine.dispose()
    clicks(real_app, 5)
    assert open_requests_of_gleb(real_app) == 5


def sent_at_once(app, times, form):
    """Statuses of the same form sent by that many browsers at once."""
    return at_once(app, times, lambda: app.test_client().post("/register", data=form).status_code)


def newcomers(app):
    with app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table).where(condition))
            for table, condition in ((User, User.last_name == "Семёнов"), (Student, Student.last_name == "Семёнов"))
        ]


@pytest.mark.parametrize("wish", [{}, {"login": "anna"}, {"login": "", "email": "petr@example.org"}])
def test_one_form_sent_fifty_times_makes_one_child(real_app, wish):
    form = filled(**wish)
    statuses = [status for _ in range(CLICKS // 10) for status in sent_at_once(real_app, 10, form)]
    assert set(statuses) == {302}
    assert newcomers(real_app) == [1, 1]


def test_the_same_clicks_catch_forms_without_a_key(real_app, monkeypatch):
    form = filled(key="")
    assert set(sent_at_once(real_app, 5, form)) == {302}
    assert newcomers(real_app) == [5, 5]


def test_ten_children_of_one_name_all_get_a_login(real_app):
    def send():
        form = filled(login="semenov.petr")
        return real_app.test_client().post("/register", data=form).status_code

    assert set(at_once(real_app, 10, send)) == {302}
    assert newcomers(real_app) == [10, 10]
