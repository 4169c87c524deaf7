"""A look at the zip directory of a workbook before anything unpacks it."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from points_admin.imports.refusals import Unreadable

MAX_UNPACKED = 50 * 1024 * 1024
MAX_MEMBERS = 2000
_MARKS = {".xlsx": "xl/workbook.xml", ".ods": "content.xml"}
_LOCAL_HEADER = 30


def check(content: bytes, suffix: str) -> None:
    """Raise `Unreadable` unless the bytes are a whole, open, reasonably small archive of the kind its name says."""
    if not content.startswith(b"PK\x03\x04"):
        raise Unreadable(f"Это не файл {suffix}: у него другое содержимое. Сохраните таблицу заново как {suffix}.")
    members = _members(content)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("Файл защищён паролем: снимите пароль и сохраните таблицу заново.")
    if _MARKS[suffix] not in {member.filename for member in members}:
        raise Unreadable(f"Внутри файла нет таблицы {suffix}: сохраните её заново в редакторе таблиц.")
    _check_size(content, members)


def _members(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Unreadable("Файл повреждён или скачан не полностью: получите его ещё раз.") from error


def _check_size(content: bytes, members: list[ZipInfo]) -> None:
    too_big = Unreadable("В распакованном виде файл больше 50 МБ: удалите лишние листы и картинки.")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise too_big
    left = MAX_UNPACKED
    for member in members:
        left -= _real_size(content, member, left)
        if left < 0:
            raise too_big


def _real_size(content: bytes, member: ZipInfo, limit: int) -> int:
    """Unpacked size by unpacking (up to the limit + 1): the directory may lie."""
    if member.compress_type == ZIP_STORED:
        return member.file_size
    start = member.header_offset
    try:
        if member.compress_type != ZIP_DEFLATED:
            raise ValueError
        name, extra = struct.unpack_from("<HH", content, start + 26)
        start += _LOCAL_HEADER + name + extra
        packed = content[start : start + member.compress_size]
        return len(zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit + 1))
    except (zlib.error, struct.error, ValueError) as error:
        raise Unreadable("Файл повреждён: откройте его в редакторе таблиц и сохраните заново.") from error
