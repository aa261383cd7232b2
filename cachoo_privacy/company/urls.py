"""The addresses of the company's sign-in, under /<language>/accounts/; back leads one without a language."""

from django.urls import path

from cachoo_privacy.company.views import again, off

urlpatterns = [
    path("company/sign-in/", off, name="company"),
    path("company/confirmation/", again, name="company-again"),
]
