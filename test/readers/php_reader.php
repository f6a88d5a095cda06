<?php
// PHP's mailparse. See readers.ts for what is read and said.

error_reporting(0);
$needle = base64_decode(getenv('READER_NEEDLE'));

function printable($name)
{
    return mb_check_encoding($name, 'UTF-8')
        ? $name
        : mb_convert_encoding($name, 'UTF-8', 'ISO-8859-1');
}

function namesOf($data)
{
    $names = [];
    foreach (['disposition-filename', 'content-name'] as $key) {
        if (!isset($data[$key])) {
            continue;
        }
        $names[] = printable($data[$key]);
        $decoded = iconv_mime_decode($data[$key], 2, 'UTF-8');
        if ($decoded !== false) {
            $names[] = printable($decoded);
        }
        $names[] = printable(mb_decode_mimeheader($data[$key]));
    }
    return $names;
}

function readMessage($message, $needle)
{
    $found = [];
    $mime = mailparse_msg_create();
    mailparse_msg_parse($mime, $message);
    foreach (mailparse_msg_get_structure($mime) as $section) {
        $part = mailparse_msg_get_part($mime, $section);
        $body = '';
        mailparse_msg_extract_part($part, $message, function ($piece) use (&$body) {
            $body .= $piece;
        });
        $found[] = [
            namesOf(mailparse_msg_get_part_data($part)),
            hash('sha256', $body),
            strpos($body, $needle) !== false,
        ];
    }
    mailparse_msg_free($mime);
    return $found;
}

while (($line = fgets(STDIN)) !== false) {
    $found = [];
    foreach (explode(' ', trim($line)) as $message) {
        try {
            $found[] = readMessage(base64_decode($message), $needle);
        } catch (Throwable $error) {
            $found[] = [];
        }
    }
    echo json_encode($found, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
