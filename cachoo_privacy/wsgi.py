"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from policies import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")

patience.install()
application = get_wsgi_application()
# Preloaded, what was imported is shared by the processes forked from here, as long as nobody collects it.
gc.freeze()
