"""Pages of an emitted project: the first, those of faults, the login, and the nonce in them."""

import re
from collections.abc import Callable

import pytest

from tests.emitted.project import Project
from tests.emitted.site import ask, served, with_boom

INLINE = """{% extends "base.html" %}
{% block content %}<script nonce="{{ csp_nonce }}">let x = 1</script>{% endblock %}
"""


@pytest.mark.parametrize("name", ["gunicorn", "uvicorn"])
def test_a_person_sees_pages_for_all_that_may_happen(
    made: Callable[[str], Project], name: str
) -> None:
    project = made(name)
    assert project.run("./manage.py", "migrate", **project.production).status == 0
    with_boom(project)
    (project.folder / "templates/inline.html").write_text(INLINE)
    project.edit(
        "site1/urls.py",
        "urlpatterns = [",
        "from django.views.generic import TemplateView as Page\n\n"
        'urlpatterns = [\n    path("inline/", Page.as_view(template_name="inline.html")),',
    )
    with served(project, **project.production):
        assert ask(project, "/").status_code == 200
        missing = ask(project, "/nowhere/")
        assert (missing.status_code, "Page not found" in missing.text) == (404, True)
        fault = ask(project, "/boom/")
        assert (fault.status_code, "Something went wrong" in fault.text) == (500, True)
        forged = ask(project, "/accounts/login/", "POST", Origin="https://www.example.com")
        assert (forged.status_code, "Form not accepted" in forged.text) == (403, True)
        assert 'name="password"' in ask(project, "/accounts/login/").text
        inline = ask(project, "/inline/")
        (nonce,) = re.findall(r'<script nonce="([^"]+)">', inline.text)
        policy = inline.headers["Content-Security-Policy"]
        assert f"script-src 'self' 'nonce-{nonce}'" in policy
        assert "nonce" not in ask(project, "/").headers["Content-Security-Policy"]
