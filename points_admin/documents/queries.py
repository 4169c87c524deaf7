"""Reading documents: the version of now, and all there were."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from points_admin.database import row_id
from points_admin.documents.models import Document, DocumentKind
from points_admin.errors import NotFound
from points_admin.extensions import db


def current(kind: DocumentKind) -> Document:
    """The newest version; the migrations have laid the first one of each kind."""
    newest = select(Document).where(Document.kind == kind).order_by(Document.version.desc()).limit(1)
    return db.session.scalars(newest).one()


def version_of(kind: DocumentKind, number: object) -> Document:
    """One version by its number; raises `NotFound`."""
    wanted = Document.kind == kind, Document.version == row_id(number)
    found = db.session.scalar(select(Document).where(*wanted))
    if found is None:
        raise NotFound("Такой редакции нет.")
    return found


def unfinished() -> Sequence[DocumentKind]:
    """Whose newest version still waits, in square brackets, for what only the technopark knows."""
    newer = aliased(Document)
    is_newest = ~select(newer.id).where(newer.kind == Document.kind, newer.version > Document.version).exists()
    return db.session.scalars(select(Document.kind).where(is_newest, Document.body.contains("["))).all()


def versions_of(kind: DocumentKind) -> Sequence[Document]:
    """All versions with their authors, the newest first."""
    query = select(Document).where(Document.kind == kind).order_by(Document.version.desc())
    return db.session.scalars(query.options(joinedload(Document.author))).all()
