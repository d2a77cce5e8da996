"""The .env-local of an existing project: the variables that its own settings read, with values."""

from pathlib import Path

import pytest

from scaffold.project.project import Project
from scaffold.rendering.lock import parse
from scaffold.retrofit.answers import all_answers
from scaffold.retrofit.make_over import make_over
from scaffold.retrofit.old_values import quoted
from tests.helpers.projects import BASE, SETTINGS, Files, Form, crlf, folder_of

DJANGO = {"requirements.txt": "Django==5.2\n"}
KEY = 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n'


def text_of(files: Files) -> str:
    given = {SETTINGS: files} if isinstance(files, str) else files
    with folder_of({**DJANGO, **given}) as folder:
        project = Project(folder)
        return make_over(project, all_answers(project, {}))[1][".env-local"].content.decode()


def values(files: Files) -> dict[str, str]:
    """Return the variables that are set; none twice."""
    lines = [line for line in text_of(files).splitlines() if line and not line.startswith("#")]
    found = dict(line.split("=", 1) for line in lines)
    assert len(found) == len(lines)
    return found


@pytest.mark.parametrize(
    ("code", "name", "on"),
    [
        ('os.environ.get("SHOP_DEBUG") == "1"', "SHOP_DEBUG", "1"),
        ('os.environ.get("SHOP_DEBUG") in ("yes", "on")', "SHOP_DEBUG", "yes"),
        ('bool(int(os.environ.get("SHOP_DEBUG", "0")))', "SHOP_DEBUG", "1"),
        ('os.environ.get("DJANGO_DEBUG") == "True"', "DJANGO_DEBUG", "True"),
    ],
)
def test_debug(code: str, name: str, on: str) -> None:
    found = values(f"{KEY}DEBUG = {code}\n")
    assert {key: value for key, value in found.items() if "DEBUG" in key} == {name: on}


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ('os.environ.get("HOSTS", "").split(",")', "HOSTS", "localhost,127.0.0.1"),
        ('os.environ.get("HOSTS", "").split(";")', "HOSTS", "'localhost;127.0.0.1'"),
        ('os.environ.get("HOSTS", "").split()', "HOSTS", "'localhost 127.0.0.1'"),
        ('config("HOSTS", cast=Csv())', "HOSTS", "localhost,127.0.0.1"),
        ('[os.environ["HOST"]]', "HOST", "localhost"),
        ('["shop.example.com"]', "DOMAIN_ALIASES", "localhost,127.0.0.1,shop.example.com"),
        ("[]", "DOMAIN_ALIASES", "localhost,127.0.0.1"),
    ],
)
def test_hosts(code: str, name: str, value: str) -> None:
    found = values(f"{KEY}ALLOWED_HOSTS = {code}\n")
    wanted = {name: value}
    names = ("HOSTS", "HOST", "DOMAIN_ALIASES")
    assert {key: held for key, held in found.items() if key in names} == wanted


@pytest.mark.parametrize(
    ("url", "served"),
    [("/media/", "/media/"), ("/files/", "/files/"), ("https://cdn.example.com/", "/media/")],
)
def test_media(url: str, served: str) -> None:
    found = values(f'{KEY}MEDIA_ROOT = "media"\nMEDIA_URL = "{url}"\n')
    assert found["DEFAULT_STORAGE_DSN"] == f"file:media?url={served}"


def test_nothing_that_the_settings_do_not_read() -> None:
    found = values(
        f'{KEY}DEBUG = os.environ.get("DEBUG") == "1"\n'
        'DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}\n'
    )
    assert set(found) == {
        *("SECRET_KEY", "DEBUG", "DOMAIN_ALIASES", "SECURE_SSL_REDIRECT", "DATABASE_URL")
    }


def test_the_key_is_there_by_the_name_that_is_read_alone() -> None:
    found = values('import os\n\nSECRET_KEY = os.environ["SHOP_KEY"]\n')
    assert "SHOP_KEY" in found
    assert "SECRET_KEY" not in found


def test_what_code_that_is_not_read_may_ask_for_stays() -> None:
    cache = 'CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache"}}\n'
    assert "REDIS_URL" not in values(f"{KEY}{cache}")
    found = values(f"{KEY}{cache}load_settings(__name__)\n")
    assert found["REDIS_URL"] == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize("form", [str, crlf])
def test_required(form: Form) -> None:
    settings = (
        f'{KEY}TOKEN = os.environ["SHOP_TOKEN"]\nSIZE = int(os.environ.get("SHOP_SIZE"))\n'
        'NAME = os.environ["SHOP_NAME"]\nMAYBE = os.environ.get("SHOP_MAYBE")\n'
    )
    example = "SHOP_TOKEN=abc\nSHOP_MAYBE=x\nSHOP_NAME='Our shop'\nOTHER=1\n"
    found = values({SETTINGS: form(settings), ".env.example": form(example)})
    assert found["SHOP_TOKEN"] == "abc"
    assert found["SHOP_SIZE"] == "1"
    assert found["SHOP_NAME"] == "'Our shop'"
    assert "SHOP_MAYBE" not in found
    assert "OTHER" not in found


def test_a_cache_is_where_compose_has_it() -> None:
    cache = '{"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ["SHOP_CACHE_URL"]}'
    jobs = 'JOBS_URL = os.environ["REDIS_URL"]\n'
    found = values(f'{KEY}{jobs}CACHES = {{"default": {cache}}}\n')
    assert found["REDIS_URL"] == "redis://127.0.0.1:6379/0"
    assert found["SHOP_CACHE_URL"] == "redis://127.0.0.1:6379/0"


STOOD = (
    'SECRET_KEY = "hunter two"\n'
    'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop",\n'
    '    "USER": "u", "PASSWORD": "p", "HOST": "db.example.com"}}\n'
)


def test_secrets_that_stood_in_the_settings_go_where_git_does_not() -> None:
    with folder_of({**DJANGO, SETTINGS: STOOD}) as folder:
        project = Project(folder)
        _, tree = make_over(project, all_answers(project, {}))
    committed, own = tree[".env-local"].content.decode(), tree[".env"]
    assert own.private
    assert "\nSECRET_KEY='hunter two'\n" in own.content.decode()
    assert "\nDATABASE_URL=postgres://u:p@db.example.com/shop\n" in own.content.decode()
    assert "\nSECRET_KEY=insecure-for-local-development-only\n" in committed
    assert "\nDATABASE_URL=postgres://postgres@127.0.0.1:5432/db\n" in committed
    assert ".env\n" in tree[".gitignore"].content.decode()
    assert "hunter" not in str(parse(tree[".scaffold.json"].content))


def test_an_own_env_gets_what_is_missing_and_keeps_the_rest() -> None:
    files = {**DJANGO, SETTINGS: STOOD, ".env": "export SECRET_KEY=mine\nOTHER=1"}
    with folder_of(files) as folder:
        project = Project(folder)
        text = make_over(project, all_answers(project, {}))[1][".env"].content.decode()
    assert text == (
        "export SECRET_KEY=mine\nOTHER=1\n# as the settings had it: SECRET_KEY='hunter two'\n"
        "DATABASE_URL=postgres://u:p@db.example.com/shop\n"
    )


def test_a_file_of_a_database_stays_where_it_is() -> None:
    database = '{"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "shop.db"}'
    found = values(f'{KEY}DATABASES = {{"default": {database}}}\n')
    assert found["DATABASE_URL"] == "sqlite:///var/shop.db"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain-1", "plain-1"),
        ("two words", "'two words'"),
        ("a$b#c", "'a$b#c'"),
        ("it's", "'it\\'s'"),
        ("a\\b", "'a\\b'"),
        ("a\\'b", '"a\\\\\'b"'),
    ],
)
def test_values_are_read_as_they_were(tmp_path: Path, value: str, written: str) -> None:
    from dotenv import dotenv_values

    assert quoted(value) == written
    (tmp_path / ".env").write_text(f"NAME={written}\n")
    assert dotenv_values(tmp_path / ".env", interpolate=False) == {"NAME": value}


COMPOSE = "services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: x\n"


def test_the_address_of_its_own_compose() -> None:
    found = values({SETTINGS: KEY, "docker-compose.yml": COMPOSE})
    assert found["DATABASE_URL"] == "postgres://postgres:x@db:5432/postgres"


def test_its_first_line() -> None:
    first = "# Development on this machine, for {}. It is committed"
    both = first.format("manage.py and docker-compose.yml")
    assert text_of(KEY).startswith(both)
    own = {SETTINGS: KEY, "docker-compose.yml": COMPOSE}
    assert text_of(own).startswith(first.format("manage.py"))
    old = {SETTINGS: KEY, "manage.py": BASE["manage.py"] + "print 'x'\n"}
    assert text_of(old).startswith(first.format("docker-compose.yml"))
    assert text_of({SETTINGS: KEY, "manage.py": None}).startswith(
        first.format("docker-compose.yml")
    )
    web = "  web:\n    image: shop\n    env_file: .env-local\n"
    assert text_of({**own, "docker-compose.yml": COMPOSE + web}).startswith(both)


def test_one_that_stands_keeps_its_lines() -> None:
    files = {**DJANGO, SETTINGS: KEY, ".env-local": "SECRET_KEY=ours\n"}
    with folder_of(files) as folder:
        project = Project(folder)
        project, _ = make_over(project, all_answers(project, {}))
        assert project.files.text(".env-local").startswith("SECRET_KEY=ours\n")
        assert "Dockerfile" in project.files.changes


def test_a_file_in_one_branch_is_not_named_as_the_database_of_another() -> None:
    text = f"""\
{KEY}if os.environ.get("SERVER"):
    DATABASES = {{"default": {{"ENGINE": "django.db.backends.mysql", "NAME": "shop"}}}}
else:
    DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.db"}}}}
"""
    assert values(text)["DATABASE_URL"] == "sqlite:///shop.db"


PARTS = """\
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("DB_NAME", "shop"),
        "PASSWORD": os.environ[OF_DB],
    }
}
"""


@pytest.mark.parametrize(
    ("password", "files"),
    [
        ('.get("DB_PASSWORD")', {}),
        ('["DB_PASSWORD"]', {".env": "DB_PASSWORD=x\n"}),
        ('["DB_PASSWORD"]', {"compose.yaml": "services: {web: {environment: [DB_PASSWORD=x]}}\n"}),
    ],
)
def test_no_url_hides_the_database_that_developers_reach(password: str, files: Files) -> None:
    assert not isinstance(files, str)
    text = KEY + PARTS.replace("[OF_DB]", password)
    found = values({SETTINGS: text, **files})
    assert not {"DATABASE_URL", "DB_PASSWORD"} & found.keys()


def test_a_database_that_nothing_names_is_named_by_its_own_variables() -> None:
    # A developer who sets them in a shell would not see what a DATABASE_URL hides.
    text = PARTS.replace("[OF_DB]", '["DB_PASSWORD"]')
    found = values(KEY + text.replace('.get("DB_NAME", "shop")', '["DB_NAME"]'))
    assert "DATABASE_URL" not in found
    assert (found["DB_NAME"], found["DB_PASSWORD"]) == ("db", "")


def test_the_settings_that_manage_py_does_not_name() -> None:
    manage = BASE["manage.py"].replace("mysite.settings", "mysite")
    files = {"manage.py": manage, SETTINGS: KEY}
    assert values(files)["DJANGO_SETTINGS_MODULE"] == "mysite.settings"
    assert "DJANGO_SETTINGS_MODULE" not in values(KEY)


def test_a_database_that_only_containers_use_does_not_hide_the_settings_own() -> None:
    files = {
        SETTINGS: f"{KEY}"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'shop.db'}}\n",
        "docker-compose.yml": "services:\n  db:\n    image: postgres:16\n",
    }
    assert values(files)["DATABASE_URL"] == "sqlite:///shop.db"


def test_a_computed_default_of_dj_database_url_stays_the_developers_database() -> None:
    code = "dj_database_url.config(default='sqlite:///{}'.format(NAME))"
    settings = f"import dj_database_url\n\n{KEY}DATABASES = {{'default': {code}}}\n"
    assert "DATABASE_URL" not in values(settings)


def test_the_file_that_a_platforms_branch_replaces_stays_the_developers() -> None:
    settings = (
        f"{KEY}DATABASES = {{'default': {{'ENGINE': 'django.db.backends.sqlite3',"
        " 'NAME': BASE_DIR / 'shop.db'}}\nif platform.is_valid():\n    DATABASES = {'default': {"
        "'ENGINE': 'django.db.backends.postgresql', 'NAME': platform.name}}\n"
    )
    assert values(settings)["DATABASE_URL"] == "sqlite:///shop.db"


@pytest.mark.parametrize(
    ("condition", "url"),
    [
        ('os.environ.get("BACKEND") == "mysql"', "sqlite:///shop.db"),
        ('"test" not in sys.argv', None),
    ],
)
def test_a_server_that_a_variable_chooses_is_not_todays_database(
    condition: str, url: str | None
) -> None:
    mysql = "{'ENGINE': 'django.db.backends.mysql', 'NAME': 'a', 'USER': 'b', 'PASSWORD': 'c'}"
    settings = (
        f"{KEY}import sys\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'shop.db'}}\n"
        f"if {condition}:\n    DATABASES = {{'default': {mysql}}}\n"
    )
    found = values(settings).get("DATABASE_URL", "")
    assert found == url if url else "shop.db" not in found


def test_a_database_file_where_modules_are_imported_from_another_folder() -> None:
    naming = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example.settings")\n'
    files: Files = {
        "manage.py": None,
        "mysite/settings.py": None,
        "example/manage.py": naming,
        "example/__init__.py": "",
        "example/settings.py": (
            f"{KEY}DATABASES = {{'default': {{'ENGINE': 'django.db.backends.sqlite3',"
            " 'NAME': BASE_DIR / 'example' / 'shop.db'}}\n"
        ),
    }
    assert values(files)["DATABASE_URL"] == "sqlite:///../example/shop.db"
