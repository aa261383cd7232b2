"""What one would write first: the JSON by DRF serializers with prefetch, the page by ORM and template."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cachoo_privacy.settings")

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

django.setup()
# No more than DRF's own tutorial has.
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
application = get_wsgi_application()

from rest_framework import serializers  # noqa: E402
from rest_framework.generics import RetrieveAPIView  # noqa: E402
from rest_framework.permissions import AllowAny  # noqa: E402

from policies.models import DataCategory, PolicyVersion, Purpose, Recipient, Section  # noqa: E402
from policies.preview import preview_page  # noqa: E402


def all_of(model_: type, *names: str) -> serializers.ModelSerializer:
    """A serializer of these fields, many."""

    class One(serializers.ModelSerializer):
        class Meta:
            model = model_
            fields = names

    return One(many=True)


class Version(serializers.ModelSerializer):
    """The document that ours publishes: the text, its declarations, its dates."""

    policy = serializers.CharField(source="policy.slug")
    controller = serializers.CharField(source="policy.controller.party")
    sections = all_of(Section, "key", "level", "position", "title_ar", "body_ar")
    purposes = all_of(Purpose, "key", "title_ar", "description_ar", "lawful_basis", "optional", "retention")
    data_categories = all_of(DataCategory, "key", "title_ar", "collection", "optional")
    recipients = all_of(Recipient, "key", "title_ar")

    class Meta:
        model = PolicyVersion
        fields = (
            "policy", "number", "title_ar", "change_summary_ar", "change_class", "controller", "published_at",
            "effective_at", "enforce_at", "sections", "purposes", "data_categories", "recipients",
        )  # fmt: skip


class VersionView(RetrieveAPIView):
    """One version by policy and number; without a number the newest, as the policy's current one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    serializer_class = Version

    def get_object(self) -> PolicyVersion:
        found = PolicyVersion.objects.filter(policy__slug=self.kwargs["slug"], number__isnull=False)
        if "number" in self.kwargs:
            found = found.filter(number=self.kwargs["number"])
        parts = ("sections", "purposes", "data_categories", "recipients")
        return found.select_related("policy__controller").prefetch_related(*parts).first()


def page(request, slug: str) -> HttpResponse:
    """The page of a version, made of rows and templates for each reader."""
    version = PolicyVersion.objects.select_related("policy__controller").get(policy__slug=slug, number=1)
    return HttpResponse(preview_page(version, "ar", at=timezone.now(), links={"ar": "/ar/", "en": "/en/"}))


urlpatterns = [
    path("api/v1/policies/<slug:slug>", VersionView.as_view()),
    path("api/v1/policies/<slug:slug>/versions/<int:number>/content/ar", VersionView.as_view()),
    path("ar/<slug:slug>/", page),
]
