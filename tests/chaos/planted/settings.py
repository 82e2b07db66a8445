"""The portal's own settings, and the fault that CHAOS_FAULT names; nothing but a run of the suite names this module."""

from helpdesk.settings import *  # noqa: F403 -- all of them
from helpdesk.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.planted.apps.PlantedFault"]
# Around all that reads and writes, within what bounds how much is done at once.
_PLACE = MIDDLEWARE.index("helpdesk.concurrency.PageSemaphoreMiddleware") + 1
MIDDLEWARE = [*MIDDLEWARE[:_PLACE], "tests.chaos.planted.late_commit.LateCommit", *MIDDLEWARE[_PLACE:]]
