"""The demo's addresses."""

from django.urls import path

from cachoo_privacy.demo import views

urlpatterns = [
    path("inbox/", views.inbox, name="demo-inbox"),
    path("inbox/<slug:name>/", views.letter, name="demo-letter"),
    path("inbox/<slug:name>/html", views.letter_html, name="demo-letter-html"),
    path("jwks.json", views.jwks, name="demo-jwks"),
]
