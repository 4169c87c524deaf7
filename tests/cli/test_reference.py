"""May `seed-reference` be run again, after an administrator has changed what it brought?"""

from sqlalchemy import func, select

from points_admin import text
from points_admin.accounts.models import Role
from points_admin.audit.models import AuditEvent
from points_admin.ledger.models import Reason
from points_admin.rewards.models import Reward
from points_admin.roster.models import Kvant

STANDARD = {"vr-ar", "it", "aero", "auto", "bio", "geo", "kosmo", "neuro", "nano", "promrobo", "promdesign", "energy"}


def rows(session):
    session.expire_all()
    return (
        sorted((kvant.slug, kvant.name, kvant.color) for kvant in session.scalars(select(Kvant))),
        sorted((reason.name, reason.default_points) for reason in session.scalars(select(Reason))),
        sorted((reward.name, reward.price) for reward in session.scalars(select(Reward))),
    )


def test_it_brings_kvants_reasons_rewards_and_roles(session, run):
    done = run("seed-reference")
    assert (done.exit_code, done.stderr) == (0, "")
    assert set(session.scalars(select(Kvant.slug))) >= STANDARD
    assert {role.name for role in session.scalars(select(Role))} == {"admin", "teacher", "student"}
    points = {reason.name: reason.default_points for reason in session.scalars(select(Reason))}
    assert (points["Посещение занятия"], points["Победа в хакатоне"], points["Порча оборудования"]) == (5, 100, -50)
    prices = {reward.name: (reward.price, reward.per_student) for reward in session.scalars(select(Reward))}
    assert (prices["Стикер"], prices["Футболка"]) == ((30, None), (400, 1))
    assert done.stdout.endswith(f"награды: {len(prices)}.\n")


def test_nobody_is_offered_the_reason_of_exchanges(session, run):
    run("seed-reference")
    assert [reason.name for reason in session.scalars(select(Reason).where(~Reason.is_active))] == ["Обмен на награду"]


def test_the_spellings_of_real_lists_lead_to_their_kvants(session, run):
    run("seed-reference")
    slugs = {
        text.match_key(spelling): kvant.slug
        for kvant in session.scalars(select(Kvant))
        for spelling in (kvant.name, *kvant.aliases)
    }
    for spelling, slug in {
        "VR/AR": "vr-ar",
        "VRAR-квантум": "vr-ar",
        " VR / AR-квантум ": "vr-ar",
        "IT": "it",
        "it-квантум": "it",
        "Хай-тек": "hitech",
        "Био квантум": "bio",
        "Энерджи-квантум": "energy",
    }.items():
        assert slugs[text.match_key(spelling)] == slug


def test_a_second_run_changes_nothing(session, run):
    run("seed-reference")
    before = rows(session)
    done = run("seed-reference")
    assert (done.exit_code, done.stdout) == (0, "Справочники уже на месте, ничего не изменено.\n")
    assert rows(session) == before
    seeded = select(func.count(AuditEvent.id)).where(AuditEvent.action == "reference.seed")
    assert session.scalar(seeded) == 1


def test_what_an_administrator_edited_or_removed_stays_so(session, run):
    run("seed-reference")
    session.scalars(select(Kvant).where(Kvant.slug == "it")).one().name = "Айти"
    session.scalars(select(Reason).where(Reason.name == "Опоздание")).one().name = "Опоздание больше 5 минут"
    session.delete(session.scalars(select(Kvant).where(Kvant.slug == "chess")).one())
    session.delete(session.scalars(select(Reward).where(Reward.name == "Экскурсия")).one())
    session.scalars(select(Reward).where(Reward.name == "Кружка")).one().name = "Термокружка"
    session.commit()
    before = rows(session)
    run("seed-reference")
    assert rows(session) == before


def test_a_kvant_that_was_made_by_hand_is_not_doubled(session, run):
    session.add(Kvant(slug="virtual", name="VR/AR"))
    session.commit()
    run("seed-reference")
    assert session.scalar(select(func.count(Kvant.id)).where(Kvant.slug == "vr-ar")) == 0
