"""Django's entry for masking, which has no tables."""

from django.apps import AppConfig


class MaskingConfig(AppConfig):
    name = "masking"
