"""carry_out(): what most buttons do: a change, one commit, a word about it, and on to the next page."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from points_admin.errors import Correctable
from points_admin.extensions import db

Result = TypeVar("Result")


def carry_out(change: Callable[[], Result], said: str | Callable[[Result], str], *, there: str) -> ResponseReturnValue:
    """Make the change, say so on the page `there`; a refusal is said in its place, and nothing is stored.

    `said` may be made from what the change returns; "" says nothing.
    """
    try:
        result = change()
        db.session.commit()
        if words := said if isinstance(said, str) else said(result):
            flash(words, "success")
    except Correctable as refusal:
        db.session.rollback()
        flash(refusal.message, "error")
    return redirect(there)
