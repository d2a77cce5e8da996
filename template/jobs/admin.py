<% if cookiecutter.worker == 'celery' %>
from celery import current_app
from django.contrib import admin
from kombu.utils.json import loads

from .models import FailedJob


@admin.register(FailedJob)
class FailedJobAdmin(admin.ModelAdmin):
    list_display = ("task", "arguments", "reason", "restarts", "updated")
    list_filter = ("task",)
    actions = ("run_again",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display
    def reason(self, job):
        return (job.error.strip().splitlines() or ["runs again"])[-1]

    @admin.action(description="Run selected jobs again", permissions=["delete"])
    def run_again(self, request, queryset):
        for job in queryset.exclude(error=""):
            args, kwargs = loads(job.arguments)
            current_app.send_task(job.task, args, kwargs)
            job.delete()
<% else %>
from django.contrib import admin
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(DBTaskResultAdmin):
    actions = ("run_again",)

    def has_run_permission(self, request):
        return request.user.has_perm("django_tasks_db.change_dbtaskresult")

    @admin.action(description="Run selected failed tasks again", permissions=["run"])
    def run_again(self, request, queryset):
        queryset.filter(status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY, worker_ids=[]
        )
<% endif %>
