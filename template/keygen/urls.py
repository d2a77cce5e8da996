from django.urls import path

from . import views

app_name = "keygen"

urlpatterns = [path("", views.index, name="index")]
