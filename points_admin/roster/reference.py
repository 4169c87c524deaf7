"""The standard kvants of a technopark, and seed_kvants(), which adds those that are missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from points_admin import text
from points_admin.extensions import db
from points_admin.roster.models import Kvant


@dataclass(frozen=True)
class StandardKvant:
    """White text on `color` has a contrast of at least 4.5:1, and so has the colour on white paper."""

    slug: str
    name: str
    color: str
    description: str
    aliases: tuple[str, ...] = ()
    ages: tuple[int, int] = (10, 17)

    @property
    def match_keys(self) -> set[str]:
        return {text.match_key(spelling) for spelling in (self.name, *self.aliases)}


STANDARD_KVANTS = (
    StandardKvant(
        "vr-ar",
        "VR/AR-квантум",
        "#6d3fd1",
        "Виртуальная и дополненная реальность: трёхмерные сцены, съёмка 360°, приложения для шлема и телефона.",
        ("VR/AR", "VR", "AR", "ВР", "ВР/АР", "Виртуальная реальность", "Виртуальная и дополненная реальность"),
    ),
    StandardKvant(
        "it",
        "IT-квантум",
        "#2455c7",
        "Программирование, сайты, сети и умные устройства: от первой программы до работающего сервиса.",
        ("IT", "ИТ", "ИТ-квантум", "Айти-квантум", "Информационные технологии"),
    ),
    StandardKvant(
        "aero",
        "Аэроквантум",
        "#0b6fa4",
        "Беспилотные летательные аппараты: сборка, настройка, полёты и съёмка с воздуха.",
        ("Аэро",),
    ),
    StandardKvant(
        "auto",
        "Автоквантум",
        "#b3261e",
        "Наземный транспорт: устройство машин, электромобили, беспилотное вождение на моделях.",
        ("Авто",),
    ),
    StandardKvant(
        "bio",
        "Биоквантум",
        "#2b7a2f",
        "Живое под микроскопом и в лаборатории: микробиология, растения, экология, биотехнологии.",
        ("Био",),
    ),
    StandardKvant(
        "geo",
        "Геоквантум",
        "#6b6a16",
        "Карты и спутниковые снимки: геоинформационные системы, съёмка местности, трёхмерные модели города.",
        ("Гео",),
    ),
    StandardKvant(
        "kosmo",
        "Космоквантум",
        "#3d3f8f",
        "Космическая техника: малые спутники, ракетные модели, орбиты и приём сигналов.",
        ("Космо",),
    ),
    StandardKvant(
        "neuro",
        "Нейроквантум",
        "#a3257f",
        "Мозг и техника: биосигналы, нейроинтерфейсы, устройства, которыми управляют мышцы и внимание.",
        ("Нейро",),
    ),
    StandardKvant(
        "nano",
        "Наноквантум",
        "#0f766e",
        "Материалы и вещества: химия, покрытия, наночастицы и электронный микроскоп.",
        ("Нано",),
    ),
    StandardKvant(
        "promrobo",
        "Промробоквантум",
        "#a34700",
        "Робототехника: механика, датчики, управление, роботы для производства и соревнований.",
        ("Промробо", "Робоквантум", "Робототехника", "Промышленная робототехника"),
    ),
    StandardKvant(
        "promdesign",
        "Промдизайнквантум",
        "#b0215a",
        "Промышленный дизайн: эскиз, макет, трёхмерная модель и прототип вещи, которой удобно пользоваться.",
        ("Промдизайн", "Промышленный дизайн"),
    ),
    StandardKvant(
        "energy",
        "Энерджиквантум",
        "#8a5a00",
        "Энергия будущего: солнце, ветер, водород, накопители и умные сети.",
        ("Энерджи", "Энергоквантум", "Энергетика"),
    ),
    StandardKvant(
        "data",
        "Дата-квантум",
        "#1f5f8b",
        "Данные и машинное обучение: сбор, проверка, графики, модели и честные выводы.",
        ("Дата", "Data-квантум", "Data", "Большие данные"),
    ),
    StandardKvant(
        "hitech",
        "Хайтек",
        "#4a5568",
        "Цех технопарка: станки с программным управлением, лазер, трёхмерная печать, пайка.",
        ("Хай-тек", "Хайтек-цех", "Hi-tech"),
    ),
    StandardKvant(
        "media",
        "Медиаквантум",
        "#9b2c9b",
        "Фото, видео, звук и тексты: снимаем, монтируем и рассказываем о проектах.",
        ("Медиа",),
    ),
    StandardKvant(
        "math",
        "Математика",
        "#35589a",
        "Математика для проектов и олимпиад: логика, комбинаторика, геометрия, моделирование.",
        ("Прикладная математика",),
    ),
    StandardKvant(
        "chess",
        "Шахматы",
        "#5b4636",
        "Шахматы: разбор партий, тактика, турниры технопарка.",
        ("Шахматная гостиная",),
        ages=(7, 17),
    ),
    StandardKvant(
        "english",
        "Технический английский",
        "#14665c",
        "Английский инженера: читаем инструкции и статьи, рассказываем о своём проекте.",
        ("Английский язык", "Английский"),
    ),
)


def seed_kvants(*, skip: Iterable[str] = ()) -> list[StandardKvant]:
    """Add the standard kvants that are neither here (by slug or by any spelling) nor in `skip` (slugs); flushes."""
    taken = {*db.session.scalars(select(Kvant.slug)), *skip}
    spellings = _known_spellings()
    missing = [k for k in STANDARD_KVANTS if k.slug not in taken and not k.match_keys & spellings]
    db.session.add_all(
        Kvant(
            slug=k.slug,
            name=k.name,
            color=k.color,
            description=k.description,
            aliases=list(k.aliases),
            age_from=k.ages[0],
            age_to=k.ages[1],
        )
        for k in missing
    )
    db.session.flush()
    return missing


def _known_spellings() -> set[str]:
    kvants = db.session.scalars(select(Kvant)).all()
    return {text.match_key(spelling) for kvant in kvants for spelling in (kvant.name, *kvant.aliases)}
