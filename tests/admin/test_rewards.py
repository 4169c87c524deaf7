"""Rewards in the panel: the catalogue with pictures, the exchange, handing over, taking back, the slip."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from points_admin import clock
from points_admin.ledger.queries import account_of
from points_admin.rewards.models import Redemption, RedemptionState, Reward
from points_admin.rewards.pictures import MOST_BYTES
from points_admin.rewards.redeeming import redeem
from tests.portal.reading import words
from tests.support.bad_input import WORST_VALUES
from tests.support.factories import give_points, image_file, make_picture, make_redemption, make_reward, make_student

KEY = "a-key-that-is-long-enough"
EMPTY = {"description": "", "stock": "", "seen_stock": "", "per_student": "", "open_from": "", "open_to": ""}
CUP = {"name": "Кружка", "price": "100", **EMPTY, "is_visible": "1"}


@pytest.fixture
def cup(session):
    return make_reward(session, name="Кружка", price=100, stock=5)


@pytest.fixture
def rich(session, cast):
    give_points(session, cast.vera, 135, cast.vr)
    return cast.vera


@pytest.fixture
def redemption(session, cast, cup):
    return make_redemption(session, cast.anna, cast.vera, cup)


@pytest.fixture
def anna(login, cast):
    return login(cast.anna)


def uploaded(content, name="кружка.png"):
    return {"picture": (BytesIO(content), name)}


def exchange(client, student, reward, **given):
    form = {"student": student.id, "reward": reward.id, "price": reward.price, "key": KEY} | given
    return client.post("/admin/redemptions/redeem/", data=form)


def count(session):
    return session.scalar(select(func.count(Redemption.id)))


def test_a_reward_is_added_with_its_picture_changed_and_shown(admin, session):
    admin.post("/admin/rewards/new/", data=CUP | uploaded(image_file("JPEG"), "не картинка.txt"))
    [cup] = session.scalars(select(Reward))
    page = admin.get("/admin/rewards/").text
    assert f"/rewards/{cup.id}/{cup.picture.digest}.webp" in page and "сколько угодно" in page
    form = admin.get(f"/admin/rewards/edit/?id={cup.id}").text
    assert 'enctype="multipart/form-data"' in form and "Убрать картинку" in form
    change = CUP | {"price": "150", "stock": "3", "per_student": "1", "open_to": "2030-05-31", "remove_picture": "1"}
    assert admin.post(f"/admin/rewards/edit/?id={cup.id}", data=change).status_code == 302
    assert (cup.price, cup.stock, cup.per_student, cup.picture) == (150, 3, 1, None)
    card = words(admin.get(f"/admin/rewards/details/?id={cup.id}"))
    assert "Цена, баллов 150" in card and "Последний день обмена 31.05.2030" in card


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "нужно заполнить"),
        ({"price": ""}, "нужно заполнить"),
        ({"price": "0"}, "От 1 до"),
        ({"price": "١٠٠"}, "Введите целое число"),
        ({"stock": "-1"}, "От 0 до"),
        ({"per_student": "0"}, "От 1 до"),
        ({"open_from": "2030-01-02", "open_to": "2030-01-01"}, "Не раньше первого дня"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_stored(admin, session, wrong, said):
    answer = admin.post("/admin/rewards/new/", data=CUP | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalars(select(Reward)).all() == []


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_what_is_no_fit_picture_is_said_beside_it_and_nothing_stored(admin, session, kind):
    answer = admin.post("/admin/rewards/new/", data=CUP | uploaded(image_file(kind)))
    assert (answer.status_code, "Это не картинка" in answer.text) == (422, True)
    assert session.scalars(select(Reward)).all() == []


def test_a_file_above_the_limit_is_refused_beside_the_form(admin, session):
    answer = admin.post("/admin/rewards/new/", data=CUP | uploaded(b"x" * (MOST_BYTES + 1)))
    assert (answer.status_code, "Картинка больше 5 МБ" in answer.text, "Кружка" in answer.text) == (422, True, True)
    assert admin.post("/admin/rewards/new/", data=CUP | uploaded(b"x" * 7 * 1024**2)).status_code == 413


@pytest.mark.parametrize("field", ["price", "stock", "seen_stock", "per_student", "open_from", "name"])
@pytest.mark.parametrize("value", WORST_VALUES)
def test_nothing_typed_breaks_the_form(admin, session, cup, field, value):
    assert admin.post(f"/admin/rewards/edit/?id={cup.id}", data=CUP | {field: value}).status_code in (302, 409, 422)


def test_rewards_taken_meanwhile_do_not_come_back_with_a_form_opened_before(admin, session, cast, rich, cup):
    opened = CUP | {"stock": "5", "seen_stock": "5", "name": "Термокружка"}
    redeem(cast.anna, reward=cup, student=rich, price=100, key=KEY)
    admin.post(f"/admin/rewards/edit/?id={cup.id}", data=opened)
    assert (cup.name, cup.stock) == ("Термокружка", 4)
    answer = admin.post(f"/admin/rewards/edit/?id={cup.id}", data=opened | {"stock": "15"})
    assert (answer.status_code, cup.stock) == (422, 4)
    assert "теперь в наличии 4" in answer.text and 'name="seen_stock" type="hidden" value="4"' in answer.text
    admin.post(f"/admin/rewards/edit/?id={cup.id}", data=opened | {"stock": "14", "seen_stock": "4"})
    assert cup.stock == 14


def test_the_catalogue_says_how_many_went_and_what_is_closed(admin, session, redemption):
    make_reward(session, name="Скрытая", is_visible=False)
    make_reward(session, name="Поздняя", open_from=clock.today() + timedelta(days=3))
    make_reward(session, name="Былая", archived_at=clock.now())
    page = words(admin.get("/admin/rewards/"))
    assert "Кружка 100 4 — 1 открыта" in page
    assert "скрыта" in page and "откроется" in page and "Былая" not in page
    assert "Былая" in admin.get("/admin/rewards/?state=archived").text


def test_a_teacher_reads_the_catalogue(anna, cup):
    page = anna.get("/admin/rewards/").text
    assert "Кружка" in page and "Добавить награду" not in page
    assert "Обменять для ученика" in anna.get(f"/admin/rewards/details/?id={cup.id}").text


def test_from_the_students_card_to_the_slip(anna, session, cast, rich, cup):
    assert f"/admin/redemptions/redeem/?student={rich.id}" in anna.get(f"/admin/students/details/?id={rich.id}").text
    chosen = words(anna.get(f"/admin/redemptions/redeem/?student={rich.id}"))
    assert "Кружка 100 баллов в наличии 5 останется 35" in chosen
    page = anna.get(f"/admin/redemptions/redeem/?student={rich.id}&reward={cup.id}")
    assert "Обменять 100 баллов на «Кружка»: останется 35" in words(page)
    done = exchange(anna, rich, cup)
    [made] = session.scalars(select(Redemption))
    assert done.location == f"/admin/redemptions/details/?id={made.id}"
    card = words(anna.get(done.location))
    assert "Обменяно: Кружка — Лебедева Вера. Осталось 35 баллов." in card
    slip = words(anna.get(f"/admin/redemptions/slip/?id={made.id}"))
    assert (
        f"Талон № {made.id}" in slip and "Кому Лебедева Вера Баллов 100" in slip and "Сотрудник Смирнова Анна" in slip
    )
    assert "Кружка" in words(anna.get(f"/admin/students/details/?id={rich.id}")).split("История баллов")[0]


def test_the_button_pressed_twice_leads_to_the_same(anna, session, rich, cup):
    first, second = exchange(anna, rich, cup), exchange(anna, rich, cup)
    assert first.location == second.location
    assert (count(session), account_of(rich).balance, cup.stock) == (1, 35, 4)


def test_a_used_key_and_a_stale_page_are_told_and_mended(anna, session, rich, cup):
    exchange(anna, rich, cup)
    other = make_reward(session, price=1)
    answer = exchange(anna, rich, other)
    assert answer.status_code == 422 and "уже выполнен с другими данными" in answer.text and KEY not in answer.text
    assert exchange(anna, rich, other, key="").status_code == 422
    assert exchange(anna, rich, other, price="").status_code == 422
    assert count(session) == 1


def test_another_price_than_the_one_shown_is_asked_again(anna, session, rich, cup):
    answer = exchange(anna, rich, cup, price=90)
    assert (answer.status_code, count(session)) == (409, 0)
    assert "«Кружка» теперь стоит 100" in answer.text and "Обменять 100" in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"price": 200}, "Не хватает 65 баллов: есть 135, нужно 200."),
        ({"stock": 0}, "закончилась"),
        ({"is_visible": False}, "скрыта"),
        ({"archived_at": clock.now()}, "в архиве"),
        ({"open_to": clock.today() - timedelta(days=1)}, "закрыт"),
    ],
    ids=["poor", "sold out", "hidden", "archived", "closed"],
)
def test_what_cannot_be_had_has_no_button_and_says_why(anna, session, rich, cup, fields, said):
    for name, value in fields.items():
        setattr(cup, name, value)
    session.flush()
    page = anna.get(f"/admin/redemptions/redeem/?student={rich.id}&reward={cup.id}")
    assert said in words(page) and "останется" not in words(page)
    assert (exchange(anna, rich, cup).status_code, count(session)) == (409, 0)


def test_the_limit_is_told_before_the_button(anna, session, cast, rich, cup):
    cup.per_student = 1
    redeem(cast.anna, reward=cup, student=rich, price=100, key=KEY)
    page = words(anna.get(f"/admin/redemptions/redeem/?student={rich.id}&reward={cup.id}"))
    assert "Лимит исчерпан" in page and "Не больше на ученика 1, уже 1" in page


def test_students_are_found_within_the_own_scope(anna, session, cast, cup):
    make_student(session, cast.vr, last_name="Вернова")
    page = words(anna.get(f"/admin/redemptions/redeem/?reward={cup.id}"))
    assert "Лебедева" in page and "Вернова" in page and "Зуев" not in page
    page = words(anna.get(f"/admin/redemptions/redeem/?reward={cup.id}&q=вер"))
    assert "Лебедева" in page and "Вернова" in page
    assert "Никого не нашлось" in words(anna.get("/admin/redemptions/redeem/?q=Зуев"))


@pytest.mark.parametrize("value", WORST_VALUES)
def test_nothing_in_an_address_breaks_the_page(admin, session, rich, cup, value):
    for query in ({"student": value}, {"student": rich.id, "reward": value}):
        assert admin.get("/admin/redemptions/redeem/", query_string=query).status_code == 404
    assert admin.get("/admin/redemptions/redeem/", query_string={"q": value}).status_code == 200
    for field in ("price", "key"):
        assert exchange(admin, rich, cup, **{field: value}).status_code in (302, 409, 422)


def test_it_is_handed_over_and_taken_back_with_a_reason(anna, session, rich, cup, redemption):
    there = f"/admin/redemptions/details/?id={redemption.id}"
    anna.post("/admin/redemptions/hand-over/", data={"id": redemption.id})
    assert redemption.state is RedemptionState.HANDED_OVER
    again = anna.post("/admin/redemptions/hand-over/", data={"id": redemption.id}, follow_redirects=True)
    assert "Награда уже выдана" in again.text and "Принять назад" in again.text
    assert anna.post("/admin/redemptions/cancel/", data={"id": redemption.id, "why": " "}).status_code == 422
    anna.post("/admin/redemptions/cancel/", data={"id": redemption.id, "why": "Скол на ручке"})
    assert "Скол на ручке" in words(anna.get(there)) and "Талон" not in words(anna.get(there))
    assert (redemption.state, cup.stock) == (RedemptionState.CANCELLED, 5)
    slip = anna.get(f"/admin/redemptions/slip/?id={redemption.id}")
    assert slip.location == there
    again = anna.post("/admin/redemptions/cancel/", data={"id": redemption.id, "why": "Ещё"}, follow_redirects=True)
    assert "уже отменён" in again.text


def test_the_list_shows_states_rewards_and_the_own_students(admin, anna, login, session, cast, cup, redemption):
    make_redemption(session, cast.boris, cast.gleb)
    for client, seen in ((admin, {"Лебедева", "Зуев"}), (anna, {"Лебедева"}), (login(cast.boris), {"Зуев"})):
        page = client.get("/admin/redemptions/").text
        assert {name for name in ("Лебедева", "Зуев") if name in page} == seen
    assert "Зуев" not in admin.get(f"/admin/redemptions/?reward={cup.id}").text
    assert "Зуев" in admin.get("/admin/redemptions/?search=зуев").text
    assert "<tbody>" not in admin.get("/admin/redemptions/?state=handed_over").text
    assert "Лебедева" in admin.get("/admin/redemptions/?state=issued").text


def test_no_door_offers_an_ordinary_reversal(admin, redemption):
    entry, batch = redemption.entry_id, redemption.entry.batch_id
    card = admin.get(f"/admin/entries/details/?id={entry}").text
    assert f"/admin/redemptions/details/?id={redemption.id}" in card and "entry=" not in card
    for query in (f"entry={entry}", f"batch={batch}"):
        page = admin.get(f"/admin/reversal/?{query}")
        assert page.status_code == 200 and "Это обмен на награду" in page.text and "Провести" not in page.text
        refused = admin.post(f"/admin/reversal/?{query}", data={"key": KEY, "comment": "Ошибка"})
        assert refused.status_code == 422
    assert "Сторно</a>" not in admin.get("/admin/entries/?kind=redemption").text
    assert "Отменить всё" not in admin.get(f"/admin/award/actions/{batch}").text
    admin.post("/admin/award/undo", data={"batch": batch, "key": KEY})
    assert redemption.state is RedemptionState.ISSUED


def test_the_reason_of_exchanges_is_no_chip(admin, session, cast, redemption):
    assert "Обмен на награду" not in admin.get(f"/admin/award/?kvant={cast.vr.id}").text


def test_a_picture_is_kept_by_the_browser_alone(admin, session, cup):
    picture = make_picture(session, cup)
    address = f"/rewards/{cup.id}/{picture.digest}.webp"
    answer = admin.get(address)
    assert (answer.mimetype, answer.data[:4], answer.data[8:12]) == ("image/webp", b"RIFF", b"WEBP")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = admin.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/admin/rewards/", "/admin/redemptions/"])
def test_lists_cost_the_same_however_long(admin, session, cast, count_queries, path):
    def cost():
        session.commit()
        with count_queries() as queries:
            assert admin.get(path).status_code == 200
        return queries.count

    make_redemption(session, cast.anna, cast.vera)
    before = cost()
    for number in range(12):
        reward = make_reward(session)
        make_picture(session, reward)
        student = make_student(session, cast.vr)
        make_redemption(session, (cast.anna, cast.admin)[number % 2], student, reward)
    assert cost() == before <= 14
