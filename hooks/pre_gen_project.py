"""Refuses answers that will not do, before anything is written."""

import json
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(r"""<< cookiecutter._repo_dir | tojson >>"""))

from scaffold.door import validate

validate(json.loads(r"""<< cookiecutter | tojson >>"""))
