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
