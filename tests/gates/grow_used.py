"""What a project is used for: data in its folder, people and mail, sockets, services of its own."""

from tests.gates.project import APP, PACKAGE, Project, block, grows
from tests.helpers.environments import interpreter, run

FILL = """\
from django.core.files.base import ContentFile
from notes.models import Note

Note.objects.create(title='Salt').attachment.save('salt.txt', ContentFile(b'two pounds'))
"""


@grows("5.2")
def grow_data_in_the_folder(project: Project) -> None:
    """db.sqlite3 and media/ are committed, and runserver serves the uploads."""
    project.append(
        project.settings,
        block("""

            # Uploads
            MEDIA_URL = '/media/'
            MEDIA_ROOT = BASE_DIR / 'media'
        """),
    )
    project.edit(
        f"{PACKAGE}/urls.py",
        (
            "from django.contrib import admin\n",
            block("""
                from django.conf import settings
                from django.conf.urls.static import static
                from django.contrib import admin
            """),
        ),
    )
    project.append(
        f"{PACKAGE}/urls.py",
        "\nurlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)\n",
    )
    project.edit(
        f"{APP}/templates/{APP}/index.html",
        ("{{ note }}", "{{ note }} {{ note.attachment.size }}"),
    )
    project.edit(
        f"{APP}/tests.py", ('title="Bread")', 'title="Bread", attachment="notes/salt.txt")')
    )
    runner = interpreter(project.python, project.requires)
    run(runner, "manage.py", "migrate", "--verbosity", "0", cwd=project.folder)
    run(runner, "manage.py", "shell", "-c", FILL, cwd=project.folder)


USER = """\
from django.contrib.auth.models import AbstractUser
from django.db import models


class Member(AbstractUser):
    street = models.CharField(max_length=80, blank=True)
"""
MEMBERS = """\
from django.core.mail import mail_admins, send_mail
from django.http import HttpResponse


def join(request):
    if request.method == 'POST':
        send_mail('Welcome', 'You are in.', None, [request.POST['email']])
        mail_admins('A new member', request.POST['email'])
    return HttpResponse('Join us')
"""
MAIL_TESTS = """\
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import TestCase


class MemberTests(TestCase):
    def test_a_member_has_a_street(self):
        member = get_user_model().objects.create_user('kim', street='High Street')
        self.assertEqual(get_user_model().objects.get(street='High Street'), member)

    def test_who_joins_gets_mail_and_so_do_the_admins(self):
        self.client.post('/join/', {'email': 'kim@example.org'})
        welcome, told = mail.outbox
        self.assertEqual(welcome.from_email, 'Notes <notes@example.org>')
        self.assertEqual(told.subject, '[Notes] A new member')
        self.assertEqual((told.from_email, told.to), ('root@example.org', ['ada@example.org']))
"""


@grows("4.2")
def grow_members_and_mail(project: Project) -> Project:
    """A user model of its own, mail to members and to ADMINS, and a handler that mails errors."""
    runner = interpreter(project.python, project.requires)
    run(runner, "manage.py", "startapp", "members", cwd=project.folder)
    project.write("members/models.py", USER)
    project.write("members/views.py", MEMBERS)
    project.write("members/tests.py", MAIL_TESTS)
    project.edit(project.settings, ("    'notes',\n", "    'notes',\n    'members',\n"))
    project.append(
        project.settings,
        block("""

            AUTH_USER_MODEL = 'members.Member'

            # Mail
            ADMINS = [('Ada', 'ada@example.org')]
            SERVER_EMAIL = 'root@example.org'
            DEFAULT_FROM_EMAIL = 'Notes <notes@example.org>'
            EMAIL_SUBJECT_PREFIX = '[Notes] '
            EMAIL_HOST = 'smtp.example.org'
            EMAIL_USE_TLS = True
            EMAIL_PORT = 587
            LOGGING = {
                'version': 1,
                'disable_existing_loggers': False,
                'handlers': {
                    'mail_admins': {
                        'level': 'ERROR',
                        'class': 'django.utils.log.AdminEmailHandler',
                    },
                },
                'loggers': {
                    'django.request': {'handlers': ['mail_admins'], 'level': 'ERROR'},
                },
            }
        """),
    )
    project.edit(
        f"{PACKAGE}/urls.py",
        (
            "from django.contrib import admin\n",
            "from django.contrib import admin\n\nimport members.views\n",
        ),
        ("    path('admin/'", "    path('join/', members.views.join),\n    path('admin/'"),
    )
    run(runner, "manage.py", "makemigrations", "members", cwd=project.folder)
    project.path("db.sqlite3").unlink(missing_ok=True)
    return project


SOCKETS = """\
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')
pages = get_asgi_application()

from notes.consumers import Echo  # noqa: E402, once the apps are ready

application = ProtocolTypeRouter({
    'http': pages,
    'websocket': URLRouter([path('ws/echo/', Echo.as_asgi())]),
})
"""
SOCKET_TESTS = """\


class EchoTests(SimpleTestCase):
    async def test_what_is_sent_comes_back(self):
        socket = WebsocketCommunicator(application, '/ws/echo/')
        connected, _ = await socket.connect(timeout=30)
        self.assertTrue(connected)
        await socket.send_to(text_data='hello')
        self.assertEqual(await socket.receive_from(timeout=30), 'hello')
        await socket.disconnect()
"""


@grows("5.2")
def grow_channels(project: Project) -> Project:
    """daphne serves pages and a socket; messages go by Redis."""
    project.write(f"{PACKAGE}/asgi.py", SOCKETS)
    project.write(
        f"{APP}/consumers.py",
        block("""
            from channels.generic.websocket import AsyncWebsocketConsumer


            class Echo(AsyncWebsocketConsumer):
                async def receive(self, text_data=None, bytes_data=None):
                    await self.send(text_data=text_data)
        """),
    )
    project.edit(
        f"{APP}/tests.py",
        (
            "from django.test import TestCase\n",
            block("""
                from channels.testing import WebsocketCommunicator
                from django.test import SimpleTestCase, TestCase

                from mysite.asgi import application
            """),
        ),
    )
    project.append(f"{APP}/tests.py", SOCKET_TESTS)
    project.edit(
        project.settings,
        ("INSTALLED_APPS = [\n", "INSTALLED_APPS = [\n    'daphne',\n"),
        (
            "WSGI_APPLICATION = 'mysite.wsgi.application'",
            "ASGI_APPLICATION = 'mysite.asgi.application'",
        ),
    )
    project.path(f"{PACKAGE}/wsgi.py").unlink()
    project.append(
        project.settings,
        block("""

            CHANNEL_LAYERS = {
                'default': {
                    'BACKEND': 'channels_redis.core.RedisChannelLayer',
                    'CONFIG': {'hosts': [('127.0.0.1', 6379)]},
                },
            }
        """),
    )
    return project.needing("channels==4.3.2", "channels-redis==4.3.0", "daphne==4.2.3")


STACK = """\
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: only-here
    volumes:
      - data:/var/lib/postgresql/data
  web:
    build: .
    command: python manage.py runserver 0.0.0.0:8000
    environment:
      POSTGRES_HOST: db
      POSTGRES_PASSWORD: only-here
    ports:
      - "8000:8000"
    depends_on: [db]

volumes:
  data:
"""
IMAGE = """\
FROM python:3.12-slim
WORKDIR /srv/notes
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "mysite.wsgi"]
"""


@grows("5.2")
def grow_own_stack(project: Project) -> Project:
    """PostgreSQL in a compose file of its own, SQLite outside of it, and an image."""
    project.write("docker-compose.yml", STACK)
    project.write("Dockerfile", IMAGE)
    project.edit(
        project.settings,
        ("from pathlib import Path\n", "import os\nfrom pathlib import Path\n"),
    )
    project.append(
        project.settings,
        block("""

            if 'POSTGRES_HOST' in os.environ:
                DATABASES['default'] = {
                    'ENGINE': 'django.db.backends.postgresql',
                    'NAME': 'postgres',
                    'USER': 'postgres',
                    'HOST': os.environ['POSTGRES_HOST'],
                    'PASSWORD': os.environ['POSTGRES_PASSWORD'],
                }
        """),
    )
    return project.needing("gunicorn==23.0.0", "psycopg[binary]==3.2.9")
