"""Devices: an app that nobody has signed up in yet gets a token, and later an owner."""

from allauth.account.adapter import get_adapter
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from consent import devices
from consent.api import Checked, View
from consent.api.gate import my_gate, wanted_language
from consent.api.taken import LinkRequest
from consent.api.throttling import spend
from consent.authentication import ByPass, BySession, ByToken, IsPerson
from consent.limits import Rate
from consent.linking import link
from consent.schema import problems
from consent.serializers import MyGateSerializer
from policies.negotiation import spoken
from policies.schedule import read

NEW = Rate("device", 10, 3600)  # devices of one network address


class DeviceSerializer(serializers.Serializer):
    """A new device: its token, shown once, and the mark that ties a queued answer to it."""

    token = serializers.CharField()
    subject_hint = serializers.CharField()


class Devices(View):
    """New devices."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="registerDevice",
        tags=["me"],
        request=None,
        responses={201: DeviceSerializer, **problems(429)},
    )
    def post(self, request: Request) -> Response:
        """A token for one install, to be kept by it: answers can be recorded before anybody signs up."""
        spend(request, NEW, get_adapter().get_client_ip(request._request))
        subject, token = devices.register(language=spoken(request))
        body = {"token": token, "subject_hint": subject.hint}
        return Response(DeviceSerializer(body).data, status=201)


class MyLink(Checked, View):
    """The caller's devices."""

    authentication_classes = [ByPass, ByToken, BySession]
    permission_classes = [IsPerson]
    request_class = LinkRequest

    @extend_schema(
        operation_id="linkDevice",
        tags=["me"],
        request=LinkRequest,
        responses={200: MyGateSerializer, **problems(400, 401, 403, 409, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """The device is the caller's, with what they answered on it and had not answered elsewhere."""
        link(request.user.subject, self.checked(request)["device_token"])
        return Response(my_gate(request.user, read(), wanted_language(request), timezone.now()))
