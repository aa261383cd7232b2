"""The words by which a text states what the law expects, in the notation of importing/phrases.py.

Keys are the values of `expectations.Expectation`.
"""

PHRASES = {
    "controller": "مسوول* عن معالج* | مسيول* عن معالج* | جه* تحكم* | جه* متحكم* | متحكم* في بيانات* | "
    "data controller | controller of",
    "lawful_basis": "اساس* نظامي* | اساس* قانوني* | سند* نظامي* | سند* قانوني* | مسوغ* نظامي* | "
    "legal basis | lawful basis | legal ground*",
    "collection": "نجمعها .. منك | نجمع .. من خلال | we collect .. from | you give us",
    "retention": "نحتفظ* !حق* !لانفسنا | مد* احتفاظ* | مد* حفظ* | مد* تخزين* | فتر* احتفاظ* | فتر* حفظ* | "
    "we keep .. for | we retain* !right* !the | retention | kept for | stored for | as long as",
    "destruction": "نتلف* | يتلف* | اتلاف بيانات* | نحذف* | حذف بيانات* | حذف معلومات* | حذف حساب* | "
    "محو بيانات* | نمحو* | مسح بيانات* | نمسح* | destroy* | delet* | erase*",
    "access": "اطلاع* علي بيانات* | اطلاع* علي معلومات* | تطلع علي بيانات* | وصول* الي بيانات* | "
    "حق* .. وصول* | حق* .. اطلاع* | access your .. data | access to your .. data | right of access | "
    "right to access | see your data",
    "copy": "نسخ* من بيانات* | نسخ* .. من بيانات* | نسخ* من معلومات* | حصول* علي نسخ* | copy of your | "
    "copy of the .. data | portability",
    "correction": "تصحيح* | تصحح* | نصحح* | تعديل بيانات* | تحديث بيانات* | تحديث معلومات* | "
    "correct your | correct .. data | correction* | rectif* | update your",
    "withdrawal": "سحب* موافق* | سحب* .. موافق* | تسحب* موافق* | الغاء .. تسجيل* | الغاء .. اشتراك* | "
    "انسحاب* | تخرج به | تخرج منها | رجوع* عن موافق* | عدول عن | withdraw* | unsubscrib* | "
    "opt out | takes you off",
    "complaint": "تقديم* .. شكو* | تقدم* .. شكو* | رفع .. شكو* | ترفع .. شكو* | شكو* .. جه* | شكو* .. هيي* | "
    "تشتك* الي | تشتك* لدي | اشتكاء الي | اشتكاء لدي | تشكو* الي | بلاغ* الي .. هيي* | بلاغ* الي .. جه* | "
    "complaint* | complain to",
    "update_date": "تاريخ* تحديث* | تاريخ* .. تحديث* | تاريخ* تعديل* | تاريخه .. اسفل | تاريخه .. ذيل | "
    "date of .. update | last updated | write its date",
}  # fmt: skip

SHARED_WITH_NOBODY = (
    "لا نشارك* .. مع احد | لا نشارك* .. مع اي | لا يراها .. غيرنا | not share .. with any | "
    "share .. with nobody | share .. with no one"
)
# What a text protects data against is not what it does with them.
AGAINST = "ضد | against | protect*"
# Sections in which these words speak of something else.
ELSEWHERE = {
    "destruction": ("protection", "third-party-sites"),
    "access": ("protection", "third-party-sites"),
    "correction": ("protection", "changes", "third-party-sites"),
    "collection": ("third-party-sites",),
    "retention": ("third-party-sites", "changes"),
}
