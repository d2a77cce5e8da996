"""
The URLs of << cookiecutter.project_name >>.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/topics/http/urls/
"""

from django.conf import settings
from django.contrib import admin
<% if cookiecutter.example == 'yes' %>
from django.urls import include, path
<% else %>
from django.urls import path
<% endif %>

from .storage import media_urls

urlpatterns = [
    path("admin/", admin.site.urls),
<% if cookiecutter.example == 'yes' %>
    path("", include("keygen.urls")),
<% endif %>
    *media_urls(),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
