"""Addresses of evidence."""

from django.urls import path

from lobby.evidence.views import view_file

urlpatterns = [path("<uuid:file_id>/ver/", view_file, name="view_file")]
