"""The map of every address: doors, health and metrics."""

from django.urls import include, path

from helpdesk.health import livez, readyz
from helpdesk.metrics.answer import metrics

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("conta/", include("lobby.sign_in.urls")),
    path("", include("lobby.urls")),
    path("", include("portal.urls")),
    path("api/v1/", include("api.urls")),
    path("api/", include("api.schema.urls")),
    path("mesa/", include("desk.urls")),
]

handler404 = "helpdesk.failures.not_found"
handler500 = "helpdesk.failures.server_error"
