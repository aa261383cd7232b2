"""What the demo policy declares beside its prose."""

from policies.models import DataCategory, LawfulBasis, PolicyVersion, Purpose, Recipient

DATA_CATEGORIES = [
    ("name", "الاسم الكامل", "Full name", "personal-data"),
    ("email", "البريد الإلكتروني", "E-mail address", "personal-data"),
    ("phone", "رقم الهاتف", "Phone number", "personal-data"),
    ("card", "بيانات البطاقة", "Card details", "personal-data"),
    ("technical", "بيانات الجهاز والاتصال", "Device and connection data", "non-personal-data"),
]
RECIPIENTS = [
    ("delivery", "شركة التوصيل", "Delivery company", "sharing"),
    ("payment", "شركة الدفع", "Payment company", "sharing"),
    ("text-messages", "شركة الرسائل القصيرة", "Text-message company", "sharing"),
]
PURPOSES = [
    ("support", "خدمة العملاء", "Customer service", "use-support", LawfulBasis.CONTRACT, ["name", "email"]),
    (
        "improve",
        "تحسين التطبيق",
        "Improving the app",
        "use-improve",
        LawfulBasis.LEGITIMATE_INTEREST,
        ["technical"],
    ),
    ("newsletter", "القائمة البريدية", "Mailing list", "use-email", LawfulBasis.CONSENT, ["email"]),
]
OPEN = ("ما دام حسابك مفتوحًا", "for as long as your account is open")
# As the section says that came with version 2.
KEPT = {
    "support": (
        f"بيانات حسابك {OPEN[0]}، وسجلّ طلباتك خمس سنوات، ومراسلاتك سنة واحدة",
        f"your account’s data {OPEN[1]}, the record of your orders five years, your letters one year",
    ),
    "improve": OPEN,
    "newsletter": OPEN,
}
SHARED = ("support",)  # orders are delivered, paid and told of


def declare(version: PolicyVersion, number: int) -> None:
    """The version's declarations stand, confirmed; the third recipient and the times came with 2."""
    for key, ar, en, section in DATA_CATEGORIES:
        DataCategory.objects.create(**_common(version, key, ar, en, section))
    known = RECIPIENTS[: number + 1]
    for key, ar, en, section in known:
        Recipient.objects.create(**_common(version, key, ar, en, section))
    for key, ar, en, section, basis, data in PURPOSES:
        kept_ar, kept_en = KEPT[key] if number > 1 else ("", "")
        Purpose.objects.create(
            **_common(version, key, ar, en, section),
            lawful_basis=basis,
            retention_ar=kept_ar,
            retention_en=kept_en,
            optional=basis == LawfulBasis.CONSENT,
            data_categories=data,
            recipients=[one[0] for one in known] if key in SHARED else [],
        )


def _common(version: PolicyVersion, key: str, ar: str, en: str, section: str) -> dict:
    titles = {"title_ar": ar, "title_en": en}
    return {"version": version, "key": key, "section_key": section, "confirmed": True, **titles}
