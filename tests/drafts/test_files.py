"""A standard as one Excel or YAML file: what goes out comes back the same, and what is hostile is refused."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings, strategies as st

from registry.base.tables import Unreadable
from registry.drafts import files
from registry.drafts.canonical import canonical
from registry.drafts.fields import EVIDENCE, HEAD, PARTS, POLICY, ROUNDING
from registry.standards import document, shipped
from registry.standards.document import Document
from registry.standards.models import Standard

pytestmark = pytest.mark.django_db

WORDS = st.text("甲乙丙=+-@'，、 abAB19。\"<&#:*!%", min_size=1, max_size=12).filter(lambda text: text.strip())
AMOUNTS = st.decimals(0, 999, places=2).map(str)
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
SURE = {"confidence": st.sampled_from(["good", "partly", "unverified", "own"]), "note": WORDS}
TITLES = st.sampled_from(["high", "mid|high", "junior"])


def rows(must, may, *, key):
    return st.lists(st.fixed_dictionaries(must, optional=may | SURE), max_size=4, unique_by=key)


def by_code(row):
    return row["code"]


PAPERS = st.lists(
    st.fixed_dictionaries({"name": WORDS, "need": st.sampled_from(["required", "optional", "paper"])}),
    min_size=1, max_size=3,
)  # fmt: skip
RULES = rows(
    {"code": CODES, "kind": st.sampled_from(["by_hours", "judged", "by_rank"]), "role": st.just("learner")},
    {
        "name": WORDS, "per": AMOUNTS, "credits": st.lists(AMOUNTS, min_size=1, max_size=5), "cap_year": AMOUNTS,
        "kinds": st.lists(st.sampled_from(["project", "paper"]), min_size=1, unique=True), "evidence": PAPERS,
        "credit_class": st.sampled_from(["1", "2", "any", "level"]),
        "rounding": st.fixed_dictionaries({"places": st.integers(0, 2)}),
    },
    key=by_code,
)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {"format": st.just(1), "code": CODES},
    optional={
        "name": WORDS,
        "has_classes": st.booleans(),
        "rules": RULES,
        "caps": rows({"code": CODES}, {"credits": AMOUNTS, "best_only": st.booleans()}, key=by_code),
        "requirements": rows({"title": TITLES}, {"credits": AMOUNTS, "substitution": st.just("0.5")}, key=str),
        "rolling": rows({"code": CODES}, {"years": st.integers(1, 9), "credits": AMOUNTS}, key=by_code),
        "policy": st.fixed_dictionaries(
            {},
            optional={
                "carry_over": st.sampled_from(["no", "yes", "capped"]),
                "carry_cap": st.none() | AMOUNTS,
                "statuses": st.dictionaries(st.sampled_from(["maternity"]), st.sampled_from(["exempt", "pro_rata"])),
            },
        ),
    },
)


@pytest.mark.parametrize(
    ("fields", "readers", "apart"),
    [
        (PARTS["rules"], document.RULE, {"rounding.places", "rounding.mode"}),
        (PARTS["caps"], document.CAP, set()),
        (PARTS["requirements"], document.REQUIREMENT, set()),
        (PARTS["rolling"], document.ROLLING, set()),
        (EVIDENCE, document.EVIDENCE, set()),
        (HEAD, document.HEAD, set()),
        (POLICY, document.POLICY, set()),
        (ROUNDING, document.ROUNDING, set()),
    ],
    ids=["rules", "caps", "requirements", "rolling", "evidence", "head", "policy", "rounding"],
)
def test_every_field_that_a_document_knows_can_be_written(fields, readers, apart):
    assert {field.name for field in fields} == set(readers) | apart


@pytest.mark.parametrize("how", ["xlsx", "yaml"])
@settings(max_examples=25, deadline=None)
@given(made=DOCUMENTS)
def test_what_goes_out_comes_back_the_same(how, made):
    made = canonical(made)
    brought = files.read(files.write(Standard(from_year=2027, document=made), how).read())
    assert brought.document == made
    assert (brought.from_year, brought.to_year) == (2027, None)


@pytest.mark.parametrize("code", shipped.codes())
@pytest.mark.parametrize("how", ["xlsx", "yaml"])
def test_the_shipped_ones_survive_both_ways(code, how):
    known = shipped.document(code)
    brought = files.read(files.write(Standard(from_year=2006, to_year=2024, document=known), how).read())
    assert Document(brought.document).standard == Document(known).standard
    assert brought.to_year == 2024


def test_a_figure_typed_by_hand_is_exact():
    brought = files.read(b"code: x\nrules:\n- {code: a, kind: by_hours, per: 0.1, credits: [25]}\n")
    rule = Document(brought.document).standard.rules[0]
    assert (rule.per, rule.credits) == (Decimal("0.1"), (Decimal(25),))


def test_a_file_in_english_is_read_by_a_chinese_reader():
    with translation.override("en"):
        data = files.write(Standard(from_year=2026, document=shipped.document("CN-2006")), "xlsx").read()
    assert files.read(data).document == canonical(shipped.document("CN-2006"))


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"just words",
        b"a: &x [1, 2]\nb: *x\n",
        b"!!python/object/apply:os.system [echo]",
        b"code: a\ncode: b\n",
        b"[" * 2000,
        b"rules: 5\n",
        b"rules: [1, 2]\n",
        b"rules:\n- {code: a, kind: judged, evidence: 7}\n",
        b"policy: [1]\n",
        b"x" * 1_100_000,
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0 nothing",
        bomb(),
    ],
    ids=range(15),
)
def test_what_is_no_standard_is_refused_with_a_sentence(data):
    with pytest.raises(Unreadable) as refused:
        files.read(data)
    assert str(refused.value).endswith(("。", "文件"))


def test_words_nobody_knows_stay_and_are_complained_of():
    brought = files.read(b"code: x\nrules:\n- {code: a, kind: magic, colour: red, credits: many}\n")
    problems = Document(brought.document).problems
    assert {(one.path, one.code) for one in problems} == {
        ("rules.0.kind", "unknown_word"), ("rules.0.colour", "unknown_field"), ("rules.0.credits", "not_an_amount"),
    }  # fmt: skip
