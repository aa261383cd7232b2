"""The words by which declarations are recognised, in the notation of phrases.py: key -> phrases.

Of several alternatives the earlier gives the title, so the fuller wording stands first.
"""

CATEGORIES = {
    "name": "اسم* كامل* | اسم !مستخدم* | اسمك | اسمكم | اسماء | full name* | name | names | your name",
    "email": "عنوان* بريد* الكتروني* | بريد* الكتروني* | بريد* كتروني* | بريدك | عنوان* الكتروني* | "
    "e mail address* | email address* | e mail | email",
    "phone": "رقم* هاتف* | رقم* جوال* | رقم* موبايل | ارقام هاتف* | رقم* محمول* | phone number* | "
    "telephone* | mobile number*",
    "card": "بيان* بطاق* .. ائتمان* | بطاق* ائتمان* | بطاق* بنكي* | بطاق* دفع* | بطاق* مصرفي* | "
    "credit card* | card number* | payment card* | bank card*",
    "technical": "معلومات* تقني* | بيانات* تقني* | نوع* هاتف* | نوع* جهاز* | نوع* متصفح* | معرف* جهاز* | "
    "نظام* تشغيل* | عنوان* بروتوكول* | technical information | technical data | device type* | "
    "device information | device model* | ip address* | operating system*",
    "address": "عنوان* منزل* | عنوان* سكن* | محل* اقام* | postal address* | home address* | "
    "shipping address*",
    "location": "موقع* جغرافي* | موقعك الحالي | location data | your location | geolocation",
    "birth-date": "تاريخ* ميلاد* | date of birth | birth date* | birthday*",
    "national-id": "رقم* هوي* وطني* | رقم* قومي* | جواز* سفر* | national id* | passport*",
    "photos": "صور* شخصي* | صورتك | photo* | picture*",
    "health": "بيانات* صحي* | معلومات* صحي* | health data | health information",
}

WAYS = {
    "visit": "زيار* | visit*",
    "registration": "تسجيل* !دخول* !صوت* | انشاء حساب* | sign up | sign ups | register* | registration*",
    "order": "ملي* طلب* | ملء طلب* | تقديم* طلب* | ارسال طلب* | طلبات* شراء* | شراء | order* | purchase*",
    "survey": "نموذج* تحليل* استبيان* | استبيان* | استطلاع* | survey* | questionnaire*",
    "interaction": "تفاعل* مع تطبيق* | تفاعل* | interact*",
    "automatic": "تلقاييا | اليا | automatically",
}

PURPOSES = {
    "support": "خدم* عملا* | دعم* | رد علي .. استفسار* | استجاب* .. استفسار* | customer service | "
    "support* | answer .. question*",
    "newsletter": "قايم* مراسل* | قايم* بريدي* | نشر* بريدي* | نشر* دوري* | نشر* شهري* | نشر* اخباري* | "
    "رسايل* .. دوري* | mailing list* | newsletter*",
    "improvement": "تحسين* | تطوير* خدم* | تطوير* تطبيق* | improv*",
    "orders": "تنفيذ* طلب* | اتمام* طلب* | معالج* طلب* | اتمام* شراء* | معالج* دفع* | "
    "fulfil* | process .. order*",
    "advertising": "عرض* اعلان* | اعلانات* مخصص* | تسويق* | advertis* | marketing",
    "security": "منع* احتيال* | كشف* احتيال* | مكافح* احتيال* | prevent* fraud | fraud*",
    "legal": "التزام* .. قانوني* | امتثال* .. قانون* | legal obligation*",
}

RECIPIENTS = {
    "partners": "شركايي* | شركاينا | شركاينا* | شركاوه* | شركاونا | شركا | شريك* | partner*",
    "affiliates": "شركات* تابع* | شركات* شقيق* | affiliate* | subsidiar*",
    "advertisers": "معلنين | معلنون | شركات* اعلان* | advertiser*",
    "processors": "طرف* ثالث* .. مقدم* .. خدم* | اطراف* .. مقدم* .. خدم* | مقدم* خدم* | مزود* خدم* | "
    "معالج* بيانات* | service provider* | processor*",
    "authorities": "جهات* حكومي* | جهات* مختص* | سلطات* | authorities | law enforcement",
}

# A person chooses, or can go back on it: what makes a purpose optional.
CHOICE = (
    "انضمام* | اشتراك* | يشترك* | تشترك* | الغاء .. تسجيل* | اذا رغب* | "
    "بموافقت* | اختيار* | subscrib* | unsubscrib* | opt in | opt out | if you join | who join | sign up for"
)
COLLECTS = (
    "نجمع* | يجمع* | تجمع* | جمع* | نطلب* | يطلب* | تزودنا* | تقدم لنا | نحصل* | we collect | collect* | "
    "you give us | ask you for | ask for"
)
SHARES = (
    "نشارك* | تشارك* | مشارك* | نفصح* | افصاح* | نستخدم* | نستعين* | نرسل* | ننقل* | نكشف* | "
    "shar* | disclos* | send* | use | pass*"
)
USES = (
    "نستخدم* | استخدام* | تستخدم* | يستخدم* | نستعمل* | لغرض | لاغراض | اغراض* | من اجل | بهدف | نرسل* | "
    "تساعدنا* | we use | use | used | uses | in order to | to help | we send"
)
SELLS = "بيع* | نبيع* | تاجير* | متاجر* | sell* | rent* | trade*"

NEGATIONS = frozenset({"لا", "لن", "لم", "فلا", "ولا", "ولن", "ولم", "not", "never", "cannot"})
# After one of these the sentence says yes again: "not limited to", "but", "may".
TURNS = "قد | لكن* | انما | بل | الا | سوي | تقتصر | يقتصر | limited | only | but | however | except"

# The parts of a text that speak of collecting, of using, of sharing.
COLLECTING_KEYS = frozenset({"personal-data", "non-personal-data", "cookies"})
USING_KEYS = frozenset({"use", "use-support", "use-improve", "use-email"})
SHARING_KEYS = frozenset({"sharing"})
# What these say of data is not what the policy collects, uses or shares.
OTHER_KEYS = frozenset(
    {
        "protection",
        "third-party-sites",
        "changes",
        "acceptance",
        "rights",
        "definitions",
        "contact-us",
        "children",
    }
)
