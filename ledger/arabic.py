"""The sentences of the verifier in Arabic; a pair of braces stands for what a sentence names."""

import re

ARABIC = {
    # how to ask
    "verify an evidence bundle, a receipt or a copy of a log, offline": (
        "التحقق من حزمة أدلة أو إيصال أو نسخة من دفتر، بلا اتصال"
    ),
    "a bundle (ZIP or folder), a receipt, or a copy of a log": (
        "حزمة أدلة (ملف ZIP أو مجلد) أو إيصال أو نسخة من دفتر"
    ),
    "a vkey that you trust, of a log or of its clock; may be given again": (
        "مفتاح (vkey) تثق به، لدفتر أو لساعته؛ ويجوز تكراره"
    ),
    "the site's receipt keys (/.well-known/jwks.json)": (
        "مفاتيح الإيصالات من الموقع (/.well-known/jwks.json)"
    ),
    "a checkpoint that you kept, to compare a copy of a log with": (
        "نقطة تحقق حفظتها، تُقارن بها نسخة الدفتر"
    ),
    "the language of the answer": "لغة الجواب",
    # what holds
    "{} is leaf {} (from 0) of {} in the log {}, byte for byte": (
        "الملف {0} هو السطر رقم {1} (والعدّ من الصفر) من {2} في الدفتر {3}، حرفًا بحرف"
    ),
    "the checkpoint of {} leaves is signed by {} (key {})": (
        "نقطة التحقق عند {0} من الأسطر وقّعها {1} (المفتاح {2})"
    ),
    "the checkpoint of {} leaves is signed by {} (key {}) at {}": (
        "نقطة التحقق عند {0} من الأسطر وقّعها {1} (المفتاح {2}) في {3}"
    ),
    "it continues the checkpoint of {} leaves that was kept: nothing before was changed": (
        "هو امتداد لنقطة التحقق المحفوظة عند {0} من الأسطر: فلم يتغيّر شيء مما قبلها"
    ),
    "{} was signed for this very record at {}": "الملف {0} وُقِّع لهذا السجل بعينه في {1}",
    "{} is the text that the record names, by its SHA-256": (
        "الملف {0} هو النص الذي يسمّيه السجل، ببصمته SHA-256"
    ),
    "a key of {}, in the name of {}, signed this record and promised it to the log {}": (
        "وقّع هذا السجلَ مفتاح من {0} باسم {1}، ووعد بإدراجه في الدفتر {2}"
    ),
    "{} signed this record and promised it to the log {}": "وقّع {0} هذا السجل ووعد بإدراجه في الدفتر {1}",
    "all {} leaves of {} give the root of its checkpoint": (
        "أسطر الدفتر {1} كلها، وعددها {0}، تعطي جذر نقطة التحقق"
    ),
    "of these leaves, {} are records: whose and what is hidden": (
        "عدد أسطر السجلات منها {0}: لا يظهر صاحبها ولا مضمونها"
    ),
    "of these leaves, {} are published texts, named in plain words": (
        "عدد أسطر النصوص المنشورة منها {0}: وهي مسمّاة صراحةً"
    ),
    "of these leaves, {} are acts of the staff: whose and what is hidden": (
        "عدد أسطر أعمال الفريق منها {0}: لا يظهر فاعلها ولا مضمونها"
    ),
    "of these leaves, {} names the last checkpoint of the log before": (
        "عدد ما يسمّي منها آخر نقطة تحقق من الدفتر السابق {0}"
    ),
    # what is left open
    "what {} says: the record does not speak for it": "ما يقوله الملف {0}: لا يشهد له السجل",
    "what {} leaves of another kind stand for": "ما تمثّله أسطر من نوع غير معروف، وعددها {0}",
    "that the person themselves answered: whoever runs the site can write a record": (
        "أن صاحب الإجابة هو الذي أجاب: فمن يدير الموقع يستطيع أن يكتب سجلًا"
    ),
    "that no second log exists: compare the checkpoint with one that somebody else kept": (
        "أنه لا يوجد دفتر ثانٍ: قارن نقطة التحقق بأخرى حفظها غيرك"
    ),
    "that these are the log's keys: they came along; compare them, or give --key": (
        "أن هذه مفاتيح الدفتر حقًّا: فقد جاءت مع الملفات نفسها؛ قارنها بغيرها أو أعط مفتاحًا بالخيار --key"
    ),
    "that the site signed it: compare {} with the site's /.well-known/jwks.json": (
        "أن الموقع هو الذي وقّعه: قارن {0} بما في العنوان /.well-known/jwks.json من الموقع"
    ),
    "that it stands in the log, as promised within {} seconds: see {}": (
        "أنه في الدفتر، كما وُعِد خلال {0} ثانية: انظر {1}"
    ),
    "when it was signed: give the key of the log's clock too, with another --key": (
        "متى وقّعها الدفتر: أعط مفتاح ساعته أيضًا بخيار --key آخر"
    ),
    "who signed it: give the log's key with --key": "من وقّع الدفتر: أعط مفتاحه بالخيار --key",
    # files
    "{}: {}": "{0}: {1}",
    "{} is missing": "الملف {0} مفقود",
    "{} is {} bytes long": "طول الملف {0} هو {1} بايت، وليس هذا طوله الصحيح",
    "{} is no tile": "الملف {0} ليس جزءًا من دفتر",
    "{} is no file": "{0} ليس ملفًّا",
    "{} is larger than it can be": "الملف {0} أكبر مما يمكن أن يكون",
    "{} is no bundle, no receipt and no folder of a log": (
        "الملف {0} ليس حزمة أدلة ولا إيصالًا ولا مجلد دفتر"
    ),
    "{} is packed in another way than a bundle's files": "الملف {0} مضغوط بغير طريقة ملفات الحزمة",
    "{} passes for {}": "الاسم {0} ينتحل اسم الملف {1}",
    "{} is another one than that of {}": "الملف {0} غير ما في الملف {1}",
    "{} is in the bundle twice": "الملف {0} موجود في الحزمة مرتين",
    "{} cannot be read": "الملف {0} لا يُقرأ",
    "{} cannot be verified: {}": "تعذّر التحقق من {0}: {1}",
    "the bundle is larger than any bundle": "حزمة الأدلة أكبر من أي حزمة صحيحة",
    "an entry is at most 65,535 bytes long": "لا يزيد السطر على 65,535 بايت",
    "the bundle ends within an entry": "الجزء ينقطع في وسط سطر",
    "it holds another number of entries": "عدد أسطره ليس العدد الصحيح",
    "its hashes do not follow from what lies below it": "بصماته لا تنتج عمّا تحتها",
    "the leaves do not give the root that was signed": "الأسطر لا تعطي الجذر الذي وُقِّع",
    # the record and its text
    "{} carries no nonce of 32 bytes: it is the public proof, which opens nothing": (
        "الملف {0} لا يحمل الرقم السري (32 بايت): فهو الإثبات العلني الذي لا يفتح شيئًا"
    ),
    "{} names no text": "الملف {0} لا يسمّي نصًّا",
    "{} is not the text that the record names": "الملف {0} ليس النص الذي يسمّيه السجل",
    # the proof
    "not a proof file: it must begin with {} and an index": (
        "ليس ملف إثبات: يجب أن يبدأ بالسطر {0} ثم رقم السطر"
    ),
    "the proof file cannot be read": "ملف الإثبات لا يُقرأ",
    "a hash of the proof is not 32 bytes long": "في الإثبات بصمة ليس طولها 32 بايت",
    "a hash is 32 bytes long": "طول البصمة 32 بايت",
    "the index is not within the tree": "رقم السطر خارج الدفتر",
    "the proof does not lead to the root": "الإثبات لا يوصل إلى الجذر",
    "the proof does not lead to both roots": "الإثبات لا يوصل إلى الجذرين",
    "the proof is too long": "الإثبات أطول مما يجب",
    "the proof is too short": "الإثبات أقصر مما يجب",
    "the proof is empty": "الإثبات فارغ",
    "a tree never shrinks": "الدفتر لا ينقص",
    "the log has {} leaves, and had {} when the other was signed": (
        "في الدفتر {0} من الأسطر، وكان فيه {1} حين وُقِّعت النقطة الأخرى"
    ),
    "the log does not continue the checkpoint of {} leaves that was kept: keep both": (
        "الدفتر ليس امتدادًا لنقطة التحقق المحفوظة عند {0} من الأسطر: احتفظ بالاثنتين"
    ),
    "--since compares a copy of the log": "الخيار --since لنسخة من الدفتر كله",
    "the roots of one tree differ": "لدفتر واحد جذران مختلفان",
    # the checkpoint
    "there is no checkpoint": "لا توجد نقطة تحقق",
    "a checkpoint is an origin, a size and a root": "نقطة التحقق اسم دفتر وعدد أسطر وجذر",
    "the root is not 32 bytes long": "الجذر ليس طوله 32 بايت",
    "the checkpoint is another log's": "نقطة التحقق لدفتر آخر",
    "the log itself has not signed": "الدفتر نفسه لم يوقّع",
    "no known key signed this": "لم يوقّع هذا مفتاح معروف",
    "the signature of {} is wrong": "توقيع {0} غير صحيح",
    "too many signatures": "التواقيع أكثر مما يُقبل",
    "a note is a text, an empty line and signatures": "الملف الموقَّع نصٌّ ثم سطر فارغ ثم تواقيع",
    "a note is UTF-8": "الملف الموقَّع مكتوب بترميز UTF-8",
    "a note's text ends in a newline and holds no other control character": (
        "نص الملف الموقَّع ينتهي بسطر جديد ولا يحوي محرف تحكم غيره"
    ),
    "a line after the empty line is no signature": "بعد السطر الفارغ سطر ليس توقيعًا",
    "not base64": "ليس مكتوبًا بترميز base64",
    "not base64 as RFC 4648 writes it": "ليس مكتوبًا بترميز base64 كما في RFC 4648",
    # keys
    "a key has a name without spaces or plus, and kind 0x01 or 0x04": (
        "للمفتاح اسم بلا مسافات ولا علامة جمع، ونوعه 0x01 أو 0x04"
    ),
    "a public key is 32 bytes long": "طول المفتاح العلني 32 بايت",
    "the key's id does not follow from its name and bytes": "معرّف المفتاح لا ينتج عن اسمه ومحتواه",
    # the receipt
    "--jwks checks a receipt": "الخيار --jwks للتحقق من إيصال",
    "a receipt is checked with the site's keys: give them with --jwks": (
        "يُتحقق من الإيصال بمفاتيح الموقع: أعطها بالخيار --jwks"
    ),
    "the receipt is that of another record": "الإيصال لسجل آخر",
    "not a compact JWS": "ليس توقيعًا بصيغة JWS",
    "not a consent receipt signed with EdDSA": "ليس إيصال موافقة موقَّعًا بطريقة EdDSA",
    "signed by a key that is not known here": "وقّعه مفتاح غير معروف هنا",
    "the signature is wrong": "التوقيع غير صحيح",
    "the payload is not canonical": "محتوى الإيصال ليس على الصورة القياسية",
    "a part of the receipt is missing": "جزء من الإيصال مفقود",
    "a part of the receipt cannot be read": "جزء من الإيصال لا يُقرأ",
    "the record is not the one that was committed to": "السجل ليس هو الذي وُثِّق في الدفتر",
}


def in_arabic(sentence: str) -> str:
    """The sentence in Arabic, line by line, with what it quotes; an unknown line stays as it is."""
    return "\n".join(map(_line, sentence.split("\n")))


def _line(line: str) -> str:
    for pattern, arabic in _PATTERNS:
        if found := pattern.fullmatch(line):
            return arabic.format(*(_line(part) for part in found.groups()))
    return line


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(re.escape(english).replace(r"\{\}", "(.+?)"))


# Longer ones first: "{}: {}" fits many a line.
_PATTERNS = [(_pattern(one), ARABIC[one]) for one in sorted(ARABIC, key=len, reverse=True)]
