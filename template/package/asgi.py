"""
The ASGI application, which the gateway server loads.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/deployment/asgi/
"""

import os
import warnings

from django.core.asgi import get_asgi_application

SETTINGS = "<<cookiecutter.__settings>>"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

application = get_asgi_application()

# WhiteNoise and uploaded files: Django reads them in a thread, which is as it should be.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous")
