"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path

from lobby.appearance.views import choose_theme
from lobby.home.views import home, show_ticket
from lobby.style_guide.views import style_guide

app_name = "lobby"

urlpatterns: list[URLPattern | URLResolver] = [
    path("inicio/", home, name="home"),
    path("arquivos/", include("lobby.files.urls")),
    path("c/<int:number>/", show_ticket, name="show_ticket"),
    path("aparencia/", choose_theme, name="choose_theme"),
    path("estilo/", style_guide, name="style_guide"),
]
