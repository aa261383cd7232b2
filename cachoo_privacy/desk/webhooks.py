"""Webhooks: where each system is called, how that goes, and the buttons of whoever looks after it."""

from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cachoo_privacy.desk.narrowing import Narrowing
from cachoo_privacy.desk.once import fresh_press, is_first
from cachoo_privacy.desk.presence import refuse_absent
from cachoo_privacy.desk.saying import saying_why_not
from cachoo_privacy.desk.site import desk
from consent.models import ApiKey
from notifications.models import OffReason, WebhookEndpoint, WebhookType
from notifications.webhooks import endpoints
from notifications.webhooks.reaching import LONGEST
from notifications.webhooks.removing import remove
from policies.refusals import Refused

MAY_SEE, MAY_MAKE, MAY_CHANGE = (
    f"notifications.{verb}_webhookendpoint" for verb in ("view", "add", "change")
)
ADDRESS = "admin:notifications_webhookendpoint_change"
SHOWN = 50
ACTS = {"off": endpoints.switch_off, "on": endpoints.switch_on, "remove": remove}


def usable_keys() -> list[tuple[int, str]]:
    """Every key that may be used today, by its name."""
    usable = ApiKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    return [(key.pk, str(key)) for key in usable.order_by("name", "pk")]


def tellable() -> list[tuple[str, str]]:
    """What may be told, in words and as it is called."""
    return [(one.value, f"{one.label} ({one.value})") for one in WebhookType if one != WebhookType.TEST]


class EventsForm(forms.Form):
    """Of what an address is told."""

    events = forms.MultipleChoiceField(
        label=gettext_lazy("What is it told of?"), choices=tellable, widget=forms.CheckboxSelectMultiple
    )


class WebhookForm(EventsForm):
    """Whose system it is, where it is called, and of what it is told."""

    field_order = ("key", "url", "events")
    key = forms.TypedChoiceField(
        label=gettext_lazy("Whose system is it?"),
        choices=usable_keys,
        coerce=int,
        help_text=gettext_lazy("It is told only what this key may learn, and while the key is in use."),
    )
    url = forms.CharField(
        label=gettext_lazy("Where is it called?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
    )


@admin.register(WebhookEndpoint, site=desk)
class WebhookAdmin(Narrowing, admin.ModelAdmin):
    """The list of addresses; everything else has pages of its own."""

    list_display = ["system", "called_at", "told_of", "taken_at", "state"]
    list_select_related = ["key"]
    actions = None

    @admin.display(description=gettext_lazy("system"))
    def system(self, endpoint: WebhookEndpoint) -> str:
        """The name of its key."""
        return endpoint.key.name

    @admin.display(description=gettext_lazy("address"), ordering="url")
    def called_at(self, endpoint: WebhookEndpoint) -> str:
        """Where it is called, in one piece among Arabic: a / at its end stays there."""
        return format_html('<code dir="ltr">{}</code>', endpoint.url)

    @admin.display(description=gettext_lazy("events"))
    def told_of(self, endpoint: WebhookEndpoint) -> str:
        """What it is told of, in words."""
        return gettext(", ").join(labels(endpoint))

    @admin.display(description=gettext_lazy("state"))
    def state(self, endpoint: WebhookEndpoint) -> str:
        """Whether it is called, and why not."""
        return state_of(endpoint)

    def get_urls(self) -> list:
        """The pages and the buttons have an address each."""
        guard = self.admin_site.admin_view
        return [
            path("add/", guard(new_page), name="notifications_webhookendpoint_add"),
            path("<uuid:pk>/change/", guard(page), name="notifications_webhookendpoint_change"),
            path("<uuid:pk>/events/", guard(choose), name="webhook-events"),
            path("<uuid:pk>/rotate/", guard(rotate), name="webhook-rotate"),
            path("<uuid:pk>/test/", guard(test), name="webhook-test"),
            path("<uuid:pk>/act/<str:act>/", guard(act_on), name="webhook-act"),
            path("<uuid:pk>/replay/<uuid:delivery>/", guard(replay), name="webhook-replay"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> bool:
        """Never: it is removed by a button of its own, and what was told stays explicable."""
        return False


def labels(endpoint: WebhookEndpoint) -> list[str]:
    """What an address is told of, in words."""
    return [str(WebhookType(one).label) for one in endpoint.events]


def title_of(endpoint: WebhookEndpoint) -> str:
    """What its page is called: a key's own page has the key's name alone."""
    return gettext("Webhook: %(system)s") % {"system": endpoint.key.name}


def state_of(endpoint: WebhookEndpoint) -> str:
    """Whether an address is called, and why not."""
    if endpoint.off_at:
        return gettext("Off: %(why)s") % {"why": OffReason(endpoint.off_why).label}
    if not endpoint.key.is_usable(at=timezone.now()):
        return gettext("Its key is over")
    return gettext("It is called")


@never_cache
def new_page(request: HttpRequest) -> HttpResponse:
    """The form; after it the secret, this once. Whoever presses shows that it is still them."""
    _refuse(request, MAY_MAKE)
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if form.is_valid():
        refuse_absent(request)
        values = form.cleaned_data
        try:
            key = ApiKey.objects.get(pk=values["key"])
            made, shown = endpoints.make(key, values["url"], values["events"], by=request.user)
            return _secret(request, made, shown)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {**desk.each_context(request), "title": gettext("New webhook"), "form": form}
    return render(request, "desk/new_webhook.html", context)


@never_cache
@require_POST
def rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another secret signs from now on and is shown once, or the page says why not.

    Whoever presses shows that it is still them.
    """
    endpoint = _found(request, pk, MAY_CHANGE)
    refuse_absent(request)
    known = gettext("This secret was made and shown already. If you do not have it, make another.")
    if not is_first(request, otherwise=known):
        return redirect(ADDRESS, pk)
    with saying_why_not(request):
        shown = endpoints.rotate(endpoint, by=request.user)
        return _secret(request, _found(request, pk, MAY_CHANGE), shown)
    return redirect(ADDRESS, pk)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One address: how it stands, the buttons, and what it was told, the newest first."""
    endpoint = _found(request, pk, MAY_SEE)
    told = Paginator(endpoint.deliveries.order_by("-created_at", "pk"), SHOWN)
    shown = told.get_page(request.GET.get("page"))
    context = {
        "title": title_of(endpoint),
        "endpoint": endpoint,
        "events": labels(endpoint),
        "state": state_of(endpoint),
        "ends": [until for _secret, until in endpoint.older_at(timezone.now())],
        "page_obj": shown,
        "rows": [(one, one.get_trouble_display() if one.trouble else "") for one in shown],
        "may_change": request.user.has_perm(MAY_CHANGE) and not endpoint.is_removed,
        "form": EventsForm(initial={"events": endpoint.events}),
        "press": fresh_press(),
    }
    return render(request, "desk/webhook.html", {**desk.each_context(request), **context})


@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The address is told of what was ticked, or the page says why not."""
    endpoint = _found(request, pk, MAY_CHANGE)
    form = EventsForm(request.POST)
    with saying_why_not(request):
        endpoints.choose(endpoint, form.cleaned_data["events"] if form.is_valid() else [], by=request.user)
    return redirect(ADDRESS, pk)


@require_POST
def test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A test is on its way, and stands in the list below."""
    endpoint = _found(request, pk, MAY_CHANGE)
    with saying_why_not(request):
        endpoints.try_out(endpoint)
        said = gettext("A test is on its way. Load the page again to see what came of it.")
        messages.success(request, said)
    return redirect(ADDRESS, pk)


@require_POST
def act_on(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """The address is switched off or on, or removed."""
    endpoint = _found(request, pk, MAY_CHANGE)
    if act not in ACTS:
        raise Http404
    ACTS[act](endpoint, by=request.user)
    return redirect(ADDRESS, pk)


@require_POST
def replay(request: HttpRequest, pk: UUID, delivery: UUID) -> HttpResponse:
    """The same call is on its way once more, or the page says why not."""
    endpoint = _found(request, pk, MAY_CHANGE)
    with saying_why_not(request):
        endpoints.replay(get_object_or_404(endpoint.deliveries, pk=delivery))
        messages.success(request, gettext("It is on its way once more, under the same name."))
    return redirect(ADDRESS, pk)


def _secret(request: HttpRequest, endpoint: WebhookEndpoint, shown: str) -> HttpResponse:
    context = {"title": title_of(endpoint), "endpoint": endpoint, "shown": shown}
    return render(request, "desk/webhook_secret.html", {**desk.each_context(request), **context})


def _found(request: HttpRequest, pk: UUID, right: str) -> WebhookEndpoint:
    _refuse(request, right)
    found = WebhookEndpoint.objects.select_related("key")
    return get_object_or_404(found if right == MAY_SEE else found.standing(), pk=pk)


def _refuse(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied
