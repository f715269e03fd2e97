"""A bare application of the framework, served as the product is: twenty joined rows, no session, no account."""

import gc

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
settings.MIDDLEWARE = ["bench.floor.bare.own_routes", "django.middleware.common.CommonMiddleware"]
application = WSGIHandler()
gc.collect()
gc.freeze()
