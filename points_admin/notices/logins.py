"""Verbs about what guards a login, of which its owner is told: whoever did not do it must hear of it at once."""

from points_admin.access import Actor, Permission
from points_admin.accounts import passkeys, second_factor, services
from points_admin.accounts.models import Passkey, User
from points_admin.accounts.passkeys import Challenge, Site
from points_admin.notices.services import tell

_NOT_YOU = (
    "Если это сделали не вы, сразу смените пароль, завершите вход на других устройствах и скажите администратору."
)
_NOT_YOU_CHILD = "Если это не ты, сразу скажи педагогу или администратору: пароль сбросят."
_PAGE = "/admin/security/"


def choose_password(user: User, password_hash: str) -> None:
    """`services.choose_password`."""
    services.choose_password(user, password_hash)
    tell_of_password(user)


def tell_of_password(user: User) -> None:
    """The password is another one now."""
    if user.can(Permission.PANEL_OPEN):
        _tell(user, "Пароль сменён", "Вход на всех других устройствах завершён. ")
    else:
        done = f"Прежний больше не действует. {_NOT_YOU_CHILD}"
        tell(user, title="Пароль сменён", body=done, path="/cabinet/profile")


def enable_second_factor(user: User, code: str) -> list[str]:
    """`second_factor.enable`, for the first phone or for another one."""
    had_one = second_factor.is_on(user)
    codes = second_factor.enable(user, code)
    _tell(user, "Второй шаг входа перенесён на другой телефон" if had_one else "Второй шаг входа включён")
    return codes


def renew_recovery_codes(user: User) -> list[str]:
    """`second_factor.renew_codes`."""
    codes = second_factor.renew_codes(user)
    _tell(user, "Сделаны новые запасные коды", "Прежние больше не действуют. ")
    return codes


def disable_second_factor(user: User, *, is_required: bool) -> None:
    """`second_factor.disable`."""
    second_factor.disable(user, is_required=is_required)
    _tell(user, "Второй шаг входа выключен", "Теперь для входа хватает пароля. ")


def take_second_factor(actor: Actor, user: User) -> None:
    """`second_factor.reset`."""
    second_factor.reset(actor, user)
    tell(
        user,
        title="Второй шаг входа выключен",
        body="Его выключил администратор, ключи входа удалены. Включите второй шаг снова в «Защите входа». "
        "Если вы об этом не просили, сразу смените пароль и скажите администратору.",
        path=_PAGE,
    )


def add_passkey(user: User, site: Site, challenge: Challenge, *, answer: str, name: str) -> Passkey:
    """`passkeys.add`."""
    key = passkeys.add(user, site, challenge, answer=answer, name=name)
    _tell(user, "Добавлен ключ входа", "С ним входят без пароля и кода. ")
    return key


def remove_passkey(user: User, passkey_id: object) -> None:
    """`passkeys.remove`."""
    passkeys.remove(user, passkey_id)
    _tell(user, "Удалён ключ входа", "Войти с ним больше нельзя. ")


def _tell(user: User, title: str, effect: str = "") -> None:
    tell(user, title=title, body=effect + _NOT_YOU, path=_PAGE)
