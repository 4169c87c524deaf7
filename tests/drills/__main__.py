"""Every drill at full size on both engines; prints the figures, exits 1 where a promise is broken.

Words choose among the drills by a part of their names: `python -m tests.drills kill Права`.
"""

import sys
import time
from collections.abc import Callable, Iterator

from tests.drills.doors import register_without_mail, timings
from tests.drills.joining import double_verdicts, last_places
from tests.drills.kills import award_row_by_row, kill_many
from tests.drills.machine import run_machine
from tests.drills.race import careless_write_offs, equal_keys, opposite_orders, write_offs
from tests.drills.report import Outcome, printed
from tests.drills.rewards import last_rewards
from tests.drills.rights import FORBIDDEN, allowed_deeds
from tests.drills.tamper import tamper
from tests.support.databases import Database, Databases

# Processes and attempts: SQLite lets one write at a time, so fewer of them wait there.
_RACE = {"sqlite": (8, 2_000), "postgresql": (32, 10_000)}
_BALANCE = 100
_EQUAL_KEYS = 50
_KILLS = 200
_BATCHES = 10_000
_EXAMPLES, _STEPS = 100, 50
_ROUNDS = 50
_DECIDERS = {"sqlite": 4, "postgresql": 16}
_WANTERS = {"sqlite": 8, "postgresql": 20}
_TRIES = 100
# Known and unknown may differ by so much and no more.
_ALIKE = (0.9, 1.1)
_CHILDREN = 50

# Figures and verdict of one drill.
Verdict = tuple[str, bool]
Drill = Callable[[Database], Verdict]


def race(database: Database) -> Verdict:
    processes, attempts = _RACE[database.engine]
    got = write_offs(database, processes=processes, attempts=attempts, balance=_BALANCE)
    figures = f"удалось {got.succeeded}, отказано {got.refused}, занято {got.busy}, остаток {got.balance}"
    answered = got.succeeded + got.refused + got.busy == attempts
    return figures, answered and got.succeeded == _BALANCE and got.balance == 0 and not got.problems


def careless_race(database: Database) -> Verdict:
    processes, attempts = _RACE[database.engine]
    spent = careless_write_offs(database, processes=processes, attempts=attempts, balance=_BALANCE)
    return f"удалось {spent} при остатке {_BALANCE}", spent > _BALANCE


def one_intent(database: Database) -> Verdict:
    got = equal_keys(database, processes=_EQUAL_KEYS)
    figures = f"пакетов {got.batches}, операций {got.entries}, повторных ответов {got.replayed}"
    return figures, (got.first, got.replayed, got.batches, got.entries) == (1, _EQUAL_KEYS - 1, 1, 1)


def killed(database: Database) -> Verdict:
    got = kill_many(database, kills=_KILLS)
    figures = f"убито {got.kills}, из них внутри пакета {got.inside}; пакетов {got.batches}, неполных {got.partial}"
    return figures, got.partial == 0 and got.inside > 0 and not got.problems


def killed_carelessly(database: Database) -> Verdict:
    got = kill_many(database, kills=_KILLS // 10, work=award_row_by_row)
    return f"убито {got.kills}, неполных пакетов поймано {got.partial}", got.partial > 0


def tampered(database: Database) -> Verdict:
    honest, told = tamper(database)
    missed = [one.deed for one in told if not one.found]
    return f"найдено {len(told) - len(missed)} из {len(told)}" + "".join(missed), not missed and not honest


def opposite(database: Database) -> Verdict:
    errors = opposite_orders(database, processes=8, batches=_BATCHES)
    return f"пакетов {_BATCHES}, ошибок {len(errors)}", not errors


def role_rights(database: Database) -> Verdict:
    allowed = allowed_deeds(database)
    return f"отказано {len(FORBIDDEN) - len(allowed)} из {len(FORBIDDEN)}", not allowed


def machine(database: Database) -> Verdict:
    moves = run_machine(database, examples=_EXAMPLES, steps=_STEPS)
    return f"{moves} шагов без расхождений", moves > _EXAMPLES


def places(database: Database) -> Verdict:
    processes = _DECIDERS[database.engine]
    got = last_places(database, processes=processes, rounds=_ROUNDS)
    figures = f"процессов {processes}, мест {_ROUNDS}: принято {got.done}, отказано {got.refused}, учится {got.stored}"
    return figures, (got.done, got.stored, got.refused) == (_ROUNDS, _ROUNDS, _ROUNDS * (processes - 1))


def verdicts(database: Database) -> Verdict:
    processes = _DECIDERS[database.engine]
    got = double_verdicts(database, processes=processes, rounds=_ROUNDS)
    figures = f"процессов {processes}, заявок {_ROUNDS}: решений {got.done}, «уже решено» {got.refused}"
    return figures, (got.done, got.stored, got.refused) == (_ROUNDS, _ROUNDS, _ROUNDS * (processes - 1))


def rewards(database: Database) -> Verdict:
    processes = _WANTERS[database.engine]
    got = last_rewards(database, processes=processes, rounds=_ROUNDS)
    figures = f"процессов {processes}, наград {_ROUNDS}: взято {got.done}, отказано {got.refused}, осталось {got.left}"
    whole = (got.done, got.stored, got.spent, got.left) == (_ROUNDS, _ROUNDS, _ROUNDS, 0)
    return figures, whole and got.refused == _ROUNDS * (processes - 1) and not got.problems


def timed(database: Database) -> Verdict:
    pairs = timings(database, tries=_TRIES)
    said = [f"{one.door} {one.known * 1000:.1f} и {one.unknown * 1000:.1f} мс" for one in pairs]
    return ", ".join(said), all(_ALIKE[0] <= one.ratio <= _ALIKE[1] for one in pairs)


def mailless(database: Database) -> Verdict:
    got = register_without_mail(database, children=_CHILDREN)
    figures = (
        f"с почтой {got.alive * 1000:.1f} мс, без неё {got.dead * 1000:.1f} мс; заявок {got.registered}, "
        f"писем ждало {got.waiting}, ушло потом {got.delivered}"
    )
    kept = (got.registered, got.waiting) == (2 * _CHILDREN, got.delivered) and got.delivered >= got.registered
    return figures, kept


DRILLS: tuple[tuple[str, tuple[str, ...], Drill], ...] = (
    ("Списания по 1 наперегонки", ("sqlite", "postgresql"), race),
    ("- контроль: прочёл, решил, записал", ("sqlite", "postgresql"), careless_race),
    ("50 одинаковых ключей сразу", ("sqlite", "postgresql"), one_intent),
    ("kill -9 посреди начислений", ("sqlite", "postgresql"), killed),
    ("- контроль: построчная запись", ("sqlite", "postgresql"), killed_carelessly),
    ("Подделка при выключенных триггерах", ("sqlite", "postgresql"), tampered),
    ("Пакеты навстречу друг другу", ("postgresql",), opposite),
    ("Права роли приложения", ("postgresql",), role_rights),
    ("Журнал против словаря", ("sqlite", "postgresql"), machine),
    ("Последнее место", ("sqlite", "postgresql"), places),
    ("Два решения по одной заявке", ("sqlite", "postgresql"), verdicts),
    ("Последняя награда", ("sqlite", "postgresql"), rewards),
    ("Есть такой или нет: по времени", ("sqlite", "postgresql"), timed),
    ("Регистрация без почтового сервера", ("sqlite", "postgresql"), mailless),
)


def outcomes(databases: Databases, words: list[str]) -> Iterator[Outcome]:
    """Run the drills whose names hold one of `words` (all without any), each in a database of its own."""
    for name, engines, drill in DRILLS:
        if words and not any(word.casefold() in name.casefold() for word in words):
            continue
        for engine in engines:
            database = databases.fresh(engine)
            started = time.monotonic()
            figures, kept = drill(database)
            yield Outcome(name, engine, figures, kept, time.monotonic() - started)
            databases.drop(database)


def main() -> int:
    databases = Databases.start()
    if not databases.has("postgresql"):
        databases.stop()
        sys.exit("Для учений нужен PostgreSQL: apt-get install postgresql")
    done = []
    try:
        for outcome in outcomes(databases, sys.argv[1:]):
            print(f"{outcome.drill} ({outcome.engine}): {outcome.figures}", flush=True)
            done.append(outcome)
    finally:
        databases.stop()
    print(f"\n{printed(done)}")
    return 0 if all(outcome.kept for outcome in done) else 1


if __name__ == "__main__":
    sys.exit(main())
