"""Django's entry for the ground that every app stands on."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from core import folding, sides, triggers, walling


def _install_triggers(using: str, **_kwargs: Any) -> None:
    triggers.install_all(using)
    walling.install_all(using)


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        folding.register()
        connection_created.connect(folding.give_sqlite_the_function, dispatch_uid="core.folding")
        connection_created.connect(sides.give_postgresql_the_wall, dispatch_uid="core.sides")
        autodiscover_modules("walled")
        # Once a migrate, not once an app: the signal comes after all of them are done.
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="core.triggers")
