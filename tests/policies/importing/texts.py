"""The seed, read from beside the repository, and small policies in words of our own."""

from pathlib import Path

import pytest

from policies import markdown
from policies.importing.outline import Outline

SEED = Path(__file__).resolve().parents[4] / "shared" / "seed" / "cachoo-privacy-ar.txt"

ARABIC = """سياسة خصوصية تطبيق نسيم

نشرح في هذه الصفحة ما نصنعه ببياناتك حين تستعمل نسيم.

البيانات الشخصية

عند إنشاء حسابك نطلب اسمك وعنوان بريدك ورقم جوالك. ولا نجمع رقم الهوية الوطنية أبدًا.

لماذا نستخدم بياناتك

نستخدم بياناتك للرد على أي استفسار يصلنا ولتطوير خدماتنا. ونرسل نشرة شهرية لمن يشترك فيها.

مع من نشارك البيانات

لا نشارك بياناتك مع المعلنين. ولكننا نستعين بمزودي خدمات لاستضافة التطبيق.

تعديلات هذه السياسة

ننشر كل تعديل في هذه الصفحة قبل العمل به.

راسلنا على privacy@nasim.example
"""

ENGLISH = """Privacy policy of Nasim This privacy policy explains what we do.

Personal data

When you register we collect your full name, email address and credit card.

How we use data

We use it for customer service. Our newsletter goes to those who subscribe.

Sharing

We never sell data, but we share it with service providers.

Contact us

Write to help@nasim.example
"""


def seed() -> bytes:
    """The owner's text; the test is skipped, and says so, where it is not at hand."""
    if not SEED.is_file():
        pytest.skip(f"SEED TEXT ABSENT: {SEED.name} is not beside the repository")
    return SEED.read_bytes()


def visible_words(result: Outline) -> list[str]:
    """The words that a reader sees, in order: to be exactly those of the text that was outlined."""
    texts = [result.title, markdown.visible(result.introduction)]
    for section in result.sections:
        texts += [section.title, markdown.visible(section.body)]
    texts.append(markdown.visible(result.contact.text) if result.contact else "")
    return [word for text in texts for word in text.split()]
