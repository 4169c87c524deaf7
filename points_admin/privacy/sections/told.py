"""Notices, letters, and what was asked and answered."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from points_admin.extensions import db
from points_admin.feedback.models import Message, Thread
from points_admin.feedback.words import STATUS
from points_admin.notices.models import Notice, OutboxMessage
from points_admin.notices.words import LETTERS
from points_admin.privacy.person import Person
from points_admin.privacy.sections.section import Section, rows_of
from points_admin.workbook import Cell

_NOTICE = {"created_at": "Когда", "title": "О чём", "body": "Текст", "read_at": "Прочитано"}


def notices(person: Person) -> Section:
    """What the person's own pages say. Those of staff may be about others, whose they are: only when and about what."""
    columns = {**_NOTICE}
    if person.student is None:
        del columns["body"]
    mine = select(Notice).where(Notice.user_id.in_(person.user_ids)).order_by(Notice.id)
    return Section("notices", "Уведомления", columns, rows_of(db.session.scalars(mine).all(), columns))


def letters(person: Person) -> Section:
    """To whom which letters went; what they said is forgotten once they have gone."""
    columns = {"created_at": "Когда", "kind": "Вид", "recipient": "Кому", "title": "О чём", "sent_at": "Отправлено"}
    mine = select(OutboxMessage).where(OutboxMessage.user_id.in_(person.user_ids)).order_by(OutboxMessage.id)
    rows: list[list[Cell]] = [
        [each.created_at, LETTERS[each.kind], each.recipient, each.context.get("title", ""), each.sent_at]
        for each in db.session.scalars(mine)
    ]
    return Section("letters", "Письма", columns, rows)


def messages(person: Person) -> Section:
    """Every turn of the threads that the person began, and the own turns in others."""
    columns = {
        "thread": "Обращение №",
        "subject": "О чём",
        "status": "Состояние",
        "created_at": "Когда",
        "is_from_staff": "Ответ сотрудника",
        "body": "Текст",
    }
    ids = person.user_ids
    mine = select(Message).join(Message.thread).where(or_(Thread.author_id.in_(ids), Message.author_id.in_(ids)))
    found = db.session.scalars(mine.options(joinedload(Message.thread)).order_by(Message.thread_id, Message.id))
    return Section("messages", "Обращения", columns, [_message(each, ids) for each in found])


def _message(one: Message, ids: list[int]) -> list[Cell]:
    thread = one.thread
    # The first words of a foreign question are its author's.
    subject = thread.subject if thread.author_id in ids else ""
    return [thread.id, subject, STATUS[thread.status], one.created_at, one.is_from_staff, one.body]
