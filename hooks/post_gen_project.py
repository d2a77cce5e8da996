"""Removes the files that the answers do not select, and adds the pins and the lock."""

import json
import sys
from pathlib import Path

# Jinja's tojson escapes single quotes, so that no answer can end these literals.
# fmt: off
sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(r'''<< cookiecutter._repo_dir | tojson >>'''))

from scaffold.rendering.cookiecutter import finish

finish(json.loads(r'''<< cookiecutter | tojson >>'''), Path.cwd())
