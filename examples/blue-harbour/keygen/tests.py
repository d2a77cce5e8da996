from unittest.mock import patch

from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse
from django.utils.html import escape

from . import keys
from .models import Key


@patch.object(keys, "SECONDS", 0)
class KeygenTest(TestCase):
    def setUp(self):
        cache.clear()

    def test_the_page_begins_empty(self):
        self.assertContains(self.client.get(reverse("keygen:index")), "0 keys")

    def test_a_key_is_ordered_made_and_shown(self):
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(reverse("keygen:index"))
        self.assertRedirects(response, reverse("keygen:index"))
        key = Key.objects.get()
        self.assertEqual(len(key.token), 50)
        self.assertEqual(key.image.open().read(4), b"\x89PNG")
        page = self.client.get(reverse("keygen:index"))
        self.assertContains(page, escape(key.token))

    def test_a_key_that_is_not_made_yet_waits(self):
        Key.objects.create()
        self.assertContains(self.client.get(reverse("keygen:index")), "1 waiting")

    def test_a_key_is_made_once(self):
        key = Key.objects.create(token="made")
        keys.make(key.pk)
        key.refresh_from_db()
        self.assertEqual(key.token, "made")

    def test_the_latest_survives_an_empty_cache(self):
        Key.objects.create(token="made")
        self.assertEqual(keys.latest(), "made")
        self.assertEqual(cache.get(keys.LATEST), "made")
