"""The addresses of sign-in, under /<language>/accounts/: of django-allauth's pages only those that are used.

There are no passwords, so none of its pages about passwords, nor those to sign up with one or to change the
address of an account, has an address here.
"""

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from consent.account_views import ConfirmAddress, ConfirmCode
from consent.reconfirming import reconfirm

to_sign_in = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)

urlpatterns = [
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    # allauth knows these two by name: asking for a code is the one way in, met before or not.
    path("login/", to_sign_in, name="account_login"),
    path("signup/", to_sign_in, name="account_signup"),
    # Where allauth sends a member who has no second factor to confirm with.
    path("reauthenticate/", reconfirm, name="account_reauthenticate"),
    # Where allauth leads whoever has the right code, but an account that was closed in the meantime,
    path("inactive/", views.account_inactive, name="account_inactive"),
    # or an address that is not confirmed: by a code once more.
    path("confirm-email/", ConfirmAddress.as_view(), name="account_email_verification_sent"),
]
