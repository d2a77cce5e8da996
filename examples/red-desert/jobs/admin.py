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
