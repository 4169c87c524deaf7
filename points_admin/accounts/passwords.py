"""Rules for passwords, hashing, and one-time passwords that are easy to type from paper."""

import gzip
import secrets
from functools import lru_cache
from importlib import resources
from unicodedata import normalize

from flask_security import hash_password, verify_password

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.extensions import security

STAFF_LENGTH = 12
STUDENT_LENGTH = 8
LONGEST = 128
_DISTINCT = 5
# A shorter name is part of many words that have nothing to do with it.
_SHORTEST_NAME = 4

# Where the Russian letters sit on the keyboard: «пароль» is typed by the keys of `gfhjkm`, which the lists know.
_KEYS = str.maketrans("ёйцукенгшщзхъфывапролджэячсмитьбю", "`qwertyuiop[]asdfghjkl;'zxcvbnm,.")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "qwertyuiop[]asdfghjkl;'zxcvbnm,./")
_LOCAL = frozenset({"kvantorium", "quantorium", "tehnopark", "technopark", "kvant", "кванториум", "технопарк"})
_EDGES = "0123456789 !?.,:;-_+=*@#$%^&()[]{}\"'~/\\|<>"

# No letter or digit here can be taken for another one, and four different syllables make no word to giggle at.
_SYLLABLES = [consonant + vowel for consonant in "bdfkmnrtvz" for vowel in "aei"]
_DIGITS = "23456789"
_random = secrets.SystemRandom()


def problems(password: str, user: User) -> list[str]:
    """What is wrong with a new password for this user, in Russian; empty if nothing."""
    return [*_length_problems(password, user), *_guess_problems(password, user)][:1]


def shortest(user: User) -> int:
    """How many characters the user's password needs."""
    return STAFF_LENGTH if user.can(Permission.PANEL_OPEN) else STUDENT_LENGTH


def rules_for(user: User) -> str:
    """The rules in one sentence, for the form."""
    return f"Не короче {shortest(user)} знаков, без имени и логина. Хорошо подходят три-четыре случайных слова."


def hashed(password: str) -> str:
    """The argon2 hash to store."""
    return hash_password(normalised(password))


def matches(password: str, stored: str) -> bool:
    """Whether the password is the one behind the stored hash; an overlong one is not, and takes the same time."""
    return verify_password(normalised(password[:LONGEST]), stored) and len(password) <= LONGEST


def is_outdated(stored: str) -> bool:
    """Whether the hash was made at another cost than hashes are made now."""
    return bool(security.pwd_context.needs_update(stored))


def normalised(password: str) -> str:
    """One spelling for what looks the same, whatever keyboard composed it."""
    return normalize("NFKC", password)


def one_time_password() -> str:
    """Like `tave-nika-4829`: 31 random bits, enough for what works once and is guessed slowly."""
    first, second, third, fourth = _random.sample(_SYLLABLES, 4)
    return f"{first}{second}-{third}{fourth}-{''.join(_random.choices(_DIGITS, k=4))}"


def _length_problems(password: str, user: User) -> list[str]:
    if len(password) < shortest(user):
        return [f"Пароль должен быть не короче {shortest(user)} знаков."]
    return [f"Пароль должен быть не длиннее {LONGEST} знаков."] if len(password) > LONGEST else []


def _guess_problems(password: str, user: User) -> list[str]:
    folded = normalised(password).casefold()
    if len(set(folded)) < _DISTINCT or folded.isdigit():
        return ["Пароль слишком простой: нужны разные буквы и знаки, а не одни цифры или повторы."]
    if any(name in folded for name in _names_of(user)):
        return ["В пароле не должно быть логина, имени или фамилии."]
    if is_common(folded):
        return ["Такой пароль слишком распространён, его подбирают первым. Возьмите три-четыре случайных слова."]
    return []


def is_common(password: str) -> bool:
    """Whether the password is on the list of common ones, also repeated, framed by digits or in Russian keys."""
    spellings = {password.casefold(), password.casefold().translate(_KEYS)}
    cores = {core for word in spellings for core in (word, word.strip(_EDGES), _period(word.strip(_EDGES)))}
    return any(core in _common() or core in _LOCAL or _is_run(core) for core in cores if core)


def _is_run(word: str) -> bool:
    return any(word in run or word in run[::-1] for run in _RUNS)


def _period(word: str) -> str:
    """The shortest part whose repetition is the word."""
    return word[: (word + word).find(word, 1)]


def _names_of(user: User) -> list[str]:
    mailbox = (user.email or "").partition("@")[0]
    # Whoever registers by e-mail has no login yet.
    login = user.login or ""
    names = [login, *login.split("."), user.last_name, user.first_name, mailbox]
    return [name.casefold() for name in names if len(name) >= _SHORTEST_NAME]


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    packed = resources.files(__package__).joinpath("data/common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))
