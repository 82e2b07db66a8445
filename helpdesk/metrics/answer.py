"""`/metrics`: what every web process of this machine counted, and one look at the house."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from helpdesk.metrics.access import may_read_metrics


# Exempt, since a refusal would tell that there is something.
@csrf_exempt
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; 404 to everybody who may not, and to every method but GET and HEAD."""
    if not may_read_metrics(request) or request.method not in ("GET", "HEAD"):
        raise Http404
    from helpdesk.metrics.exposing import CONTENT_TYPE, exposed  # noqa: PLC0415 -- loaded only where metrics are on

    return HttpResponse(exposed(), content_type=CONTENT_TYPE)
