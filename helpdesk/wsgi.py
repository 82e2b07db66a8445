"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from helpdesk.supervisor.lifeline import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
follow_parent()

application = get_wsgi_application()

from helpdesk.checks import refuse_to_serve_unsafely  # noqa: E402 -- its sweeps need Django set up
from helpdesk.telemetry import begin  # noqa: E402 -- as above
from privacy.services.access_log import begin_writing  # noqa: E402 -- as above

refuse_to_serve_unsafely()
begin("web")
begin_writing()
