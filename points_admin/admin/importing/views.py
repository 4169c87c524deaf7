"""ImportView at /admin/import/: a file, its columns, a preview, the result; and the way back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.access import Permission
from points_admin.accounts.models import User
from points_admin.admin.base import PanelView, actor, expose
from points_admin.admin.importing.columns import chosen_columns, column_choices
from points_admin.admin.importing.downloads import bad_rows_file, sample_file
from points_admin.admin.importing.pages import KIND_LABELS, preview_of, result_of, start_page
from points_admin.admin.importing.progress import streamed, wants_stream
from points_admin.errors import Correctable, Invalid
from points_admin.extensions import db
from points_admin.imports import services
from points_admin.imports.models import ImportJob, ImportKind, ImportStatus
from points_admin.imports.plan import Plan, Steps, finish
from points_admin.imports.queries import job_for
from points_admin.web.changes import carry_out
from points_admin.web.statuses import http_status


class ImportView(PanelView):
    permission = (Permission.IMPORT_ROSTER, Permission.IMPORT_JOURNAL_ALL, Permission.IMPORT_JOURNAL_TAUGHT)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Step 1: the kind and the file; below, what was imported before."""
        if request.method == "GET":
            return self.render("admin/import/start.html", page=start_page(actor()))
        try:
            job = self._upload(actor())
        except Correctable as error:
            db.session.rollback()
            return self.render("admin/import/start.html", page=start_page(actor()), problem=error.message), (
                http_status(error)
            )
        return redirect(url_for("import_.columns", job_id=job.id))

    def _upload(self, user: User) -> ImportJob:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid("Выберите файл: таблицу .xlsx, .ods или .csv.")
        kind = _kind(request.form.get("kind", ""))
        job = services.upload(user, kind=kind, filename=file.filename, content=file.read(), lenient=True)
        db.session.commit()
        return job

    @expose("/<int:job_id>/columns", methods=("GET", "POST"))
    def columns(self, job_id: int) -> ResponseReturnValue:
        """Step 2: what each column means."""
        job = job_for(actor(), job_id)
        if job.status is not ImportStatus.UPLOADED:
            return redirect(url_for("import_.job", job_id=job.id))
        table = services.table_of(job)
        if request.method == "GET":
            return self._columns_page(job, column_choices(table, job.columns))
        wanted = chosen_columns(table, request.form)
        try:
            services.set_columns(actor(), job, wanted)
        except Invalid as error:
            db.session.rollback()
            return self._columns_page(job, column_choices(table, wanted), error.message), http_status(error)
        db.session.commit()
        return redirect(url_for("import_.job", job_id=job.id))

    def _columns_page(self, job: ImportJob, choices: object, problem: str = "") -> str:
        return self.render(
            "admin/import/columns.html", job=job, kind=KIND_LABELS[job.kind], choices=choices, problem=problem
        )

    @expose("/<int:job_id>/")
    def job(self, job_id: int) -> ResponseReturnValue:
        """Step 3, the preview; once applied, the result."""
        job = job_for(actor(), job_id)
        if job.status is not ImportStatus.UPLOADED:
            return self.render("admin/import/result.html", job=job, page=result_of(job, request.args))
        try:
            plan = services.check(actor(), job)
        except Invalid as error:
            flash(error.message, "error")
            return redirect(url_for("import_.columns", job_id=job.id))
        return self.render("admin/import/preview.html", job=job, page=preview_of(job, plan, request.args))

    @expose("/<int:job_id>/apply", methods=("POST",))
    def apply(self, job_id: int) -> ResponseReturnValue:
        """Step 4: store. A script that asks for it is told the progress line by line."""
        job, user_id = job_for(actor(), job_id), actor().id
        # A form that does not say what it was shown has been shown nothing.
        seen = request.form.get("fingerprint") or "nothing"
        skip_invalid = request.form.get("skip_invalid") == "1"

        def steps() -> Steps[Plan]:
            # Read anew: a stream begins after the request's database session has ended.
            user = db.session.get_one(User, user_id)
            return services.apply_steps(user, job_for(user, job_id), skip_invalid=skip_invalid, fingerprint=seen)

        there = url_for("import_.job", job_id=job.id)
        if wants_stream():
            return streamed(steps, there)
        return carry_out(lambda: finish(steps()), "", there=there)

    @expose("/<int:job_id>/discard", methods=("POST",))
    def discard(self, job_id: int) -> ResponseReturnValue:
        """Forget a file that was not applied."""
        services.discard(actor(), job_for(actor(), job_id))
        db.session.commit()
        flash("Файл удалён, ничего не загружено.", "success")
        return redirect(url_for("import_.index"))

    @expose("/<int:job_id>/roll-back", methods=("GET", "POST"))
    def roll_back(self, job_id: int) -> ResponseReturnValue:
        """Ask, then take the import back."""
        job = job_for(actor(), job_id)
        if request.method == "GET" and job.status is not ImportStatus.APPLIED:
            return redirect(url_for("import_.job", job_id=job.id))
        if request.method == "GET":
            return self.render("admin/import/roll_back.html", job=job, page=result_of(job, request.args))
        there = url_for("import_.job", job_id=job.id)
        return carry_out(lambda: services.roll_back(actor(), job), "", there=there)

    @expose("/<int:job_id>/errors.xlsx")
    def errors(self, job_id: int) -> ResponseReturnValue:
        """The wrong rows, to be mended and imported again."""
        return bad_rows_file(actor(), job_for(actor(), job_id))

    @expose("/sample/<kind>.xlsx")
    def sample(self, kind: str) -> ResponseReturnValue:
        """A small file that imports as it is."""
        return sample_file(kind)


def _kind(value: str) -> ImportKind | None:
    """The chosen kind; None leaves it to the file."""
    if value and value not in list(ImportKind):
        raise Invalid("Выберите, что загружаете: список учеников или журнал баллов.")
    return ImportKind(value) if value else None
