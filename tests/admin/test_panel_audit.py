"""The audit page speaks Russian: actions, fields and codes that the product records."""

from points_admin.admin import event_words
from points_admin.audit.models import AuditEvent


def test_a_denial_is_told_in_words(login, cast):
    login(cast.boris).get(f"/admin/students/details/?id={cast.vera.id}")
    admin = login(cast.admin)
    html = admin.get("/admin/audit/?state=denials").text
    assert "Доступ: отказ" in html and "Ковалёв Борис" in html
    address = html.split('class="row-link" href="')[1].split('"')[0]
    card = admin.get(address).text
    assert "нет или чужое" in card and "/admin/students/details/" in card and "not_found" not in card


def test_what_the_services_record_has_a_name():
    recorded = (
        "ledger.accrual ledger.deduction ledger.reversal ledger.import import.upload import.apply import.roll_back "
        "student.create student.update student.archive membership.join membership.move user.teaching user.create "
        "session.start session.end access.denied kvant.delete reason.update group.archive"
    )
    for action in recorded.split():
        label = event_words.action_label(AuditEvent(action=action))
        assert not any("a" <= letter.casefold() <= "z" for letter in label), label


def test_an_audit_card_cannot_be_changed(login, cast, session):
    admin = login(cast.admin)
    assert admin.post("/admin/audit/edit/?id=1", data={"action": "x"}).status_code in (403, 404)
    assert admin.post("/admin/audit/delete/", data={"id": "1", "confirmed": "1"}).status_code in (403, 404)
