"""Small parts that every page uses: icons, states, the controls of fields, the ring."""

from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from registry.frame.looks import Look, look_of

register = template.Library()

DOT = mark_safe('<i class="dot"></i>')
TONES = {"debug": "idle", "info": "info", "success": "ok", "warning": "warn", "error": "bad"}
TONE_ICONS = {"idle": "info", "info": "info", "ok": "check", "warn": "warn", "bad": "refused", "void": "annulled"}


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """An icon of the sprite: silent beside a word, named when it stands alone."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    classes = f"icon {extra}".strip()
    return format_html('<svg class="{}" {}><use href="{}#i-{}"/></svg>', classes, voice, static("img/icons.svg"), name)


@register.simple_tag
def state(code: object, pill: object = False, word: object = "") -> SafeString:
    """A state as icon and word in its colour; `pill` where it stands alone."""
    look = look_of(code)
    shape = "state state-pill" if pill not in (False, "", None, "False") else "state"
    return format_html('<span class="{} tone-{}">{}{}</span>', shape, look.tone, icon(look.icon), word or look.word)


@register.filter
def look(code: object) -> Look:
    return look_of(code)


@register.simple_tag
def dot() -> SafeString:
    """The middle dot, drawn, since its width differs by font."""
    return DOT


@register.filter
def tone_of(level_tag: str) -> str:
    """The tone of a message of Django's."""
    return TONES.get(level_tag, "ok")


@register.filter
def tone_icon(tone: str) -> str:
    return TONE_ICONS.get(tone, "info")


@register.filter
def undo_url(extra_tags: str | None) -> str:
    """Where a toast's undo button posts to: the message carries it as the tag `undo:/address/`."""
    tags = (extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


@register.simple_tag
def undo_seconds() -> int:
    """For how long a toast offers to undo."""
    seconds: int = settings.UNDO_SECONDS
    return seconds


@register.filter
def optional(field: BoundField) -> bool:
    """Marked as such, unless it is asked for later, or where the rest of its row is filled in."""
    is_free = not field.field.required and not getattr(field.field, "is_asked", False)
    return is_free and not isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.simple_tag
def control(field: BoundField, hint: str = "") -> SafeString:
    """The field's own element in our look, tied to its hint and its error for those who listen."""
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if isinstance(widget, forms.CheckboxInput):
        attrs["class"] = "check"
    elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        attrs["class"] = "form-select"
    elif not is_group(field):
        attrs["class"] = "form-control"
    if own := widget.attrs.get("class"):
        attrs["class"] = f"{attrs.get('class', '')} {own}".strip()
    described = [f"{field.auto_id}_error"] if field.errors else []
    if hint or field.help_text:
        described.append(f"{field.auto_id}_hint")
    if described and not is_group(field):
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def ring_parts(counted: Any, waiting: Any, returned: Any, required: Any) -> dict[str, Any]:
    """Lengths for the ring's arcs in units of the requirement; over-fulfilment fills the whole ring."""
    sizes = [max(float(part or 0), 0.0) for part in (counted, waiting, returned)]
    whole = max(float(required or 0), sum(sizes), 0.01)
    gap = whole * 0.004 if sum(1 for size in sizes if size) > 1 else 0.0
    arcs, start = [], 0.0
    for kind, size in zip(("counted", "waiting", "returned"), sizes, strict=True):
        if size:
            arcs.append({"kind": kind, "length": f"{max(size - gap, gap):.3f}", "offset": f"{-start:.3f}"})
        start += size
    return {"whole": f"{whole:.3f}", "arcs": list(reversed(arcs))}


@register.filter
def initial(name: object) -> str:
    """The one character that stands for a person in a round."""
    return str(name or "")[:1]


@register.simple_tag
def theme_words() -> list[tuple[str, str, str]]:
    return [("system", "screen", _("跟随系统")), ("light", "sun", _("浅色")), ("dark", "moon", _("深色"))]
