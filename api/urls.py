"""Addresses of this door."""

from django.urls import path

from api.root import Me, Root
from api.tickets.views import Messages, OneTicket, Tickets

app_name = "api"

urlpatterns = [
    path("", Root.as_view(), name="root"),
    path("me/", Me.as_view(), name="me"),
    path("tickets/", Tickets.as_view(), name="tickets"),
    path("tickets/<int:number>/", OneTicket.as_view(), name="ticket"),
    path("tickets/<int:number>/messages/", Messages.as_view(), name="messages"),
]
