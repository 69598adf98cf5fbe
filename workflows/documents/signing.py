"""The signature on a PDF: P-256 with a key of the installation. A signer is an interface: a state e-seal service, which
signs with SM2 and elsewhere, takes the place of `LocalSigner` by being named in the settings.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
from functools import cache
from typing import Protocol

from asn1crypto import keys as asn1_keys, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many private keys the curve P-256 has, and one."""
BEGIN, END = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
FIELD = "Signature"
ROOM = 6_000
"""Characters that the signature may take in the file; certificate and all it takes about half."""


class Signer(Protocol):
    def sign(self, pdf: bytes) -> bytes:
        """The file with a signature over all of it, which any change of a byte breaks."""


class NoSigner:
    """Where the installation has decided to print without a signature; every page says so."""

    def sign(self, pdf: bytes) -> bytes:
        return pdf


class LocalSigner:
    """Signs with a key that lies in the environment or in the key file."""

    def __init__(self, name: str, secret: str) -> None:
        key = private_key(secret)
        certificate = asn1_x509.Certificate.load(certificate_of(name, key).public_bytes(Encoding.DER))
        pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._signer = signers.SimpleSigner(
            signing_cert=certificate,
            signing_key=asn1_keys.PrivateKeyInfo.load(pkcs8),
            cert_registry=SimpleCertificateStore(),
        )

    def sign(self, pdf: bytes) -> bytes:
        about = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name="Xuefen"
        )
        signed: io.BytesIO = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=self._signer, bytes_reserved=ROOM
        )
        return signed.getvalue()


def signer() -> Signer:
    """The newest key's; without a key the start is refused, unless DOC_UNSIGNED says that it is meant."""
    ring = tuple(settings.DOC_KEYS.items())
    return _local(*ring[0]) if ring else NoSigner()


def certificates_pem() -> bytes:
    """Every key's certificate, the newest first, to verify with what was signed long ago, too."""
    certificates = (certificate_of(name, private_key(secret)) for name, secret in settings.DOC_KEYS.items())
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Any 32 random bytes name a key of the curve."""
    number = int.from_bytes(base64.b64decode(secret)) % (ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def certificate_of(name: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Signed by itself, the same each time it is made: whoever trusts it took it from the installation's address."""
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Xuefen documents {name}")])
    public = key.public_key()
    serial = int.from_bytes(hashlib.sha256(_point(public)).digest()[:16])
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_documents(), critical=True)
    )
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)


@cache
def _local(name: str, secret: str) -> LocalSigner:
    return LocalSigner(name, secret)


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    numbers = public.public_numbers()
    return numbers.x.to_bytes(32) + numbers.y.to_bytes(32)


def _signs_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
