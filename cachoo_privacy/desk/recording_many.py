"""Recording what many people said, from one file."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext

from cachoo_privacy.desk.recording import MAY
from cachoo_privacy.desk.site import desk
from consent.bulk import COLUMNS, LARGEST, Fault, read_rows, record_rows
from policies.refusals import Refused


class FileForm(forms.Form):
    """A CSV file of answers."""

    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".csv"}))


def bulk_page(request: HttpRequest) -> HttpResponse:
    """The form for a file; every row of it is recorded, or the page lists each line that is wrong."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read(LARGEST + 1)  # one octet tells that it is too large
            new, faults = record_rows(read_rows(content), by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            if not faults:
                said = ngettext("%(n)d answer was recorded.", "%(n)d answers were recorded.", new)
                messages.success(request, said % {"n": new})
                return redirect("admin:consent_subject_changelist")
    context = {"title": gettext("Record answers from a file"), "form": form, "faults": faults}
    context |= {"columns": ",".join(COLUMNS)}
    return render(request, "desk/record_many.html", {**desk.each_context(request), **context})
