from django.apps import AppConfig


class KeygenConfig(AppConfig):
    name = "keygen"
