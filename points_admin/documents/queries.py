"""Reading documents: the version of now."""

from sqlalchemy import select

from points_admin.documents.models import Document, DocumentKind
from points_admin.extensions import db


def current(kind: DocumentKind) -> Document:
    """The newest version; the migrations have laid the first one of each kind."""
    newest = select(Document).where(Document.kind == kind).order_by(Document.version.desc()).limit(1)
    return db.session.scalars(newest).one()
