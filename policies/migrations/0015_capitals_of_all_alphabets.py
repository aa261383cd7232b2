"""Four eyes whatever the alphabet: a database in the C locale makes small letters of A to Z alone."""

import sys

from django.db import migrations

CASED = [
    (letter, letter.casefold())
    for letter in map(chr, [*range(0x80, 0xD800), *range(0xE000, sys.maxunicode + 1)])
    if letter.casefold() != letter and len(letter.casefold()) == 1
]
CAPITALS, SMALL = ("".join(side) for side in zip(*CASED, strict=True))
FUNCTION = rf"""
CREATE OR REPLACE FUNCTION one_spelling(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            translate(lower(normalize(name, NFKC)), '{CAPITALS}', '{SMALL}'),
            '[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0001-\U000e007f]', '', 'g'
        ),
        '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g'
    ))
$$;
"""


class Migration(migrations.Migration):
    """Irreversible on purpose: nothing takes the guards off."""

    dependencies = [("policies", "0014_retention_by_language")]

    operations = [migrations.RunSQL([FUNCTION])]
