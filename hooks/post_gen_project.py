"""Leaves the files that the answers select, and adds the pins and the lock."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, json.loads(r"""<< cookiecutter._repo_dir | tojson >>"""))

from scaffold.door import finish

finish(json.loads(r"""<< cookiecutter | tojson >>"""), Path.cwd())
