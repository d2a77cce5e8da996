"""Mail, for a deploy that was given no mail server."""

from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.base import BaseEmailBackend


class UnsetMail(BaseEmailBackend):
    """Refuses mail, and says why, rather than lose it."""

    def send_messages(self, email_messages):
        raise ImproperlyConfigured("EMAIL_URL is not set: no mail can be sent.")
