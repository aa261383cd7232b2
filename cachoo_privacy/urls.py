"""Every address of the site; docs/reference/names.md lists them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from cachoo_privacy.company import views as company
from cachoo_privacy.desk import counsel
from cachoo_privacy.desk.site import desk
from cachoo_privacy.discovery import discovery
from cachoo_privacy.health import views as health
from cachoo_privacy.health.metrics import metrics
from cachoo_privacy.openapi import openapi
from cachoo_privacy.receiptschema import receipt_schema
from cachoo_privacy.reference import docs
from consent import forward_auth
from consent.api.keys import jwks
from consent.mailinglist import views as mailinglist
from consent.mine import gpc, opening
from consent.mine.choices import Choices
from ledger.receipt import SCHEMA
from policies import problems, views

urlpatterns = [
    path("", views.home, name="home"),
    path("__lbheartbeat__", health.alive, name="alive"),
    path("__heartbeat__", health.heartbeat, name="heartbeat"),
    path("__metrics__", metrics, name="metrics"),
    path("__version__", health.version, name="version"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/docs", docs, name="api-docs"),
    path(".well-known/cachoo-privacy", discovery, name="discovery"),
    path(".well-known/jwks.json", jwks, name="jwks"),
    path(".well-known/gpc.json", gpc.support, name="gpc"),
    path("", include("consent.log_urls")),
    path("api/v1/", include("consent.api_urls")),
    path("api/v1/", include("cachoo_privacy.api.urls")),
    path("", include("notifications.urls")),
    path("gate/check", forward_auth.check, name="gate-check"),
    path("u/<str:token>", mailinglist.one_click, name="one-click"),
    path("u/<str:token>/preferences", mailinglist.preferences, name="list-preferences"),
    path("w/<str:token>", opening.opened, name="web-session"),
    *([path("demo/", include("cachoo_privacy.demo.urls"))] if settings.DEMO else []),
    path("accounts/company/", company.back, name="company-back"),
    *i18n_patterns(
        path("accounts/", include("consent.account_urls")),
        path("accounts/", include([path("2fa/", include("allauth.mfa.urls"))])),
        path("accounts/", include("cachoo_privacy.company.urls")),
        path("admin/", desk.urls),
        path("drafts/<str:token>/", counsel.shared, name="shared-draft"),
        path("drafts/<str:token>/<policy_language:language>/", counsel.shared, name="shared-draft-in"),
        path("", include("consent.urls")),
    ),
    path("<policy_language:language>/<slug:slug>/choices/", Choices.as_view(), name="choices"),
    path("problems/<slug:code>", problems.explain, name="problem"),
    path(f"schema/consent-receipt/{SCHEMA}", receipt_schema, name="receipt-schema"),
    path("", include("policies.published_urls")),
]

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.page_not_found
handler500 = problems.server_error
