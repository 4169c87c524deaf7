"""publish(): a new version of a text."""

from hashlib import sha256

from points_admin import text
from points_admin.access import Actor, Permission, require
from points_admin.audit.services import record
from points_admin.checks import REQUIRED
from points_admin.database import refusing
from points_admin.documents.models import Document, DocumentKind
from points_admin.documents.queries import current
from points_admin.errors import Invalid
from points_admin.extensions import db

LONGEST = 50_000


def publish(actor: Actor, *, kind: DocumentKind, body: str) -> Document:
    """The text that counts from now on; an unchanged one makes no version.

    Raises `Invalid` (field `body`), and `Conflict` where somebody publishes at the same moment.
    """
    require(actor, Permission.DOCUMENTS_MANAGE)
    body, before = checked_body(body), current(kind)
    if body == before.body:
        return before
    document = Document(kind=kind, version=before.version + 1, body=body, body_hash=hash_of(body), author_id=actor.id)
    db.session.add(document)
    with refusing("Только что опубликована другая редакция: обновите страницу и перенесите правки в неё."):
        db.session.flush()
    record(actor.id, "document.publish", document, after={"kind": kind.value, "version": document.version})
    return document


def checked_body(body: str) -> str:
    """The text as it is stored."""
    body = text.clean_block(body)
    if not text.match_key(body):
        raise Invalid(REQUIRED, field="body")
    if len(body) > LONGEST:
        raise Invalid(f"Не длиннее {LONGEST} знаков.", field="body")
    return body


def hash_of(body: str) -> str:
    """What a consent refers to."""
    return sha256(body.encode()).hexdigest()
