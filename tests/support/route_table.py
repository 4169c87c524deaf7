"""Who gets what answer where: one row an address and verb, one status an identity."""

from collections.abc import Iterator
from dataclasses import dataclass

# vera studies and anna teaches VR, boris teaches another kvant, gone was dismissed with a tab still open.
IDENTITIES = ("anonymous", "vera", "anna", "boris", "admin", "gone")

# 302 = sent to the login page or, for those who may, on after the work; 403 = yours to see, not to do, or no
# business of the role; 404 = not yours or not there; 409 = may, but it is so already; 422 = may, but the row's form
# lacks what is wanted.
# verb  address  [form]                                                     anon vera anna bori admi gone
TABLE = """
GET   /                                                                     302  302  302  302  302  302
GET   /livez                                                                200  200  200  200  200  200
GET   /readyz                                                               200  200  200  200  200  200
GET   /robots.txt                                                           200  200  200  200  200  200
GET   /static/base.css                                                      200  200  200  200  200  200
GET   /login                                                                200  302  302  302  302  200
POST  /login                                                                200  302  302  302  302  200
POST  /logout                                                               302  302  302  302  302  302
GET   /change                                                               302  200  200  200  200  302
POST  /change                                                               302  200  200  200  200  302

GET   /cabinet/                                                             302  200  403  403  403  302
GET   /cabinet/history                                                      302  200  403  403  403  302
GET   /cabinet/profile                                                      302  200  403  403  403  302
POST  /cabinet/profile/end-sessions                                         302  302  403  403  403  302

GET   /admin/                                                               302  403  200  200  200  302
GET   /admin/search/?q=лебедева                                             302  403  200  200  200  302

GET   /admin/students/                                                      302  403  200  200  200  302
GET   /admin/students/details/?id={vera}                                    302  403  200  404  200  302
GET   /admin/students/details/?id=999999                                    302  403  404  404  404  302
GET   /admin/students/edit/?id={vera}                                       302  403  403  404  200  302
POST  /admin/students/edit/?id={vera}          last_name=                   302  403  403  404  422  302
GET   /admin/students/new/                                                  302  403  403  403  200  302
POST  /admin/students/new/                     last_name=                   302  403  403  403  422  302
POST  /admin/students/delete/                  id={vera}                    302  403  403  404  403  302
POST  /admin/students/archive/                 id={vera}                    302  403  403  404  200  302
POST  /admin/students/restore/                 id={vera}                    302  403  403  404  409  302
POST  /admin/students/join/                    id={vera}                    302  403  403  404  422  302
POST  /admin/students/move/                    id={vr_membership}           302  403  403  404  409  302
POST  /admin/students/leave/                   id={vr_membership}           302  403  403  404  200  302
POST  /admin/students/action/                  action=delete&rowid={vera}   302  403  404  404  404  302
GET   /admin/students/export/csv/                                           302  403  403  403  403  302
GET   /admin/students/ajax/lookup/?name=user&query=а                        302  403  404  404  404  302
POST  /admin/students/ajax/update/             list_form_pk={vera}          302  403  403  403  403  302

GET   /admin/entries/                                                       302  403  200  200  200  302
GET   /admin/entries/details/?id={vr_entry}                                 302  403  200  404  200  302
GET   /admin/entries/edit/?id={vr_entry}                                    302  403  403  404  403  302
POST  /admin/entries/edit/?id={vr_entry}       points=99                    302  403  403  404  403  302
GET   /admin/entries/new/                                                   302  403  403  403  403  302
POST  /admin/entries/new/                      points=99                    302  403  403  403  403  302
POST  /admin/entries/delete/                   id={vr_entry}                302  403  403  404  403  302
POST  /admin/entries/action/                   action=delete&rowid=1        302  403  404  404  404  302
GET   /admin/entries/export/csv/                                            302  403  403  403  403  302
GET   /admin/entries/ajax/lookup/?name=student&query=а                      302  403  404  404  404  302
POST  /admin/entries/ajax/update/              list_form_pk={vr_entry}      302  403  403  403  403  302

GET   /admin/award/                                                         302  403  200  200  200  302
GET   /admin/award/?group={vr_group}                                        302  403  200  404  200  302
POST  /admin/award/                            students={vera}              302  403  422  422  422  302
POST  /admin/award/bulk                        ids={vera}                   302  403  200  404  200  302
POST  /admin/award/undo                        batch={vr_batch}             302  403  302  404  302  302
GET   /admin/award/actions                                                  302  403  200  200  200  302
GET   /admin/award/actions/{vr_batch}                                       302  403  200  404  200  302
GET   /admin/reversal/?entry={vr_entry}                                     302  403  200  404  200  302
GET   /admin/reversal/?batch={vr_batch}                                     302  403  200  404  200  302
POST  /admin/reversal/?entry={vr_entry}        comment=                     302  403  422  404  422  302

GET   /admin/groups/                                                        302  403  200  200  200  302
GET   /admin/groups/details/?id={vr_group}                                  302  403  200  404  200  302
GET   /admin/groups/edit/?id={vr_group}                                     302  403  403  404  200  302
POST  /admin/groups/edit/?id={vr_group}        code=                        302  403  403  404  422  302
GET   /admin/groups/new/                                                    302  403  403  403  200  302
POST  /admin/groups/new/                       code=                        302  403  403  403  422  302
POST  /admin/groups/delete/                    id={vr_group}                302  403  403  404  200  302
POST  /admin/groups/archive/                   id={vr_group}                302  403  403  404  200  302
POST  /admin/groups/restore/                   id={vr_group}                302  403  403  404  409  302
POST  /admin/groups/action/                    action=delete&rowid=1        302  403  404  404  404  302
GET   /admin/groups/export/csv/                                             302  403  403  403  403  302
GET   /admin/groups/ajax/lookup/?name=kvant&query=а                         302  403  404  404  404  302
POST  /admin/groups/ajax/update/               list_form_pk={vr_group}      302  403  403  403  403  302

GET   /admin/reasons/                                                       302  403  200  200  200  302
GET   /admin/reasons/details/?id={reason}                                   302  403  200  200  200  302
GET   /admin/reasons/details/?id={vr_reason}                                302  403  200  404  200  302
GET   /admin/reasons/edit/?id={reason}                                      302  403  403  403  200  302
POST  /admin/reasons/edit/?id={vr_reason}      name=                        302  403  403  404  422  302
GET   /admin/reasons/new/                                                   302  403  403  403  200  302
POST  /admin/reasons/new/                      name=                        302  403  403  403  422  302
POST  /admin/reasons/delete/                   id={vr_reason}               302  403  403  404  200  302
POST  /admin/reasons/action/                   action=delete&rowid=1        302  403  404  404  404  302
GET   /admin/reasons/export/csv/                                            302  403  403  403  403  302
GET   /admin/reasons/ajax/lookup/?name=kvant&query=а                        302  403  404  404  404  302
POST  /admin/reasons/ajax/update/              list_form_pk={reason}        302  403  403  403  403  302

GET   /admin/kvants/                                                        302  403  403  403  200  302
GET   /admin/kvants/details/?id={vr}                                        302  403  403  403  200  302
GET   /admin/kvants/edit/?id={vr}                                           302  403  403  403  200  302
POST  /admin/kvants/edit/?id={vr}              name=                        302  403  403  403  422  302
GET   /admin/kvants/new/                                                    302  403  403  403  200  302
POST  /admin/kvants/new/                       name=                        302  403  403  403  422  302
POST  /admin/kvants/delete/                    id={vr}                      302  403  403  403  200  302
POST  /admin/kvants/archive/                   id={vr}                      302  403  403  403  200  302
POST  /admin/kvants/restore/                   id={vr}                      302  403  403  403  409  302
POST  /admin/kvants/action/                    action=delete&rowid=1        302  403  403  403  404  302
GET   /admin/kvants/export/csv/                                             302  403  403  403  403  302
GET   /admin/kvants/ajax/lookup/?name=x&query=а                             302  403  403  403  404  302
POST  /admin/kvants/ajax/update/               list_form_pk={vr}            302  403  403  403  403  302

GET   /admin/users/                                                         302  403  403  403  200  302
GET   /admin/users/details/?id={boris_user}                                 302  403  403  403  200  302
GET   /admin/users/edit/?id={boris_user}                                    302  403  403  403  200  302
POST  /admin/users/edit/?id={boris_user}       login=                       302  403  403  403  422  302
GET   /admin/users/new/                                                     302  403  403  403  200  302
POST  /admin/users/new/                        login=                       302  403  403  403  422  302
POST  /admin/users/delete/                     id={boris_user}              302  403  403  403  403  302
POST  /admin/users/activate/                   id={boris_user}              302  403  403  403  302  302
POST  /admin/users/deactivate/                 id={boris_user}              302  403  403  403  200  302
POST  /admin/users/role/                       id={boris_user}&role=admin   302  403  403  403  200  302
POST  /admin/users/action/                     action=delete&rowid=1        302  403  403  403  404  302
GET   /admin/users/export/csv/                                              302  403  403  403  403  302
GET   /admin/users/ajax/lookup/?name=roles&query=а                          302  403  403  403  404  302
POST  /admin/users/ajax/update/                list_form_pk={boris_user}    302  403  403  403  403  302

GET   /admin/login-cards/                                                   302  403  403  403  200  302
POST  /admin/login-cards/                      ids={loose}                  302  403  403  403  200  302
POST  /admin/login-cards/issue                 ids={loose}                  302  403  403  403  200  302
GET   /admin/login-cards/user/{vera_user}                                   302  403  403  403  200  302
POST  /admin/login-cards/user/{vera_user}                                   302  403  403  403  409  302

GET   /admin/import/                                                        302  403  200  200  200  302
POST  /admin/import/                           kind=journal                 302  403  422  422  422  302
GET   /admin/import/sample/roster.xlsx                                      302  403  200  200  200  302
GET   /admin/import/{vr_job}/                                               302  403  200  404  200  302
GET   /admin/import/{vr_job}/columns                                        302  403  200  404  200  302
POST  /admin/import/{vr_job}/columns           column-date=                 302  403  422  404  422  302
GET   /admin/import/{vr_job}/errors.xlsx                                    302  403  200  404  200  302
POST  /admin/import/{vr_job}/apply                                          302  403  302  404  302  302
GET   /admin/import/{vr_job}/roll-back                                      302  403  302  404  302  302
POST  /admin/import/{vr_job}/roll-back                                      302  403  302  404  302  302
POST  /admin/import/{vr_job}/discard                                        302  403  302  404  302  302
GET   /admin/import/{roster_job}/                                           302  403  404  404  200  302
GET   /admin/import/{roster_job}/columns                                    302  403  404  404  302  302
POST  /admin/import/{roster_job}/columns       column-date=                 302  403  404  404  302  302
GET   /admin/import/{roster_job}/errors.xlsx                                302  403  404  404  200  302
POST  /admin/import/{roster_job}/apply                                      302  403  404  404  302  302
GET   /admin/import/{roster_job}/roll-back                                  302  403  404  404  200  302
POST  /admin/import/{roster_job}/roll-back                                  302  403  404  404  302  302
POST  /admin/import/{roster_job}/discard                                    302  403  404  404  409  302

GET   /admin/audit/                                                         302  403  200  200  200  302
GET   /admin/audit/details/?id={event}                                      302  403  404  404  200  302
GET   /admin/audit/edit/?id={event}                                         302  403  404  404  403  302
POST  /admin/audit/edit/?id={event}            action=x                     302  403  404  404  403  302
GET   /admin/audit/new/                                                     302  403  403  403  403  302
POST  /admin/audit/new/                        action=x                     302  403  403  403  403  302
POST  /admin/audit/delete/                     id={event}                   302  403  404  404  403  302
POST  /admin/audit/action/                     action=delete&rowid=1        302  403  404  404  404  302
GET   /admin/audit/export/csv/                                              302  403  403  403  403  302
GET   /admin/audit/ajax/lookup/?name=actor&query=а                          302  403  404  404  404  302
POST  /admin/audit/ajax/update/                list_form_pk={event}         302  403  403  403  403  302
"""


@dataclass(frozen=True)
class Row:
    """`address` and `form` have ids in braces, filled by `World.address`."""

    verb: str
    address: str
    form: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.verb} {self.address} {self.form}".strip()


def rows() -> Iterator[Row]:
    """The table, read."""
    for line in filter(str.strip, TABLE.splitlines()):
        verb, address, *rest = line.split()
        form, statuses = rest[: -len(IDENTITIES)], map(int, rest[-len(IDENTITIES) :])
        yield Row(verb, address, *form or [""], dict(zip(IDENTITIES, statuses, strict=True)))
