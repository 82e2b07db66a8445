"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path

from api.root import Me, Root
from api.tickets.files import EraseFile, OneFile

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Root.as_view(), name="root"),
    path("me/", Me.as_view(), name="me"),
    path("tickets/", include("api.tickets.urls")),
    path("files/<uuid:file_id>/", OneFile.as_view(), name="file"),
    path("files/<uuid:file_id>/erase/", EraseFile.as_view(), name="erase_file"),
]
