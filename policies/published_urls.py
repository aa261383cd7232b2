"""The addresses of published bytes: read by the first middleware, and by the URLconf after it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from policies import api, indexes, views

API = "api/v1/policies"
VERSION = f"{API}/<slug:slug>/versions/<number:number>"
PAGE = "<policy_language:language>/<slug:slug>"


def _both(end: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """The addresses of a policy's page: with its frame, and without one for an app's web view."""
    return [
        path(f"{PAGE}/{end}", view, name=name),
        path(f"{PAGE}/{end}bare/", view, {"bare": True}, name=f"{name}-bare"),
    ]


urlpatterns = [
    path(API, api.PolicyList.as_view(), name="api-policies"),
    path(f"{API}/<slug:slug>", api.PolicyDetail.as_view(), name="api-policy"),
    path(f"{API}/<slug:slug>/versions", api.VersionList.as_view(), name="api-versions"),
    path(VERSION, api.VersionDetail.as_view(), name="api-version"),
    path(f"{VERSION}/content/<policy_language:language>", api.Content.as_view(), name="content"),
    path(
        f"{VERSION}/content/<policy_language:language>.<slug:media>",
        api.ContentAs.as_view(),
        name="content-as",
    ),
    path(
        f"{API}/<slug:slug>/diff/<number:since>..<number:number>/<policy_language:language>",
        api.Redline.as_view(),
        name="api-redline",
    ),
    path("static/<path:name>", indexes.asset, name="asset"),
    path("robots.txt", indexes.robots, name="robots"),
    path("sitemap.xml", indexes.sitemap, name="sitemap"),
    path(f"{PAGE}/feed.atom", indexes.feed, name="feed"),
    path(
        f"{PAGE}/versions/<number:number>/about.jsonld",
        indexes.linked_data,
        name="linked-data",
    ),
    path(f"{PAGE}/<day:day>/", views.on_day, name="day"),
    path("<policy_language:language>/", views.front, name="front"),
    *_both("", views.policy, "policy"),
    *_both("search/", views.search, "search"),
    *_both("versions/", views.versions, "versions"),
    *_both("versions/<number:number>/", views.version, "version"),
    *_both("changes/", views.compare, "compare"),
    *_both("changes/<number:since>..<number:number>/", views.changes, "changes"),
]
