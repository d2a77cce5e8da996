<% if cookiecutter.worker == 'celery' %>
from django.contrib.auth import get_user_model
from django.test import TestCase
from django.urls import reverse

from <<cookiecutter.package>>.celery import app

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
<% else %>
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .management.commands.task_worker import put_back
from .models import Worker


class KilledWorkerTest(TestCase):
    def setUp(self):
        now = timezone.now()
        Worker.objects.create(pk="alive", seen=now)
        Worker.objects.create(pk="dead", seen=now - timedelta(minutes=1))

    def status_of_task_of(self, *workers):
        task = DBTaskResult.objects.create(
            status=TaskResultStatus.RUNNING,
            worker_ids=workers,
            args_kwargs={"args": [], "kwargs": {}},
            run_after=timezone.now(),
            backend_name="default",
        )
        put_back()
        task.refresh_from_db()
        return task.status

    def test_a_killed_worker_s_task_runs_again(self):
        self.assertEqual(self.status_of_task_of("dead"), TaskResultStatus.READY)

    def test_a_running_worker_keeps_its_task(self):
        status = self.status_of_task_of("dead", "alive")
        self.assertEqual(status, TaskResultStatus.RUNNING)

    def test_a_task_that_kills_each_worker_fails_and_runs_again_from_the_admin(self):
        status = self.status_of_task_of("1", "2", "3", "dead")
        self.assertEqual(status, TaskResultStatus.FAILED)
        self.client.force_login(get_user_model().objects.create_superuser("ada"))
        task = DBTaskResult.objects.get()
        action = {"action": "run_again", "_selected_action": [task.pk]}
        page = reverse("admin:django_tasks_database_dbtaskresult_changelist")
        self.client.post(page, action, secure=True)
        task.refresh_from_db()
        self.assertEqual(task.status, TaskResultStatus.READY)
<% endif %>
