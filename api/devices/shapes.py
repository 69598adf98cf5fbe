"""The shapes of what is sent and answered, for the description of the interface alone."""

from __future__ import annotations

from rest_framework import serializers

from attendance.swipes.told import DUPLICATE, QUARANTINED, STORED

from .records import REFUSED


class HealthShape(serializers.Serializer):
    backlog = serializers.IntegerField(required=False, min_value=0)
    memory = serializers.IntegerField(required=False, min_value=0, max_value=100, help_text="used, in a hundred")
    offset = serializers.IntegerField(required=False, help_text="milliseconds that the clock lacks")
    firmware = serializers.CharField(required=False, max_length=60)


class BatchShape(serializers.Serializer):
    v = serializers.IntegerField(help_text="1")
    device = serializers.CharField()
    health = HealthShape(required=False)
    records = serializers.ListField(child=serializers.CharField(max_length=1000), max_length=1000)


class ReceiptShape(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=[STORED, DUPLICATE, QUARANTINED, REFUSED])
    reason = serializers.CharField(allow_blank=True)


class Answered(serializers.Serializer):
    receipts = ReceiptShape(many=True)
    server_time = serializers.IntegerField(help_text="milliseconds since 1970")


class FrameShape(serializers.Serializer):
    number = serializers.CharField(required=False, max_length=32, help_text="as printed")
    uid = serializers.CharField(required=False, max_length=20, help_text="upper-case hexadecimal in over-air order")
    raw = serializers.CharField(required=False, max_length=8192, help_text="the bytes of the line in hexadecimal")
    baud = serializers.IntegerField(required=False, min_value=0)


class FramesShape(serializers.Serializer):
    v = serializers.IntegerField(help_text="1")
    frames = serializers.ListField(child=FrameShape(), max_length=50)


class Shown(serializers.Serializer):
    kept = serializers.IntegerField()
    server_time = serializers.IntegerField(help_text="milliseconds since 1970")


class SealedManifest(serializers.Serializer):
    manifest = serializers.CharField(help_text="JSON as text, as it was signed")
    signature = serializers.CharField()
    server_time = serializers.IntegerField()


class ProblemShape(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    languages = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))
