"""Refuses answers that will not do, before anything is written."""

import json
import sys

# JSON that Jinja makes holds no single quote, so that no answer can end these literals.
# fmt: off
sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(r'''<< cookiecutter._repo_dir | tojson >>'''))

from scaffold.door import refuse_old, validate

refuse_old()

validate(json.loads(r'''<< cookiecutter | tojson >>'''))
