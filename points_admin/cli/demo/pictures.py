"""Simple pictures of the standard rewards for the demonstration, drawn on the spot."""

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image, ImageDraw

_SIZE = 480
_INK = "#ffffff"
Drawing = Callable[[ImageDraw.ImageDraw, str], None]


def _sticker(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.regular_polygon((240, 240, 165), 6, rotation=30, fill=_INK)
    draw.regular_polygon((240, 240, 90), 3, fill=paper)


def _badge(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.ellipse((90, 90, 390, 390), fill=_INK)
    draw.ellipse((120, 120, 360, 360), outline=paper, width=14)
    draw.regular_polygon((240, 240, 80), 4, rotation=45, fill=paper)


def _notebook(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.rounded_rectangle((130, 80, 370, 400), 18, fill=_INK)
    for height in range(150, 360, 50):
        draw.line((190, height, 335, height), fill=paper, width=10)
    for height in range(115, 400, 45):
        draw.ellipse((112, height, 148, height + 22), fill=paper, outline=_INK, width=6)


def _cup(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.arc((280, 160, 420, 320), -90, 90, fill=_INK, width=34)
    draw.rounded_rectangle((100, 110, 320, 380), 36, fill=_INK)
    draw.regular_polygon((210, 245, 62), 6, fill=paper)


def _printed(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.polygon([(240, 90), (380, 165), (240, 240), (100, 165)], fill=_INK)
    draw.polygon([(100, 185), (230, 258), (230, 400), (100, 325)], fill=_INK)
    draw.polygon([(380, 185), (250, 258), (250, 400), (380, 325)], fill=_INK)
    draw.regular_polygon((240, 165, 40), 4, rotation=45, fill=paper)


def _trip(draw: ImageDraw.ImageDraw, paper: str) -> None:
    draw.rounded_rectangle((70, 140, 410, 330), 30, fill=_INK)
    for left in (100, 200, 300):
        draw.rounded_rectangle((left, 170, left + 80, 240), 10, fill=paper)
    for left in (120, 290):
        draw.ellipse((left, 290, left + 80, 370), fill=_INK, outline=paper, width=14)


def _shirt(draw: ImageDraw.ImageDraw, paper: str) -> None:
    left = [(190, 90), (80, 150), (115, 235), (160, 212), (160, 400)]
    draw.polygon([*left, *((_SIZE - x, y) for x, y in reversed(left))], fill=_INK)
    draw.ellipse((195, 55, 285, 130), fill=paper)
    draw.regular_polygon((240, 240, 42), 6, fill=paper)


# Name of the reward, colour, drawing.
_DRAWINGS: Mapping[str, tuple[str, Drawing]] = {
    "Стикер": ("#6d3fd1", _sticker),
    "Значок": ("#0b6fa4", _badge),
    "Блокнот": ("#2b7a2f", _notebook),
    "Кружка": ("#b0215a", _cup),
    "Деталь на трёхмерном принтере": ("#a34700", _printed),
    "Экскурсия": ("#0f766e", _trip),
    "Футболка": ("#2455c7", _shirt),
}


def picture_of(name: str) -> bytes | None:
    """A PNG, for the rewards that have a drawing."""
    if name not in _DRAWINGS:
        return None
    paper, drawing = _DRAWINGS[name]
    picture = Image.new("RGB", (_SIZE, _SIZE), paper)
    drawing(ImageDraw.Draw(picture), paper)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
