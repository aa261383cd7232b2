"""Recording for a person what they said on paper, by telephone or through a guardian."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

from cachoo_privacy.desk.moments import in_words
from cachoo_privacy.desk.site import desk
from consent.act import Act
from consent.models import Decision, Subject
from consent.onbehalf import LONGEST_REMARK, record_for
from consent.owing import in_force_or_owed, language_of, standings_of
from consent.versions import published
from ledger.canonical import canonical, sha256_hex
from policies.languages import OWN_NAMES
from policies.locations import page_url
from policies.refusals import Refused
from policies.schedule import read
from policies.timeline import PolicyLine, VersionLine

MAY = "consent.record_for_person"
CHOICE = "purpose_"
YES, NO, UNCHANGED = "yes", "no", ""
RECORDED = gettext_lazy("The answer is recorded, with your name as who recorded it.")
STOOD_ALREADY = gettext_lazy("This answer stood already, and nothing more was recorded.")
OTHER_VERSION = gettext_lazy(
    "Another version is answered by now: the one that this page shows. Nothing was recorded; record what the"
    " person said of this one."
)
IN_FORCE = gettext_lazy("Version %(number)s, in force since %(date)s")
TO_COME = gettext_lazy("Version %(number)s, in force from %(date)s")


class AnswerForm(forms.Form):
    """What the person said of one version and each of its optional purposes, and how they said it.

    `version`, `text` and `after` are what its page showed: the version, its very words, and how much was on
    record of the person.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False)
    after = forms.IntegerField(widget=forms.HiddenInput)
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
        self.shown = {"version": str(version.number), "text": _text_of(version)}
        self.initial |= self.shown
        self.fields["language"].choices = [(code, OWN_NAMES[code]) for code in version.languages]
        said = [(UNCHANGED, gettext("nothing")), (YES, gettext("Yes")), (NO, gettext("No"))]
        for key, title in titles.items():
            self.fields[CHOICE + key] = forms.ChoiceField(label=title, choices=said, required=False)
        self.order_fields(["language", "decision", *(CHOICE + key for key in titles), "remark"])

    def clean(self) -> dict[str, Any]:
        """It is about what is shown now, and says something, and each thing once. Raises ValidationError."""
        cleaned = super().clean()
        if any(cleaned.get(name) != value for name, value in self.shown.items()):
            self.shows(**self.shown)
            raise forms.ValidationError(OTHER_VERSION, code="other_version")
        for name, field in self.fields.items():
            if len(set(self.data.getlist(name))) > 1:
                said = gettext("“%(field)s” is answered in two ways.") % {"field": field.label}
                raise forms.ValidationError(said, code="twice")
        if not cleaned.get("decision") and not self.purposes():
            raise forms.ValidationError(gettext("Say what they answered or chose."), code="empty")
        return cleaned

    def shows(self, **now: Any) -> None:
        """The page that this form is sent back on shows these from now on; what was typed stays."""
        self.data = self.data.copy()
        for name, value in now.items():
            self.data[name] = value

    def purposes(self) -> dict[str, bool]:
        """The purposes that they spoke of."""
        said = {name.removeprefix(CHOICE): value for name, value in self.cleaned_data.items() if value}
        return {key: said[key] == YES for key in said if CHOICE + key in self.fields}


def record_page(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """The form for one version; after it the person's page, with the answer on it.

    What was published or recorded since the form was opened is told, and nothing recorded until it is sent
    again.
    """
    subject, line = get_object_or_404(Subject, pk=pk, identity__isnull=False), _line(slug)
    version = _version(request, subject, line)
    told = {"version": version, "titles": _titles(version, slug), "initial": {"after": subject.seq}}
    form = AnswerForm(request.POST or None, **told)
    if form.is_valid():
        try:
            is_new = _record(request, subject, slug, version, form)
        except Refused as refused:
            form.shows(after=Subject.objects.values_list("seq", flat=True).get(pk=pk))
            form.add_error(None, str(refused))
        else:
            messages.success(request, RECORDED if is_new else STOOD_ALREADY)
            return redirect("admin:consent_subject_change", pk)
    context = {"form": form, "subject": subject, "versions": _choices(line, version)}
    context |= {"title": _title(line, version), "chosen": version.number}
    context["text"] = page_url(slug, language_of(version, get_language() or "ar"), version.number)
    return render(request, "desk/record_for.html", {**desk.each_context(request), **context})


def answerable() -> list[tuple[str, str]]:
    """Slug and name of every policy that somebody may answer now."""
    at, spoken = timezone.now(), get_language() or "ar"
    return [
        (line.slug, line.called(spoken))
        for line in read().policies.values()
        if line.current(at) and line.current(at).languages
    ]


def _record(
    request: HttpRequest, subject: Subject, slug: str, version: VersionLine, form: AnswerForm
) -> bool:
    said, purposes = form.cleaned_data, form.purposes()
    decision = said["decision"] or (Decision.SET if any(purposes.values()) else Decision.WITHDRAW)
    sha256 = version.languages[said["language"]].json_sha256
    act = Act(decision, said["language"], sha256, purposes=purposes, method="staff")
    told = {"remark": said["remark"], "by": request.user, "after": said["after"]}
    _made, is_new = record_for(subject, act, version=published(slug, version.number), **told)
    return is_new


def _line(slug: str) -> PolicyLine:
    line = read().policies.get(slug)
    if line is None or not line.current(timezone.now()):
        raise Http404
    return line


def _open(line: PolicyLine) -> list[VersionLine]:
    """The versions that can be answered now: the one in force and those to come that can be read."""
    at = timezone.now()
    return [one for one in (line.in_force(at), *line.upcoming(at)) if one and one.languages]


def _version(request: HttpRequest, subject: Subject, line: PolicyLine) -> VersionLine:
    """The one that was chosen or shown, else what the person owes, else what is in force."""
    asked = request.POST.get("version") or request.GET.get("version")
    owed = in_force_or_owed(read(), standings_of(subject), timezone.now())
    mine = [one.version for one in owed if one.policy.slug == line.slug]
    chosen = [one for one in _open(line) if str(one.number) == asked]
    return [*chosen, *mine, line.current(timezone.now())][0]


def _choices(line: PolicyLine, version: VersionLine) -> list[tuple[int, str]]:
    """Number and words of each version that can be answered, where that is more than the one shown."""
    at, found = timezone.now(), _open(line)
    return [
        (
            one.number,
            (IN_FORCE if one.effective_at <= at else TO_COME)
            % {"number": one.number, "date": in_words(one.effective_at)},
        )
        for one in (found if found != [version] else [])
    ]


def _title(line: PolicyLine, version: VersionLine) -> str:
    name = line.called(language_of(version, get_language() or "ar"))
    title = gettext("Record an answer: %(policy)s, version %(number)s")
    return title % {"policy": name, "number": version.number}


def _text_of(version: VersionLine) -> str:
    """One hash of the version's words in all their languages."""
    return sha256_hex(canonical({code: one.json_sha256 for code, one in version.languages.items()}))


def _titles(version: VersionLine, slug: str) -> dict[str, str]:
    stored = published(slug, version.number).purposes.filter(optional=True, confirmed=True)
    spoken = language_of(version, get_language() or "ar")
    return {one.key: one.text("title", spoken) or one.key for one in stored}
