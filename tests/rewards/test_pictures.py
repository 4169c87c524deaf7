"""What becomes of a file that somebody calls a picture."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from points_admin.errors import Invalid
from points_admin.rewards.pictures import MOST_BYTES, made_small
from tests.support.factories import image_file


def opened(picture):
    return Image.open(BytesIO(picture.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_is_written_anew_as_webp(kind):
    picture = made_small(image_file(kind))
    assert (opened(picture).format, opened(picture).size) == ("WEBP", (60, 40))
    assert (picture.width, picture.height) == (60, 40)


def test_a_large_one_is_made_small_and_keeps_its_shape():
    picture = made_small(image_file("JPEG", size=(3000, 1500)))
    assert opened(picture).size == (640, 320)
    assert len(picture.content) < 20_000


def test_where_it_was_taken_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret-street"
    sent = image_file("JPEG", exif=exif, icc_profile=b"secret-profile", comment=b"secret-comment")
    assert sent.count(b"secret") == 3
    picture = made_small(sent)
    assert opened(picture).size == (40, 60)
    assert not opened(picture).getexif()
    assert b"secret" not in picture.content


def test_what_is_transparent_stays_so():
    written = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(written, "PNG")
    assert opened(made_small(written.getvalue())).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_kind_of_colours_is_understood(mode):
    written = BytesIO()
    Image.new(mode, (10, 10)).save(written, "PNG")
    assert made_small(written.getvalue()).width == 10


def test_print_colours_are_understood():
    written = BytesIO()
    Image.new("CMYK", (10, 10)).save(written, "JPEG")
    assert made_small(written.getvalue()).width == 10


NO_PICTURES = (
    b"",
    b"GIF89a",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF",
)


@pytest.mark.parametrize("sent", NO_PICTURES)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(Invalid, match="JPEG, PNG или WebP") as refusal:
        made_small(sent)
    assert refusal.value.field == "picture"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_kinds_are_refused_by_what_they_are(kind):
    with pytest.raises(Invalid, match="JPEG, PNG или WebP"):
        made_small(image_file(kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_one_is_refused(kind):
    sent = image_file(kind, size=(600, 600))
    with pytest.raises(Invalid):
        made_small(sent[: len(sent) // 2])


def bomb(width, height):
    """A PNG of a few bytes that says it is that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR" + head, b"IDAT" + zlib.compress(b"\0" * 1000), b"IEND")
    parts = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("size", [(4001, 4000), (12_000, 12_000), (60_000, 60_000), (2_000_000_000, 2_000_000_000)])
def test_a_bomb_is_refused_before_it_unfolds(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "convert", lambda *_args: pytest.fail("unfolded"))
    with pytest.raises(Invalid, match="слишком много точек"):
        made_small(bomb(*size))


def test_a_heavy_file_is_refused():
    with pytest.raises(Invalid, match="больше 5 МБ"):
        made_small(b"x" * (MOST_BYTES + 1))


def test_a_file_as_long_as_a_street_and_one_that_moves_are_refused():
    thread, frames = BytesIO(), BytesIO()
    Image.new("1", (1, 20_000)).save(thread, "PNG")
    with pytest.raises(Invalid, match="слишком много точек"):
        made_small(thread.getvalue())
    colours = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    colours[0].save(frames, "WEBP", save_all=True, append_images=colours[1:], duration=100)
    with pytest.raises(Invalid, match="движется"):
        made_small(frames.getvalue())
