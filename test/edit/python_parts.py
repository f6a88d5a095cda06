"""Python's email: the leaves of messages, by path, with the digest of each.

Reads lines of base64, one a message; prints a line of JSON for each. What is in
a message inside of another is one with it."""

import base64
import email
import email.policy
import hashlib
import json
import sys


def leaves(part, path):
    if part.is_multipart() and part.get_content_maintype() != "message":
        for at, child in enumerate(part.get_payload(), 1):
            yield from leaves(child, f"{path}.{at}" if path else str(at))
    elif part.is_multipart():
        for child in part.get_payload():
            for _, digest in leaves(child, "1"):
                yield path or "1", digest
    else:
        payload = part.get_payload(decode=True) or b""
        yield path or "1", hashlib.sha256(payload).hexdigest()


for line in sys.stdin:
    message = email.message_from_bytes(
        base64.b64decode(line), policy=email.policy.compat32
    )
    print(json.dumps(list(leaves(message, ""))))
