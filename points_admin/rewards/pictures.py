"""Pictures of rewards: what people send is decoded, made small and written anew; nothing else of it is kept."""

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps

from points_admin.errors import Invalid

# Longest side, in pixels: enough for a card on any screen.
LONGEST = 640
# Bytes that come in: what a telephone takes.
MOST_BYTES = 5 * 1024 * 1024
# Pixels that they may unfold to (64 MB of memory); a JPEG is decoded at a part of its size.
_MOST_PIXELS = {"JPEG": 100_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
_LONGEST_SIDE = 12_000
_QUALITY = 80
_FIELD = "picture"


@dataclass(frozen=True)
class Picture:
    """A WebP without anything but its pixels."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Changes when the picture does."""
        return sha256(self.content).hexdigest()[:32]


def made_small(sent: bytes) -> Picture:
    """Raises `Invalid` for what is no JPEG, PNG or WebP whatever its name, too large, or broken."""
    if len(sent) > MOST_BYTES:
        raise Invalid(f"Картинка больше {MOST_BYTES // 1024**2} МБ: уменьшите её и загрузите снова.", field=_FIELD)
    picture = _decoded(_opened(sent))
    picture.thumbnail((LONGEST, LONGEST))
    # Where and with what it was taken is nobody's business.
    picture.info.clear()
    written = BytesIO()
    picture.save(written, "WEBP", quality=_QUALITY)
    return Picture(written.getvalue(), *picture.size)


def _opened(sent: bytes) -> Image.Image:
    """Only the head has been read."""
    try:
        with warnings.catch_warnings():
            # Our own limit is lower, and a refusal instead of a warning.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(sent), formats=tuple(_MOST_PIXELS))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    # The decoder meets whatever anybody sends, and says no in many ways.
    except Exception as error:
        raise Invalid("Это не картинка: подойдёт файл JPEG, PNG или WebP.", field=_FIELD) from error
    if max(picture.size) > _LONGEST_SIDE or picture.width * picture.height > _MOST_PIXELS[picture.format or ""]:
        raise _too_many_pixels()
    if getattr(picture, "is_animated", False):
        raise Invalid("Картинка движется: подойдёт неподвижная.", field=_FIELD)
    return picture


def _decoded(picture: Image.Image) -> Image.Image:
    """Upright, in colours that WebP knows; a large JPEG is not even unfolded to its full size."""
    try:
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(picture)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Exception as error:
        raise Invalid("Картинка повреждена: сохраните её заново и загрузите ещё раз.", field=_FIELD) from error


def _too_many_pixels() -> Invalid:
    return Invalid("В картинке слишком много точек: уменьшите её до 4000 на 4000 или меньше.", field=_FIELD)
