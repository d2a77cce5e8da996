"""Refuses invalid answers before anything is written: in a replay, no question checks them."""

import json
import sys

# Jinja's tojson escapes single quotes, so that no answer can end these literals.
# fmt: off
repository = r'''<< cookiecutter._repo_dir | tojson >>'''
if repository.startswith("<" * 2):  # before 2.6, only its default delimiters are rendered
    sys.exit(
        "error: this template needs cookiecutter 2.6 or newer.\n"
        "hint: pip install --upgrade cookiecutter"
    )
sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(repository))

from scaffold.rendering.cookiecutter import validate

validate(json.loads(r'''<< cookiecutter | tojson >>'''))
