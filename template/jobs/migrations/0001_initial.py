from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
<% if cookiecutter.worker == 'celery' %>
        migrations.CreateModel(
            name="FailedJob",
            fields=[
                (
                    "id",
                    models.CharField(max_length=255, primary_key=True, serialize=False),
                ),
                ("task", models.CharField(max_length=255)),
                ("arguments", models.TextField()),
                ("restarts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("updated", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ("-updated",),
            },
        ),
        migrations.CreateModel(
            name="ScheduledJob",
            fields=[
                (
                    "name",
                    models.CharField(max_length=255, primary_key=True, serialize=False),
                ),
                ("last_run_at", models.DateTimeField()),
            ],
        ),
<% else %>
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("seen", models.DateTimeField()),
            ],
        ),
<% endif %>
    ]
