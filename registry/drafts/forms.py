"""Forms of a draft's rows, built from the list of fields; a document says beside each field what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _, gettext_lazy

from registry.organisations.models import Organisation
from registry.standards import shipped
from registry.standards.document import Document
from registry.standards.words import problem_words

from .canonical import canonical_policy, get, put
from .fields import EVIDENCE, GROUPS, PARTS, POLICY, As, Field
from .texts import value_of, words_of

MORE_PAPERS = 2
MOST_PAPERS = 12
CODE = re.compile(r"[A-Za-z0-9_\-]{1,40}")
FIRST = {"role": "learner", "kind": "by_hours", "measure": "hour", "confidence": "own"}
"""What a new row begins with."""
REQUIRED = {"rules": ("code", "name", "kind"), "caps": ("code", "name"), "requirements": (), "rolling": ("code",)}
NARROW = (As.AMOUNT, As.WHOLE)


class RowForm(forms.Form):
    """One row of a part; `row` is what stands there or above."""

    def __init__(
        self, part: str, data: Any = None, *, row: dict[str, Any] | None, caps: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.part, self.row_before, self.cap_codes = part, row or {}, [code for code, _word in caps]
        super().__init__(data, initial=_initial(part, row))
        for field in PARTS[part]:
            choices = [("", "—"), *caps] if field.name == "group" else None
            self.fields[field.control] = _control(field, required=field.name in REQUIRED[part], choices=choices)
        if part == "rules":
            for at in range(self.paper_count):
                for field in EVIDENCE:
                    self.fields[f"evidence_{at}_{field.name}"] = _control(field)

    @property
    def paper_count(self) -> int:
        """As many as there are and some more; as many as were sent."""
        sent = [int(found[1]) for name in self.data if (found := re.fullmatch(r"evidence_(\d{1,2})_name", name))]
        there = max([*(at + 1 for at in sent), len(self.row_before.get("evidence") or []) + MORE_PAPERS])
        return min(there, MOST_PAPERS)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by what they are about, each group with its heading."""
        found: dict[str, list[BoundField]] = {}
        for field in PARTS[self.part]:
            found.setdefault(field.group, []).append(self[field.control])
        return [(str(GROUPS[name]), bound) for name, bound in found.items()]

    @property
    def papers(self) -> list[list[BoundField]]:
        if self.part != "rules":
            return []
        return [[self[f"evidence_{at}_{field.name}"] for field in EVIDENCE] for at in range(self.paper_count)]

    def typed_row(self) -> dict[str, Any]:
        """What is typed now, be it sound or not."""
        row: dict[str, Any] = {}
        for field in PARTS[self.part]:
            if (value := value_of(field, self._sent(field.control, field))) is not None:
                put(row, field.name, _as_it_stood(field, value, get(self.row_before, field.name)))
        papers = [dict(self._paper(at)) for at in range(self.paper_count)] if self.part == "rules" else []
        if kept := [paper for paper in papers if paper.get("name")]:
            row["evidence"] = kept
        return row

    def clean(self) -> dict[str, Any]:
        row = self.typed_row()
        code = row.get("code")
        if isinstance(code, str) and not CODE.fullmatch(code):
            self.add_error("code", _("只用英文字母、数字、下划线和连字符，最多 40 个。"))
        document = Document({"format": 1, self.part: [row]}, groups=self.cap_codes)
        for problem in document.problems:
            name = problem.path.removeprefix(f"{self.part}.0.").replace(".", "_")
            if name in self.fields and name not in self.errors:
                self.add_error(name, _("%(problem)s。") % {"problem": problem_words(problem)})
        return {"row": row}

    def _paper(self, at: int) -> Iterator[tuple[str, Any]]:
        for field in EVIDENCE:
            if (value := value_of(field, self._sent(f"evidence_{at}_{field.name}", field))) is not None:
                yield field.name, value

    def _sent(self, name: str, field: Field) -> Any:
        control = self.fields[name]
        sent = control.widget.value_from_datadict(self.data, self.files, name)
        if field.kind is As.YES_NO:
            return bool(sent) or None
        return ("|".join(sent) if field.kind is As.ANY_OF else sent) if isinstance(sent, list) else sent


class PolicyForm(forms.Form):
    """The settings of a year; each is this place's own only where it is ticked."""

    def __init__(self, data: Any = None, *, own: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
        initial = {one.control: _typed(one, own.get(one.name, whole.get(one.name))) for one in POLICY}
        super().__init__(data, initial=initial | {f"own_{name}": True for name in own})
        for field in POLICY:
            self.fields[f"own_{field.name}"] = forms.BooleanField(label=gettext_lazy("由这里另行规定"), required=False)
            self.fields[field.control] = _control(field)

    @property
    def pairs(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"own_{field.name}"], self[field.control]) for field in POLICY]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = canonical_policy({one.name: data.get(one.control) for one in POLICY if self._is_own(one)})
        needs_cap = own.get("carry_over") == "capped" and own.get("carry_cap") is None
        if needs_cap:
            self.add_error("carry_cap", _("请填写结转上限。"))
        for problem in Document({"format": 1, "policy": {k: v for k, v in own.items() if v is not None}}).problems:
            name = problem.path.removeprefix("policy.")
            if name in self.fields:
                self.add_error(name, _("%(problem)s。") % {"problem": problem_words(problem)})
        return {"policy": own}

    def _is_own(self, field: Field) -> bool:
        """Where it is ticked, and where another value was typed without a tick: nothing typed is lost."""
        typed, before = self.cleaned_data.get(field.control), self.initial.get(field.control)
        return bool(self.cleaned_data.get(f"own_{field.name}")) or value_of(field, typed) != value_of(field, before)


class HeadForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=160, required=False)
    from_year = forms.IntegerField(
        label=gettext_lazy("从哪一年度起"),
        min_value=1990,
        max_value=2100,
        help_text=gettext_lazy("按年度结束的那一年算。"),
    )
    to_year = forms.IntegerField(
        label=gettext_lazy("到哪一年度止"),
        min_value=1990,
        max_value=2100,
        required=False,
        help_text=gettext_lazy("一直有效就不填。"),
    )
    has_classes = forms.ChoiceField(label=gettext_lazy("学分分Ⅰ类、Ⅱ类"), required=False)
    rounding_places = forms.ChoiceField(label=gettext_lazy("保留几位小数"), required=False)
    rounding_mode = forms.ChoiceField(label=gettext_lazy("怎么取舍"), required=False)
    source = forms.CharField(label=gettext_lazy("出处"), max_length=500, required=False, widget=forms.Textarea)
    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("发布前要写，和这一版一起保留。"),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        above = [("", _("按上级的"))]
        mode = next(field for field in PARTS["rules"] if field.name == "rounding.mode")
        choices: dict[str, list[tuple[str, Any]]] = {
            "has_classes": [("yes", _("是")), ("no", _("否"))],
            "rounding_places": [(str(n), str(n)) for n in range(3)],
            "rounding_mode": [(str(code), word) for code, word in mode.words.items()],
        }
        for name, found in choices.items():
            self.fields[name].choices = above + found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("to_year") and data.get("from_year") and data["to_year"] < data["from_year"]:
            self.add_error("to_year", _("止于的年度早于起始年度。"))
        return data

    @property
    def document(self) -> dict[str, Any]:
        """What the document says of itself."""
        data = self.cleaned_data
        places, mode = data["rounding_places"], data["rounding_mode"]
        rounding = ({"places": int(places)} if places else {}) | ({"mode": mode} if mode else {})
        said = {"source": data["source"], "rounding": rounding}
        classes = {"has_classes": data["has_classes"] == "yes"} if data["has_classes"] else {}
        return {key: value for key, value in said.items() if value} | classes


class BeginForm(forms.Form):
    """For whom, with which words to begin, from which year on."""

    place = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("哪里的标准"), empty_label=None)
    begin_with = forms.ChoiceField(label=gettext_lazy("从什么开始"), widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    from_year = forms.IntegerField(
        label=gettext_lazy("从哪一年度起"),
        min_value=1990,
        max_value=2100,
        help_text=gettext_lazy("按年度结束的那一年算。"),
    )

    def __init__(self, data: Any = None, *, places: Any, versions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        sets = [(f"set:{code}", shipped.document(code)["name"]) for code in shipped.codes() if not _is_national(code)]
        empty = [("empty", _("空白：没有写的，都按上级的执行"))]
        self.fields["begin_with"].choices = [*versions, *empty, *sets]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=200,
        help_text=gettext_lazy("和这一版一起保留，谁都能看到。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class FileForm(forms.Form):
    place = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("哪里的标准"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("从系统导出的 Excel 或 YAML 文件，最多 5 MB。"),
        error_messages={"required": gettext_lazy("请选择一个文件。"), "empty": gettext_lazy("这个文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.yaml,.yml"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, places: Any, place: Organisation | None) -> None:
        super().__init__(data, files, initial={"place": place})
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


def _as_it_stood(field: Field, value: Any, before: Any) -> Any:
    """Boxes are ticked in no order: the same choice is no change. Amounts stand in the order of ranks."""
    if field.kind is As.AMOUNTS or not isinstance(value, list) or not isinstance(before, list):
        return value
    return before if sorted(map(str, value)) == sorted(map(str, before)) else value


def _is_national(code: str) -> bool:
    return code in shipped.NATIONAL


def _initial(part: str, row: dict[str, Any] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in PARTS[part]:
        value = get(row, field.name) if row else FIRST.get(field.name)
        if value is None and field.name in ("role", "confidence"):
            value = {"role": "learner", "confidence": "unverified"}[field.name]
        found[field.control] = _typed(field, value)
    for at, paper in enumerate((row or {}).get("evidence") or []):
        found |= {f"evidence_{at}_{field.name}": paper.get(field.name) for field in EVIDENCE}
    return found


def _typed(field: Field, value: Any) -> Any:
    """The value as the form's own control has it."""
    if field.kind is As.ANY_OF:
        return value.split("|") if isinstance(value, str) and value else []
    if field.kind in (As.MANY, As.CHOICE, As.YES_NO):
        return value
    return words_of(field, value)


def _control(field: Field, *, required: bool = False, choices: Sequence[tuple[str, Any]] | None = None) -> forms.Field:
    said: dict[str, Any] = {"label": field.label, "required": required, "help_text": field.hint}
    words = choices or [(str(code), word) for code, word in field.words.items()]
    if field.kind is As.CHOICE:
        blank = [] if choices or any(code == "" for code, _word in words) or field.name in FIRST else [("", "—")]
        return forms.ChoiceField(choices=[*blank, *words], **said)
    if field.kind in (As.MANY, As.ANY_OF):
        return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple, **said)
    if field.kind is As.YES_NO:
        return forms.BooleanField(**said | {"required": False})
    if field.kind in (As.LONG, As.EFFECTS):
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **said)
    attrs = {"inputmode": "decimal", "class": "form-control-short"} if field.kind in NARROW else {}
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=attrs), **said)
