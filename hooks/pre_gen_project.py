"""Refuses answers that will not do, before anything is written: a replay's are asked by nobody."""

import json
import sys

# JSON that Jinja makes holds no single quote, so that no answer can end these literals.
# fmt: off
repository = r'''<< cookiecutter._repo_dir | tojson >>'''
if repository.startswith("<" * 2):  # before 2.6 it knows no other delimiters than its own
    sys.exit(
        "error: this template needs cookiecutter 2.6 or newer.\n"
        "hint: pip install --upgrade cookiecutter"
    )
sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(repository))

from scaffold.rendering.cookiecutter import validate

validate(json.loads(r'''<< cookiecutter | tojson >>'''))
