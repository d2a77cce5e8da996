#!/usr/bin/env python3
"""Django's command-line utility for administrative tasks."""

import os
import sys
from pathlib import Path

SETTINGS = "<<cookiecutter.__settings>>"


def enter_environment():
    """Go on under the Python of ve, unless a virtual environment is in use already."""
    python = Path(__file__).resolve().parent / "ve/bin/python"
    if sys.prefix == sys.base_prefix and python.exists():
        os.execv(python, [str(python), *sys.argv])


<% block read_local_environment %>
def read_local_environment():
    """Set what .env-local and .env say, unless this process has a configuration."""
<% if cookiecutter.__pipenv %>
    # pipenv has set what .env says before this begins.
    if "<<cookiecutter.__key>>" in os.environ and "PIPENV_ACTIVE" not in os.environ:
<% else %>
    if "<<cookiecutter.__key>>" in os.environ:
<% endif %>
        return
    try:
        from dotenv import dotenv_values
    except ImportError:  # python-dotenv is for development alone
        return
    folder = Path(__file__).resolve().<<cookiecutter.__root>>
    for name in (".env", ".env-local"):
        for variable, value in dotenv_values(folder / name, interpolate=False).items():
            os.environ.setdefault(variable, value or "")
<% endblock %>


def main():
    """Run administrative tasks."""
    enter_environment()
    read_local_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        bootstrap = Path(__file__).resolve().parent / "bootstrap.py"
        sys.exit(f"Django is not installed: run {bootstrap} --dev first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
