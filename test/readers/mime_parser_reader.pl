# Perl's MIME::Parser, of MIME-tools. See readers.ts for what is read and said.

use strict;
use warnings;
no warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use MIME::Base64 qw(decode_base64);
use MIME::Parser;
use MIME::Words qw(decode_mimewords);

my $needle = decode_base64($ENV{READER_NEEDLE});
my $json = JSON::PP->new->latin1;
$| = 1;
open STDERR, '>', '/dev/null';

sub bytes_of {
    my ($text) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    return $text;
}

sub names_of {
    my ($head) = @_;
    my @names = map { eval { $head->$_ } } qw(recommended_filename);
    push @names, eval { $head->mime_attr('content-type.name') };
    push @names, eval { $head->mime_attr('content-disposition.filename') };
    @names = grep { defined $_ && length $_ } @names;
    my @words = map { scalar eval { decode_mimewords($_) } } @names;
    return [map { bytes_of($_) } grep { defined } @names, @words];
}

sub add {
    my ($entity, $found) = @_;
    my $handle = $entity->bodyhandle;
    my $body = $handle ? bytes_of($handle->as_string) : '';
    my $hit = index($body, $needle) >= 0 ? JSON::PP::true : JSON::PP::false;
    push @$found, [names_of($entity->head), sha256_hex($body), $hit];
    add($_, $found) for $entity->parts;
}

sub found_in {
    my ($message) = @_;
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    my @found;
    eval { add($parser->parse_data($message), \@found) };
    return \@found;
}

while (my $line = <STDIN>) {
    my @found = map { found_in(decode_base64($_)) } split ' ', $line;
    print $json->encode(\@found), "\n";
}
