"""The shapes of what is sent and answered, for the description of the interface alone."""

from __future__ import annotations

from rest_framework import serializers

from registry.years.models import Level
from workflows.credits.states import State, Subject
from workflows.deliveries.models import Outcome
from workflows.deliveries.reading import KINDS


class PushedCredit(serializers.Serializer):
    source_id = serializers.CharField(max_length=60, help_text="你的记录号，同一账号内唯一 · your own number of it")
    card_number = serializers.RegexField(r"^[0-9]{10}$", required=False, help_text="卡号 · or id_number, one of both")
    id_number = serializers.CharField(required=False, help_text="身份证号 · compared, never kept")
    name = serializers.CharField(max_length=40, help_text="姓名 · has to be the person's")
    project_number = serializers.CharField(required=False, max_length=40, help_text="项目编号 · of the library")
    activity = serializers.CharField(required=False, max_length=200, help_text="活动名称 · where there is no number")
    kind = serializers.ChoiceField(choices=KINDS, required=False, help_text="学分类别 · distance if left out")
    level = serializers.ChoiceField(
        choices=Level.values, required=False, help_text="学分级别 · the library's is believed"
    )
    subject = serializers.ChoiceField(choices=Subject.values, required=False, help_text="科目")
    discipline = serializers.CharField(required=False, max_length=8, help_text="学科代码，2022 版")
    issuer = serializers.CharField(required=False, max_length=120, help_text="发证单位")
    from_date = serializers.DateField(help_text="开始日期；withdraw 时可不写")
    to_date = serializers.DateField(required=False, help_text="结束日期")
    hours = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=0, help_text="学时")
    credits = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=0, help_text="学分")
    correct = serializers.CharField(required=False, max_length=200, help_text="更正的原因 · why it differs now")
    withdraw = serializers.BooleanField(required=False, help_text="撤销这一条 · takes it back, with correct as reason")


class PushedBatch(serializers.Serializer):
    credits = PushedCredit(many=True, help_text="1 to 10,000")


class CountsShape(serializers.Serializer):
    stored = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    amending = serializers.IntegerField()
    revoking = serializers.IntegerField()
    refused = serializers.IntegerField()


class ReceiptRow(serializers.Serializer):
    row = serializers.IntegerField(help_text="from 1, in the order of the batch")
    source_id = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=Outcome.values)
    credit = serializers.IntegerField(required=False)
    state = serializers.ChoiceField(choices=State.values, required=False, help_text="where the credit stands now")
    code = serializers.CharField(required=False, help_text="why it was refused; stays")
    facts = serializers.DictField(required=False)
    languages = serializers.DictField(child=serializers.CharField(), required=False)


class BatchSummary(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    rows = serializers.IntegerField()
    done = serializers.IntegerField()
    counts = CountsShape()


class ReceiptOfBatch(BatchSummary):
    receipt = ReceiptRow(many=True)


class BatchList(serializers.Serializer):
    batches = BatchSummary(many=True)
    next = serializers.CharField(allow_null=True, help_text="give it as `after` for the next page")
