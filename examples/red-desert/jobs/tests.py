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
