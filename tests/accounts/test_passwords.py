"""Which passwords are refused, and what one-time passwords look like."""

import gzip
from importlib import resources

import pytest

from points_admin.access import RoleName
from points_admin.accounts import passwords
from points_admin.accounts.models import Role, User


def person(role=RoleName.STUDENT, login="lebedeva.vera", last_name="Лебедева", first_name="Вера"):
    return User(login=login, last_name=last_name, first_name=first_name, active=True, roles=[Role(name=role.value)])


STUDENT, TEACHER = person(), person(RoleName.TEACHER, "smirnova", "Смирнова", "Анна")


def is_fine(password, user=STUDENT):
    return passwords.problems(password, user) == []


def common():
    packed = resources.files("points_admin.accounts").joinpath("data/common_passwords.txt.gz").read_bytes()
    return gzip.decompress(packed).decode().split("\n")


def test_no_common_password_is_accepted():
    listed = common()
    assert len(listed) > 30_000
    for user in (STUDENT, TEACHER):
        assert [word for word in listed if is_fine(word, user)] == []


def test_dressing_a_common_password_up_does_not_help():
    for word in ("password", "qwerty", "dragon", "sunshine", "iloveyou"):
        for dressed in (f"{word}2024", f"{word}123456!", f"{word}{word}", word.upper() + "1234", f"1234{word}99!"):
            assert not is_fine(dressed), dressed


@pytest.mark.parametrize(
    "password",
    [
        "пароль12345",
        "йцукенгшщз",
        "привет2024",
        "любовьлюбовь",
        "12345678",
        "2012051820120518",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghijkl",
        "абвгдеёжзи",
        "qwertyuiop[]",
        "Кванториум2026",
        "kvantorium1",
    ],
)
def test_what_is_guessed_first_is_refused(password):
    assert not is_fine(password)


@pytest.mark.parametrize("password", ["lebedeva.vera", "Лебедева-2013", "moya-ВЕРА-luchshe", "xx-lebedeva-xx"])
def test_names_and_the_login_are_refused(password):
    assert "имени" in passwords.problems(password, STUDENT)[0]


@pytest.mark.parametrize("password", ["tri-slova-naugad", "синий кот и чайник", "Zx9!mq-RtW2k", "кактусплывётвниз"])
def test_good_ones_are_accepted(password):
    assert is_fine(password) and is_fine(password, TEACHER)


def test_staff_need_twelve_characters_and_students_eight():
    assert is_fine("k7-zebra") and not is_fine("k7-zebr")
    assert passwords.problems("k7-zebra-ok", TEACHER) == ["Пароль должен быть не короче 12 знаков."]
    assert is_fine("k7-zebra-oko", TEACHER)
    assert not is_fine("tri-slova" * 20)


def test_one_time_passwords_are_easy_to_type_and_do_not_repeat():
    made = {passwords.one_time_password() for _ in range(2000)}
    assert len(made) > 1990
    assert not set("".join(made)) & set("lo01iIOQsu") - {"i"}
    assert all(len(password) == 14 for password in made)


@pytest.mark.usefixtures("session")
def test_hashes_are_argon2_and_know_one_spelling():
    stored = passwords.hashed("ёлка и пень")
    assert stored.startswith("$argon2id$")
    assert passwords.matches("е\u0308лка и пень", stored)
    assert not passwords.matches("елка и пень", stored)
