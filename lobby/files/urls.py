"""Addresses of files."""

from django.urls import path

from lobby.files.originals import original_file
from lobby.files.views import excerpt_file, show_file, show_scan, upload_file
from lobby.uploads.views import begin_upload, upload

urlpatterns = [
    path("", upload_file, name="upload_file"),
    path("envios/", begin_upload, name="begin_upload"),
    path("envios/<uuid:upload_id>/", upload, name="upload"),
    path("<uuid:file_id>/", show_file, name="show_file"),
    path("<uuid:file_id>/original/", original_file, name="original_file"),
    path("<uuid:file_id>/verificacao/", show_scan, name="show_scan"),
    path("<uuid:file_id>/trecho/", excerpt_file, name="excerpt_file"),
]
