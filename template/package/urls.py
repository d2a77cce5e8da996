"""
The URLs of << cookiecutter.project_name >>.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/http/urls/
"""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
<% if cookiecutter.example == 'no' %>
from django.views.generic import TemplateView
<% endif %>

from .storage import media_urls

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
<% if cookiecutter.example == 'yes' %>
    path("", include("keygen.urls")),
<% else %>
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
<% endif %>
    *media_urls(),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
