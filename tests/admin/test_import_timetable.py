"""A timetable through the wizard: the file tells what it is, the pages speak of lines and groups, and it goes back."""

from points_admin.schedule.models import TimetableSlot
from tests.admin.importing import fingerprint, uploaded
from tests.imports.files import TIMETABLE_HEADER, xlsx

ROWS = (
    ("Тестовый VR/AR", "VR-101", "пн", "16:00", "17:30", "каб. 101", None),
    ("Тестовый VR/AR", "VR-101", "Тринадцатница", "16:00", "17:30", "каб. 101", None),
)


def test_a_timetable_goes_through_the_wizard_and_back(admin, session, cast):
    pages = uploaded(admin, xlsx([TIMETABLE_HEADER, *ROWS]), name="Расписание.xlsx")
    columns = admin.get(f"{pages}columns").text
    assert "День недели" in columns and "Кабинет" in columns
    preview = admin.get(f"{pages}?show=create").text
    assert "Новых строк расписания" in preview and "Когда и где" in preview
    assert "Понедельник 16:00–17:30, каб. 101" in preview and "Обновится учеников" not in preview
    assert "Неизвестный день недели" in admin.get(pages).text
    sent = {"fingerprint": fingerprint(preview), "skip_invalid": "1"}
    admin.post(f"{pages}apply", data=sent)
    result = admin.get(pages).text
    assert "Новых строк расписания" in result and 'href="/admin/schedule/">К расписанию' in result
    assert session.query(TimetableSlot).count() == 1
    assert "1 строка расписания" in admin.get(f"{pages}roll-back").text
    admin.post(f"{pages}roll-back")
    assert "Удалено строк расписания: 1" in admin.get(pages).text
    assert session.query(TimetableSlot).count() == 0


def test_a_teacher_is_offered_no_timetable(anna):
    assert "Расписание</strong>" not in anna.get("/admin/import/").text
    assert anna.post("/admin/import/", data={"kind": "timetable"}).status_code >= 400
