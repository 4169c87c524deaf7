"""Migrations go up, down and up again on both engines with data in the tables, and end where the models are."""

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from points_admin import create_app
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.extensions import db
from points_admin.feedback.models import Thread
from points_admin.ledger.models import Account, DailyTotal, LedgerEntry
from points_admin.ledger.verify import verify
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.rewards.redeeming import redeem
from points_admin.rewards.saving import choose_goal
from points_admin.roster.models import Membership, Student
from points_admin.schedule.placing import place
from tests.support.cast import make_cast
from tests.support.config import TEST_CONFIG
from tests.support.factories import (
    give_points,
    make_authenticator,
    make_event,
    make_lesson,
    make_picture,
    make_reward,
    make_slot,
    make_thread,
    make_visit,
    make_year_end,
)


@pytest.fixture
def blank(engine_name, databases):
    """An application context over a database without tables."""
    database = databases.empty(engine_name)
    app = create_app(database.environ, **TEST_CONFIG)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(database)


# SQLite cannot say what an index over an expression looks like, so that one is not compared there.
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")


def fill() -> None:
    """People, a ledger with a balance of 7 - 3, a dispute over the last of it, and an event somebody came to."""
    """People, a ledger with a balance of 7 - 3 - 1, a dispute over what was taken, and a reward for the rest."""
    cast = make_cast(db.session)
    give_points(db.session, cast.vera, 7, cast.vr, reason=cast.reason, actor=cast.anna)
    late = give_points(db.session, cast.vera, -3, cast.vr, reason=cast.late, actor=cast.anna)
    make_thread(db.session, late, author=cast.vera.user, key="form-1")
    place(make_slot(db.session, cast.vr_group))
    lesson = make_lesson(db.session, cast.it_group)
    make_visit(db.session, make_event(db.session, group=cast.it_group, lesson_id=lesson.id), cast.gleb)
    make_year_end(db.session)
    reward = make_reward(db.session, price=1, stock=5)
    make_picture(db.session, reward)
    redeem(cast.anna, reward=reward, student=cast.vera, price=1, key="form-of-a-reward")
    choose_goal(cast.vera.user, reward)
    db.session.commit()


def tables() -> set[str]:
    """Names of the tables there are now, Alembic's own apart."""
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def revisions(app) -> list[str]:
    """From the newest to the oldest."""
    config = app.extensions["migrate"].migrate.get_config()
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def contents() -> tuple[list[int], list[int], int]:
    """What must survive: people, memberships and entries counted, balances, sum of the daily totals."""
    balances = db.session.scalars(select(Account.balance).order_by(Account.balance)).all()
    totals = db.session.scalar(select(func.sum(DailyTotal.accrued)))
    counted = [db.session.scalar(select(func.count()).select_from(model)) for model in (User, Membership, LedgerEntry)]
    db.session.remove()
    return [count or 0 for count in counted], list(balances), totals


def test_the_tables_of_the_newest_version_are_those_of_the_models(blank):
    flask_migrate.upgrade()
    flask_migrate.check()
    assert tables() == set(db.metadata.tables)


def test_a_model_without_a_migration_would_be_noticed(blank):
    flask_migrate.upgrade()
    forgotten = Table("forgotten", db.metadata, Column("id", Integer, primary_key=True))
    try:
        with pytest.raises(SystemExit):
            flask_migrate.check()
    finally:
        db.metadata.remove(forgotten)


def test_down_to_nothing_and_up_again_with_data_in_the_tables(blank):
    flask_migrate.upgrade()
    fill()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    fill()
    assert contents() == ([5, 2, 3], [0, 3], 7)
    assert verify().problems == []


def test_each_step_keeps_the_data_that_its_tables_still_hold(blank):
    flask_migrate.upgrade()
    fill()
    before = contents()
    for revision in revisions(blank)[1:]:
        flask_migrate.downgrade(revision=revision)
        assert contents() == before, revision
    flask_migrate.upgrade()
    assert contents() == before
    assert verify().problems == []


def test_after_down_and_up_the_guards_stand_again(blank):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    fill()
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE ledger_entry SET points = 1000"))


def test_upgrading_twice_changes_nothing(blank):
    flask_migrate.upgrade()
    fill()
    before = contents()
    flask_migrate.upgrade()
    assert contents() == before


def first_words() -> list[str]:
    """What stands in the discussions, whatever columns there are."""
    with db.engine.connect() as connection:
        return list(connection.execute(text("SELECT body FROM feedback_message ORDER BY id")).scalars())


def test_discussions_outlive_the_step_that_searches_them(blank):
    flask_migrate.upgrade()
    fill()
    flask_migrate.downgrade(revision="20261123_first_texts")
    assert first_words() == ["Почему так?"]
    flask_migrate.upgrade()
    make_thread(db.session, body="Ёлка")
    db.session.commit()
    assert first_words() == ["Почему так?", "Ёлка"]
    assert db.session.scalars(select(Thread.search_key).order_by(Thread.id)).all() == ["", "елка"]


def letters() -> list[str]:
    """Kinds of the letters there are, in the order they were written."""
    return list(db.session.scalars(text("SELECT kind FROM outbox_message ORDER BY id")))


def test_letters_of_every_kind_are_stored_and_those_of_before_outlive_the_digest(blank):
    flask_migrate.upgrade()
    fill()
    kinds = [kind.value for kind in LetterKind]
    reader = db.session.scalars(select(User).where(User.login == "anna")).one()
    for kind in LetterKind:
        db.session.add(OutboxMessage(kind=kind, key=f"one:{kind}", recipient="anna@example.org", user=reader))
        db.session.flush()
    db.session.commit()
    assert letters() == kinds
    db.session.remove()
    flask_migrate.downgrade(revision="20261123_first_texts")
    assert letters() == [kind for kind in kinds if kind != "digest"]
    assert db.session.scalar(text("SELECT count(*) FROM outbox_message WHERE user_id IS NULL OR key IS NULL")) == 0
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE outbox_message SET kind = 'digest'"))
    db.session.remove()
    flask_migrate.upgrade()
    db.session.execute(text("UPDATE outbox_message SET kind = 'digest' WHERE kind = 'notice'"))
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE outbox_message SET kind = 'other'"))


def test_the_audit_may_forget_from_the_erasure_on_and_not_before(blank):
    flask_migrate.upgrade()
    fill()
    record(None, "student.update", db.session.scalars(select(Student)).first(), after={"school": "5"})
    db.session.commit()
    forget = text("UPDATE audit_event SET subject_label = '', after = NULL")
    flask_migrate.downgrade(revision="20261126_second_factor")
    with pytest.raises(DBAPIError):
        db.session.execute(forget)
    db.session.remove()
    flask_migrate.upgrade()
    db.session.execute(forget)
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE audit_event SET subject_label = 'Вера'"))


def test_apps_and_setups_outlive_the_step_that_lets_them_stand_side_by_side(blank):
    flask_migrate.upgrade()
    fill()
    users = {user.login: user for user in db.session.scalars(select(User))}
    make_authenticator(db.session, users["anna"], secret="on", new_secret="next")
    make_authenticator(db.session, users["boris"], is_on=False, new_secret="begun")
    db.session.commit()
    pairs = text("SELECT secret FROM authenticator ORDER BY secret")
    flask_migrate.downgrade(revision="20261127_erasure")
    assert db.session.scalars(pairs).all() == ["begun", "on"]
    db.session.remove()
    flask_migrate.upgrade()
    rows = db.session.execute(text("SELECT secret, new_secret FROM authenticator ORDER BY secret")).all()
    assert set(rows) == {("on", None), (None, "begun")}
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE authenticator SET secret = 'x' WHERE secret IS NULL"))
