/*
 * NAME
 *   pasted-text - people who paste or describe what a scanner looks for
 *
 * DESCRIPTION
 *   Explanations of uuencode, yEnc and MIME, base64 and keys in the text, shell
 *   sessions, hexdumps, headers of other messages, letters that tell of EICAR
 *   without its string, and every kind of line that begins with hyphens. All
 *   in one plain part.
 */
import { base64Lines, digits, mail, quotedPrintable, seeded } from '../build.js'
import type { HonestMessage } from '../build.js'
import { certificate } from '../cms.js'
import { postfix } from '../trace.js'

export const pastedText = (): readonly HonestMessage[] =>
  texts().map(([shape, program, body]) => ({
    name: `${shape}-in-plain-text`,
    program,
    bytes: letter(shape, program, body),
  }))

type Text = readonly [shape: string, program: string, body: Buffer | string]

const letter = (
  shape: string,
  program: string,
  body: Buffer | string,
): Buffer => {
  const raw = Buffer.from(body)
  const ascii = raw.every(byte => byte < 0x80)
  const head = mail`
    ${postfix('mail.example.org', 'Tue, 14 Jan 2020 09:12:33 +0100 (CET)')}
    Date: Tue, 14 Jan 2020 09:12:31 +0100
    From: Anna Keller <anna@example.org>
    To: ben@example.net
    Subject: Re: your question
    Message-ID: <${digits(shape, 24)}@example.org>
  `
  const agent = `User-Agent: ${program}`
  return program === 'Thunderbird'
    ? mail`
        ${head}
        ${agent}
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: ${ascii ? '7bit' : '8bit'}

        ${raw}
      `
    : mail`
        ${head}
        MIME-Version: 1.0
        Content-Type: text/plain; charset=${ascii ? 'us-ascii' : 'utf-8'}
        ${ascii ? [] : ['Content-Transfer-Encoding: quoted-printable']}
        ${agent}

        ${ascii ? raw : quotedPrintable(raw)}
      `
}

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${base64Lines(bytes, 64)}\n-----END ${label}-----`

const texts = (): readonly Text[] => [
  [
    'eicar-described',
    'mutt',
    'To test the scanner, use the EICAR file. It is 68 bytes long, starts with\nX5O!P%@AP and ends with H+H*; between them stand a reverse slash, some\nbrackets and the words EICAR-STANDARD and so on. I do not paste it here,\nsince your filter would rightly refuse this message.',
  ],
  [
    'uuencode-explained',
    'mutt',
    'A uuencoded file starts with a line like\n\n  begin 644 report.txt\n\nthen come lines of 61 characters that start with M, then an empty count\n(a back-quote) and\n\n  end\n\nThe 644 is the file mode. Nobody needs it today.',
  ],
  [
    'begin-644-at-line-start',
    'Thunderbird',
    'The parser is wrong, since a line that says\nbegin 644 is not enough: it must be followed by a name, and by data.\nend of the story.',
  ],
  [
    'begin-644-with-file-name-but-prose-below',
    'mutt',
    'In the test data I saw\n\nbegin 644 readme.txt\nand then nothing but this sentence, no data and no end line.\n\nIs that intended?',
  ],
  [
    'yenc-explained',
    'Thunderbird',
    'yEnc puts =ybegin line=128 size=123456 name=joystick.jpg before the data and\n=yend size=123456 after it. Your news server strips the second one.',
  ],
  [
    'binhex-explained',
    'mutt',
    'Old Mac mail says "(This file must be converted with BinHex 4.0)" and then\na colon. StuffIt Expander still reads that.',
  ],
  [
    'mime-tutorial',
    'Thunderbird',
    'A message with an attachment looks like this:\n\n    MIME-Version: 1.0\n    Content-Type: multipart/mixed; boundary="XXX"\n\n    --XXX\n    Content-Type: text/plain\n\n    Hello\n    --XXX\n    Content-Type: application/pdf; name="a.pdf"\n    Content-Transfer-Encoding: base64\n    Content-Disposition: attachment; filename="a.pdf"\n\n    (base64 here)\n    --XXX--\n\nThe blank lines matter.',
  ],
  [
    'headers-quoted',
    'mutt',
    'These are the headers of the mail you asked about:\n\n> From: x@example.com\n> Subject: Re: offer\n> Content-Type: application/octet-stream; name="offer.pdf"\n> Content-Transfer-Encoding: base64\n> Content-Disposition: attachment; filename="offer.pdf"\n\nNothing unusual.',
  ],
  [
    'headers-pasted',
    'Thunderbird',
    '-----Original Message-----\nFrom: Carla Souza [mailto:carla@example.com]\nSent: Monday, January 13, 2020 9:00 PM\nTo: anna@example.org\nSubject: Re: keys\nContent-Type: text/plain; charset="us-ascii"\n\nThe keys are with the neighbor.',
  ],
  [
    'forwarded-inline',
    'Thunderbird',
    'FYI\n\n-------- Forwarded Message --------\nSubject: \tKeys\nDate: \tMon, 13 Jan 2020 21:00:00 +0100\nFrom: \tCarla Souza <carla@example.com>\nTo: \tanna@example.org\n\n\n\nThe keys are with the neighbor.',
  ],
  [
    'base64-token',
    'mutt',
    `The token is\n\n${base64Lines(seeded('token', 96), 128)}\n\nand is valid until tomorrow.`,
  ],
  [
    'base64-block',
    'Thunderbird',
    `Here is the picture as base64, decode it yourself :-)\n\n${base64Lines(seeded('picture', 900))}\n\nCheers`,
  ],
  [
    'base64-of-text',
    'mutt',
    `Try: echo ... | base64 -d\n\n${base64Lines('Congratulations, you found the hidden sentence of our little game. '.repeat(4), 76)}`,
  ],
  [
    'certificate-pasted',
    'mutt',
    `${pem('CERTIFICATE', certificate('www.example.org'))}\n\nPlease install it.`,
  ],
  [
    'certificate-chain-with-subjects',
    'Thunderbird',
    ` 0 s:CN = www.example.org\n   i:CN = Example Mail CA\n${pem('CERTIFICATE', certificate('www.example.org'))}\n 1 s:CN = Example Mail CA\n   i:CN = Example Mail CA\n${pem('CERTIFICATE', certificate('Example Mail CA'))}\n---\nServer certificate`,
  ],
  [
    'public-key-pasted',
    'mutt',
    `${pem('PUBLIC KEY', seeded('public key', 294))}\n\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${base64Lines(seeded('ssh', 33), 60)} anna@laptop`,
  ],
  [
    'dkim-record',
    'Thunderbird',
    `mail._domainkey IN TXT ( "v=DKIM1; k=rsa; "\n  "p=${base64Lines(seeded('dkim', 160), 400)}"\n  "${base64Lines(seeded('dkim2', 100), 400)}" ) ; ----- DKIM key mail for example.org`,
  ],
  [
    'sql-with-comments',
    'mutt',
    '-- all customers without orders\n--\nSELECT c.id\n  FROM customers c\n--     JOIN orders o ON o.customer = c.id\n WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id);\n--',
  ],
  [
    'lua-and-haskell-comments',
    'mutt',
    '--[[ Lua block\ncomment --]]\nprint("--foo")\n\n-- | Haskell\nmain :: IO ()\nmain = pure () -- done\n--foo\n--foo--',
  ],
  [
    'command-line-options',
    'Thunderbird',
    'tar\n--create\n--file=backup.tar\n--exclude=cache\n--\n-strange-name',
  ],
  [
    'table-of-hyphens',
    'mutt',
    '+------+--------+\n| id   | name   |\n+------+--------+\n|    1 | Anna   |\n+------+--------+\n1 row in set (0.00 sec)\n\n----------------------------------------------------------------------\n--------\n--',
  ],
  [
    'markdown-front-matter',
    'mutt',
    '---\ntitle: Winter\ncontent-type: article\n---\n\n# Winter\n\n---\n\nEnd.',
  ],
  [
    'yaml-documents',
    'Thunderbird',
    '--- # first\nkind: Secret\ndata:\n  password: c2VjcmV0IHBhc3N3b3Jk\n--- # second\nkind: Service\n...',
  ],
  [
    'shell-session',
    'mutt',
    '$ file a.bin\na.bin: PE32 executable (GUI) Intel 80386, for MS Windows\n$ sha256sum a.bin\n' +
      digits('sha', 64) +
      '  a.bin\n$ rm a.bin',
  ],
  [
    'here-document',
    'mutt',
    'cat <<EOF | sendmail -t\nTo: ben@example.net\nSubject: test\nMIME-Version: 1.0\nContent-Type: text/html\n\n<b>test</b>\nEOF',
  ],
  [
    'smtp-session',
    'Thunderbird',
    'S: 220 mx.example.net ESMTP\nC: EHLO me\nC: MAIL FROM:<a@example.org>\nC: DATA\nS: 354 go ahead\nC: Subject: hi\nC:\nC: hello\nC: .\nS: 250 ok',
  ],
  [
    'curl-verbose',
    'mutt',
    '> POST /upload HTTP/1.1\n> Host: example.org\n> Content-Type: multipart/form-data; boundary=------------------------d74496d66958873e\n>\n< HTTP/1.1 200 OK\n< Content-Type: application/zip\n< Content-Disposition: attachment; filename="out.zip"\n<\n{ [42 bytes data]\n* Connection #0 to host example.org left intact',
  ],
  [
    'http-upload-body',
    'Thunderbird',
    'This is what the browser sends:\n\nPOST /upload HTTP/1.1\nContent-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW\n\n------WebKitFormBoundary7MA4YWxkTrZu0gW\nContent-Disposition: form-data; name="file"; filename="a.txt"\nContent-Type: text/plain\n\nhello\n------WebKitFormBoundary7MA4YWxkTrZu0gW--',
  ],
  [
    'hexdump',
    'mutt',
    '00000000  4d 5a 90 00 03 00 00 00  04 00 00 00 ff ff 00 00  |MZ..............|\n00000010  b8 00 00 00 00 00 00 00  40 00 00 00 00 00 00 00  |........@.......|\n00000020  50 4b 03 04',
  ],
  [
    'quoted-printable-explained',
    'mutt',
    'In quoted-printable =3D stands for =, =20 for a space at the end and a = at\nthe end of the line=\njoins it with the next. =XX is wrong, so is =3=D.',
  ],
  [
    'html-source',
    'Thunderbird',
    '<a href="data:text/plain;base64,SGVsbG8=">link</a>\n<script>alert("hi")</script>\n<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">\n\nWhy does the editor remove the second line?',
  ],
  [
    'python-traceback',
    'mutt',
    'Traceback (most recent call last):\n  File "/srv/app/mail.py", line 42, in <module>\n    raise ValueError("Content-Type: application/x-msdownload")\nValueError: Content-Type: application/x-msdownload',
  ],
  [
    'log-with-file-names',
    'mutt',
    'Jan 14 09:12:31 mx amavis[4711]: (04711-01) Blocked BANNED (.exe,.exe-ms,setup.exe) {DiscardedInbound,Quarantined}, [198.51.100.99] <x@example.com> -> <ben@example.net>\nJan 14 09:12:32 mx clamd[815]: instream(local): Win.Test.EICAR_HDB-1 FOUND',
  ],
  [
    'ascii-art',
    'Thunderbird',
    '   /\\_/\\\n  ( o.o )\n   > ^ <\n--\\"""/--\n  =   =  =3\n`````\nend',
  ],
  [
    'signature-separators',
    'mutt',
    'Short answer: yes.\n-- \nAnna Keller\n-- \nList footer\n--\n___',
  ],
  [
    'from-at-line-start',
    'mutt',
    '>From here on it is downhill.\nFrom the top you see the sea.\nFrom anna@example.org Tue Jan 14 09:12:31 2020\nFrom: is a field, this is not one.',
  ],
  [
    'long-url',
    'Thunderbird',
    `Look here:\n\nhttps://maps.example.org/?data=${digits('url', 900)}\n\nOn the left.`,
  ],
  [
    'armored-looking-license-key',
    'mutt',
    '=== BEGIN LICENSE ===\n' +
      base64Lines(seeded('license', 200), 48) +
      '\n=== END LICENSE ===',
  ],
  [
    'emoji-and-zero-width',
    'Thunderbird',
    '👩🏽‍🚀 “Zitat” – naïve café… ✂︎ ‹x› non‑breaking hyphen, soft­hyphen, خط, עברית, ไทย',
  ],
  [
    'csv-pasted',
    'mutt',
    'id;name;file\n1;"Keller, Anna";"a.exe"\n2;"Ortiz, Ben";"begin 644 b.txt"\n',
  ],
  [
    'gtube-described',
    'Thunderbird',
    'SpamAssassin knows a string like EICAR, it is called GTUBE: 68 letters that\nstart with XJS*C4JD. Put it in the body, and the score is 1000.',
  ],
]
