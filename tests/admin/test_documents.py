"""Can an administrator look at a text before it counts, and find the earlier ones?"""

from points_admin.documents.models import DocumentKind
from points_admin.documents.queries import current

ADDRESS = "/admin/documents/policy/"


def test_a_look_publishes_nothing(cast, login):
    answer = login(cast.admin).post(ADDRESS, data={"body": "## Взгляд\n<b>жирно</b>", "preview": "1"})
    assert "Так будет выглядеть" in answer.text
    assert "<h2>Взгляд</h2>" in answer.text
    assert "<b>жирно" not in answer.text
    assert current(DocumentKind.POLICY).version == 1


def test_publishing_makes_the_next_version_and_shows_it_to_everybody(cast, login, anonymous):
    client = login(cast.admin)
    assert client.post(ADDRESS, data={"body": "Новая политика", "publish": "1"}).location == "/admin/documents/"
    assert "Новая политика" in anonymous.get("/privacy").text
    assert "Новая политика" not in anonymous.get("/privacy?version=1").text
    assert "№ 2" in client.get(f"{ADDRESS}versions").text


def test_a_refused_text_stays_in_the_form(cast, login):
    answer = login(cast.admin).post(ADDRESS, data={"body": "я" * 50_001, "publish": "1"})
    assert answer.status_code == 422
    assert "Не длиннее 50000 знаков" in answer.text
    assert "яяяя" in answer.text


def test_a_text_with_gaps_is_marked(cast, login):
    client = login(cast.admin)
    assert "квадратных скобках" in client.get("/admin/documents/").text
    for kind in ("policy", "consent"):
        client.post(f"/admin/documents/{kind}/", data={"body": "Всё вписано", "publish": "1"})
    assert "квадратных скобках" not in client.get("/admin/documents/").text
