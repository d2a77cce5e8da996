"""What is new in an existing project fits it: its folders, names, commands and containers."""

import ast
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from scaffold.project.project import Project
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.make_over import make_over, new_files
from tests.helpers.folders import project_files
from tests.helpers.processes import scaffold
from tests.helpers.projects import BASE, SETTINGS, as_bytes, crlf, folder_of, write

ROOT = Path(__file__).resolve().parents[2]
DJANGO = {"requirements.txt": "Django==5.2\n"}
HASHED = f"Django==5.2 \\\n    --hash=sha256:{'a' * 64}\n"
OWN = "FROM python:3.12\nWORKDIR /code\nCOPY . .\nCMD gunicorn mysite.wsgi\n"
BROKER = 'import os\n\nBROKER_URL = os.environ["REDIS_URL"]\n'
CELERY = "Django==5.2\ncelery==5.4\n"
UNNAMED = {"mysite/celery.py": "from celery import Celery\n\nqueue = Celery('mysite')\n"}


def made(files: Mapping[str, str | None]) -> dict[str, str]:
    """Return the files that a project gets: path -> text."""
    with folder_of({**DJANGO, **files}) as folder:
        project = Project(folder)
        tree = new_files(project, all_answers(project, {"database": "postgres"}))
    return {path: file.content.decode() for path, file in tree.items()}


def inside(folder: str, files: Mapping[str, str]) -> dict[str, str | None]:
    """Return the files with those of Python in a folder, and none where they stood."""
    moved = {**BASE, **files}
    nothing = dict.fromkeys(BASE)
    return {
        **nothing,
        **{f"{folder}/{path}" if path.endswith(".py") else path: moved[path] for path in moved},
    }


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({}, "need-app = true\nmodule = mysite.wsgi:application\n"),
        (
            {
                **dict.fromkeys(BASE),
                "manage.py": BASE["manage.py"],
                "src/mysite/__init__.py": "",
                "src/mysite/settings.py": "",
                "src/mysite/wsgi.py": BASE["mysite/wsgi.py"],
            },
            "need-app = true\nchdir = src\nmodule = mysite.wsgi:application\n",
        ),
        (
            {SETTINGS: 'WSGI_APPLICATION = "shop.wsgi.app"\n', "shop/wsgi.py": ""},
            "need-app = true\nmodule = shop.wsgi:application\n",
        ),
    ],
)
def test_uwsgi_loads_the_project_s_own_application(
    files: dict[str, str | None], lines: str
) -> None:
    found = made({**files, "requirements.txt": "Django==5.2\npyuwsgi==2.0\n"})
    assert lines in found["uwsgi.ini"]


def test_a_project_on_uvicorn_has_no_other_server_and_an_image_that_listens_on_its_port() -> None:
    asgi = {"mysite/asgi.py": BASE["mysite/wsgi.py"], "requirements.txt": "Django==5.2\nuvicorn\n"}
    found = made(asgi)
    assert not {"gunicorn.conf.py", "uwsgi.ini"} & found.keys()
    line = found["Procfile"].splitlines()[1].removeprefix("web: ")
    *_, command = found["Dockerfile"].splitlines()
    # In exec form alone nothing would put a port in the place of ${PORT:-8000}.
    assert json.loads(command.removeprefix("CMD ")) == ["sh", "-c", f"exec {line}"]


UPLOADS = {
    SETTINGS: 'MEDIA_ROOT = "media"\nSTORAGES = {"default": {"BACKEND": "%s.MediaStorage"}}\n'
    'MIDDLEWARE = ["%s.HealthMiddleware"]\n',
}


@pytest.mark.parametrize("files", [{}, {"mysite/storage.py": "X = 1\n"}])
def test_the_health_check_asks_the_storage_by_its_name(files: dict[str, str]) -> None:
    with folder_of({**DJANGO, **files}) as folder:
        named = Project(folder).module("storage"), Project(folder).module("health")
    found = made({**files, SETTINGS: UPLOADS[SETTINGS] % named})
    assert f"from .{named[0].rpartition('.')[2]} import check_media" in found["mysite/health.py"]


def test_without_a_package_the_health_check_imports_from_the_top() -> None:
    flat: dict[str, str | None] = dict.fromkeys(BASE)
    flat |= {
        "manage.py": BASE["manage.py"].replace("mysite.settings", "settings"),
        "settings.py": UPLOADS[SETTINGS] % ("storage", "health"),
    }
    assert "from storage import check_media" in made(flat)["health.py"]


def test_beat_has_a_service_whose_health_nothing_tells() -> None:
    found = made(
        {
            "requirements.txt": f"{CELERY}django-celery-beat==2.8\n",
            "mysite/celery.py": "from celery import Celery\n\napp = Celery('mysite')\n",
        }
    )
    beat = yaml.safe_load(found["docker-compose.yml"])["services"]["beat"]
    assert beat["command"].startswith("celery -A mysite beat ")
    assert beat["healthcheck"] == {"disable": True}
    assert f"beat: {beat['command']}\n" in found["Procfile"]


def test_a_new_entry_point_loads_the_project_s_own_settings() -> None:
    production = BASE["manage.py"].replace("mysite.settings", "mysite.settings.production")
    package = {
        **dict.fromkeys((SETTINGS, "mysite/wsgi.py")),
        "manage.py": production,
        "mysite/settings/__init__.py": "",
        "mysite/settings/production.py": "",
    }
    assert '\nSETTINGS = "mysite.settings.production"\n' in made(package)["mysite/wsgi.py"]


@pytest.mark.parametrize(
    ("files", "arguments"),
    [
        ({}, ["TOOLS: postgresql-client"]),
        ({"requirements.txt": HASHED}, ["BOOTSTRAP: --dev", "TOOLS: postgresql-client"]),
        # Its own image takes what it says that it takes.
        ({"Dockerfile": OWN}, []),
        ({"Dockerfile": OWN, "requirements.txt": HASHED}, []),
        ({"Dockerfile": f"{OWN}ARG TOOLS=\n"}, ["TOOLS: postgresql-client"]),
        (
            {"Dockerfile": f"{OWN}ARG BOOTSTRAP\nARG TOOLS\n", "requirements.txt": HASHED},
            ["BOOTSTRAP: --dev", "TOOLS: postgresql-client"],
        ),
    ],
)
def test_the_image_is_built_with_the_arguments_that_it_takes(
    files: dict[str, str], arguments: list[str]
) -> None:
    lines = made(files)["docker-compose.yml"].splitlines()
    first = lines.index("      context: .") + 1
    found = lines[first : lines.index("    depends_on:", first)]
    assert found == (["      args:", *(f"        {line}" for line in arguments)] * bool(arguments))


def test_the_code_is_where_the_image_has_it() -> None:
    assert "\n      - .:/app\n" in made({})["docker-compose.yml"]
    assert "\n      - .:/code\n" in made({"Dockerfile": OWN})["docker-compose.yml"]


def test_code_that_cannot_be_read_gets_no_address_of_a_redis_that_is_not_there() -> None:
    settings = 'import os\n\nload_settings(globals())\nKEY = os.environ["SECRET_KEY"]\n'
    compose = made({SETTINGS: settings})["docker-compose.yml"]
    assert "\n      DATABASE_URL: " in compose
    assert "REDIS_URL" not in compose


def test_debug_goes_by_the_project_s_own_name() -> None:
    assert "# With DJANGO_DEBUG=False in .env-local" in made({})["docker-compose.yml"]
    settings = 'import os\n\nDEBUG = os.environ.get("SHOP_DEBUG") == "1"\n'
    assert "# With SHOP_DEBUG off in .env-local" in made({SETTINGS: settings})["docker-compose.yml"]


def test_a_worker_that_nobody_can_start_is_no_process() -> None:
    found = made({SETTINGS: BROKER, "requirements.txt": "Django==5.2\nrq==2.0\n"})
    assert "worker" not in found["Procfile"]
    assert "\n  worker:\n" not in found["docker-compose.yml"]
    # Its Redis is there all the same.
    assert "\n  redis:\n" in found["docker-compose.yml"]
    assert "\nREDIS_URL=redis://127.0.0.1:6379/0\n" in found[".env-local"]


def test_a_worker_starts_in_its_folder_once() -> None:
    files = {SETTINGS: BROKER, "requirements.txt": CELERY, **UNNAMED}
    found = made(inside("backend", files))
    command = "celery -A mysite worker --loglevel INFO\n"
    assert f"\nworker: cd backend && exec {command}" in found["Procfile"]
    assert f"\n    command: {command}" in found["docker-compose.yml"]


@pytest.mark.parametrize(
    ("files", "asks"),
    [
        ({"requirements.txt": "Django==5.2\nrq==2.0\n"}, ""),
        ({"requirements.txt": "Django==5.2\ndjango-rq==3.0\n"}, '"queue": ask_queue'),
        ({"requirements.txt": CELERY, **UNNAMED}, ""),
        ({"requirements.txt": CELERY, "mysite/celery.py": "app = Celery()\n"}, '"broker": ask'),
    ],
)
def test_health_asks_the_queue_that_it_can_ask(files: dict[str, str], asks: str) -> None:
    middleware = f'{BROKER}MIDDLEWARE = ["mysite.health.HealthMiddleware"]\n'
    text = made({SETTINGS: middleware, **files})["mysite/health.py"]
    assert asks in text
    assert ("queue" in text or "broker" in text) == bool(asks)


def without_comments(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("#") or "#!" in line)


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "Django==5.2\npsycopg2==2.9\nx @ git+https://example.com/x.git\n"},
        {"requirements.txt": HASHED, "Dockerfile": OWN},
        {"requirements.txt": "Django==2.2\nmysqlclient==1.4\npyuwsgi==2.0\n"},
    ],
)
def test_nothing_hangs_on_a_comment_of_the_template(tmp_path: Path, files: dict[str, str]) -> None:
    """Made over by a template that has none, a project gets the same, but for the comments."""
    bare = tmp_path / "bare"
    for name in ("scaffold", "template", "requirements"):
        shutil.copytree(ROOT / name, bare / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "cookiecutter.json", bare)
    for path in (bare / "template").rglob("*"):
        if path.is_file():
            path.write_text(without_comments(path.read_text()))
    settings = 'import os\n\nTOKEN = os.environ["TOKEN"]\nDEBUG = True\nSTATIC_URL = "/static/"\n'
    found = []
    for repository in (ROOT, bare):
        folder = tmp_path / repository.name / "shop"
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, {**DJANGO, SETTINGS: settings, **files})
        own = {"PYTHONPATH": str(repository)}
        outcome = scaffold("retrofit", "shop", "--yes", cwd=folder.parent, **own)
        assert outcome.status == 0, outcome.err
        tree = project_files(folder)
        del tree[".scaffold.json"]
        found.append({name: without_comments(text.decode()) for name, (_, text) in tree.items()})
    with_comments, bare_of_them = found
    assert {"docker-compose.yml", ".env-local"} < bare_of_them.keys()
    assert with_comments == bare_of_them


LOCK_LINE = ".scaffold.json linguist-generated -diff\n"
WHEELS = "*.whl binary\n"
PINS = "requirements*.txt linguist-generated\n"
UNPINNED = DJANGO["requirements.txt"]


@pytest.mark.parametrize(
    ("requirements", "before", "after"),
    [
        (UNPINNED, None, LOCK_LINE),
        (UNPINNED, "*.po diff=po", f"*.po diff=po\n{LOCK_LINE}"),
        (UNPINNED, "# mine\r\n\r\n*.po -diff\r\n", crlf(f"# mine\n\n*.po -diff\n{LOCK_LINE}")),
        (UNPINNED, "/x .y\n.scaffold.json diff\n", "/x .y\n.scaffold.json diff\n"),
        (UNPINNED, b"# no text: \xff", b"# no text: \xff"),
        (HASHED, None, WHEELS + LOCK_LINE + PINS),
        (HASHED, f"{WHEELS}*.po -diff\n", f"{WHEELS}*.po -diff\n{LOCK_LINE}{PINS}"),
    ],
)
def test_the_lock_is_kept_out_of_diffs(
    requirements: str, before: str | bytes | None, after: str | bytes
) -> None:
    with folder_of({"requirements.txt": requirements, ".gitattributes": before}) as folder:
        project, _ = make_over(Project(folder), all_answers(Project(folder), {}))
        file = project.files.file(".gitattributes")
        again = project.with_({})
        assert make_over(again, all_answers(again, {}))[0].files.file(".gitattributes") == file
    assert file is not None
    assert file.content == as_bytes(after)


@pytest.mark.parametrize("ignored", [".env\n", ".env*\n.git"])
def test_the_lock_is_kept_out_of_an_image_of_their_own(ignored: str) -> None:
    files = {**DJANGO, "Dockerfile": OWN, ".dockerignore": ignored}
    with folder_of(files) as folder:
        project, _ = make_over(Project(folder), all_answers(Project(folder), {}))
        text = project.files.text(".dockerignore")
    assert text == ignored.removesuffix("\n") + "\n.scaffold.json\n"


def test_an_old_python_can_run_what_it_gets() -> None:
    # Python 3.9 merges dictionaries by |, and the oldest that is emitted for is 3.7.
    files = made({"requirements.txt": "Django==2.1\n", ".python-version": "3.7\n"})
    modules = {path: ast.parse(files[path]) for path in files if path.endswith(".py")}
    assert "gunicorn.conf.py" in modules
    merged = [
        path
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    ]
    assert not merged
