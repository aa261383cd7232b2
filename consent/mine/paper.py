"""A receipt on paper: what was answered, in words, with the signed receipt inside the file."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent import shown
from consent.models import ConsentRecord
from policies.brand import brand_name
from policies.dates import both, interface, second
from policies.languages import direction
from policies.pdf.typesetting import spelled, typeset


def receipt_pdf(record: ConsentRecord, jws: str, said: dict[str, Any], *, language: str) -> bytes:
    """The receipt as a tagged PDF with the JWS attached; `said` is what it says. Raises NoPdf.

    Needs `version__policy`. The same receipt in the same language gives the same bytes. Letters that the font
    lacks stand as numbers, and the paper says so.
    """
    spoken = interface(language)
    with translation.override(spoken):
        data = _writable({**_paper(record, spoken), **_text(record, said, spoken)})
    return typeset("receipt.typ", data, attached=jws.encode())


def _writable(data: dict[str, Any]) -> dict[str, Any]:
    """What a person wrote must not keep them from their paper, whatever letters it has."""
    plain = spelled(data)
    if plain != data:
        note = _(
            "Letters that the font of this paper lacks stand as their Unicode numbers, such as U+4E2D. The "
            "attached file has them as they were written."
        )
        plain["proof"]["lines"].append(note)
    return plain


def _paper(record: ConsentRecord, language: str) -> dict[str, Any]:
    """What `paper.typ` asks of every document."""
    day = timezone.localtime(record.received_at)
    return {
        "title": _("Receipt of your answer"),
        "author": brand_name(),
        "language": language,
        "direction": direction(language),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "watermark": "",
        "hash": "",
        "foot": [brand_name(), _("Receipt")],
        "page": _("Page %(number)s of %(total)s") % {"number": "{number}", "total": "{total}"},
        "attachment": {
            "name": f"receipt-{record.pk}.jws",
            "description": _("The receipt as it was signed: verify this file, not the paper."),
        },
    }


def _text(record: ConsentRecord, said: dict[str, Any], language: str) -> dict[str, Any]:
    answer, moment = shown.answer(record), both(record.decided_at, language)
    day = f"{moment.gregorian} ({moment.hijri})" if moment.hijri else moment.gregorian
    named = {"policy": answer["policy_name"], "number": answer["number"]}
    facts = [
        (_("Text"), _("%(policy)s, version %(number)s") % named, False),
        (_("Answer"), str(answer["decision_label"]), False),
        (_("Time"), f"{day}{_(', ')}{second(record.decided_at)}", False),
        (_("Language shown"), answer["language"], False),
        (_("Recorded by"), f"{record.get_channel_display()}{_(', ')}{record.get_evidence_display()}", False),
        (_("Record"), str(record.pk), True),
        (_("Text shown (SHA-256)"), record.content_sha256, True),
        (_("Stands in the log"), said["log"]["origin"], True),
        (_("Its proof"), said["proof_url"], True),
    ]
    if record.on_behalf:
        facts[5:5] = [
            (_("Who acted for you"), record.actor, False),
            (_("How you told us"), shown.remark_of(said), False),
        ]
    rows = [[label, _("Yes") if yes else _("No")] for label, yes in shown.choices_of(record, said)]
    return {
        "what": shown.what_it_proves(record),
        "facts": [{"label": label, "value": value, "code": code} for label, value, code in facts],
        "choices": {"heading": _("Your choices"), "head": [_("Purpose"), _("Answer")], "rows": rows},
        "proof": {"heading": _("What proves it"), "lines": _proof()},
    }


def _proof() -> list[str]:
    return [
        _(
            "The signed receipt is attached to this file. The paper repeats it for people; "
            "the file is the proof."
        ),
        _("Any program that knows JWS verifies it with the public keys of this site, also after it is gone."),
    ]
