from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """The project's own user: fields can be added here, at any time."""
