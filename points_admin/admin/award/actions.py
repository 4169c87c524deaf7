"""«Последние действия» under the award screen: recent batches, one batch with its children, «Отменить» of the toast."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from points_admin.admin.award.toast import UndoForm, remember, take_toast
from points_admin.admin.award.words import sentence, title
from points_admin.admin.base import PanelView, actor, expose
from points_admin.errors import Correctable, Invalid
from points_admin.extensions import db
from points_admin.ledger.policies import can_reverse, can_reverse_batch
from points_admin.ledger.queries import batch_entries, batch_for, recent_batches
from points_admin.ledger.services import reverse_batch

UNDO_COMMENT = "Отмена сразу после начисления"
SHOWN_ENTRIES = 500
_WORDS = {"sentence": sentence, "title": title}


class RecentActions(PanelView):
    """Pages that `AwardView` has beside the award screen itself."""

    @expose("/actions")
    def actions(self) -> ResponseReturnValue:
        """The newest batches of the actor's kvants."""
        return self.render("admin/award/actions.html", lines=recent_batches(actor()), **_WORDS)

    @expose("/actions/<batch_id>")
    def action(self, batch_id: str) -> ResponseReturnValue:
        """One batch with its children."""
        user = actor()
        batch = batch_for(user, batch_id)
        entries = batch_entries(user, batch, limit=SHOWN_ENTRIES)
        standing = {entry for entry in entries if can_reverse(user, entry)}
        return self.render(
            "admin/award/action.html",
            batch=batch,
            entries=entries,
            standing=standing,
            can_undo=bool(standing) and can_reverse_batch(user, batch),
            toast=take_toast(user),
            **_WORDS,
        )

    @expose("/undo", methods=("POST",))
    def undo(self) -> ResponseReturnValue:
        """Takes back what still stands of the batch, then opens the screen again."""
        user, form = actor(), UndoForm(request.form)
        batch = batch_for(user, form.batch.data)
        batch_id = batch.id
        try:
            if not form.validate():
                raise Invalid("Страница устарела. Отмените здесь.")
            posting = reverse_batch(user, batch=batch, comment=UNDO_COMMENT, key=form.key.data)
            db.session.commit()
        except Correctable as error:
            db.session.rollback()
            flash(error.message, "error")
            return redirect(url_for("award.action", batch_id=batch_id))
        remember(posting.batch)
        return redirect(url_for("award.index"))
