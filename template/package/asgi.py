"""
The ASGI application, which the gateway server loads.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/deployment/asgi/
"""

import os
import warnings

<% if cookiecutter.database == 'postgres' and cookiecutter.__whole %>
from django.conf import settings
<% endif %>
from django.core.asgi import get_asgi_application
<% if cookiecutter.database == 'postgres' and cookiecutter.__whole %>
from django.db import connections
<% endif %>

SETTINGS = "<<cookiecutter.__settings>>"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

application = get_asgi_application()
<% if cookiecutter.database == 'postgres' and cookiecutter.__whole %>

# Here alone: at their end, commands and workers would wait many seconds for its threads.
connections.settings["default"]["OPTIONS"]["pool"] = settings.DATABASE_POOL
<% endif %>

# WhiteNoise and uploaded files: Django reads them in a thread, which is as it should be.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous")
