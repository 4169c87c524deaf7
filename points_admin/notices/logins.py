"""Verbs about somebody else's login that the person is told of."""

from points_admin.access import Actor
from points_admin.accounts import second_factor
from points_admin.accounts.models import User
from points_admin.notices.services import tell


def take_second_factor(actor: Actor, user: User) -> None:
    """`second_factor.reset`, and a notice with a letter to the user."""
    second_factor.reset(actor, user)
    tell(
        user,
        title="Второй шаг входа выключен",
        body="Его выключил администратор, ключи входа удалены. Включите второй шаг снова в «Защите входа». "
        "Если вы об этом не просили, сразу смените пароль и скажите администратору.",
        path="/admin/security/",
    )
