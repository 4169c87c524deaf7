"""What the tests of the import wizard send, and how they walk to its pages."""

from datetime import date
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from points_admin.roster.models import Student

BORN = date(2012, 3, 14)
GOOD = ("Орлова", "Анна", None, BORN, "Тестовый IT", "Новая")
BAD = ("=1+1|cmd", "Пётр", None, "31.02.2012", "Тестовый IT", None)
POINTS = (date(2026, 9, 1), "Лебедева Вера", "Тестовый VR/AR", "Активная работа", 5)


def upload(client: FlaskClient, content: bytes, name: str = "Список.xlsx", kind: str = "") -> Any:
    return client.post("/admin/import/", data={"kind": kind, "file": (BytesIO(content), name)})


def uploaded(client: FlaskClient, content: bytes, **more: str) -> str:
    """Address of the job's pages."""
    answer = upload(client, content, **more)
    assert answer.status_code == 302, answer.text
    return str(answer.location).removesuffix("columns")


def fingerprint(page: str) -> str:
    return page.partition('name="fingerprint" value="')[2].partition('"')[0]


def students(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Student)))
