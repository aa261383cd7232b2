"""For the company's servers: find a person's id, say where they are reached, and whether they are of age."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent import passes, subjects
from consent.api import Checked
from consent.api.given import ContactSerializer, GuardianshipSerializer, LookupSerializer, PassSerializer
from consent.api.servers import ForServers, living
from consent.api.taken import ContactRequest, GuardianshipRequest, LookupRequest, SubjectRequest
from consent.models import Scope
from consent.schema import problems


class Lookup(Checked, ForServers):
    """A person by the issuer's name for them."""

    scope = Scope.SUBJECTS
    request_class = LookupRequest

    @extend_schema(
        operation_id="lookUpSubject",
        tags=["servers"],
        request=LookupRequest,
        responses={200: LookupSerializer, **problems(400, 401, 403, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """The person's id, made when nobody had asked for it before. In the body, so that no log keeps it."""
        said = self.checked(request)
        found = subjects.look_up(issuer=said["issuer"], sub=said["sub"])
        return Response(LookupSerializer({"id": found.pk}).data)


class Tokens(Checked, ForServers):
    """Tokens for people of a company without an identity provider."""

    scope = Scope.SUBJECTS
    request_class = SubjectRequest

    @extend_schema(
        operation_id="issueToken",
        tags=["servers"],
        request=SubjectRequest,
        responses={201: PassSerializer, **problems(400, 401, 403, 404, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """A bearer token with which an app acts as the person for a quarter of an hour."""
        subject = living(self.checked(request)["subject"])
        token, until = passes.issue(subject, key=request.user.key)
        body = {"token": token, "expires_at": until, "subject_hint": subject.hint}
        return Response(PassSerializer(body).data, status=201)


class Contact(Checked, ForServers):
    """A person's address and language."""

    scope = Scope.SUBJECTS
    request_class = ContactRequest

    @extend_schema(
        operation_id="putContact",
        tags=["servers"],
        request=ContactRequest,
        responses={
            200: ContactSerializer,
            202: ContactSerializer,
            **problems(400, 401, 403, 404, 409, 413, 415),
        },
    )
    def put(self, request: Request, id: uuid.UUID) -> Response:
        """Set where a person is reached: 200 when confirmed; 202 when it is not written to until it is."""
        said = self.checked(request)
        identity = subjects.set_contact(
            subject_id=id,
            address=said["address"],
            confirmed_at=said.get("verified_at"),
            language=said.get("language"),
        )
        confirmed = subjects.is_reached_at(identity, said["address"])
        body = {"id": identity.pk, "confirmed": confirmed, "language": identity.language}
        return Response(ContactSerializer(body).data, status=200 if confirmed else 202)


class Guardianship(Checked, ForServers):
    """Whether a person is a minor, whom a parent or guardian answers for."""

    scope = Scope.SUBJECTS
    request_class = GuardianshipRequest

    @extend_schema(
        operation_id="putGuardianship",
        tags=["servers"],
        request=GuardianshipRequest,
        responses={200: GuardianshipSerializer, **problems(400, 401, 403, 404, 413, 415)},
    )
    def put(self, request: Request, id: uuid.UUID) -> Response:
        """Say whether they are. A minor's own answers are then refused with `minor`, but for taking back."""
        said = self.checked(request)
        subjects.set_minor(id, minor=said["minor"])
        return Response(GuardianshipSerializer(said).data)
