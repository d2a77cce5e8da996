"""What is already there to deploy by: Procfile, Docker, ignore file, worker, gateway."""

from dataclasses import replace

from tests.gates.project import APP, PACKAGE, Project, block, grows

PROCFILE = """\
# Heroku
web: gunicorn mysite.wsgi --log-file -

worker: python manage.py process_tasks
clock: python manage.py clock
"""

DOCKERFILE = """\
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1
WORKDIR /srv/notes
COPY requirements.txt .
RUN pip install -r requirements.txt
# all of the code
COPY . .
CMD ["gunicorn", "--bind", ":8000", "mysite.wsgi:application"]
"""


@grows("4.2")
def grow_procfile(project: Project) -> Project:
    """web, worker and clock, with blank lines and a comment."""
    project.write("Procfile", PROCFILE.rstrip("\n"))
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
    project.write("Dockerfile", DOCKERFILE.rstrip("\n"))
    project.write(
        "docker-compose.yml",
        block("""
            # docker compose up
            services:
              web:
                build: .
                ports:
                  - "8000:8000"  # the site
                depends_on: [mail]
              mail:
                image: axllent/mailpit

            volumes:
              spool: {}
        """),
    )
    project.write(".dockerignore", ".git\n*.md\n")
    project.write(".gitignore", "# Python\n*.pyc\n__pycache__/\n\n# ours\n!keep.pyc\n/notes-old/")
    project.write(
        "README.md",
        block("""
        # Notes

        Read by people, written by one.
    """),
    )
    return project.needing("gunicorn==23.0.0")


@grows("4.2")
def grow_celery(project: Project) -> Project:
    """A Celery app with a literal broker, and a task."""
    project.write(
        f"{PACKAGE}/celery.py",
        block("""
            import os

            from celery import Celery

            os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')

            app = Celery('mysite')
            app.config_from_object('django.conf:settings', namespace='CELERY')
            app.autodiscover_tasks()
        """),
    )
    project.write(
        f"{PACKAGE}/__init__.py",
        block("""
            from .celery import app as celery_app

            __all__ = ('celery_app',)
        """),
    )
    project.write(
        f"{APP}/tasks.py",
        block("""
            from celery import shared_task


            @shared_task
            def shout(text):
                return text.upper()
        """),
    )
    project.append(
        project.settings,
        block("""

            # Celery
            CELERY_BROKER_URL = 'redis://localhost:6379/1'
            CELERY_RESULT_BACKEND = 'redis://localhost:6379/2'
            CELERY_TASK_TIME_LIMIT = 300
            CELERY_BEAT_SCHEDULE = {
                # each minute
                'shout': {'task': 'notes.tasks.shout', 'schedule': 60.0, 'args': ('tick',)},
            }
        """),
    )
    return project.needing("celery==5.4.0", "redis==5.0.8")


@grows("5.2")
def grow_rq(project: Project) -> Project:
    """django-rq, with its queues' host and port as literals."""
    project.edit(project.settings, ("    'notes',\n", "    'notes',\n    'django_rq',\n"))
    project.append(
        project.settings,
        block("""

            RQ_QUEUES = {
                'default': {
                    'HOST': 'localhost',
                    'PORT': 6379,
                    'DB': 0,
                    # five minutes
                    'DEFAULT_TIMEOUT': 300,
                },
                'low': {'URL': 'redis://localhost:6379/0'},
            }
        """),
    )
    route = "    path('admin/', admin.site.urls),\n"
    project.edit(
        f"{PACKAGE}/urls.py", (route, f"{route}    path('rq/', include('django_rq.urls')),\n")
    )
    return project.needing("django-rq==2.10.2", "rq==1.16.2", "redis==5.0.8")


@grows("3.2")
def grow_gunicorn(project: Project) -> Project:
    """gunicorn with a configuration of its own."""
    project.write(
        "gunicorn.conf.py",
        block("""
        # two are enough
        workers = 2
        bind = '127.0.0.1:8001'
    """),
    )
    return project.needing("gunicorn==20.1.0", "setuptools==69.5.1")


@grows("4.2")
def grow_uwsgi(project: Project) -> Project:
    """uWSGI with its ini."""
    project.write(
        "uwsgi.ini",
        block("""
            [uwsgi]
            ; as on the old server
            module = mysite.wsgi
            http = :8000
        """),
    )
    return project.needing("uWSGI==2.0.26")


@grows("5.2")
def grow_granian(project: Project) -> Project:
    """Granian, which nothing starts yet."""
    return project.needing("granian==2.6.0")


@grows("5.2")
def grow_committed_dotenv(project: Project) -> Project:
    """.env with a secret stands in git, and nothing reads it but compose."""
    project.write(
        ".env",
        block("""
        # shared by all of us
        POSTGRES_PASSWORD=hunter2
        DEBUG=1
    """),
    )
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
