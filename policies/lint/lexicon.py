"""The small dictionary of the linter: common words of policies, by the mistakes made in them.

Written by hand; every word stands once in its right spelling, and its wrong ones are derived. A word is
left out when a wrong spelling of it is another word (إعداد and أعداد, ثلاث and ثالث).
"""


def _listed(text: str) -> tuple[str, ...]:
    """The words of a list, those in teh marbuta also as they are before a pronoun."""
    words = text.split()
    return (*words, *(word[:-1] + "ت" for word in words if word.endswith("ة")))


# Nouns whose first letter carries a hamza: commonly typed with a bare alef, or with the other hamza.
HAMZA = _listed("""
إلكتروني إلكترون إنترنت أسلوب أساليب أمان إفصاح أغراض إجراء إجراءات أسئلة إشعار إشعارات إعلان إعلانات
إعدادات إدارة إداري إرسال أطراف أطفال أفراد أجهزة أنظمة أحكام أعضاء أشخاص أسماء أرقام إتلاف إلغاء إنشاء
إيقاف إضافة إضافي إصدار إصدارات أنشطة أعمال أنواع أسباب أهداف أوقات إمكانية إساءة إبلاغ إنهاء إثبات إجابة
إزالة إعادة إتاحة أساس أساسي أداء أدوات أولوية أسفل أفضل أثناء أصحاب أقسام إشراف أرباح أخطاء إقامة إحصاء
إحصائي إجمالي إلزامي إقرار إرشاد إرشادات إشارة إفادة أخرى أيام أشهر آلاف أوامر أماكن أقصى أحيان إيصال إيداع
إطار إفشاء إدخال إدراك إخفاء إعفاء أمانة أهلية أسعار أموال أقارب إنجليزي
""")
# These have two wrong spellings at most, never a hamza: verbal nouns of the seventh form and later.
WASL = _listed("""
اتصال اتصالات استخدام استعمال استبيان استمارة استفسار استجابة استلام استرجاع استرداد استضافة استثناء
اسم اشتراك اختيار اختياري التزام انتهاء انتهاك ارتباط اعتماد اعتراض اطلاع انضمام امتثال اتفاق اتفاقية
ابتداء احتفاظ احتيال اختراق ائتمان اقتصاد اكتشاف التحاق انتقال ابن اثنان
""")
# Words with a lam-alef inside: what a PDF copy turns around within a word.
LAM_ALEF = _listed("""
إتلاف معاملة معاملات تعاملات خلال إعلان إعلانات علاقة علاقات صلاحية صلاحيات اطلاع ملاحظة ملاحظات إبلاغ
اختلاف اختلافات استعلام علامة علامات إخلال استغلال ولاية دلالة استهلاك امتلاك إطلاق إغلاق انطلاق تلاعب
مراسلات تسهيلات تعديلات وسيلات عملاء زملاء وكلاء أعلاه سلامة تحليلات تفضيلات سجلات اتصالات استقلال
""")
# Always written with a dotless final letter by some keyboards.
DOTTED_YEH = _listed("التي الذي في هي ينبغي يلي")
DOTLESS_YEH = _listed("حتى متى")
# Verbal nouns that end in yeh, whose dotless twin is a verb: only the sentence tells which is meant.
DOUBTFUL_YEH = _listed("تلقي تبني تخلي تعدي تحري تقصي تولي")
# Nouns that rightly end in a dotless yeh: not candidates after the article.
DOTLESS_NOUNS = _listed("""
أخرى أولى سفلى مستوى محتوى مستشفى أقصى أدنى أعلى كبرى صغرى قصوى دعوى شكوى فحوى مدى مبنى معنى مغزى منتدى ملتقى
مسمى منتهى مجرى مقتضى مرضى موتى قرى هدى ذكرى فوضى عدوى جدوى تقوى حسنى وسطى عظمى مشتكى مصطفى مسعى مرسى
""")
PARTICLES = _listed("أو إلى إنما أينما أيضا أيضًا أيضاً إذا أي أين لأن لأنه لأنها أنت أنتم أكثر أقل أول")
# Two particles have one bare spelling: the likelier is offered, a person decides.
DOUBTFUL_PARTICLES = _listed("أن أنه أنها أنك أنكم أننا إلا أما")
OTHER = {
    "ملىء": "ملء", "شىء": "شيء", "شئ": "شيء", "لاكن": "لكن", "هاذا": "هذا", "هاذه": "هذه", "ذالك": "ذلك",
    "مسؤلية": "مسؤولية", "مسؤل": "مسؤول", "بريءة": "بريئة", "جزءية": "جزئية", "تلقاءي": "تلقائي",
    "تلقاءيا": "تلقائيا", "الان": "الآن",
}  # fmt: skip
