"""Saving a draft's form: over nobody's words, and without losing one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from cachoo_privacy.desk.arranging import arranged, said_of, sections_of
from cachoo_privacy.desk.conflict import carried, differences, is_said_already
from cachoo_privacy.desk.kept import left_over
from cachoo_privacy.desk.parts import target_languages
from cachoo_privacy.desk.typed import counted, rebased, typed_before
from cachoo_privacy.desk.versionform import CLOSED, VersionForm
from cachoo_privacy.desk.wrong import wrong_in
from policies.locking import Discarded
from policies.models import PolicyVersion
from policies.scratching import forget, kept
from policies.stamps import stamp

CHANGE = "admin:policies_policyversion_change"


class Saving:
    """What a version's admin class does before Django's: a stale press saves nothing and shows both texts."""

    def get_urls(self) -> list[URLPattern]:
        """The form's own addresses."""
        page = self.admin_site.admin_view
        return [
            path("<int:object_id>/change/", page(self.change_view), name="policies_policyversion_change"),
            path("<int:object_id>/again/", page(self.again), name="version-again"),
            path("<int:object_id>/unsaved/", page(self.unsaved), name="version-unsaved"),
            *super().get_urls(),
        ]

    def again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The form with the words that were sent, for another look; nothing is saved."""
        if request.method != "POST":
            return redirect(CHANGE, object_id)
        version = PolicyVersion.objects.filter(pk=object_id).first()
        if version is None:
            return self.changeform_view(request, str(object_id))
        source = version.authoritative_language
        command = request.POST.get("_arrange", "")
        request.POST, request.arranged = arranged(request.POST.copy(), command, source)
        request.POST["again"] = "1"
        return self.changeform_view(request, str(object_id), reverse(CHANGE, args=[object_id]))

    def unsaved(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The form with what this person typed last and did not save; or without, and that is forgotten."""
        version = get_object_or_404(PolicyVersion, pk=object_id)
        found = kept(version, by=request.user)
        if request.method == "POST" and found and "forget" not in request.POST:
            request.POST = typed_before(found)
            return self.again(request, object_id)
        if request.method == "POST":
            forget(version, by=request.user)
        return redirect(CHANGE, object_id)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *rest: Any, **more: Any):
        """Django's form; words typed into an older text are brought onto the present one first.

        A closed version's form is made once more, to show what was typed into it; of a version that somebody
        deleted meanwhile there is none, and the words go back to their writer alone.
        """
        object_id = str(object_id)
        version = self.get_object(request, object_id) if request.method == "POST" else None
        if version:
            request.shows_typed = version.status in CLOSED and self.has_change_permission(request)
            request.POST = counted(request.POST)
            if request.POST.get("seen") != stamp(version):
                request.POST = rebased(request.POST, version)
        elif request.method == "POST" and self.has_change_permission(request):
            return left_over(request, status=404)
        try:
            return super().changeform_view(request, object_id, *rest, **more)
        except Discarded:
            return left_over(request)

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form again; or both texts, where another one stands by now than the one that was opened."""
        form = context["adminform"].form
        if form.is_bound and form.is_stale:
            return self._both_texts(request, context, form)
        if "again" in request.POST:
            # What is wrong with the words is said when they are saved.
            context.update(again=True, errors=None, arranged=said_of(getattr(request, "arranged", {})))
        beside = self._beside(request, form.instance, context["errors"])
        again_url = reverse("admin:version-again", args=[form.instance.pk])
        context.update(sections_of(context), beside=beside, again_url=again_url)
        context["wrong"] = wrong_in(context) if context["errors"] else []
        if request.method != "POST" and not form.instance.is_published:
            context["unsaved"] = kept(form.instance, by=request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: PolicyVersion) -> HttpResponse:
        """Django's answer; the form that is gone on with shows the same languages."""
        forget(obj, by=request.user)
        answer = super().response_change(request, obj)
        beside = request.POST.get("beside")
        if "_continue" in request.POST and beside in obj.policy.languages:
            answer["Location"] += f"?beside={beside}"
        return answer

    def _beside(self, request: HttpRequest, version: PolicyVersion, errors: object) -> str:
        """The language that stands beside the source: the one asked for, or the first; all after an error."""
        asked = request.POST.get("beside") or request.GET.get("beside") or ""
        targets = target_languages(version)
        if errors or asked == "all" or not targets:
            return "all"
        return asked if asked in targets else targets[0]

    def _both_texts(self, request: HttpRequest, context: dict, form: VersionForm) -> HttpResponse:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        version = PolicyVersion.objects.get(pk=form.instance.pk)
        if is_said_already(form, formsets):
            return redirect(CHANGE, version.pk)
        said = {
            **self.admin_site.each_context(request),
            **differences(form, formsets),
            **carried(request, form),
            "title": gettext("Two texts"),
            "version": version,
            "closed": version.status in CLOSED,
        }
        return render(request, "desk/conflict.html", said, status=409)
