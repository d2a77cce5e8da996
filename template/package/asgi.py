"""
The ASGI application, which the gateway server loads.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/deployment/asgi/
"""

<% if cookiecutter.database == 'postgres' %>
import atexit
<% endif %>
import os
import warnings

from django.core.asgi import get_asgi_application
<% if cookiecutter.database == 'postgres' %>
from django.db import connection
<% endif %>

SETTINGS = "<<cookiecutter.__settings>>"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

application = get_asgi_application()

# WhiteNoise and uploaded files: Django reads them in a thread, which is as it should be.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous")
<% if cookiecutter.database == 'postgres' %>

# The threads of the connection pool would hold up the end of the process for seconds.
atexit.register(connection.close_pool)
<% endif %>
