"""Section keys by the meaning of a heading: ASCII, unique, the same for the same heading every time."""

from collections.abc import Mapping, Sequence

from policies.importing.folding import fold
from policies.importing.phrases import has

# The first row that fits wins, so what is special stands above what is general.
_MEANINGS = (
    ("acceptance", "موافق* | قبول* | accept* | consent* | agree*"),
    ("changes", "تغير* | تغيير* | تعديل* | تحديث* | change* | update* | amendment*"),
    ("third-party-sites", "موقع* .. ثالث* | مواقع* .. ثالث* | مواقع* خارجي* | مواقع* اخر* | روابط* | "
     "third party site* | third party website* | other site* | other website* | link* to"),
    ("cookies", "ملفات* تعريف ارتباط* | كوكيز | cookie*"),
    ("children", "اطفال* | قاصر* | قصر | child* | minor*"),
    ("transfers", "نقل | international transfer* | transfer*"),
    ("retention", "احتفاظ* | نحتفظ | مد* حفظ | مد* تخزين | retention | how long | retain*"),
    ("rights", "حقوق* | right*"),
    ("sharing", "مشارك* | نشارك* | افصاح* | نفصح | كشف | مع من | shar* | disclos*"),
    ("protection", "حماي* | نحمي | امن* | امان* | تامين* | protect* | security | secure* | safe*"),
    ("use-support", "خدم* عملا* | دعم* | customer service | support*"),
    ("use-improve", "تحسين* | تطوير* | improv*"),
    ("use-email", "ارسال .. رسائل* | ارسال .. رسايل* | رسايل* | نشر* بريدي* | قايم* بريدي* | "
     "newsletter* | mailing | periodic e mail* | periodic email*"),
    ("use", "استخدام .. معلومات* | استخدام .. بيانات* | نستخدم* | اغراض* | غرض | "
     "how we use | use of | purpose*"),
    ("definitions", "تعريفات* | مصطلحات* | definition*"),
    ("contact-us", "اتصل* | تواصل* | contact*"),
    ("non-personal-data", "لا .. شخصي* | غير .. شخصي* | non personal* | not personal*"),
    ("personal-data", "شخصي* | هوي* | نجمع* | جمع | personal | we collect | collect*"),
    ("overview", "مقدم* | تمهيد* | نبذ* | overview | introduction"),
)  # fmt: skip

_FAMILIES = {
    "use": {"use-support", "use-improve", "use-email"},
    "personal-data": {"personal-data", "non-personal-data", "cookies"},
}


def meaning(title: str) -> str | None:
    """Return the key that the heading's words call for, or None when no row of the table fits."""
    text = fold(title)
    return next((key for key, phrases in _MEANINGS if has(phrases, text)), None)


def belongs_under(title: str, parent: str) -> bool:
    """Return whether a heading may be a child of `parent`: unknown to the table, or of its family."""
    key = meaning(title)
    return key is None or key in _FAMILIES.get(meaning(parent) or "", ())


def keys_for(titles: Sequence[str], known: Mapping[str, str] | None = None) -> list[str]:
    """Return one unique key per heading, in order.

    `known` maps folded headings of an earlier version to their keys, which are then kept; else the
    key is by meaning, a second one of the same meaning counted (use-2), else section-1, section-2...
    A heading that was worded anew and means the same keeps the key of the one that is gone.
    """
    known = known or {}
    stay = {fold(title) for title in titles}
    given_up = {key for heading, key in known.items() if heading not in stay} & {key for key, _ in _MEANINGS}
    taken = set(known.values()) - given_up
    keys: list[str] = []
    for title in titles:
        old = known.get(fold(title))
        keys.append(old if old and old not in keys else _free(meaning(title), taken.union(keys)))
    return keys


def _free(wanted: str | None, taken: set[str]) -> str:
    if wanted and wanted not in taken:
        return wanted
    number = 2 if wanted else 1
    while (key := f"{wanted or 'section'}-{number}") in taken:
        number += 1
    return key
