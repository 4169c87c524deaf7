"""PanelView: what every page of the panel shares: who may open it, and its place in the menu."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from flask import abort, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView
from flask_admin import expose as flask_admin_expose
from flask_admin.theme import Theme
from flask_security import current_user
from flask_security.utils import get_request_attr

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.errors import Forbidden
from points_admin.web.problems import wants_json

# The folder does not exist: no stock template of Flask-Admin can be rendered by accident.
THEME = Theme(folder="panel", base_template="admin/panel.html")


Page = TypeVar("Page", bound=Callable[..., ResponseReturnValue])


def expose(url: str = "/", methods: Iterable[str] = ("GET",)) -> Callable[[Page], Page]:
    """Flask-Admin's `expose`, typed."""
    return cast(Callable[[Page], Page], flask_admin_expose(url, methods))


def session_user() -> User | None:
    """The user signed in by a browser session; a token in a header or address opens no page of the panel."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    by_session = get_request_attr("fs_authn_via") == "session"
    return cast(User, current_user._get_current_object()) if by_session else None


def actor() -> User:
    """The signed-in user of a page that is already known to be open to somebody."""
    user = session_user()
    if user is None:
        raise Forbidden
    return user


class PanelGate:
    """Opens a view to a session user with any permission of `permission`; to nobody by default."""

    permission: ClassVar[tuple[Permission, ...]] = ()

    def badge(self) -> int:
        """How much waits behind the menu's item; shown unless it is nothing."""
        return 0

    def is_accessible(self) -> bool:
        return self.allows(*self.permission)

    def allows(self, *permissions: Permission) -> bool:
        """Whether the signed-in user has any of the permissions."""
        user = session_user()
        return user is not None and any(user.can(permission) for permission in permissions)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Nobody goes to the login page (a script gets 401); somebody without the right is refused."""
        if session_user() is not None:
            raise Forbidden
        if wants_json():
            abort(401)
        back = request.full_path.rstrip("?") if request.method == "GET" else url_for("admin.index")
        return redirect(url_for("security.login", next=back))

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # The stock method retries on TypeError and so hides the real one.
        return fn(self, *args, **kwargs)


class ModelDoors(PanelGate):
    """Base of what is mixed into `scoped.ScopedView`; the declarations are kept there and by Flask-Admin."""

    if TYPE_CHECKING:
        model: Any
        endpoint: str
        can_change: bool

        def changeable(self) -> Any: ...
        def get_one(self, id: object) -> Any: ...
        def page(self, template: str, **context: Any) -> str: ...
        def get_url(self, endpoint: str, **values: Any) -> str: ...
        def confirm(self, question: str, verb: str, note: str = "") -> ResponseReturnValue: ...

    def url_of(self, page: str, **values: Any) -> str:
        """Address of another page of the same view."""
        return self.get_url(f".{page}", **values)


class PanelView(PanelGate, BaseView):
    """Base of the panel's own pages (models have `scoped.ScopedView`)."""

    def render(self, template: str, **context: Any) -> str:
        return cast(str, super().render(template, **context))
