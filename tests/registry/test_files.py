"""What is kept of an upload, and what is refused."""

import io
import stat
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from registry.base.refusals import Refusal
from registry.files import services
from registry.files.checking import KEPT_SIDE
from registry.files.models import StoredFile
from registry.files.services import path_of, store
from tests.cast import png


def picture(kind="JPEG", size=(300, 200), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind, **options)
    return buffer.getvalue()


def pdf(*, pages=1, prepare=lambda writer: None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    prepare(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def keep(name, data, who):
    return store(SimpleUploadedFile(name, data), actor=who)


def refused(name, data, who):
    with pytest.raises(Refusal) as caught:
        keep(name, data, who)
    assert caught.value.why
    assert caught.value.then
    assert not StoredFile.objects.exists()
    return caught.value.code


def giant(width, height):
    """A PNG whose header promises more pixels than a memory holds, in a few bytes."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("证书.pdf", pdf(pages=3), "application/pdf"),
        ("证书.PNG", png(), "image/png"),
        ("照片.jpeg", picture(), "image/jpeg"),
    ],
)
def test_the_three_kinds_are_kept(cast, name, data, media_type):
    file = keep(name, data, cast.nurse)
    assert file.media_type == media_type
    assert path_of(file.key).stat().st_size == file.size
    assert file.pages == (3 if media_type == "application/pdf" else 1)


def test_a_file_lies_under_a_random_name_for_its_owner_alone(cast, settings):
    file = keep("证书.png", png(), cast.nurse)
    path = path_of(file.key)
    assert path.is_relative_to(settings.MEDIA_ROOT)
    assert "证书" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_a_photo_was_taken_is_gone_and_it_stands_upright(cast):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 5.0)
    file = keep("照片.jpg", picture(size=(300, 200), exif=exif.tobytes(), comment=b"secret"), cast.nurse)
    with Image.open(path_of(file.key)) as kept:
        assert not kept.getexif()
        assert kept.size == (200, 300)
    assert b"secret" not in path_of(file.key).read_bytes()


def test_code_behind_the_pixels_is_gone(cast):
    file = keep("照片.jpg", picture() + b"<?php system($_GET[1]); ?>", cast.nurse)
    assert b"php" not in path_of(file.key).read_bytes()


def test_an_archive_behind_the_pixels_is_gone(cast):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as inside:
        inside.writestr("run.html", "<script>")
    file = keep("照片.png", png() + archive.getvalue(), cast.nurse)
    assert not zipfile.is_zipfile(path_of(file.key))


def test_a_large_photo_is_made_legibly_small(cast):
    file = keep("照片.jpg", picture(size=(6000, 3000)), cast.nurse)
    with Image.open(path_of(file.key)) as kept:
        assert max(kept.size) == KEPT_SIDE


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "file_type"),
        ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_disguised"),
        ("页.html", b"<script>", "file_type"),
        ("证书.jpg", png(), "file_disguised"),
        ("证书.pdf", picture() + pdf(), "file_disguised"),
        ("证书.jpg", pdf(), "file_disguised"),
        ("证书", png(), "file_type"),
        ("照片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "heic"),
        ("照片.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 40, "heic"),
        ("照片.png", giant(30_000, 30_000), "image_too_large"),
        ("照片.png", giant(20_000, 10), "image_too_large"),
        ("照片.jpg", picture()[:200], "image_broken"),
        ("照片.png", png()[:60], "image_broken"),
        ("证书.pdf", b"%PDF-1.7\n%%EOF", "pdf_broken"),
        ("证书.pdf", b"%PDF-1.7\nno end", "pdf_tail"),
        ("证书.pdf", pdf(pages=61), "pdf_pages"),
        ("空.pdf", b"", "file_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_broken_file_is_refused_in_words(cast, name, data, code):
    assert refused(name, data, cast.nurse) == code


def test_a_pdf_that_is_an_archive_from_behind_is_refused(cast):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as inside:
        inside.writestr("a", "b")
    assert refused("证书.pdf", pdf() + archive.getvalue(), cast.nurse) == "pdf_tail"
    assert refused("证书.pdf", pdf() + b"x" * 5000, cast.nurse) == "pdf_tail"


def script(writer):
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    names = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), writer._add_object(action)])})
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): names})


def launch(writer):
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
    writer._root_object[NameObject("/OpenAction")] = action


def local_link(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("file:///etc")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (script, "pdf_active"),
        (launch, "pdf_active"),
        (local_link, "pdf_active"),
        (lambda writer: writer.add_attachment("a.exe", b"MZ"), "pdf_active"),
        (lambda writer: writer.encrypt("geheim"), "pdf_encrypted"),
    ],
)
def test_a_pdf_that_does_something_is_refused(cast, prepare, code):
    assert refused("证书.pdf", pdf(prepare=prepare), cast.nurse) == code


def test_a_file_over_the_limit_is_refused_with_both_numbers(cast, settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    with pytest.raises(Refusal, match="1 MB"):
        keep("证书.pdf", pdf() + b"x" * 1024 * 1024, cast.nurse)


def test_one_person_cannot_fill_the_disk(cast, monkeypatch):
    monkeypatch.setattr(services, "QUOTA_FILES", 1)
    keep("证书.png", png(), cast.nurse)
    with pytest.raises(Refusal) as caught:
        keep("证书.png", png(), cast.nurse)
    assert caught.value.code == "file_quota"
    keep("证书.png", png(), cast.colleague)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\a\\证书 (1).png", "证书 (1).png"),
        ("a\u202egnp.exe\x00.png", "agnp.exe.png"),
        (".png.png", ".png.png"),
        ("长" * 200 + ".png", "长" * 100 + ".png"),
    ],
)
def test_a_name_is_shown_and_never_a_path(cast, given, kept):
    upload = SimpleUploadedFile("x.png", png())
    upload._name = given
    assert store(upload, actor=cast.nurse).name == kept
