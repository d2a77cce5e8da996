import json
import logging
import os
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.test import (
    Client,
    RequestFactory,
    SimpleTestCase,
    TestCase,
    override_settings,
)
from django.urls import reverse
from django.views.defaults import server_error

from . import health
from .env import Environment
from .logs import JSONFormatter, LineFormatter, RequestIdFilter, logger
from .mail import UnsetMail
from .processes import processes, processors
from .storage import MediaStorage, check_media, media


class EnvironmentTest(SimpleTestCase):
    def test_values_are_read_leniently(self):
        env = Environment({"A": "true", "B": "OFF", "C": "debug", "D": "a.org, .b.org"})
        self.assertIs(env.flag("A", default=False), True)
        self.assertIs(env.flag("B", default=True), False)
        self.assertEqual(env.choice("C", choices=["DEBUG"], default=""), "DEBUG")
        self.assertEqual(env.hosts("D", default=[]), ["a.org", ".b.org"])
        env.check()

    def test_all_faults_are_told_at_once(self):
        env = Environment({"FLAG": "maybe", "COUNT": "-1", "DOMAIN": "https://a.org"})
        env.text("KEY")
        env.flag("FLAG", default=False)
        env.number("COUNT", default=1)
        env.hosts("DOMAIN", default=[])
        with self.assertRaises(ImproperlyConfigured) as caught:
            env.check()
        lines = str(caught.exception).splitlines()
        names = [line.split()[0] for line in lines]
        self.assertEqual(names, ["KEY", "FLAG", "COUNT", "DOMAIN", "README.md"])

    def test_a_url_has_every_part_and_its_password_is_not_shown(self):
        for url in ("a.org:25", "smtp://", "smtp://u:hunter#2@a.org", "ftp://a.org"):
            with self.subTest(url):
                env = Environment({"EMAIL_URL": url})
                env.url("EMAIL_URL", forms=["smtp://host"])
                with self.assertRaises(ImproperlyConfigured) as caught:
                    env.check()
                self.assertNotIn("hunter", str(caught.exception))
        env = Environment({"EMAIL_URL": "smtp://u:p@a.org:25"})
        url = env.url("EMAIL_URL", forms=["console:", "smtp://host"])
        self.assertEqual(url, "smtp://u:p@a.org:25")
        env.check()


class ProcessesTest(SimpleTestCase):
    def processors(self, **files):
        """Return how many there are where files say how many there may be."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                file = Path(folder, name.replace("__", "/").replace("cpu_", "cpu."))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return processors(folder)

    def test_the_container_limits_the_processors(self):
        here = {"proc__self__cgroup": "0::/\n"}
        found = self.processors(**here, sys__fs__cgroup__cpu_max="50000 100000\n")
        self.assertEqual(found, 0.5)
        found = self.processors(**here, sys__fs__cgroup__cpu_max="max 100000\n")
        self.assertEqual(found, self.processors())

    def test_the_groups_above_limit_them_too(self):
        found = self.processors(
            proc__self__cgroup="0::/above/own\n",
            sys__fs__cgroup__above__cpu_max="20000 100000\n",
            sys__fs__cgroup__above__own__cpu_max="max 100000\n",
        )
        self.assertEqual(found, 0.2)

    def test_older_kernels_limit_them_elsewhere(self):
        found = self.processors(
            proc__self__cgroup="5:memory:/\n4:cpu,cpuacct:/docker/1a2b\n",
            sys__fs__cgroup__cpu__cpu_cfs_quota_us="25000\n",
            sys__fs__cgroup__cpu__cpu_cfs_period_us="100000\n",
        )
        self.assertEqual(found, 0.25)

    def test_the_environment_wins(self):
        for wanted, expected in (("3", 3), ("100", 100)):
            with mock.patch.dict(os.environ, {"WEB_CONCURRENCY": wanted}):
                self.assertEqual(processes(), expected)
        for wanted in ("0", "many", "-1"):
            with mock.patch.dict(os.environ, {"WEB_CONCURRENCY": wanted}):
                self.assertRaisesMessage(SystemExit, "WEB_CONCURRENCY", processes)


class HealthTest(TestCase):
    def ready(self, **services):
        """Return the statuses of three probes at once, and the last one's answer."""
        with (
            mock.patch.object(health, "readiness", health.Readiness()),
            mock.patch.object(health, "PATIENCE", 0.5),
            mock.patch.object(
                health, "BACKING_SERVICES", services or health.BACKING_SERVICES
            ),
            ThreadPoolExecutor(3) as threads,
        ):
            probes = [threads.submit(self.client.get, "/readyz") for _ in range(3)]
            answers = [probe.result() for probe in probes]
            return {answer.status_code for answer in answers}, answers[-1].json()

    def test_the_process_is_alive(self):
        self.assertEqual(self.client.get("/healthz").content, b"ok")

    def test_readiness_asks_the_database(self):
        found = []
        self.ready(database=lambda: found.append(health.ask_database()))
        self.assertEqual(found, [None])

    def test_probes_at_once_make_one_check(self):
        asked = []
        statuses, states = self.ready(database=lambda: asked.append("database"))
        self.assertEqual((statuses, states), ({200}, {"database": "ok"}))
        self.assertEqual(asked, ["database"])

    def test_a_service_that_hangs_or_fails_is_named(self):
        over = threading.Event()
        services = {"database": over.wait, "cache": lambda: 1 / 0, "media": bool}
        with self.assertLogs(health.logger):
            statuses, states = self.ready(**services)
        over.set()
        self.assertEqual(statuses, {503})
        expected = {"database": "failed", "cache": "failed", "media": "ok"}
        self.assertEqual(states, expected)


class SecurityTest(SimpleTestCase):
    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_plain_http_is_sent_to_https(self):
        response = self.client.get("/admin/login/")
        self.assertEqual(response.status_code, 301)
        self.assertEqual(response["Location"], "https://testserver/admin/login/")

    def test_pages_have_a_content_security_policy(self):
        response = self.client.get("/no-such-page/")
        self.assertIn("default-src 'self'", response["Content-Security-Policy"])


class PagesTest(TestCase):
    def test_the_first_page(self):
        self.assertEqual(self.client.get("/").status_code, 200)

    def test_a_user_logs_in_and_out(self):
        get_user_model().objects.create_user("ada", password="countess")
        data = {"username": "ada", "password": "countess"}
        response = self.client.post(reverse(settings.LOGIN_URL), data)
        self.assertRedirects(response, "/")
        self.assertRedirects(self.client.post(reverse("logout")), "/")

    def test_an_address_where_nothing_is(self):
        response = self.client.get("/no-such-page/")
        self.assertContains(response, "Page not found", status_code=404)

    def test_a_form_without_its_token(self):
        response = Client(enforce_csrf_checks=True).post("/accounts/login/")
        self.assertContains(response, "Form not accepted", status_code=403)

    def test_a_fault(self):
        response = server_error(RequestFactory().get("/"))
        self.assertContains(response, "Something went wrong", status_code=500)


class MediaTest(TestCase):
    def test_a_folder_that_cannot_be_is_noticed(self):
        dsn = "file:///dev/null/media?url=/media/"
        with self.settings(DEFAULT_STORAGE_DSN=dsn), self.assertRaises(OSError):
            check_media(MediaStorage())

    @override_settings(DEFAULT_STORAGE_DSN="")
    def test_files_are_refused_without_a_place_for_them(self):
        with self.assertRaisesMessage(ImproperlyConfigured, "DEFAULT_STORAGE_DSN"):
            MediaStorage().save("note.txt", ContentFile(b"hello"))

    def test_files_are_kept_and_served(self):
        with tempfile.TemporaryDirectory() as folder:
            dsn = f"file://{folder}?url=/media/"
            with self.settings(DEFAULT_STORAGE_DSN=dsn):
                name = MediaStorage().save("note.txt", ContentFile(b"hello"))
                self.assertEqual(MediaStorage().url(name), "/media/note.txt")
            self.assertEqual(Path(folder, name).read_bytes(), b"hello")
            response = media(RequestFactory().get("/"), name, folder)
            self.assertIn("sandbox", response["Content-Security-Policy"])
            response.close()


class MailTest(SimpleTestCase):
    def test_mail_is_refused_without_a_server(self):
        message = mail.EmailMessage("Hello", to=["ada@example.com"])
        with self.assertRaisesMessage(ImproperlyConfigured, "EMAIL_URL"):
            UnsetMail().send_messages([message])


class LogTest(SimpleTestCase):
    def test_an_event_is_one_line(self):
        record = logging.makeLogRecord({"msg": "first\nsecond"})
        self.assertEqual(LineFormatter().format(record), "first\\nsecond")

    def test_an_event_is_one_line_of_json(self):
        try:
            raise ValueError("boom")
        except ValueError:
            record = logging.makeLogRecord(
                {"msg": "first\nsecond", "exc_info": sys.exc_info(), "shop": 7}
            )
        RequestIdFilter().filter(record)
        line = JSONFormatter().format(record)
        self.assertNotIn("\n", line)
        event = json.loads(line)
        self.assertEqual((event["message"], event["shop"]), ("first\nsecond", 7))
        self.assertIn("ValueError: boom", event["traceback"])

    def test_a_request_is_logged_without_its_query_string(self):
        with self.assertLogs(logger) as logs:
            self.client.get("/no-such-page/?token=secret")
        self.assertEqual(logs.records[0].path, "/no-such-page/")
        self.assertEqual(logs.records[0].status, 404)
        self.assertNotIn("secret", logs.output[0])

    def test_a_request_has_an_id(self):
        for given, kept in (("a1-b2", True), ("forged\nline", False), ("", False)):
            headers = {"X-Request-ID": given}
            found = self.client.get("/no-such-page/", headers=headers)["X-Request-ID"]
            self.assertTrue(found)
            self.assertEqual(found == given, kept)

    @override_settings(ALLOWED_HOSTS=["example.com"])
    def test_a_scanner_causes_no_error(self):
        with self.assertLogs("django.security.DisallowedHost") as logs:
            self.client.get("/", headers={"host": "scanner.example"})
        self.assertEqual(logs.records[0].levelname, "WARNING")
        self.assertIsNone(logs.records[0].exc_info)
