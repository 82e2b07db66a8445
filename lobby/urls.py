"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from lobby.appearance.views import choose_theme

app_name = "lobby"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tema", choose_theme, name="choose_theme"),
]
