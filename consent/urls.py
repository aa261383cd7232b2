"""The addresses of a person's own pages, under /<language>/."""

from django.urls import path

from consent import views
from consent.mailinglist import views as mailinglist
from consent.mine import guest, leaving
from consent.mine import views as mine
from consent.mine.address import NewAddress
from consent.rights import views as rights

urlpatterns = [
    path("answer/", views.Answer.as_view(), name="answer"),
    path("answer/later/", leaving.decide_later, name="decide-later"),
    path("guest/", guest.GuestAnswer.as_view(), name="guest"),
    path("guest/mine/", guest.mine, name="guest-mine"),
    path("my-answers/", views.MyAnswers.as_view(), name="my-answers"),
    path("leave/", leaving.Leave.as_view(), name="leave"),
    path("leave/<id:pk>/", leaving.certificate_page, name="certificate"),
    path("leave/<id:pk>/certificate.jws", leaving.certificate_file, name="certificate-file"),
    path("my-data/", leaving.TakeData.as_view(), name="take-data"),
    path("mailing-list/again/", mailinglist.again, name="join-again"),
    path("mailing-list/<str:token>/", mailinglist.Join.as_view(), name="join-list"),
    path("new-address/<str:token>/", NewAddress.as_view(), name="new-address"),
    path("receipts/<id:pk>/", mine.receipt, name="receipt"),
    path("receipts/<id:pk>/evidence.zip", mine.evidence_file, name="evidence-file"),
    path("receipts/<id:pk>/mail/", mine.mail_receipt, name="receipt-mail"),
    path("receipts/<id:pk>/receipt.pdf", mine.receipt_paper, name="receipt-pdf"),
    path("receipts/<id:pk>/receipt.jws", mine.receipt_file, {"form": "jws"}, name="receipt-jws"),
    path("receipts/<id:pk>/receipt.json", mine.receipt_file, {"form": "json"}, name="receipt-json"),
    path("requests/", rights.Ask.as_view(), name="requests"),
    path("requests/<id:pk>/", rights.One.as_view(), name="request"),
]
