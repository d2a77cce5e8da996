from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from . import keys
from .models import Key
<% if cookiecutter.worker != 'none' %>
from .tasks import make_key
<% endif %>


@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    """Show the keys made last; on POST order one more."""
    if request.method == "POST":
        key = Key.objects.create()
<% if cookiecutter.worker == 'none' %>
        keys.make(key.pk)
<% elif cookiecutter.worker == 'rq' %>
        make_key.delay(key.pk)
<% elif cookiecutter.worker == 'celery' %>
        # Not before the row can be seen by the worker.
        make_key.delay_on_commit(key.pk)
<% else %>
        make_key.enqueue(key.pk)
<% endif %>
        return redirect("keygen:index")
    context = {
        "count": Key.objects.exclude(token="").count(),
<% if cookiecutter.worker != 'none' %>
        "waiting": Key.objects.filter(token="").count(),
<% endif %>
        "latest": keys.latest(),
        "keys": Key.objects.exclude(token="")[:5],
    }
    return render(request, "keygen/index.html", context)
