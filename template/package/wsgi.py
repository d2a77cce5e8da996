"""
The WSGI application, which the gateway server loads.

https://docs.djangoproject.com/en/<<cookiecutter.django>>/howto/deployment/wsgi/
"""

import os

from django.core.wsgi import get_wsgi_application

SETTINGS = "<<cookiecutter.__settings>>"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

application = get_wsgi_application()
