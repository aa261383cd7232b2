"""What an address or a record calls a policy, a section or a declaration by: a word, and nothing after it."""

import pytest
from django.core.exceptions import ValidationError

from policies.models import DataCategory, Policy, Purpose, Recipient, Section

CALLED = {DataCategory: "key", Policy: "slug", Purpose: "key", Recipient: "key", Section: "key"}


@pytest.mark.parametrize("model", CALLED)
def test_a_word_with_a_line_end_after_it_is_none(model):
    field = model._meta.get_field(CALLED[model])
    field.run_validators("how-we-use-it")
    for wrong in ("how-we-use-it\n", "\nuse", "use-", "Use", "2use"):
        with pytest.raises(ValidationError):
            field.run_validators(wrong)
