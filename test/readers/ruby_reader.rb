# Ruby's mail. See readers.ts for what is read and said.

require 'base64'
require 'digest'
require 'json'
require 'mail'

NEEDLE = Base64.decode64(ENV['READER_NEEDLE'])

# What the block returns; nil where the library throws.
def attempt
  yield
rescue StandardError, SystemStackError
  nil
end

def printable(name)
  name.to_s.dup.force_encoding('UTF-8').scrub('?')
end

def names_of(part)
  [
    attempt { part.filename },
    attempt { part.content_type_parameters && part.content_type_parameters['name'] },
    attempt { part.content_disposition && part[:content_disposition].filename }
  ].compact.map { |name| printable(name) }
end

def add(part, found)
  body = part.multipart? ? '' : (attempt { part.body.decoded } || '')
  body = body.dup.force_encoding('BINARY')
  found << [names_of(part), Digest::SHA256.hexdigest(body), body.include?(NEEDLE)]
  part.parts.each { |inner| add(inner, found) }
end

def read(message)
  found = []
  attempt { add(Mail.new(message), found) }
  found
end

$stdin.each_line do |line|
  found = line.split.map { |it| read(Base64.decode64(it)) }
  puts JSON.generate(found)
  $stdout.flush
end
