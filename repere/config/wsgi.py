import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repere.config.settings.base")
application = get_wsgi_application()

# What was loaded to serve stays: the collector need not look at it again in the middle of a page.
gc.collect()
gc.freeze()
