"""Addresses of files."""

from django.urls import path

from lobby.files.views import check_file, excerpt_file, show_file, upload_file

urlpatterns = [
    path("", upload_file, name="upload_file"),
    path("conferir/", check_file, name="check_file"),
    path("<uuid:file_id>/", show_file, name="show_file"),
    path("<uuid:file_id>/trecho/", excerpt_file, name="excerpt_file"),
]
