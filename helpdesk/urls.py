"""The map of every address: doors and health."""

from django.urls import include, path

urlpatterns = [
    path("", include("lobby.urls")),
    path("", include("portal.urls")),
    path("mesa/", include("desk.urls")),
]
