"""Recording for a person what they said on paper, by telephone or through a guardian."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

from cachoo_privacy.desk.site import desk
from consent.act import Act
from consent.models import Decision, Subject
from consent.onbehalf import LONGEST_REMARK, record_for
from consent.owing import in_force_or_owed, language_of, standings_of
from consent.versions import published
from policies.languages import OWN_NAMES
from policies.refusals import Refused
from policies.schedule import read
from policies.timeline import PolicyLine, VersionLine

MAY = "consent.record_for_person"
CHOICE = "purpose_"
YES, NO, UNCHANGED = "yes", "no", ""


class AnswerForm(forms.Form):
    """What the person said of one version and each of its optional purposes, and how they said it."""

    language = forms.ChoiceField(label=gettext_lazy("The language that they read or heard it in"))
    decision = forms.ChoiceField(
        label=gettext_lazy("Their answer to the text"),
        choices=[
            (Decision.ACCEPT, gettext_lazy("Accepted")),
            (Decision.REFUSE, gettext_lazy("Refused")),
            (UNCHANGED, gettext_lazy("They spoke of choices only")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=UNCHANGED,
    )
    remark = forms.CharField(
        label=gettext_lazy("How did they tell you?"),
        max_length=LONGEST_REMARK,
        help_text=gettext_lazy(
            "Such as: by telephone, called back at the number on file. It is part of the record."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, version: VersionLine, titles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, OWN_NAMES[code]) for code in version.languages]
        said = [(UNCHANGED, gettext("nothing")), (YES, gettext("Yes")), (NO, gettext("No"))]
        for key, title in titles.items():
            self.fields[CHOICE + key] = forms.ChoiceField(label=title, choices=said, required=False)
        self.order_fields(["language", "decision", *(CHOICE + key for key in titles), "remark"])

    def clean(self) -> dict[str, Any]:
        """Something was said, and each thing once. Raises ValidationError."""
        cleaned = super().clean()
        for name, field in self.fields.items():
            if len(set(self.data.getlist(name))) > 1:
                said = gettext("“%(field)s” is answered in two ways.") % {"field": field.label}
                raise forms.ValidationError(said, code="twice")
        if not cleaned.get("decision") and not self.purposes():
            raise forms.ValidationError(gettext("Say what they answered or chose."), code="empty")
        return cleaned

    def purposes(self) -> dict[str, bool]:
        """The purposes that they spoke of."""
        said = {name.removeprefix(CHOICE): value for name, value in self.cleaned_data.items() if value}
        return {key: said[key] == YES for key in said if CHOICE + key in self.fields}


def record_page(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """The form for one policy; after it the person's page, with the answer on it."""
    subject, line = get_object_or_404(Subject, pk=pk, identity__isnull=False), _line(slug)
    version = _version(subject, line)
    form = AnswerForm(request.POST or None, version=version, titles=_titles(version, slug))
    if form.is_valid():
        try:
            _record(request, subject, slug, version, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("The answer is recorded, with your name as who recorded it."))
            return redirect("admin:consent_subject_change", pk)
    name = line.name.get(language_of(version, get_language() or "ar"), slug)
    title = gettext("Record an answer: %(policy)s, version %(number)s")
    context = {"title": title % {"policy": name, "number": version.number}, "form": form, "subject": subject}
    return render(request, "desk/record_for.html", {**desk.each_context(request), **context})


def answerable() -> list[tuple[str, str]]:
    """Slug and name of every policy that somebody may answer now."""
    at, spoken = timezone.now(), get_language() or "ar"
    return [
        (line.slug, line.name.get(spoken, line.slug))
        for line in read().policies.values()
        if line.current(at) and line.current(at).languages
    ]


def _record(
    request: HttpRequest, subject: Subject, slug: str, version: VersionLine, form: AnswerForm
) -> None:
    said, purposes = form.cleaned_data, form.purposes()
    decision = said["decision"] or (Decision.SET if any(purposes.values()) else Decision.WITHDRAW)
    sha256 = version.languages[said["language"]].json_sha256
    act = Act(decision, said["language"], sha256, purposes=purposes, method="staff")
    record_for(subject, act, version=published(slug, version.number), remark=said["remark"], by=request.user)


def _line(slug: str) -> PolicyLine:
    line = read().policies.get(slug)
    if line is None or not line.current(timezone.now()):
        raise Http404
    return line


def _version(subject: Subject, line: PolicyLine) -> VersionLine:
    """What the person owes of the policy, else what is in force."""
    at = timezone.now()
    owed = in_force_or_owed(read(), standings_of(subject), at)
    mine = [one.version for one in owed if one.policy.slug == line.slug]
    return mine[0] if mine else line.current(at)


def _titles(version: VersionLine, slug: str) -> dict[str, str]:
    stored = published(slug, version.number).purposes.filter(optional=True, confirmed=True)
    spoken = language_of(version, get_language() or "ar")
    return {one.key: one.text("title", spoken) or one.key for one in stored}
