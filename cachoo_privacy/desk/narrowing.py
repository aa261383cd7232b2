"""A list of the desk is narrowed by its address; one that no list can be narrowed by gets the whole list."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.db import DataError, ProgrammingError
from django.http import HttpRequest
from django.utils.translation import gettext

# What Django and PostgreSQL make of a year 99999999999, half a range, an unfinished pattern.
ODD = (OverflowError, ValueError, TypeError, IndexError, DataError, ProgrammingError)


class Narrowing:
    """For every admin with a list: Django asks the database before it knows that a value is odd."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; raises IncorrectLookupParameters, with a word to the person, for odd values."""
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, *ODD) as odd:
            if not set(request.GET) - {ERROR_FLAG}:
                raise
            whole = gettext("The list cannot be narrowed down like that: it is shown whole.")
            messages.warning(request, whole)
            raise IncorrectLookupParameters from odd
