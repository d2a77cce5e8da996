"""Keeps a proof away from real data: loaded into every Python of a copy's environment.

Copied there by install.py, so it imports nothing of scaffold, and runs on Python 3.6 or newer.
When Django has read the settings, databases outside the copy become SQLite files of the proof's
own, folders outside it become scratch folders, and mail stays in memory. A replaced database's
driver must still be installed.
"""

import os
import sys
from typing import Any, List

ROOT = os.path.realpath(os.environ.get("SCAFFOLD_PROVE_ROOT", ""))
SCRATCH = os.environ.get("SCAFFOLD_PROVE_SCRATCH", "")
REPLACED: List[str] = []  # the engines that were replaced by SQLite
FOUND: List[str] = []  # what a developer's data depends on, as the project's settings have it


def is_inside(path: Any) -> bool:
    return os.path.realpath(str(path)).startswith(ROOT + os.sep)


def shown(path: Any) -> str:
    """Return a path as it is in both copies of a proof."""
    inside = is_inside(path)
    return os.path.relpath(os.path.realpath(str(path)), ROOT) if inside else str(path)


def remember(settings: Any) -> None:
    """Keep what the settings say before anything of it is replaced."""
    FOUND[:] = ["DEBUG " + ("on" if settings.DEBUG else "off")]
    for alias, database in sorted((getattr(settings, "DATABASES", None) or {}).items()):
        engine = str(database.get("ENGINE") or "none").rpartition(".")[2].replace("_psycopg2", "")
        where = shown(database.get("NAME") or "")
        host = "" if "lite" in engine else database.get("HOST")
        FOUND.append(alias + " " + engine + " " + (str(host) + "/" if host else "") + where)
    if getattr(settings, "MEDIA_ROOT", ""):
        FOUND.append("media " + shown(settings.MEDIA_ROOT))


def redirect(settings: Any) -> None:
    """Replace what the settings name outside the copy."""
    remember(settings)
    for alias, database in (getattr(settings, "DATABASES", None) or {}).items():
        engine = database.get("ENGINE", "")
        if not engine or engine.endswith("dummy"):
            continue
        name = str(database.get("NAME") or "")
        if "sqlite" in engine or "spatialite" in engine:
            if name.startswith((":memory:", "file:")) or is_inside(name):
                continue
            database["NAME"] = os.path.join(SCRATCH, alias + ".sqlite3")
            continue
        if engine not in REPLACED:
            REPLACED.append(engine)
        kept = {key: database[key] for key in ("ATOMIC_REQUESTS", "TIME_ZONE") if key in database}
        mirror = (database.get("TEST") or {}).get("MIRROR")
        database.clear()
        database.update(kept, NAME=os.path.join(SCRATCH, alias + ".sqlite3"))
        database["ENGINE"] = "django.db.backends.sqlite3"
        if mirror:
            database["TEST"] = {"MIRROR": mirror}
    for name in ("STATIC_ROOT", "MEDIA_ROOT"):
        folder = getattr(settings, name, None)
        if folder and not is_inside(folder):
            setattr(settings, name, os.path.join(SCRATCH, name.lower()))
    if "smtp" in getattr(settings, "EMAIL_BACKEND", "smtp"):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def guard_settings(module: Any) -> None:
    original = module.Settings.__init__

    def read(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        redirect(self)

    module.Settings.__init__ = read


def guard_engines(module: Any) -> None:
    original = module.load_backend

    def load(name: str) -> Any:
        # Without its driver, the project's own engine would not load either.
        for engine in REPLACED:
            original(engine)
        return original(name)

    module.load_backend = load


GUARDS = {"django.conf": guard_settings, "django.db.utils": guard_engines}


class Finder:
    """Finds the guarded modules as Python does, and changes them once they are executed."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        if name not in GUARDS:
            return None
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            GUARDS[name](module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if SCRATCH and sys.version_info >= (3, 6):
    sys.meta_path.insert(0, Finder)
