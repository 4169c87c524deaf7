"""One's own e-mail: asking for another address, confirming it, doing without; the old one is told of every change."""

from sqlalchemy import delete, select

from points_admin import clock
from points_admin.access import Permission
from points_admin.accounts import own
from points_admin.accounts.models import User
from points_admin.audit.services import record
from points_admin.extensions import db
from points_admin.notices.models import LetterKind, OutboxMessage
from points_admin.notices.services import tell, write
from points_admin.rules.personal import email_confirmed
from points_admin.web.account.tokens import EMAIL_LASTS


def page_of(user: User) -> str:
    """The path of the page where the user's own login is looked after."""
    return "/admin/account/" if user.can(Permission.PANEL_OPEN) else "/cabinet/profile"


def ask_for_email(user: User, email: str) -> None:
    """A letter goes to the address; nobody is looked up, so that the answer is the same for one that is taken."""
    write(LetterKind.EMAIL_CONFIRM, recipient=email, user=user)
    record(user.id, "user.ask_email", user, after={"email": email})


def confirm_email(user: User, email: str) -> None:
    """The letter was opened. Raises what `accounts.own.change_email` raises."""
    old = user.email
    own.change_email(user, email)
    email_confirmed(user)
    _void_asked(user)
    if old and old != user.email:
        _warn(user, old, "Почта для входа изменена", "К {whose} логину привязана другая почта.")


def remove_email(user: User) -> None:
    """No address any more; whatever asked to confirm another one is void."""
    old = user.email
    if old is None:
        return
    own.remove_email(user)
    _void_asked(user)
    _warn(user, old, "Почта для входа убрана", "Эта почта больше не привязана к {whose} логину.")


def awaited_email(user: User) -> str | None:
    """The address whose letter may still be opened, if the user has asked for one."""
    asked = OutboxMessage.user_id == user.id, OutboxMessage.kind == LetterKind.EMAIL_CONFIRM
    newest = select(OutboxMessage).where(*asked).order_by(OutboxMessage.id.desc()).limit(1)
    letter = db.session.scalar(newest)
    if letter is None or letter.created_at < clock.now() - EMAIL_LASTS:
        return None
    confirmed = user.email_confirmed_at
    return letter.recipient if confirmed is None or confirmed < letter.created_at else None


def _void_asked(user: User) -> None:
    """No letter that asked to confirm an address opens anything any more: what its link names is gone."""
    asked = OutboxMessage.user_id == user.id, OutboxMessage.kind == LetterKind.EMAIL_CONFIRM
    db.session.execute(delete(OutboxMessage).where(*asked))


def _warn(user: User, old: str, title: str, body: str) -> None:
    """On the person's pages and to the old address: whoever did not do it must hear of it where they still read."""
    if user.can(Permission.PANEL_OPEN):
        whose, cure = "вашему", "Если это сделали не вы, смените пароль и сообщите администратору."
    else:
        whose, cure = "твоему", "Если это не ты, смени пароль и скажи педагогу или администратору."
    tell(user, title=title, body=f"{body.format(whose=whose)} {cure}", path=page_of(user), email=old)
