"""How long check takes on large settings, beside compiling the same file.

Each time is that of a whole process: the best of some rounds that alternate.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (2500, 5000, 10000, 20000)  # lines
ROUNDS = 9

HEAD = '''"""Settings of the shop."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "django-insecure-0x3v#4q)9s8d7f6g5h4j3k2l1"
DEBUG = True
ALLOWED_HOSTS = ["shop.example.com"]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
STATIC_URL = "/static/"
MEDIA_ROOT = BASE_DIR / "media"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop",
        "PASSWORD": "shop",
        "HOST": "db.example.com",
    }
}
EMAIL_HOST = "smtp.example.com"
EMAIL_HOST_PASSWORD = "p4ssw0rd-of-mail"
CACHES = {"default": {"BACKEND": "redis", "LOCATION": "redis://cache.example.com:6379/1"}}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
'''
# What one part of a shop sets.
PART = """
# Part {0}: what it sells, to whom, and where it asks for the price.
# Prices are those of the supplier, with the margin of the part.
PART_{0}_NAME = "Part {0}"
PART_{0}_URL = os.environ.get("PART_{0}_URL", "https://part{0}.example.com/api/v1")
PART_{0}_TIMEOUT = int(os.environ.get("PART_{0}_TIMEOUT", "30"))
PART_{0}_MARGIN = 0.15  # of the price
PART_{0}_COUNTRIES = ["de", "at", "ch", "fr", "nl", "be", "it", "es"]
PART_{0}_FOLDER = BASE_DIR / "parts" / "{0}"
PART_{0} = {{
    "name": PART_{0}_NAME,
    "class": "shop.parts.part{0}.Part",
    "options": {{
        "currency": "EUR",
        "taxes": {{"de": 19, "at": 20, "fr": 20, "nl": 21}},
        "retries": 3,
        "headers": {{"Accept": "application/json", "User-Agent": f"shop/{0} ({{PART_{0}_NAME}})"}},
    }},
    "templates": [
        "parts/{0}/list.html",
        "parts/{0}/detail.html",
        "parts/{0}/mail.txt",
    ],
    "größen": ("klein", "mittel", "groß"),  # as the supplier writes them
}}
if DEBUG:
    PART_{0}_TIMEOUT = 5
    PART_{0}["options"]["retries"] = 0
INSTALLED_APPS += ["shop.parts.part{0}"]
"""


def settings(lines: int) -> str:
    """Return settings of so many lines."""
    apps = "".join(f'    "shop.app{number}",\n' for number in range(lines // 50))
    text = [HEAD, apps, "]\n"]
    left = lines - sum(part.count("\n") for part in text)
    each = PART.count("\n")
    text += [PART.format(number) for number in range(left // each)]
    text += ["# The end.\n"] * (left % each)
    return "".join(text)


def start(folder: Path, lines: int) -> Path:
    folder.mkdir()
    run = [sys.executable, "-m", "django", "startproject", "mysite", "."]
    subprocess.run(run, cwd=folder, check=True)
    (folder / "requirements.txt").write_text("django==5.2.8\n")
    (folder / "mysite" / "settings.py").write_text(settings(lines))
    return folder


def seconds(*command: str) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return time.perf_counter() - started


def main() -> None:
    scaffold = [sys.executable, "-m", "scaffold"]
    print("| lines | compileall, s | check, s | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for lines in SIZES:
            folder = start(Path(scratch, str(lines)), lines)
            file = str(folder / "mysite" / "settings.py")
            compiling = [sys.executable, "-m", "compileall", "-f", "-q", file]
            checking = [*scaffold, "check", str(folder)]
            rounds = [(seconds(*compiling), seconds(*checking)) for _ in range(ROUNDS)]
            compiled, check = (min(times) for times in zip(*rounds, strict=True))
            print(f"| {lines} | {compiled:.2f} | {check:.2f} | {check / compiled:.1f} |")


if __name__ == "__main__":
    main()
