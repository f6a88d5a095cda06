# Perl's Email::MIME. See readers.ts for what is read and said.

use strict;
use warnings;
no warnings;
use Digest::SHA qw(sha256_hex);
use Email::MIME;
use Email::MIME::Encode;
use JSON::PP;
use MIME::Base64 qw(decode_base64);

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
    my ($part) = @_;
    my @names = (
        scalar eval { $part->filename },
        scalar eval { $part->{ct}{attributes}{name} },
    );
    @names = grep { defined $_ && length $_ } @names;
    my @words = map { scalar eval { Email::MIME::Encode::mime_decode($_) } } @names;
    return [map { bytes_of($_) } grep { defined } @names, @words];
}

sub found_in {
    my ($message) = @_;
    my @found;
    eval {
        Email::MIME->new($message)->walk_parts(sub {
            my ($part) = @_;
            my $body = $part->subparts ? '' : bytes_of(eval { $part->body } // '');
            my $hit = index($body, $needle) >= 0 ? JSON::PP::true : JSON::PP::false;
            push @found, [names_of($part), sha256_hex($body), $hit];
        });
    };
    return \@found;
}

while (my $line = <STDIN>) {
    my @found = map { found_in(decode_base64($_)) } split ' ', $line;
    print $json->encode(\@found), "\n";
}
