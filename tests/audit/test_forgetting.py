"""The audit may lose words and change in no other way: the database says so, whoever asks."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from points_admin.audit.forgetting import forget_addresses, forget_subjects
from points_admin.audit.services import Origin, origin, record
from points_admin.database import normalised_url


@pytest.fixture
def event(session, cast):
    came = origin.set(Origin(address="10.9.8.7", path="/admin/"))
    event = record(cast.admin.id, "student.update", cast.vera, before={"school": "1"}, after={"school": "5"})
    session.flush()
    origin.reset(came)
    return event


def words(event):
    return event.subject_label, event.address, event.path, event.before, event.after


def test_an_event_about_who_is_erased_loses_all_its_words(cast, event):
    forget_subjects({"student": [cast.vera.id]})
    assert words(event) == ("", "", "", None, None)
    assert (event.actor_id, event.action, event.subject_id) == (cast.admin.id, "student.update", str(cast.vera.id))


def test_an_event_by_who_is_erased_loses_where_they_were(cast, event):
    forget_addresses([cast.admin.id])
    assert words(event) == ("Лебедева Вера", "", "", {"school": "1"}, {"school": "5"})


def test_others_are_left_alone(cast, event):
    before = words(event)
    forget_subjects({"student": [cast.gleb.id], "user": [cast.vera.id], "kvant": []})
    forget_addresses([cast.anna.id])
    assert words(event) == before


OTHER_WORDS = (
    "subject_label = 'Другая'",
    "address = '1.2.3.4'",
    "path = '/x'",
    'before = \'{"school": "9"}\'',
    "after = '{}'",
)
OTHER_FACTS = (
    "actor_id = NULL",
    "action = 'student.create'",
    "subject_id = '999'",
    "subject_type = 'user'",
    "at = '2020-01-01 00:00:00'",
    "id = id + 1000",
    "subject_label = '', action = 'x.y'",
)


def refusal_of(connection, change):
    """What the database says to the change of every event; nothing of it is left."""
    with pytest.raises(DBAPIError) as refusal, connection.begin_nested():
        connection.execute(text(f"UPDATE audit_event SET {change}"))
    return str(refusal.value)


@pytest.mark.parametrize("change", OTHER_WORDS + OTHER_FACTS)
def test_the_application_can_write_nothing_else_over_an_event(session, event, change):
    refusal_of(session, change)


def test_nor_can_the_owner_of_the_tables(database):
    engine = create_engine(normalised_url(database.owner_url))
    with engine.begin() as connection:
        connection.execute(
            text(
                'INSERT INTO "user" (id, login, password, fs_uniquifier, last_name, first_name, middle_name,'
                " search_key, active, must_change_password, wants_digest, created_at)"
                " VALUES (1, 'a', 'a', 'a', 'a', 'a', '', '', true, false, false, '2026-01-01 00:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO audit_event (at, actor_id, action, subject_type, subject_id, subject_label, address, path,"
                " before, after) VALUES ('2026-01-01 00:00:00', 1, 'student.update', 'student', '1', 'Вера',"
                " '10.9.8.7',"
                ' \'/admin/\', \'{"school": "1"}\', \'{"school": "5"}\')'
            )
        )
        for change in OTHER_WORDS + OTHER_FACTS:
            assert "insert_only" in refusal_of(connection, change) or "never changed" in refusal_of(connection, change)
        connection.execute(
            text("UPDATE audit_event SET subject_label = '', address = '', path = '', before = NULL, after = NULL")
        )
        for change in OTHER_WORDS:
            refusal_of(connection, change)
        with pytest.raises(DBAPIError), connection.begin_nested():
            connection.execute(text("DELETE FROM audit_event"))
    engine.dispose()
