"""The app's name."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The programs' door; it keeps no rows."""

    name = "api"
