"""The questions of cookiecutter.json, their answers, and the variants."""
