"""Addresses of the description."""

from django.urls import path

from api.schema.views import SchemaView, docs

app_name = "api_schema"

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
