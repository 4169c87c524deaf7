"""The way back: «Отменить» of the toast, «Последние действия», one batch with its children."""

from points_admin import clock
from points_admin.ledger.models import BatchKind
from points_admin.ledger.services import ImportedRow, post_imported
from tests.admin.awarding import ACTIONS, SCREEN, UNDO, balance, batches, field_value, fresh_key, order
from tests.support.factories import give_points, make_student


def test_the_toast_takes_the_batch_back(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    html = anna.get(SCREEN).text
    toast = html[html.index('id="award-toast"') :]
    answer = anna.post(UNDO, data={"key": field_value(toast, "key"), "batch": field_value(toast, "batch")})
    assert answer.status_code == 302
    assert [balance(student) for student in mates] == [0, 0, 0]
    assert [batch.kind for batch in batches()] == [BatchKind.ACCRUAL, BatchKind.REVERSAL]
    html = anna.get(SCREEN).text.replace("\u00a0", " ")
    assert "Отменено: списано 15 баллов с 3 учеников" in html
    assert f'action="{UNDO}"' not in html


def test_a_second_press_undoes_once(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    form = {"key": fresh_key(), "batch": batches()[0].id}
    first, second = anna.post(UNDO, data=form), anna.post(UNDO, data=form)
    assert first.location == second.location == SCREEN
    assert len(batches()) == 2


def test_undoing_what_is_undone_says_so(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    for _ in range(2):
        answer = anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[0].id}, follow_redirects=True)
    assert "уже сторнирована" in answer.text
    assert len(batches()) == 2


def test_spent_points_cannot_be_undone(cast, session, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    give_points(session, cast.vera, -3, cast.vr)
    answer = anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[0].id}, follow_redirects=True)
    assert f"{cast.vera.short_name} (есть 2, нужно 5)" in answer.text
    assert balance(mates[1]) == 5


def test_an_import_is_not_undone_here_and_its_page_offers_only_its_rows(cast, anna):
    rows = [ImportedRow(cast.vera.id, points, cast.reason.id, cast.vr.id, "", clock.today()) for points in (5, 7)]
    batch = post_imported(cast.anna, rows=rows, key=fresh_key()).batch
    html = anna.post(UNDO, data={"key": fresh_key(), "batch": batch.id}, follow_redirects=True).text
    assert "откатывают в разделе «Импорт»" in html
    assert html.count("/admin/reversal/?entry=") == 2 and "/admin/reversal/?batch=" not in html
    assert (len(batches()), balance(cast.vera)) == (1, 12)


def test_a_reversal_is_not_undone(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[0].id})
    html = anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[1].id}, follow_redirects=True).text
    assert "Сторно нельзя сторнировать" in html and "/admin/reversal/" not in html
    assert len(batches()) == 2


def test_strange_batches_are_not_found(cast, session, anna):
    foreign = give_points(session, cast.gleb, 5, cast.it, actor=cast.boris)
    for batch in (foreign.batch_id, "", "abc", "-1", 10**30):
        assert (batch, anna.post(UNDO, data={"key": fresh_key(), "batch": batch}).status_code) == (batch, 404)
        assert anna.get(f"{ACTIONS}/{batch or 'x'}").status_code == 404
    assert anna.post(UNDO).status_code == 404
    assert balance(cast.gleb) == 5


def test_an_undo_without_a_key_is_refused(cast, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    anna.post(UNDO, data={"batch": batches()[0].id})
    assert len(batches()) == 1


def test_a_replayed_award_that_was_undone_is_not_called_awarded(cast, anna, mates):
    form = order(cast.vr, mates, cast.reason)
    anna.post(SCREEN, data=form)
    anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[0].id})
    anna.get(SCREEN)
    anna.post(SCREEN, data=form)
    assert "но уже отменено" in anna.get(SCREEN).text
    assert balance(cast.vera) == 0


def test_recent_actions_show_the_own_kvants_and_what_was_taken_back(cast, session, anna, mates):
    give_points(session, cast.gleb, 7_777, cast.it, actor=cast.boris)
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason, comment="Третья пара"))
    html = anna.get(ACTIONS).text.replace("\u00a0", " ")
    assert "Начислено 15 баллов 3 ученикам" in html and "Третья пара" in html
    assert "7 777" not in html and cast.it.name not in html
    anna.post(UNDO, data={"key": fresh_key(), "batch": batches()[-1].id})
    html = anna.get(ACTIONS).text.replace("\u00a0", " ")
    assert "Отменено: списано 15 баллов с 3 учеников" in html
    assert '<span class="badge badge-warn">Отменено</span>' in html


def test_no_actions_yet_says_what_will_be_here(anna):
    assert "Пока ничего не начислено" in anna.get(ACTIONS).text


def test_a_batch_names_its_children_and_offers_the_way_back(cast, session, anna, mates):
    anna.post(SCREEN, data=order(cast.vr, mates, cast.reason))
    batch = batches()[0]
    html = anna.get(f"{ACTIONS}/{batch.id}").text
    assert all(student.full_name in html for student in mates)
    assert html.count("/admin/reversal/?entry=") == 3
    assert f"/admin/reversal/?batch={batch.id}" in html
    anna.post(UNDO, data={"key": fresh_key(), "batch": batch.id})
    html = anna.get(f"{ACTIONS}/{batch.id}").text
    assert "/admin/reversal/" not in html and html.count("badge-warn") == 3


def test_a_batch_page_asks_the_same_for_three_and_for_thirty(cast, session, anna, mates, count_queries):
    def cost(students):
        anna.post(SCREEN, data=order(cast.vr, students, cast.reason))
        path = f"{ACTIONS}/{batches()[-1].id}"
        anna.get(path)
        with count_queries() as queries:
            anna.get(path)
        return queries

    few = cost(mates)
    many = cost([*mates, *(make_student(session, cast.vr, cast.vr_group) for _ in range(27))])
    assert many.count == few.count, str(many)
    assert many.count <= 9, str(many)
