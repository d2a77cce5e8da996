"""
Media: where uploaded files are kept and how they are served.

DEFAULT_STORAGE_DSN names a folder and its URL: file:///data/media?url=/media/
https://github.com/divio/django-storage-url
"""

import os
import tempfile
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import path
from django.utils.functional import LazyObject
from django.views.static import serve
from django_storage_url import get_storage


class MediaStorage(LazyObject):
    """The storage that DEFAULT_STORAGE_DSN names; without one, MEDIA_ROOT if that is set."""

    def _setup(self):
        dsn = settings.DEFAULT_STORAGE_DSN
        if not dsn and settings.MEDIA_ROOT:
            self._wrapped = FileSystemStorage()
            return
        if not dsn:
            raise ImproperlyConfigured("DEFAULT_STORAGE_DSN is not set: no place to go")
        self._wrapped = get_storage(dsn)


def check_media(storage=default_storage):
    """Raise an error if files cannot be kept; none is."""
    os.makedirs(storage.location, exist_ok=True)
    tempfile.TemporaryFile(dir=storage.location).close()


def media_urls():
    """Return the URLs of files kept in a folder; other storages serve their own."""
    dsn = urlsplit(settings.DEFAULT_STORAGE_DSN or "")
    url = parse_qs(dsn.query).get("url", [""])[0]
    if dsn.scheme != "file" or not url.startswith("/"):
        return []
    folder = unquote(dsn.path)
    return [path(f"{url.strip('/')}/<path:path>", media, {"document_root": folder})]


def media(request, path, document_root):
    """Serve an uploaded file, which may do nothing in this site's name."""
    response = serve(request, path, document_root)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
