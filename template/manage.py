#!ve/bin/python
"""Django's command-line utility for administrative tasks."""

import os
import sys
from pathlib import Path

SETTINGS = "<<cookiecutter.__settings>>"


<% block read_local_environment %>
def read_local_environment():
    """Set what .env-local and .env say, unless this process has a configuration."""
    if "SECRET_KEY" in os.environ:
        return
    try:
        from dotenv import dotenv_values
    except ImportError:  # python-dotenv is for development alone
        return
    folder = Path(__file__).resolve().parents[<<cookiecutter.__depth>>]
    for name in (".env", ".env-local"):
        for variable, value in dotenv_values(folder / name, interpolate=False).items():
            os.environ.setdefault(variable, value or "")
<% endblock %>


def main():
    """Run administrative tasks."""
    read_local_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("manage.py: Django is not installed here. Run ./bootstrap.py first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
