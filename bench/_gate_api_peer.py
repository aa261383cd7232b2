"""The peer of bench/gate_api.py: the same tables, read by an ordinary DRF view with serializers."""

import django
from django.conf import settings

django.setup()
# Nothing of our middleware: the conditional answer is Django's own.
settings.MIDDLEWARE = ["django.middleware.http.ConditionalGetMiddleware"]
settings.ROOT_URLCONF = __name__

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.permissions import IsAuthenticated  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from consent.authentication import ByToken  # noqa: E402
from consent.models import Standing  # noqa: E402
from policies.models import PolicyVersion  # noqa: E402


class VersionSerializer(serializers.ModelSerializer):
    """What is to be accepted."""

    policy = serializers.CharField(source="policy.slug")

    class Meta:
        model = PolicyVersion
        fields = ["policy", "number", "title", "change_summary", "effective_at", "enforce_at"]


class Gate(APIView):
    """The versions that the caller has not accepted."""

    authentication_classes = [ByToken]
    permission_classes = [IsAuthenticated]
    throttle_classes = []

    def get(self, request: Request, address: str) -> Response:
        """The answer, built anew."""
        accepted = dict(
            Standing.objects.filter(subject=request.user.subject).values_list("policy_id", "accepted_number")
        )
        newest = PolicyVersion.objects.published().select_related("policy").prefetch_related("renditions")
        latest = {version.policy_id: version for version in newest.order_by("number")}
        owed = [one for one in latest.values() if accepted.get(one.policy_id, 0) < one.number]
        return Response({"show": bool(owed), "actions": VersionSerializer(owed, many=True).data})


application = WSGIHandler()
urlpatterns = [path("<path:address>", Gate.as_view())]
