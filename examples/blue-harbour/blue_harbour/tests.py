import logging
import tempfile
from pathlib import Path
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from .health import BACKING_SERVICES
from .logs import LineFormatter
from .storage import MediaStorage, media


class HealthTest(TestCase):
    def test_the_process_is_alive(self):
        self.assertEqual(self.client.get("/healthz").content, b"ok")

    @patch.dict(BACKING_SERVICES, queue=bool)
    def test_every_backing_service_answers(self):
        response = self.client.get("/readyz")
        self.assertEqual(response.status_code, 200, response.content)


@override_settings(ALLOWED_HOSTS=["testserver"])
class SecurityTest(SimpleTestCase):
    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_plain_http_is_sent_to_https(self):
        response = self.client.get("/admin/login/")
        self.assertEqual(response.status_code, 301)
        self.assertEqual(response["Location"], "https://testserver/admin/login/")

    def test_pages_have_a_content_security_policy(self):
        response = self.client.get("/no-such-page/", secure=True)
        self.assertIn("default-src 'self'", response["Content-Security-Policy"])


class MediaTest(SimpleTestCase):
    @override_settings(DEFAULT_STORAGE_DSN=None)
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


class LogTest(SimpleTestCase):
    def test_an_event_is_one_line(self):
        record = logging.makeLogRecord({"msg": "first\nsecond"})
        self.assertEqual(LineFormatter().format(record), "first\\nsecond")
