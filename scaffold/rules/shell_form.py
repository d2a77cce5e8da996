"""A container's command runs in a shell, which swallows signals.

SIGTERM then ends only the shell: the server is killed after a timeout, in the middle of requests.

https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example

Before::

    CMD gunicorn mysite.wsgi

After::

    CMD ["gunicorn", "mysite.wsgi"]
"""

import re
from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, lines_of, rule

_LONGEST = 2000  # characters of a command that is written out


@rule(9, "warning")
def find(project: Project) -> Iterator[Place]:
    for path in project.files.paths:
        if not path.rpartition("/")[2].startswith("Dockerfile") or path.count("/") > 1:
            continue
        lines = list(lines_of(project, path))
        commands = [
            (number, line)
            for (number, line), (_, above) in zip(lines, [(0, ""), *lines], strict=False)
            # A CMD on a continuation line belongs to HEALTHCHECK.
            if re.match(r"\s*(CMD|ENTRYPOINT)\s", line) and not above.rstrip().endswith("\\")
        ]
        for number, line in commands:
            word, _, rest = line.strip().partition(" ")
            if not rest.strip().startswith("[") and not rest.strip().startswith("exec "):
                import json
                import shlex

                try:
                    parts = json.dumps(shlex.split(rest.rstrip("\\ ")[:_LONGEST]))
                except ValueError:
                    parts = '["…"]'
                if len(rest) > _LONGEST:
                    parts = '["…"]'
                yield Place(path, number, f"{word} is in shell form", f"Write: {word} {parts}")
