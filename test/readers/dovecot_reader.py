"""Dovecot's imap, by itself on a pipe. The argument is a folder for its mail.
See readers.ts for what is read and said."""

import base64
import hashlib
import imaplib
import json
import os
import re
import sys
import urllib.parse

NEEDLE = base64.b64decode(os.environ["READER_NEEDLE"])
FOLDER = sys.argv[1]
imaplib._MAXLINE = 10_000_000


def connect():
    config = os.path.join(FOLDER, "dovecot.conf")
    command = (
        f"cd / && HOME={FOLDER} USER=reader DOVECOT_PRESERVE_ENVS='HOME USER'"
        f" exec setpriv --reuid=65534 --regid=65534 --clear-groups"
        f" /usr/lib/dovecot/imap -c {config} 2>>{FOLDER}/errors"
    )
    connection = imaplib.IMAP4_stream(command)
    connection.select("INBOX")
    return connection


def tokens(text):
    """Lists of an IMAP answer as lists of Python; literals are in place."""
    stack = [[]]
    pattern = re.compile(
        rb'\(|\)|"((?:[^"\\]|\\.)*)"|\{(\d+)\}\r\n|([^\s()"]+)', re.DOTALL
    )
    at = 0
    while True:
        match = pattern.search(text, at)
        if match is None:
            return stack[0]
        at = match.end()
        if match[0] == b"(":
            stack.append([])
        elif match[0] == b")":
            if len(stack) > 1:
                done = stack.pop()
                stack[-1].append(done)
        elif match[2] is not None:
            stack[-1].append(text[at : at + int(match[2])])
            at += int(match[2])
        elif match[1] is not None:
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", match[1], flags=re.DOTALL))
        else:
            stack[-1].append(match[3])


def flat(response):
    text = b""
    for it in response:
        text += it if isinstance(it, bytes) else it[0] + b"\r\n" + it[1]
    return text


NAME = re.compile(rb"^(?:file)?name(?:\*(\d+))?(\*)?$", re.IGNORECASE)


def names_in(values):
    """Each value that follows a key of a name, at any depth of a part; what
    is in sections joined, as a client of IMAP does."""
    found = []
    if not isinstance(values, list):
        return found
    sections = {}
    for at, value in enumerate(values):
        if isinstance(value, list):
            found += names_in(value)
            continue
        match = NAME.match(value)
        if match is None or at + 1 == len(values):
            continue
        text = values[at + 1]
        if not isinstance(text, bytes):
            continue
        if match[2]:
            text = urllib.parse.unquote_to_bytes(text)
        if match[1]:
            sections[int(match[1])] = text
        else:
            found.append(text)
    found.append(b"".join(sections[at] for at in sorted(sections)))
    names = [it if isinstance(it, str) else it.decode("utf-8", "replace") for it in found]
    return [it for it in names if it]


def leaves(structure, path=()):
    if structure and isinstance(structure[0], list):
        count = 0
        for part in structure:
            if not isinstance(part, list):
                break
            count += 1
            yield from leaves(part, path + (count,))
        yield None, names_in(structure[count:])
        return
    yield ".".join(map(str, path or (1,))), names_in(structure)
    is_message = [it.upper() for it in structure[:2] if isinstance(it, bytes)] == [
        b"MESSAGE",
        b"RFC822",
    ]
    if is_message and len(structure) > 8 and isinstance(structure[8], list):
        inner = structure[8]
        is_multipart = inner and isinstance(inner[0], list)
        yield from leaves(inner, path if is_multipart else path + (1,))


def read(connection, number):
    status, answer = connection.fetch(str(number), "(BODYSTRUCTURE)")
    lists = tokens(flat(answer))
    outer = next(it for it in lists if isinstance(it, list))
    structure = outer[1 + [it for it in outer].index(b"BODYSTRUCTURE")]
    found = []
    for section, names in leaves(structure):
        body = b""
        if section is not None:
            body = body_of(connection, number, section)
        found.append([names, hashlib.sha256(body).hexdigest(), NEEDLE in body])
    return found


def body_of(connection, number, section):
    try:
        status, answer = connection.fetch(str(number), f"(BINARY.PEEK[{section}])")
        return b"".join(it[1] for it in answer if isinstance(it, tuple))
    except imaplib.IMAP4.error:
        return b""


def main():
    connection = None
    for line in sys.stdin:
        results = []
        if connection is None:
            connection = connect()
        for word in line.split():
            message = base64.b64decode(word)
            try:
                status, _ = connection.append("INBOX", None, None, message)
                connection.noop()
                number = int(connection.untagged_responses["EXISTS"][-1])
                connection.untagged_responses.pop("EXISTS")
                results.append(read(connection, number))
            except (imaplib.IMAP4.abort, BrokenPipeError):
                results.append([])
                connection = connect()
            except Exception as error:
                if os.environ.get("READER_DEBUG"):
                    print(repr(error), file=sys.stderr)
                results.append([])
        connection.store("1:*", "+FLAGS.SILENT", "\\Deleted")
        connection.expunge()
        connection.untagged_responses.clear()
        print(json.dumps(results))
        sys.stdout.flush()


main()
