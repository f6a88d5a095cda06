"""Python's email. The argument is a policy: compat32, as old programs have it,
or default, as new ones do. See readers.ts for what is read and said."""

import base64
import email
import email.header
import email.policy
import hashlib
import json
import os
import sys

NEEDLE = base64.b64decode(os.environ["READER_NEEDLE"])
POLICY = getattr(email.policy, sys.argv[1])


def attempt(function):
    """What it returns; None where the library throws."""
    try:
        return function()
    except Exception:
        return None


def decoded(name):
    return str(email.header.make_header(email.header.decode_header(name)))


def names_of(part):
    found = [
        attempt(part.get_filename),
        attempt(lambda: part.get_param("name")),
        attempt(lambda: part.get_param("filename", header="content-disposition")),
    ]
    names = [
        email.utils.collapse_rfc2231_value(it) for it in found if it is not None
    ]
    words = [attempt(lambda name=name: decoded(name)) for name in names]
    return [str(it) for it in names + words if it is not None]


def body_of(part):
    body = attempt(lambda: part.get_payload(decode=True))
    return body if isinstance(body, bytes) else b""


def read(message):
    root = email.message_from_bytes(message, policy=POLICY)
    found = []
    for part in root.walk():
        body = b"" if part.is_multipart() else body_of(part)
        names = attempt(lambda: names_of(part)) or []
        digest = hashlib.sha256(body).hexdigest()
        found.append([names, digest, NEEDLE in body])
    return found


for line in sys.stdin:
    messages = [base64.b64decode(it) for it in line.split()]
    print(json.dumps([attempt(lambda m=m: read(m)) or [] for m in messages]))
    sys.stdout.flush()
