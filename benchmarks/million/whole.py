"""The whole house, from its first customer to its last copied ticket."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.million.filling import Size, fill
from benchmarks.million.lives import LIVES, live_all
from benchmarks.million.models import Cast, model_of
from benchmarks.million.people import SHARES, Named, biggest_queue, make_people
from core.database import database_now


def make_whole(url: str, *, tickets: int, organizations: int, people: int, is_trusted: bool = True) -> Named:
    """Fill an empty database, and return who may be asked for by name.

    :param url: a superuser's address of the database that Django is connected to
    :param is_trusted: leave foreign keys unasked, and build indexes afterwards
    """
    named = make_people(organizations=organizations, people=people)
    began = database_now().replace(microsecond=0) - timedelta(hours=5)
    queue = biggest_queue()
    numbers = live_all(customer=named.customer, analyst=named.analyst, module_id=queue.module.pk, began=began)
    cast = Cast(named.customer.pk, queue.analysts)
    models = [model_of(number, cast) for number in numbers]
    size = Size(tickets, SHARES)
    fill(url, size=size, lives=LIVES, models=models, cast=cast, began=began, is_trusted=is_trusted)
    return named
