"""Addresses of the log viewer."""

from django.urls import path

from lobby.logs.views import show_line, show_log

urlpatterns = [
    path("<uuid:file_id>/log/", show_log, name="show_log"),
    path("<uuid:file_id>/log/linha/<int:line>/", show_line, name="show_line"),
]
