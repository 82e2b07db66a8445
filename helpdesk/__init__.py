"""Composition: settings, URL map, Celery app and schedule, the order of receivers, system checks."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
