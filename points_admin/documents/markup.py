"""The little that a document's text can be: headings, paragraphs and lists. No HTML: templates escape every word."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_HEADING, _ITEM = "## ", "- "


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True)
class Block:
    """A heading has one line, a list a line for each item, a paragraph those that were typed."""

    kind: BlockKind
    lines: list[str]


def blocks_of(body: str) -> Iterator[Block]:
    """`## heading`, `- item`; an empty line ends a paragraph."""
    for kind, run in groupby(body.split("\n"), key=_kind_of):
        lines = list(run)
        if kind is BlockKind.HEADING:
            yield from (Block(kind, [line.removeprefix(_HEADING)]) for line in lines)
        elif kind is not None:
            yield Block(kind, [line.removeprefix(_ITEM) for line in lines])


def _kind_of(line: str) -> BlockKind | None:
    if not line.strip():
        return None
    if line.startswith(_HEADING):
        return BlockKind.HEADING
    return BlockKind.LIST if line.startswith(_ITEM) else BlockKind.PARAGRAPH
