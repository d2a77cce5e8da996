#!ve/bin/python
"""Django's command-line utility for administrative tasks."""

import os
import sys

SETTINGS = "blue_harbour.settings"


def main():
    """Run administrative tasks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("manage.py: Django is not installed here. Run ./bootstrap.py first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
