"""ReversalView at /admin/reversal/: takes back one entry (`?entry=`) or a batch (`?batch=`), with a reason."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from points_admin.access import Permission
from points_admin.admin.award.forms import KeyedForm, fresh_key
from points_admin.admin.award.reversal_target import Target, take_back, target_of
from points_admin.admin.award.toast import remember
from points_admin.admin.award.words import sentence, title
from points_admin.admin.base import PanelView, actor, expose
from points_admin.errors import Correctable, KeyReused
from points_admin.extensions import db
from points_admin.ledger.checks import COMMENT_LENGTH
from points_admin.ledger.models import Batch
from points_admin.web.fields import cleaned
from points_admin.web.formats import signed
from points_admin.web.statuses import http_status

PRESETS = ("Ошибка", "Не тот ученик", "Двойное начисление")
# What is stored holds the preset too.
_OWN_WORDS = COMMENT_LENGTH - 50


class ReversalForm(KeyedForm):
    """Why: one of `PRESETS`, own words, or both."""

    preset = StringField(filters=[cleaned])
    comment = StringField(
        filters=[cleaned],
        validators=[Length(max=_OWN_WORDS, message=f"Не длиннее {_OWN_WORDS} знаков.")],
    )

    def validate_preset(self, preset: StringField) -> None:
        if preset.data and preset.data not in PRESETS:
            raise ValidationError("Выберите причину из списка или напишите свою.")
        if not preset.data and not self.comment.data:
            raise ValidationError("Укажите причину: её увидит ученик.")

    @property
    def why(self) -> str:
        """The reason as it is stored and shown."""
        return ": ".join(filter(None, (self.preset.data, self.comment.data)))


class ReversalView(PanelView):
    permission = (Permission.ENTRIES_POST_ALL, Permission.ENTRIES_POST_TAUGHT)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """What would be taken back and what would be left; the reversal itself on POST."""
        target = target_of(actor(), request.args)
        form = ReversalForm(request.form)
        if request.method == "GET":
            return self._page(target, form)
        return self._take_back(target, form) if form.validate() else (self._page(target, form), 422)

    def _take_back(self, target: Target, form: ReversalForm) -> ResponseReturnValue:
        try:
            batch = take_back(actor(), target, form.why, form.key.data).batch
            db.session.commit()
        except Correctable as error:
            db.session.rollback()
            if isinstance(error, KeyReused):
                form.key.data = fresh_key()
            return self._page(target_of(actor(), request.args), form, error.message), http_status(error)
        return self._leave(target, batch)

    def _leave(self, target: Target, batch: Batch) -> ResponseReturnValue:
        """Back to the student's card, or to the batch."""
        if target.entry:
            flash(f"Сторно проведено: {signed(batch.points)} · {target.entry.student.short_name}.", "success")
            return redirect(url_for("students.details_view", id=target.entry.student_id))
        remember(batch)
        return redirect(url_for("award.action", batch_id=request.args["batch"]))

    def _page(self, target: Target, form: ReversalForm, refusal: str | None = None) -> str:
        return self.render(
            "admin/award/reversal.html",
            target=target,
            form=form,
            refusal=refusal,
            presets=PRESETS,
            sentence=sentence,
            title=title,
        )
