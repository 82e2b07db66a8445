"""Template tags that every door shows things with."""

from django import template

register = template.Library()
