"""The file with everything about a person, as a download; cabinet and panel give it alike."""

from collections.abc import Mapping
from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from points_admin.accounts.models import User
from points_admin.errors import NotFound
from points_admin.extensions import db
from points_admin.privacy.export import ExportFormat, export
from points_admin.privacy.person import Person

# Of one's own file nobody needs more.
FILES_PER_USER = "10 per hour"


def download(user: User, person: Person, form: Mapping[str, str]) -> ResponseReturnValue:
    """The file in the `format` of the form; commits, for that it was taken is written down.

    Raises `NotFound` for another format, and what `export` raises.
    """
    wanted = form.get("format", "")
    if wanted not in list(ExportFormat):
        raise NotFound("Такого вида файла нет.")
    made = export(user, person, ExportFormat(wanted))
    db.session.commit()
    return send_file(
        BytesIO(made.content), mimetype=made.mimetype, as_attachment=True, download_name=made.name, max_age=0
    )
