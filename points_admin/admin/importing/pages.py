"""What the pages of the import wizard show: tabs with counts, a page of rows, words for kinds and outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from points_admin.accounts.models import User
from points_admin.imports.forgetting import FORGOTTEN, are_forgotten
from points_admin.imports.journal import JournalPlan
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.plan import Outcome, Plan, RowError, RowResult
from points_admin.imports.policies import kinds_for
from points_admin.imports.queries import PastImport, past_imports
from points_admin.web.formats import number, plural

PAGE = 50
KIND_LABELS = {
    ImportKind.ROSTER: "Список учеников",
    ImportKind.JOURNAL: "Журнал баллов",
    ImportKind.TIMETABLE: "Расписание",
}
STATUS_LABELS = {
    ImportStatus.UPLOADED: "не загружен",
    ImportStatus.APPLIED: "загружен",
    ImportStatus.ROLLED_BACK: "откачен",
}
_TABS = {
    Outcome.ERROR: "С ошибками",
    Outcome.CREATE: "Новые",
    Outcome.UPDATE: "Обновятся",
    Outcome.SKIP: "Пропустим",
}
UNDONE_LABELS = {
    "reversed_entries": "Сторнировано операций",
    "removed_students": "Удалено учеников",
    "removed_memberships": "Удалено записей в квант",
    "removed_slots": "Удалено строк расписания",
    "removed_groups": "Удалено групп",
    "restored_people": "Возвращены прежние данные учеников",
    "kept_students": "Остались ученики, с которыми уже работали",
    "kept_memberships": "Остались записи в квант: они изменились или по ним есть баллы",
    "kept_slots": "Остались строки расписания, по которым уже были занятия",
    "kept_groups": "Остались группы, где есть ученики, педагог или занятия",
    "kept_changes": "Оставлены новые данные учеников: их меняли ещё раз",
}
# What the notes of a roster or a timetable name, and its forms.
_MADE = {
    "students": ("новый ученик", "новых ученика", "новых учеников"),
    "memberships": ("запись в квант", "записи в квант", "записей в квант"),
    "slots": ("строка расписания", "строки расписания", "строк расписания"),
    "groups": ("новая группа", "новые группы", "новых групп"),
    "changes": ("ученик с новыми данными", "ученика с новыми данными", "учеников с новыми данными"),
}


@dataclass(frozen=True)
class StartPage:
    kinds: Sequence[tuple[str, str]]
    past: Sequence[tuple[PastImport, str, str]]


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class RowsPage:
    """One page of a long list; `number` counts from 1."""

    rows: Sequence[Any]
    number: int
    pages: int


@dataclass(frozen=True)
class Preview:
    plan: Plan
    title: str
    tabs: Sequence[Tab]
    current: Outcome
    page: RowsPage
    new_reasons: Sequence[str]

    @property
    def to_store(self) -> int:
        """The number on the button: new rows and changed people."""
        return self.plan.created + self.plan.updated

    @property
    def points(self) -> tuple[int, int] | None:
        """(accrued, deducted) of a journal."""
        return (self.plan.accrued, self.plan.deducted) if isinstance(self.plan, JournalPlan) else None

    @property
    def odd_signs(self) -> Sequence[int]:
        """Numbers of a journal's rows whose sign is not their reason's."""
        return self.plan.odd_signs if isinstance(self.plan, JournalPlan) else ()


@dataclass(frozen=True)
class Result:
    """`made` is what a roster brought, in words; `is_kept_in_part` says that not all of it went back."""

    title: str
    status: str
    counts: Mapping[str, Any]
    errors: RowsPage
    made: Sequence[str]
    undone: Sequence[str]
    is_applied: bool
    is_kept_in_part: bool
    forgotten: str


def start_page(user: User) -> StartPage:
    """The kinds the user may import and the newest imports."""
    past = [(one, KIND_LABELS[one.kind], STATUS_LABELS[one.status]) for one in past_imports(user)]
    return StartPage([(kind.value, KIND_LABELS[kind]) for kind in kinds_for(user)], past)


def preview_of(job: ImportJob, plan: Plan, args: Mapping[str, str]) -> Preview:
    """The plan with one of its tabs open: the errors, if there are any."""
    counts = plan.counts
    present = [outcome for outcome in _TABS if counts[outcome]]
    wanted = args.get("show", "")
    current = next((one for one in present if one.value == wanted), present[0])
    tabs = [Tab(one.value, _TABS[one], counts[one], one is current) for one in present]
    rows: Sequence[RowError | RowResult] = (
        plan.errors if current is Outcome.ERROR else [result for result in plan.results if result.outcome is current]
    )
    reasons = list(dict.fromkeys(plan.new_reasons))
    return Preview(plan, KIND_LABELS[job.kind], tabs, current, page_of(rows, args), reasons)


def result_of(job: ImportJob, args: Mapping[str, str]) -> Result:
    """What became of an import that was applied."""
    undone = {name: count for name, count in job.result.get("undone", {}).items() if count}
    return Result(
        title=KIND_LABELS[job.kind],
        status=STATUS_LABELS[job.status],
        counts=job.result,
        errors=page_of(job.result["errors"], args),
        made=_made(job.result.get("made", {})),
        undone=[f"{UNDONE_LABELS[name]}: {count}" for name, count in undone.items()],
        is_applied=job.status is ImportStatus.APPLIED,
        is_kept_in_part=any(name.startswith("kept_") for name in undone),
        forgotten=FORGOTTEN if are_forgotten(job.result) else "",
    )


def _made(notes: Mapping[str, Sequence[Any]]) -> list[str]:
    counts = [(len(notes.get(name, ())), forms) for name, forms in _MADE.items()]
    return [f"{number(count)} {plural(count, *forms)}" for count, forms in counts if count]


def page_of(rows: Sequence[Any], args: Mapping[str, str]) -> RowsPage:
    """The page asked for, or the nearest there is."""
    pages = max(1, -(-len(rows) // PAGE))
    asked = args.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return RowsPage(rows[(number - 1) * PAGE : number * PAGE], number, pages)
