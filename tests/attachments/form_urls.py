"""Addresses of two forms, for tests: one takes files, the other does not."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path

from attachments.receiving import accepts_files, received_from


@accepts_files
def with_files(request: HttpRequest) -> JsonResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"subject": request.POST.get("subject"), "files": len(request.FILES)})
    received = received_from(request, user=request.user)
    return JsonResponse(
        {
            "subject": request.POST.get("subject"),
            "ids": [str(pk) for pk in received.ids],
            "names": [file.name for file in received.attachments],
            "refused": [[file.name, file.sentence] for file in received.refusals],
        }
    )


def without_files(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"subject": request.POST.get("subject")})


urlpatterns = [path("with/", with_files), path("without/", without_files)]
