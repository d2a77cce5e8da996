from django.contrib.auth import get_user_model
from django.test import TestCase
from django.urls import reverse

from green_valley.celery import app

from .base import keep
from .models import FailedJob


class FailedJobTest(TestCase):
    def setUp(self):
        app.conf.task_always_eager = False
        self.addCleanup(setattr, app.conf, "task_always_eager", True)

    def test_a_failed_job_runs_again_from_the_admin(self):
        keep("a1", "shop.tasks.charge", [7], {"currency": "EUR"}, "ValueError: broke")
        self.client.force_login(get_user_model().objects.create_superuser("ada"))
        page = reverse("admin:jobs_failedjob_changelist")
        self.assertContains(self.client.get(page, secure=True), "ValueError: broke")
        action = {"action": "run_again", "_selected_action": ["a1"]}
        self.client.post(page, action, secure=True)
        self.assertFalse(FailedJob.objects.exists())
        with app.connection_for_read() as connection:
            queue = app.amqp.queues[app.conf.task_default_queue]
            message = queue(connection.channel()).get()
        self.assertEqual(message.headers["task"], "shop.tasks.charge")
        args, kwargs, _ = message.payload
        self.assertEqual((args, kwargs), ([7], {"currency": "EUR"}))
