"""What is already there to deploy by: Procfile, Docker, ignore file, worker, gateway."""

from dataclasses import replace

from tests.retrofit.project import APP, PACKAGE, Project, grows


@grows("4.2")
def grow_procfile(project: Project) -> Project:
    """web, worker and clock, with blank lines and a comment."""
    project.write(
        "Procfile",
        "# Heroku\nweb: gunicorn mysite.wsgi --log-file -\n\n"
        "worker: python manage.py process_tasks\nclock: python manage.py clock",
    )
    project.write("runtime.txt", "python-3.11.7")
    keeps = (("Procfile", "worker: python manage.py process_tasks\nclock: python manage.py clock"),)
    return replace(project.needing("gunicorn==22.0.0"), keeps=keeps)


@grows("3.2")
def grow_procfile_migrates(project: Project) -> Project:
    """The web process migrates, collects and serves with runserver, on no given port."""
    project.write(
        "Procfile", "web: python manage.py migrate && python manage.py runserver 0.0.0.0:8000\n"
    )
    return project


@grows("5.2")
def grow_docker(project: Project) -> Project:
    """An image and services of their own, which are kept."""
    project.write(
        "Dockerfile",
        "FROM python:3.12-slim\nENV PYTHONUNBUFFERED=1\nWORKDIR /srv/notes\n"
        "COPY requirements.txt .\nRUN pip install -r requirements.txt\n# all of the code\n"
        'COPY . .\nCMD ["gunicorn", "--bind", ":8000", "mysite.wsgi:application"]',
    )
    project.write(
        "docker-compose.yml",
        "# docker compose up\nservices:\n  web:\n    build: .\n    ports:\n"
        '      - "8000:8000"  # the site\n    depends_on: [mail]\n'
        "  mail:\n    image: axllent/mailpit\n\nvolumes:\n  spool: {}\n",
    )
    project.write(".dockerignore", ".git\n*.md\n")
    project.write(".gitignore", "# Python\n*.pyc\n__pycache__/\n\n# ours\n!keep.pyc\n/notes-old/")
    project.write("README.md", "# Notes\n\nRead by people, written by one.\n")
    return project.needing("gunicorn==23.0.0")


@grows("4.2")
def grow_celery(project: Project) -> Project:
    """A Celery app with a literal broker, and a task."""
    project.write(
        f"{PACKAGE}/celery.py",
        "import os\n\nfrom celery import Celery\n\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n\n"
        "app = Celery('mysite')\napp.config_from_object('django.conf:settings', namespace='CELERY')\n"
        "app.autodiscover_tasks()\n",
    )
    project.write(
        f"{PACKAGE}/__init__.py",
        "from .celery import app as celery_app\n\n__all__ = ('celery_app',)\n",
    )
    project.write(
        f"{APP}/tasks.py",
        "from celery import shared_task\n\n\n@shared_task\ndef shout(text):\n    return text.upper()\n",
    )
    project.append(
        project.settings,
        "\n# Celery\nCELERY_BROKER_URL = 'redis://localhost:6379/1'\n"
        "CELERY_RESULT_BACKEND = 'redis://localhost:6379/2'\nCELERY_TASK_TIME_LIMIT = 300\n"
        "CELERY_BEAT_SCHEDULE = {\n    # each minute\n"
        "    'shout': {'task': 'notes.tasks.shout', 'schedule': 60.0, 'args': ('tick',)},\n}\n",
    )
    return project.needing("celery==5.4.0", "redis==5.0.8")


@grows("5.2")
def grow_rq(project: Project) -> Project:
    """django-rq, with its queues' host and port as literals."""
    project.edit(project.settings, ("    'notes',\n", "    'notes',\n    'django_rq',\n"))
    project.append(
        project.settings,
        "\nRQ_QUEUES = {\n    'default': {\n        'HOST': 'localhost',\n        'PORT': 6379,\n"
        "        'DB': 0,\n        # five minutes\n        'DEFAULT_TIMEOUT': 300,\n    },\n"
        "    'low': {'URL': 'redis://localhost:6379/0'},\n}\n",
    )
    route = "    path('admin/', admin.site.urls),\n"
    project.edit(
        f"{PACKAGE}/urls.py", (route, f"{route}    path('rq/', include('django_rq.urls')),\n")
    )
    return project.needing("django-rq==2.10.2", "rq==1.16.2", "redis==5.0.8")


@grows("3.2")
def grow_gunicorn(project: Project) -> Project:
    """gunicorn with a configuration of its own."""
    project.write("gunicorn.conf.py", "# two are enough\nworkers = 2\nbind = '127.0.0.1:8001'\n")
    return project.needing("gunicorn==20.1.0", "setuptools==69.5.1")


@grows("4.2")
def grow_uwsgi(project: Project) -> Project:
    """uWSGI with its ini."""
    project.write(
        "uwsgi.ini", "[uwsgi]\n; as on the old server\nmodule = mysite.wsgi\nhttp = :8000\n"
    )
    return project.needing("uWSGI==2.0.26")


@grows("5.2")
def grow_committed_dotenv(project: Project) -> Project:
    """.env with a secret stands in git, and nothing reads it but compose."""
    project.write(".env", "# shared by all of us\nPOSTGRES_PASSWORD=hunter2\nDEBUG=1\n")
    return project


@grows("4.2")
def grow_kept_names(project: Project) -> Project:
    """Files of ours have the user's content: .env-local, health.py, storage.py, logs.py."""
    project.write(".env-local", "# mine\nFAVOURITE_COLOUR=navy\n")
    for name in ("health", "storage", "logs"):
        project.write(f"{PACKAGE}/{name}.py", f"# {name}, of the old site\nMEANING = 42\n")
    keeps = tuple(
        (f"{PACKAGE}/{name}.py", "MEANING = 42") for name in ("health", "storage", "logs")
    )
    return replace(project, keeps=keeps)
