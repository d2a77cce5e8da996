from django.contrib.auth import get_user_model
from django.test import TestCase
from django.urls import reverse


class AdminTest(TestCase):
    def test_a_superuser_logs_in_through_the_form(self):
        get_user_model().objects.create_superuser("ada", password="countess")
        response = self.client.post(
            reverse("admin:login"),
            {"username": "ada", "password": "countess", "next": reverse("admin:index")},
        )
        self.assertRedirects(response, reverse("admin:index"))

    def test_a_stranger_is_sent_to_the_form(self):
        response = self.client.get(reverse("admin:index"))
        self.assertRedirects(response, f"{reverse('admin:login')}?next=/admin/")
