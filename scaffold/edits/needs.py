"""What a project needs to import after a retrofit, in versions that fit its Django."""

import re

from scaffold.edits.manifest import Addition
from scaffold.project.imported import DISTRIBUTIONS, imported
from scaffold.project.procfile import own_server
from scaffold.project.project import Project
from scaffold.project.uploads import storage_of
from scaffold.questions.tables import databases, gateways

# For Django before 4.2: the last releases that work with all such versions and their Pythons.
_OLDER = {
    "dj-database-url": "0.5.0",
    "dj-email-url": "1.0.6",
    "django-storage-url": "0.12.1",
    "django-storages": "1.13.2",
    "gunicorn": "21.2.0",
    "mysqlclient": "2.1.1",
    "psycopg2-binary": "2.9.9",
    "python-dotenv": "0.21.1",
    "pyuwsgi": "2.0.21",
    "redis": "3.5.3",
    "uvicorn": "0.16.0",
    "whitenoise": "5.3.0",
}
# Psycopg2 2.9 breaks an assertion in Django before 3.1.
_OLDEST = {"psycopg2-binary": "2.8.6", "mysqlclient": "1.4.6"}


def needed(project: Project) -> list[Addition]:
    """Return the distributions that the code and process types need, listed already or not."""
    texts = [source.text for source in project.settings.sources]
    settings = "\n".join([*texts, *(project.files.text(path) for path in project.layout.entries)])
    names = []
    # s3:// and az:// need an extra of django-storages; in older releases s3's is called boto3.
    s3 = "django-storages[boto3]" if is_old(project) else "django-storages[s3]"
    extras = {"s3": s3, "azure": "django-storages[azure]"}
    storages = extras.get(storage_of(project), "django-storages")
    for before, word, name in (
        (r"(?m)^\s*(import|from) ", "dj_database_url", "dj-database-url"),
        (r"(?m)^\s*(import|from) ", "dj_email_url", "dj-email-url"),
        ("", "whitenoise.", "whitenoise"),
        (r"(\b|_)", "storage.MediaStorage", "django-storage-url"),
        (r"(\b|_)", "storage.MediaStorage", storages),
    ):
        if word in settings and re.search(before + re.escape(word), settings):
            names.append(name)
    database = databases().get(project.database)
    drivers = database.drivers if database else ()
    if drivers and not any(driver in project.requires for driver in drivers):
        modern = project.django >= (4, 2)
        postgres = "psycopg[binary]" if modern else "psycopg2-binary"
        names.append(postgres if project.database == "postgres" else "mysqlclient")
    gateway = gateways().get(project.gateway or "gunicorn")
    # An image may install its server by itself.
    apart = own_server(project)
    if gateway and not apart and not set(gateway.distributions) & project.requires.keys():
        names.append(gateway.distributions[0])
    has_client = any("redis" in name for name in project.requires)
    if "REDIS_URL" in settings and project.redis and not has_client:
        names.append("redis")
    additions = [Addition(name, version_of(name, project)) for name in names]
    return [*additions, *_imported(project, {one.key for one in additions})]


def _imported(project: Project, known: set[str]) -> list[Addition]:
    """Return what the code imports, for a manifest that listed nothing before, in any version."""
    if not lists_nothing(project):
        return []
    found = sorted(DISTRIBUTIONS[name] for name in imported(project) if name in DISTRIBUTIONS)
    return [one for name in found if (one := Addition(name, "")).key not in known]


def lists_nothing(project: Project) -> bool:
    """Say whether the project itself lists no requirement: it has no manifest, or an empty one."""
    manifest = project.manifest
    if manifest is None:
        return True
    stood = project.files.stood(manifest.path)
    return stood is None or not stood.content.strip()


def is_old(project: Project) -> bool:
    """Say whether today's releases no longer work with the project's Django or Python."""
    return project.django < (4, 2) or bool(re.fullmatch(r"3\.[6-9]", _oldest_python(project)))


def _oldest_python(project: Project) -> str:
    """Return the oldest Python for which the project's installer must find a solution."""
    manifest = project.manifest
    if manifest is not None and manifest.kind in ("uv", "poetry", "pdm"):
        # These resolve for every Python that the project allows, whatever runs here.
        text = project.files.text(manifest.path)
        if found := re.search(r"(?m)^(?:requires-)?python\s*=\s*['\"][^'\"\d]*(3\.\d+)", text):
            return found[1]
    return project.python


def version_of(name: str, project: Project) -> str:
    """Return the version that fits the project's Django."""
    from scaffold.rendering.pins import pins_of

    key = name.partition("[")[0]
    if is_old(project):
        if key == "django-storages" and project.django < (3, 2):
            return "1.12.3"
        if key == "dj-database-url" and project.django >= (4, 1):
            return "2.2.0"  # the last for Python 3.8, and with health checks
        if project.django < (3, 1) and key in _OLDEST:
            return _OLDEST[key]
        if key in _OLDER:
            return _OLDER[key]
    return pins_of(f"{max(project.django, (5, 2))[0]}")[key]
