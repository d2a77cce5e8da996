"""The .env-local of an existing project: the variables that its own settings read, with values."""

import pytest

from scaffold.project import Project
from scaffold.retrofit import all_answers, make_over
from tests.rules.helpers import SETTINGS, crlf, folder_of

DJANGO = {"requirements.txt": "Django==5.2\n"}
KEY = 'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n'


def text_of(files):
    given = {SETTINGS: files} if isinstance(files, str) else files
    with folder_of({**DJANGO, **given}) as folder:
        project = Project(folder)
        return make_over(project, all_answers(project, {}))[".env-local"].content.decode()


def values(files):
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
def test_debug(code, name, on):
    found = values(f"{KEY}DEBUG = {code}\n")
    assert {key: value for key, value in found.items() if "DEBUG" in key} == {name: on}


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ('os.environ.get("HOSTS", "").split(",")', "HOSTS", "localhost,127.0.0.1"),
        ('os.environ.get("HOSTS", "").split(";")', "HOSTS", "localhost;127.0.0.1"),
        ('os.environ.get("HOSTS", "").split()', "HOSTS", "localhost 127.0.0.1"),
        ('config("HOSTS", cast=Csv())', "HOSTS", "localhost,127.0.0.1"),
        ('[os.environ["HOST"]]', "HOST", "localhost"),
        ('["shop.example.com"]', "DOMAIN_ALIASES", "localhost,127.0.0.1,shop.example.com"),
        ("[]", "DOMAIN_ALIASES", "localhost,127.0.0.1"),
    ],
)
def test_hosts(code, name, value):
    found = values(f"{KEY}ALLOWED_HOSTS = {code}\n")
    wanted = {name: value}
    names = ("HOSTS", "HOST", "DOMAIN_ALIASES")
    assert {key: held for key, held in found.items() if key in names} == wanted


@pytest.mark.parametrize(
    ("url", "served"),
    [("/media/", "/media/"), ("/files/", "/files/"), ("https://cdn.example.com/", "/media/")],
)
def test_media(url, served):
    found = values(f'{KEY}MEDIA_ROOT = "media"\nMEDIA_URL = "{url}"\n')
    assert found["DEFAULT_STORAGE_DSN"] == f"file:///data/media?url={served}"


def test_nothing_that_the_settings_do_not_read():
    found = values(
        f'{KEY}DEBUG = os.environ.get("DEBUG") == "1"\n'
        'DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}\n'
    )
    assert set(found) == {
        *("SECRET_KEY", "DEBUG", "DOMAIN_ALIASES", "SECURE_SSL_REDIRECT", "DATABASE_URL")
    }


def test_what_code_that_is_not_read_may_ask_for_stays():
    cache = 'CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache"}}\n'
    assert "REDIS_URL" not in values(f"{KEY}{cache}")
    found = values(f"{KEY}{cache}load_settings(__name__)\n")
    assert found["REDIS_URL"] == "redis://redis:6379/0"


@pytest.mark.parametrize("form", [str, crlf])
def test_required(form):
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


def test_a_cache_is_where_compose_has_it():
    cache = '{"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ["SHOP_CACHE_URL"]}'
    jobs = 'JOBS_URL = os.environ["REDIS_URL"]\n'
    found = values(f'{KEY}{jobs}CACHES = {{"default": {cache}}}\n')
    assert found["REDIS_URL"] == "redis://redis:6379/0"
    assert found["SHOP_CACHE_URL"] == "redis://redis:6379/0"


def test_what_stood_in_the_settings():
    found = text_of(
        'SECRET_KEY = "hunter two"\n'
        'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop",\n'
        '    "USER": "u", "PASSWORD": "p", "HOST": "db.example.com"}}\n'
    )
    assert "\nSECRET_KEY='hunter two'\n" in found
    assert found.endswith(
        "# As the settings had it:\n# DATABASE_URL=postgres://u:p@db.example.com/shop\n"
    )


COMPOSE = "services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: x\n"


def test_the_address_of_its_own_compose():
    found = values({SETTINGS: KEY, "docker-compose.yml": COMPOSE})
    assert found["DATABASE_URL"] == "postgres://postgres:x@db:5432/postgres"


def test_its_first_line():
    first = "# The environment of local development, read by docker-compose.yml."
    last = " For development alone."
    assert text_of(KEY).startswith(f"{first}{last}\n")
    own = {SETTINGS: KEY, "docker-compose.yml": COMPOSE}
    assert text_of(own).startswith(f"{first.removesuffix(', read by docker-compose.yml.')}.{last}")
    web = "  web:\n    image: shop\n    env_file: .env-local\n"
    assert text_of({**own, "docker-compose.yml": COMPOSE + web}).startswith(f"{first}{last}\n")


def test_one_that_stands_is_left_alone():
    files = {**DJANGO, SETTINGS: KEY, ".env-local": "SECRET_KEY=ours\n"}
    with folder_of(files) as folder:
        project = Project(folder)
        make_over(project, all_answers(project, {}))
        assert ".env-local" not in project.changes
        assert "Dockerfile" in project.changes
