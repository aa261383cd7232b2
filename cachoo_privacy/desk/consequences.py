"""What publishing a version would do to people: who is asked again, and what does not fit its class."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from cachoo_privacy.desk.audience import audience
from consent.models import Standing
from policies import snapshot
from policies.changes import (
    changed_declarations,
    changed_prose,
    changed_purposes,
    dropped_purposes,
    left_behind,
)
from policies.models import ChangeClass, FloorMode, PolicyVersion
from policies.snapshot import Whole

WORTH_OF_USE = gettext_lazy(
    "Going on using the service shows that people were told; it is no consent. Where the law asks for "
    "consent, choose an explicit acceptance."
)


def of_each_class(version: PolicyVersion) -> SafeString:
    """Each kind of change with who would be asked again, and then who is mailed: before one is chosen."""
    if not version.policy.versions.published().exists():
        return format_html("<p>{}</p><p>{}</p>", asked_again(version)[0], _mailed())
    kinds = [(kind.label, " ".join(asked_again(version, kind))) for kind in ChangeClass]
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", kinds)
    return format_html('<dl class="desk-pairs">{}</dl><p>{}</p>', listed, _mailed())


def asked_again(version: PolicyVersion, kind: ChangeClass | None = None) -> list[str]:
    """Who must answer again, in sentences; were the change of another kind, if one is given."""
    kind = kind or version.change_class
    last = version.policy.versions.published().first()
    if last is None:
        return [gettext("Everyone is asked: this is the first version of the policy.")]
    if kind == ChangeClass.EDITORIAL:
        return [gettext("Nobody is asked again: earlier acceptances stay valid.")]
    said = [_accepted(last)]
    if version.floor_mode == FloorMode.CONTINUED_USE:
        said.append(gettext("Whoever was told and goes on using the service need not answer."))
    if kind == ChangeClass.PURPOSE_CHANGE:
        said.append(_renewed(snapshot.read(version), snapshot.read(last)))
    return said


def warnings(whole: Whole) -> list[str]:
    """What those who will publish it should know of the rules that were chosen."""
    version = whole.version
    by_use = version.floor_mode == FloorMode.CONTINUED_USE and not _inherits(version)
    return [*_of_its_class(whole), *([str(WORTH_OF_USE)] if by_use else []), *_of_its_sentences(whole)]


def _of_its_sentences(whole: Whole) -> list[str]:
    """What is declared and rests on words that are not there any more."""
    behind = _titles(left_behind(whole), whole.version)
    if not behind:
        return []
    said = gettext("Declarations rest on a sentence that their section no longer says: %(what)s.")
    return [said % {"what": behind}]


def _inherits(version: PolicyVersion) -> bool:
    """Whether what binds is decided by an earlier version."""
    return version.change_class == ChangeClass.EDITORIAL and version.policy.versions.published().exists()


def _of_its_class(new: Whole) -> list[str]:
    """What in the text does not fit the kind of change that was chosen."""
    version = new.version
    last = version.policy.versions.published().first()
    if last is None:
        return []
    old = snapshot.read(last)
    if version.change_class == ChangeClass.EDITORIAL:
        return list(_more_than_editorial(new, old))
    purposes = changed_purposes(new, old)
    unlike = purposes or dropped_purposes(new, old)
    if version.change_class == ChangeClass.PURPOSE_CHANGE and not unlike:
        return [gettext("Called a change of purpose, yet no purpose differs from the version before.")]
    if version.change_class == ChangeClass.MATERIAL and purposes:
        changed = _titles([one for one in new.purposes if one.key in purposes], version)
        return [
            gettext("Purposes differ from the version before: %(what)s. Consents to them go on counting.")
            % {"what": changed}
        ]
    return []


def _more_than_editorial(new: Whole, old: Whole) -> Iterator[str]:
    differing = _titles(changed_declarations(new, old), new.version)
    if differing:
        yield gettext("Called editorial, yet it declares otherwise than the version before: %(what)s.") % {
            "what": differing
        }
    rewritten = _titles(changed_prose(new, old), new.version)
    if rewritten:
        yield gettext(
            "Called editorial, yet sections that speak of purposes, data or recipients say something else: "
            "%(what)s."
        ) % {"what": rewritten}


def _mailed() -> str:
    people = audience()
    mails = ngettext(
        "Whatever you choose, %(count)s mail goes out.",
        "Whatever you choose, %(count)s mails go out.",
        people.mails,
    ) % {"count": people.mails}
    if not people.without_address:
        return mails
    told = gettext("Whoever has no confirmed address is told when they next use the service.")
    return f"{mails} {told}"


def _accepted(last: PolicyVersion) -> str:
    people = Standing.objects.filter(policy=last.policy_id, accepted_number__gte=last.floor).count()
    return ngettext(
        "Everyone is asked again, among them %(count)s person whose acceptance counts today.",
        "Everyone is asked again, among them %(count)s people whose acceptance counts today.",
        people,
    ) % {"count": people}


def _renewed(new: Whole, old: Whole) -> str:
    keys = changed_purposes(new, old)
    changed = _titles([one for one in new.purposes if one.key in keys], new.version)
    said = []
    if changed:
        said.append(gettext("Consents to these purposes no longer count: %(what)s.") % {"what": changed})
    if dropped := _titles(dropped_purposes(new, old), old.version):
        said.append(gettext("These purposes are not declared any more: %(what)s.") % {"what": dropped})
    return " ".join(said) or gettext("No purpose differs, so every consent goes on counting.")


def _titles(items: list, version: PolicyVersion) -> str:
    separator = gettext(", ")
    return separator.join(item.text("title", version.authoritative_language) or item.key for item in items)
