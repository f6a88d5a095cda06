"""
NAME
  swift-main - OpenStack Swift with its S3 interface, in one process

SYNOPSIS
  swift-main.py FOLDER ADDRESS PROXY-PORT ACCOUNT-PORT CONTAINER-PORT OBJECT-PORT

DESCRIPTION
  Debian's swift-proxy, swift-account, swift-container and swift-object, with all
  data below FOLDER; ADDRESS is where clients ask. One process serves all four, so that a test waits for one
  start of Python. Of the middleware, what S3 needs: s3api, tempauth, slo. The
  key is test:tester, the secret testing. In the place of memcached there is a
  table in memory.

  Prints "ready" when it listens, and ends when stdin does.
"""
import os
import sys

import eventlet
eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

from eventlet import wsgi
from eventlet.green import socket
from swift.common import utils

FOLDER, ADDRESS, *PORTS = sys.argv[1:]
PROXY, ACCOUNT, CONTAINER, OBJECT = (int(it) for it in PORTS)


def put(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w") as file:
        file.write(text)
    return path


utils.SWIFT_CONF_FILE = put("swift.conf", """[swift-hash]
swift_hash_path_prefix = some
swift_hash_path_suffix = other
""")
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b""
utils.validate_hash_conf()
os.makedirs(os.path.join(FOLDER, "devices", "d1"), exist_ok=True)

from swift.common.ring import RingBuilder
from swift.common.storage_policy import reload_storage_policies
from swift.common.wsgi import SwiftHttpProtocol, loadapp

reload_storage_policies()

SERVER = """[DEFAULT]
devices = %(folder)s/devices
mount_check = false
swift_dir = %(folder)s
log_name = %(name)s
log_level = ERROR
log_address = /nowhere
fallocate_reserve = 0
[pipeline:main]
pipeline = %(name)s-server
[app:%(name)s-server]
use = egg:swift#%(name)s
"""

PROXY_SERVER = """[DEFAULT]
swift_dir = %(folder)s
log_name = proxy
log_level = ERROR
log_address = /nowhere
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
force_swift_request_proxy_log = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 30
"""


def ring(name, port):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({
        "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port,
        "replication_ip": "127.0.0.1", "replication_port": port,
        "device": "d1", "weight": 1.0, "meta": "",
    })
    builder.rebalance(seed=1)
    builder.get_ring().save(os.path.join(FOLDER, name + ".ring.gz"))


class Memory:
    """What swift asks of memcached."""

    def __init__(self):
        self.known = {}

    def get(self, key, **_):
        return self.known.get(key)

    def set(self, key, value, **_):
        self.known[key] = value

    def incr(self, key, delta=1, **_):
        self.known[key] = max(0, int(self.known.get(key) or 0) + int(delta))
        return self.known[key]

    decr = incr

    def delete(self, key, **_):
        self.known.pop(key, None)

    def set_multi(self, mapping, *_, **__):
        self.known.update(mapping)

    def get_multi(self, keys, *_, **__):
        return [self.known.get(key) for key in keys]


def with_memory(app):
    memory = Memory()

    def serve(env, start):
        env["swift.cache"] = memory
        return app(env, start)
    return serve


def listen(port, app, address="127.0.0.1"):
    taken = eventlet.listen((address, port), backlog=128)
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    eventlet.spawn(
        wsgi.server, taken, app, utils.NullLogger(),
        protocol=SwiftHttpProtocol, capitalize_response_headers=False)


for name, port in (("account", ACCOUNT), ("container", CONTAINER),
                   ("object", OBJECT)):
    ring(name, port)
for name, port in (("account", ACCOUNT), ("container", CONTAINER),
                   ("object", OBJECT)):
    where = put(name + ".conf", SERVER % {"folder": FOLDER, "name": name})
    listen(port, loadapp(where, global_conf={"log_name": name}))
where = put("proxy.conf", PROXY_SERVER % {"folder": FOLDER})
proxy = loadapp(where, global_conf={"log_name": "proxy"})
listen(PROXY, with_memory(proxy), ADDRESS)
print("ready", flush=True)
eventlet.tpool.execute(sys.stdin.read)
