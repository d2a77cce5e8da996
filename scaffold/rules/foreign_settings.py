"""Settings come from code that is not in the project.

They cannot be read here, and change with that code's version; scaffold adds no settings, since
these might override what that code sets.

https://12factor.net/config

Before::

    locals().update(common(project="mysite"))

After::

    locals().update(common(project="mysite"))

    SECRET_KEY = os.environ["SECRET_KEY"]
    DEBUG = os.environ.get("DJANGO_DEBUG") == "True"
    ALLOWED_HOSTS = os.environ.get("DOMAIN", "").split(",")
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
"""

from collections.abc import Iterator

from scaffold.project.project import Project
from scaffold.rules.registry import Place, rule

# Setting that each deploy must be able to change -> the line that reads it from the environment.
LINES = {
    "SECRET_KEY": 'SECRET_KEY = os.environ["SECRET_KEY"]',
    "DEBUG": 'DEBUG = os.environ.get("DJANGO_DEBUG") == "True"',
    "ALLOWED_HOSTS": 'ALLOWED_HOSTS = os.environ.get("DOMAIN", "").split(",")',
    "DATABASES": 'DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}',
}


@rule(3, "warning")
def find(project: Project) -> Iterator[Place]:
    lines = [line for name, line in LINES.items() if name not in project.settings]
    advice = "If it does not read the environment, add after it:\n" + "\n".join(lines)
    for source, line, code in project.settings.opaque:
        shown = code if len(code) <= 60 else f"{code[:57]}..."
        what = f"{' '.join(shown.split())} sets settings that scaffold cannot see"
        yield Place(source.path, line, what, advice if lines else "Check what it sets.")
