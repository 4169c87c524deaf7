"""Who is told what: staff on their pages, the author by a notice and a letter, a visitor by a letter without names."""

from collections.abc import Sequence

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.accounts.queries import administrators
from points_admin.feedback.models import Thread, ThreadKind
from points_admin.feedback.words import shortened
from points_admin.notices.models import LetterKind
from points_admin.notices.services import note, tell, write
from points_admin.roster.teaching import teachers_of

PUBLIC_PAGE = "/feedback"
# A notice says enough to know what it is about; the thread has it all.
_NOTICE_LENGTH = 600


def tell_staff(thread: Thread, words: str, *, again: bool = False) -> None:
    """The teachers of the kvant, or the administrators; on their pages only, for a child may be named."""
    who = thread.author.short_name if thread.author else thread.author_name or "Посетитель сайта"
    title = "Новое сообщение в обращении" if again else _NEW[thread.kind]
    about = f"{title}: {thread.subject}" if thread.kind is ThreadKind.DISPUTE else title
    for colleague in _answerers(thread):
        note(colleague, title=about, body=shortened(f"{who}: {words}", _NOTICE_LENGTH), path=panel_path(thread.id))


def tell_author(thread: Thread, title: str, words: str = "") -> None:
    """Whoever has a login finds the way to the thread."""
    if thread.author is not None:
        tell(thread.author, title=title, body=shortened(words, _NOTICE_LENGTH), path=path_for(thread))


def tell_answer(thread: Thread, words: str) -> None:
    """The answer; to a visitor all of it, for no page will show it to them."""
    if thread.author is not None:
        about = thread.subject if thread.kind is ThreadKind.DISPUTE else f"вопрос от {_asked_on(thread)}"
        tell_author(thread, f"Ответ: {about}", words)
    elif thread.author_email:
        # Neither the question nor a name in it: anybody may have typed the address of anybody.
        body = f"{words}\n\nЕсли вопрос остался, напишите нам ещё раз."
        context = {"title": f"Ответ на ваш вопрос от {_asked_on(thread)}", "body": body, "path": PUBLIC_PAGE}
        write(LetterKind.NOTICE, recipient=thread.author_email, context=context)


def path_for(thread: Thread) -> str:
    """Where the author reads the thread."""
    in_panel = thread.author is not None and thread.author.can(Permission.PANEL_OPEN)
    return panel_path(thread.id) if in_panel else f"/cabinet/feedback/{thread.id}"


def panel_path(thread_id: int) -> str:
    """Where staff read the thread."""
    return f"/admin/feedback/details/?id={thread_id}"


_NEW = {ThreadKind.QUESTION: "Новый вопрос", ThreadKind.DISPUTE: "Ученик не согласен"}


def _answerers(thread: Thread) -> Sequence[User]:
    """A kvant that nobody teaches is the administrators' affair."""
    teachers = teachers_of(thread.kvant) if thread.kind is ThreadKind.DISPUTE and thread.kvant else []
    return [one for one in teachers or administrators() if one.id != thread.author_id]


def _asked_on(thread: Thread) -> str:
    return f"{clock.local(thread.created_at):%d.%m.%Y}"
