"""The gates that a project passes after `retrofit`: each a function that asserts, found by name.

`failures(subject)` applies all of them and says for each that does not hold why.
"""

import json
import re
import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Mapping

from tests.gates import gateway, texts
from tests.gates.subject import Subject, commit, execute, issues, manage, tested
from tests.helpers.folders import project_files
from tests.helpers.processes import scaffold

Gate = Callable[[Subject], None]
GATES: dict[str, Gate] = {}

WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
SECURITY = "django.middleware.security.SecurityMiddleware"

# What retrofit may rewrite; every other setting has the value that it had.
OWNED = re.compile(
    r"""SECRET_KEY|DEBUG|TEMPLATE_DEBUG|ALLOWED_HOSTS|INTERNAL_IPS|DATABASES|CACHES|STORAGES
    |DEFAULT_FILE_STORAGE|STATICFILES_STORAGE|STATIC_ROOT|MEDIA_ROOT|MEDIA_URL|LOGGING|LOGGING_CONFIG
    |INSTALLED_APPS|MIDDLEWARE|MIDDLEWARE_CLASSES|RQ|RQ_QUEUES|MAILERS|DEFAULT_STORAGE_DSN
    |SESSION_ENGINE|SESSION_CACHE_ALIAS|SESSION_COOKIE_SECURE|SERVER_EMAIL|DEFAULT_FROM_EMAIL
    |CELERY_RESULT_BACKEND|SECURE_.*|CSRF_.*|EMAIL_.*|WHITENOISE_.*|.*(URL|DSN|KEY|SECRET|TOKEN|PASSWORD)""",
    re.VERBOSE,
)


def gate(check: Gate) -> Gate:
    """Enlist a gate under its function's name."""
    GATES[check.__name__] = check
    return check


def failures(subject: Subject, excused: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return each gate that does not hold, with the reason; retrofit has run before."""
    found: dict[str, str] = {}
    for name, check in GATES.items():
        if name in (excused or {}):
            continue
        try:
            check(subject)
        except AssertionError as error:
            found[name] = _short(str(error) or traceback.format_exc(limit=-1))
        except Exception:  # noqa: BLE001 - whatever it is, the gate does not hold
            found[name] = traceback.format_exc(limit=-3)
    return _told_once(found)


def _short(why: str) -> str:
    """Return what a gate said with only the end of the traceback in it, which names the place."""
    head, separator, trace = why.partition("Traceback (most recent call last):\n")
    lines = trace.splitlines()
    return "\n".join([head.strip(), *lines[-12:]]).strip() if separator else why


def _told_once(found: dict[str, str]) -> dict[str, str]:
    """Return the reasons with those left out that end like an earlier one: it did not boot."""
    first: dict[str, str] = {}
    told = {}
    for name, why in found.items():
        last = why.rstrip().splitlines()[-1]
        told[name] = f"{last} (as {first[last]})" if last in first else why
        first.setdefault(last, name)
    return told


@gate
def done(subject: Subject) -> None:
    """Retrofit ended well, or with findings for a person."""
    outcome = subject.outcome[0]
    assert outcome.status in (0, 1), f"exit status {outcome.status}\n{outcome.err}"
    assert "Traceback" not in outcome.err + outcome.out, outcome.err
    assert "error: " not in outcome.err, outcome.err


@gate
def clean(subject: Subject) -> None:
    """`scaffold check` finds only what needs a person."""
    said = scaffold("check", str(subject.after), "--json", cwd=subject.scratch)
    assert said.status in (0, 1), said.err
    result = json.loads(said.out)
    assert said.status == (1 if result["findings"] else 0), f"exit status {said.status}"
    left = [finding for finding in result["findings"] if finding["fixable"]]
    assert not left, "\n".join(map(str, left))


@gate
def second(subject: Subject) -> None:
    """A second run changes nothing, not even a file's mode."""
    commit(subject.after)
    before = project_files(subject.after)
    outcome = scaffold("retrofit", str(subject.after), "--yes", cwd=subject.scratch)
    assert outcome.status in (0, 1), f"exit status {outcome.status}\n{outcome.err}"
    after = project_files(subject.after)
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    assert not changed, f"changed once more: {changed}"


@gate
def check(subject: Subject) -> None:
    """`manage.py check` is no worse than before."""
    before, after = subject.before("check"), subject.now("check")
    assert after.status <= before.status, after.err
    added = Counter(issues(after)) - Counter(issues(before))
    assert not added, f"new: {sorted(added.elements())}\n{after.err}"


@gate
def tests(subject: Subject) -> None:
    """The project's own tests are no worse than before."""
    if subject.project.database_url:
        return
    arguments = ("test", "--noinput", *subject.labels)
    before, after = tested(subject.before(*arguments)), subject.now(*arguments)
    ran, failed = tested(after)
    assert (ran >= before[0], failed <= before[1]) == (True, True), f"{before}\n{after.err}"


@gate
def refuses(subject: Subject) -> None:
    """Without the variables, and without the files that images leave out, settings do not load.

    The last line says which is missing.
    """
    room = subject.scratch / "without"
    ignored = shutil.ignore_patterns(".git", ".env", ".env-local", "settings.ini")
    shutil.copytree(subject.after, room, symlinks=True, ignore=ignored, dirs_exist_ok=True)
    script = room / subject.project.manage
    outcome = manage(subject.after_python, script, ("check",), {})
    assert outcome.status != 0, "manage.py check ran without SECRET_KEY and DATABASE_URL"
    last = outcome.err.rstrip().splitlines()[-1]
    assert re.search("SECRET_KEY|DATABASE_URL", last), outcome.err
    allowed = 1 if subject.project.has_config_library else 0
    # An exception that was raised from another is one, told with the other's traceback.
    chained = outcome.err.count("direct cause of") + outcome.err.count("During handling of")
    shown = outcome.err.count("Traceback (most recent") - chained
    assert shown <= allowed, outcome.err


@gate
def local(subject: Subject) -> None:
    """In a checkout manage.py runs with nothing exported, as on the day before."""
    script = subject.after / subject.project.manage
    outcome = manage(subject.after_python, script, ("check",), {})
    assert outcome.status <= subject.before("check").status, outcome.err


@gate
def storage(subject: Subject) -> None:
    """The default storage saves a file and reads it, where DEFAULT_STORAGE_DSN says."""
    said = subject.probe("now")["storage"]
    assert said.get("content") == "saved", said.get("failed", said)
    # django-storage-url takes Django 2.2, and who takes no uploads has not asked for it.
    old = subject.project.django == "1.11" or not texts.takes_uploads(subject.project)
    if not old and "STORAGES" not in texts.settings_source(subject.project):
        assert said["path"].startswith(str(subject.scratch / "media")), said
        assert said["url"].startswith("/media/"), said


@gate
def whitenoise(subject: Subject) -> None:
    """WhiteNoise stands once in the middleware, after SecurityMiddleware, debug on or off."""
    for debug in ("True", "False"):
        said = subject.probe("now", debug)["settings"]
        middleware = said.get("MIDDLEWARE") or said.get("MIDDLEWARE_CLASSES") or []
        assert middleware.count(WHITENOISE) == 1, middleware
        if SECURITY in middleware:
            place = middleware.index(SECURITY) + 1
            assert middleware.index(WHITENOISE) == place, middleware
        assert said.get("STATIC_ROOT"), "STATIC_ROOT is not set"


@gate
def values(subject: Subject) -> None:
    """No setting is lost, none that is not retrofit's has another value."""
    before, after = subject.probe("before")["settings"], subject.probe("now")["settings"]
    for name, value in before.items():
        # Another Django release of the same series may stand in the new environment.
        if not OWNED.fullmatch(name):
            assert after.get(name, "no longer there") == value, f"{name}: {after.get(name)!r}"
    for name in ("INSTALLED_APPS", "MIDDLEWARE", "MIDDLEWARE_CLASSES"):
        _in_order(name, before.get(name) or [], after.get(name) or [])
    assert set(before["DATABASES"]) <= set(after["DATABASES"]), sorted(after["DATABASES"])
    for alias, database in before["DATABASES"].items():
        now = after["DATABASES"][alias]
        kept = ["OPTIONS", "TEST", "ATOMIC_REQUESTS", "CONN_MAX_AGE", "TIME_ZONE"]
        kept += ["ENGINE"] if alias != "default" or subject.project.database_url else []
        for key in kept:
            if database.get(key):
                assert _covers(now.get(key), database[key]), f"{alias} {key}: {now.get(key)!r}"


def _in_order(name: str, before: list[str], after: list[str]) -> None:
    moved = {WHITENOISE, "whitenoise.runserver_nostatic"}
    kept = [entry for entry in before if entry not in moved]
    assert [entry for entry in after if entry in kept] == kept, f"{name}: {after}"
    assert len(after) == len(set(after)) or len(before) != len(set(before)), f"{name}: {after}"


def _covers(now: object, before: object) -> bool:
    if isinstance(now, dict) and isinstance(before, dict):
        return all(_covers(now.get(key), value) for key, value in before.items())
    if isinstance(now, str):  # the same engine, by the name that older Djangos gave it
        now = now.removesuffix("_psycopg2")
    return now == before


@gate
def importable(subject: Subject) -> None:
    """The gateway's module can be imported where the Procfile and the image start it."""
    places = list(gateway.places(subject.after, subject.scratch / "image"))
    # A web process of the user's own stays as it is, and is a finding.
    own = subject.project.path("Procfile").exists()
    assert own or any(place.source == "Procfile" for place in places), "Procfile starts no gateway"
    for place in places:
        code = f"import {place.module} as gateway; gateway.{place.callable}"
        command = [str(subject.after_python), "-c", code]
        outcome = execute(command, place.folder, {**subject.variables, **place.variables})
        assert outcome.status == 0, f"{place}\n{outcome.err}"


@gate
def encodings(subject: Subject) -> None:
    """Encodings, byte order marks, line endings and modes are as they were."""
    texts.assert_same_encodings(subject)


@gate
def comments(subject: Subject) -> None:
    """Every comment of the user's still stands in its file."""
    texts.assert_comments_survive(subject)


@gate
def untouched(subject: Subject) -> None:
    """Apps, migrations, README, Dockerfile and what nobody can parse are byte for byte the same."""
    texts.assert_untouched(subject)


@gate
def kept(subject: Subject) -> None:
    """No line of .gitignore, process, service, requirement or piece that a case names is gone."""
    texts.assert_nothing_lost(subject)
