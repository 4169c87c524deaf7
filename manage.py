"""The command line: `python manage.py --help`."""

from points_admin import create_app
from points_admin.cli import Program

if __name__ == "__main__":
    Program(create_app).main(prog_name="python manage.py")
