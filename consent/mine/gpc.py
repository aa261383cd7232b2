"""Global Privacy Control: what a browser asks for, and what we say of it."""

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from policies.schedule import read


def asked(request: HttpRequest) -> bool:
    """Whether the browser asked not to sell or share: exactly `Sec-GPC: 1`, nothing that looks like it."""
    return request.headers.get("Sec-GPC") == "1"


@require_safe
def support(request: HttpRequest) -> JsonResponse:
    """That we honour it, as of the day since which the policy in force says what we do with data."""
    at = timezone.now()
    dates = [line.effective_at for policy in read().policies.values() if (line := policy.in_force(at))]
    if not dates:
        raise Http404
    body = {"gpc": True, "lastUpdate": max(dates).date().isoformat()}
    return JsonResponse(body, headers={"Cache-Control": "public, max-age=3600"})
