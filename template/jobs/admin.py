from django.contrib import admin
<% if cookiecutter.worker == 'celery' %>
from kombu.utils.json import loads

from <<cookiecutter.package>>.celery import app

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
            app.send_task(job.task, args, kwargs)
            job.delete()
<% else %>
<% if cookiecutter.django == '5.2' %>
from django_tasks import TaskResultStatus
<% else %>
from django.tasks import TaskResultStatus
<% endif %>
from django_tasks_db.admin import DBTaskResultAdmin
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
