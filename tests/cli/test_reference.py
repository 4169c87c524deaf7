"""May `seed-reference` be run again, after an administrator has changed what it brought?"""

from sqlalchemy import func, select

from points_admin import text
from points_admin.accounts.models import Role
from points_admin.audit.models import AuditEvent
from points_admin.ledger.models import Reason
from points_admin.rewards.models import Reward
from points_admin.roster.models import Kvant
from points_admin.rules.models import AwardRule

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


def test_nobody_is_offered_the_reasons_of_the_program_itself(session, run):
    run("seed-reference")
    idle = select(Reason.name).where(~Reason.is_active)
    assert set(session.scalars(idle)) == {"Обмен на награду", "Сгорание баллов в конце учебного года"}


def test_points_for_attending_are_on_and_other_rules_wait(session, run):
    run("seed-reference")
    rules = {
        rule.name: (rule.trigger, rule.current.points, rule.current.is_on)
        for rule in session.scalars(select(AwardRule))
    }
    assert rules["Баллы за посещение"] == ("attended", 5, True)
    assert [name for name, (_trigger, _points, is_on) in rules.items() if is_on] == ["Баллы за посещение"]
    run("seed-reference")
    assert len(session.scalars(select(AwardRule)).all()) == len(rules)


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
