"""Importing a text at the desk: what was read of a file is shown, and only a second press stores it.

Between the two presses nothing is kept here: what was read, not the file, travels in the form, signed for its
reader. A file field cannot be filled again by us, so the file would have to be chosen twice and could be
another one the second time; and the bytes of a .docx, with all its pictures, are too much for a form.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from cachoo_privacy.desk.readings import shown
from cachoo_privacy.desk.site import desk
from policies.importing.files import EXTENSIONS, LARGEST, read_file
from policies.importing.refusals import SameContent, TooLarge, UnknownLanguage
from policies.importing.storing import examine, import_text, said_already
from policies.importing.supplied import Supplied, unpacked
from policies.languages import OWN_NAMES, POLICY_LANGUAGES
from policies.models import Policy
from policies.refusals import Refused

SALT = "desk.import"
SECONDS_TO_READ = 24 * 60 * 60
# Of the signed reading; below DATA_UPLOAD_MAX_MEMORY_SIZE.
LONGEST_READING = 2_000_000


class ImportForm(forms.Form):
    """Which file is read, as the text of which policy in which language."""

    policy = forms.ModelChoiceField(
        Policy.objects.all(), label=gettext_lazy("Policy"), empty_label=None, to_field_name="slug"
    )
    language = forms.ChoiceField(
        choices=POLICY_LANGUAGES, label=gettext_lazy("The language the file is written in"), initial="ar"
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A Word document (.docx), web page (.html), Markdown (.md) or plain text (.txt)."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
    )

    def clean(self) -> dict[str, Any]:
        """Of a valid form the file was read: `supplied`, and `result` is its outline."""
        cleaned = super().clean()
        if {"policy", "language", "file"} <= cleaned.keys():
            try:
                _spoken(cleaned["policy"], cleaned["language"])
            except Refused as refused:
                self.add_error("language", str(refused))
                return cleaned
            try:
                self._read(**cleaned)
            except SameContent as refused:
                self.add_error("file", _with_the_way(refused))
            except Refused as refused:
                self.add_error("file", str(refused))
        return cleaned

    def _read(self, policy: Policy, language: str, file: UploadedFile) -> None:
        if file.size > LARGEST:
            raise TooLarge(size=file.size, limit=LARGEST)
        self.supplied = read_file(file.read(), file.name)
        self.result = examine(self.supplied, policy=policy, language=language)
        if said := said_already(self.result, policy=policy, language=language):
            raise SameContent(version=said)


def _with_the_way(refused: SameContent) -> SafeString:
    """The refusal, with a link to the version that says the same: several drafts have one name."""
    url = reverse("admin:policies_policyversion_change", args=[refused.places["version"].pk])
    return format_html('{} <a href="{}">{}</a>', str(refused), url, gettext("Open it"))


def import_page(request: HttpRequest) -> HttpResponse:
    """GET asks for a file, the first POST shows what was read of it, the second stores exactly that."""
    if not request.user.has_perm("policies.add_policyversion"):
        raise PermissionDenied
    if "reading" in request.POST:
        return _stored(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    return _read(request, form) if form.is_valid() else _asked(request, form)


def _asked(request: HttpRequest, form: ImportForm) -> HttpResponse:
    context = {**desk.each_context(request), "title": gettext("Import a text"), "form": form}
    return render(request, "desk/import.html", context)


def _read(request: HttpRequest, form: ImportForm) -> HttpResponse:
    policy, language = form.cleaned_data["policy"], form.cleaned_data["language"]
    reading = _signed(request, policy, language, form.supplied)
    if len(reading) > LONGEST_READING:
        form.add_error("file", str(TooLarge(size=form.cleaned_data["file"].size, limit=LARGEST)))
        return _asked(request, form)
    context = {
        **desk.each_context(request),
        **shown(form.supplied, form.result, policy, language),
        "title": gettext("Import a text"),
        "file_name": form.cleaned_data["file"].name,
        "reading": reading,
    }
    return render(request, "desk/import_preview.html", context)


def _stored(request: HttpRequest) -> HttpResponse:
    """The draft that was shown; the file is asked for again where it cannot be."""
    said = _verified(request)
    if said is None:
        sentence = gettext("What was read of the file is no longer valid here. Choose the file again.")
        return _asked_again(request, {}, sentence)
    try:
        version = import_text(
            unpacked(said["read"]), policy=said["policy"], language=said["language"], by=request.user
        )
    except SameContent as refused:
        return _asked_again(request, said, _with_the_way(refused))
    except Refused as refused:
        return _asked_again(request, said, str(refused))
    messages.success(request, gettext("The draft is stored. Nothing is public until it is published."))
    return redirect("admin:policies_policyversion_change", version.pk)


def _asked_again(request: HttpRequest, said: dict[str, Any], sentence: str) -> HttpResponse:
    form = ImportForm({"policy": said.get("policy"), "language": said.get("language", "ar")})
    form.errors.clear()
    form.add_error("file", sentence)
    return _asked(request, form)


def _signed(request: HttpRequest, policy: Policy, language: str, supplied: Supplied) -> str:
    said = {"by": request.user.pk, "policy": policy.slug, "language": language, "read": supplied.packed()}
    return signing.dumps(said, salt=SALT, compress=True)


def _verified(request: HttpRequest) -> dict[str, Any] | None:
    """What this person was shown within the last day, None for anything else."""
    try:
        said = signing.loads(request.POST["reading"], salt=SALT, max_age=SECONDS_TO_READ)
    except signing.BadSignature:
        return None
    return said if said["by"] == request.user.pk else None


def _spoken(policy: Policy, language: str) -> None:
    if language not in policy.languages:
        names = gettext(", ").join(OWN_NAMES[one] for one in policy.languages)
        raise UnknownLanguage(language=OWN_NAMES[language], languages=names)
