"""The command line: `python manage.py --help`."""

import sys

from flask.cli import FlaskGroup

from points_admin import create_app
from points_admin.config import SettingsError


def main() -> None:
    try:
        FlaskGroup(create_app=create_app, add_version_option=False)()
    except SettingsError as error:
        sys.exit(f"Ошибка настройки. {error}")


if __name__ == "__main__":
    main()
