"""GMime, through GObject. See readers.ts for what is read and said."""

import base64
import hashlib
import json
import os
import sys

import gi

gi.require_version("GMime", "3.0")
from gi.repository import GMime  # noqa: E402

NEEDLE = base64.b64decode(os.environ["READER_NEEDLE"])
GMime.init()


def body_of(part):
    content = part.get_content()
    if content is None:
        return b""
    memory = GMime.StreamMem.new()
    content.write_to_stream(memory)
    return bytes(memory.get_byte_array())


def names_of(part):
    found = [part.get_content_type_parameter("name")]
    found.append(part.get_content_disposition_parameter("filename"))
    if isinstance(part, GMime.Part):
        found.append(part.get_filename())
    return [it for it in found if it]


def parts_of(part):
    if isinstance(part, GMime.Multipart):
        yield names_of(part), b""
        for at in range(part.get_count()):
            yield from parts_of(part.get_part(at))
    elif isinstance(part, GMime.MessagePart):
        yield names_of(part), b""
        inner = part.get_message()
        if inner is not None and inner.get_mime_part() is not None:
            yield from parts_of(inner.get_mime_part())
    elif isinstance(part, GMime.Part):
        yield names_of(part), body_of(part)


def read(message):
    stream = GMime.StreamMem.new_with_buffer(message)
    root = GMime.Parser.new_with_stream(stream).construct_message(None)
    if root is None or root.get_mime_part() is None:
        return []
    return [
        [names, hashlib.sha256(body).hexdigest(), NEEDLE in body]
        for names, body in parts_of(root.get_mime_part())
    ]


def attempt(message):
    try:
        return read(message)
    except Exception:
        return []


for line in sys.stdin:
    messages = [base64.b64decode(it) for it in line.split()]
    text = json.dumps([attempt(m) for m in messages])
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
