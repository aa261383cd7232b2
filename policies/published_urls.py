"""The addresses of published bytes: read by the first middleware, and by the URLconf after it."""

from django.urls import path

from policies import api, indexes, views

API = "api/v1/policies"
VERSION = f"{API}/<slug:slug>/versions/<number:number>"

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
    path("<policy_language:language>/<slug:slug>/feed.atom", indexes.feed, name="feed"),
    path(
        "<policy_language:language>/<slug:slug>/versions/<number:number>/about.jsonld",
        indexes.linked_data,
        name="linked-data",
    ),
    path("<policy_language:language>/<slug:slug>/search/", views.search, name="search"),
    path("<policy_language:language>/<slug:slug>/<day:day>/", views.on_day, name="day"),
    path("<policy_language:language>/", views.front, name="front"),
    path("<policy_language:language>/<slug:slug>/", views.policy, name="policy"),
    path("<policy_language:language>/<slug:slug>/bare/", views.policy_bare, name="policy-bare"),
    path("<policy_language:language>/<slug:slug>/versions/", views.versions, name="versions"),
    path("<policy_language:language>/<slug:slug>/versions/<number:number>/", views.version, name="version"),
    path(
        "<policy_language:language>/<slug:slug>/versions/<number:number>/bare/",
        views.version_bare,
        name="version-bare",
    ),
    path("<policy_language:language>/<slug:slug>/changes/", views.compare, name="compare"),
    path(
        "<policy_language:language>/<slug:slug>/changes/<number:since>..<number:number>/",
        views.changes,
        name="changes",
    ),
]
