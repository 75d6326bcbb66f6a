"""
A receiver of levels, as small as it can be: what a shop has to do with the batches of a dock. Python without packages.
The place and the levels are kept in one transaction of SQLite; in your shop, of your database.

    SECRET=whsec_... python3 receiver.py 8099 shop.db
    then: tallyman channel conform http://127.0.0.1:8099/ --secret-file FILE
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BYTES_MAX = 64 * 1024
OLDEST_S = 300


def verified(headers, body, secret, now_s):
    """Standard Webhooks: is it from whoever has the secret, and from now?"""
    batch_id = headers.get("webhook-id", "")
    at = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not (at.isascii() and at.isdigit()) or abs(now_s - int(at)) > OLDEST_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{batch_id}.{at}.".encode() + body
    wanted = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # Several signatures stand there while a secret is changed: one that fits is enough.
    return any(hmac.compare_digest(one.encode(), wanted) for one in given.split(" "))


def decided(held, batch):
    """What to do with a batch. `held` is epoch, to and id of the batch that was applied last; to 0: none."""
    data = batch["data"]
    if batch["id"] == held["id"]:
        return "repetition"
    if data.get("snapshot") is True:
        older = data["epoch"] == held["epoch"] and data["to"] < held["to"]
        return "repetition" if older else "apply"
    follows = data["epoch"] == held["epoch"] and data["after"] == held["to"]
    return "apply" if follows else "not-now"


def answer(held, batch):
    """What is held, whatever came."""
    return held


def open_shop(path):
    # No transaction begins by itself: the one around a batch says where it begins and ends.
    shop = sqlite3.connect(path, isolation_level=None)
    shop.execute("CREATE TABLE IF NOT EXISTS level (sku TEXT PRIMARY KEY, level INTEGER NOT NULL)")
    shop.execute("CREATE TABLE IF NOT EXISTS held (place TEXT PRIMARY KEY, epoch TEXT, last INTEGER, id TEXT)")
    return shop


def held_at(shop, place):
    row = shop.execute("SELECT epoch, last, id FROM held WHERE place = ?", (place,)).fetchone()
    epoch, to, batch_id = row or (None, 0, None)
    return {"epoch": epoch, "to": to, "id": batch_id}


def take(shop, batch):
    """@return what was done, and what is held now; the levels and the place are there together, or neither is"""
    data = batch["data"]
    # One dock and one channel have one place.
    place = f"{batch['source']} {data['channel']}"
    shop.execute("BEGIN IMMEDIATE")
    try:
        held = held_at(shop, place)
        what = decided(held, batch)
        if what == "apply":
            for line in data["lines"]:
                shop.execute("INSERT OR REPLACE INTO level VALUES (?, ?)", (line["sku"], line["level"]))
            held = {"epoch": data["epoch"], "to": data["to"], "id": batch["id"]}
            shop.execute("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)", (place, *held.values()))
        shop.execute("COMMIT")
    except BaseException:
        shop.execute("ROLLBACK")
        raise
    return what, held


class Receiver(BaseHTTPRequestHandler):
    # The dock keeps its connection between batches.
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        if length > BYTES_MAX:
            self.close_connection = True
            return self.say(413, {})
        body = self.rfile.read(length)
        if not verified(self.headers, body, self.server.secret, time.time()):
            return self.say(401, {})
        batch = json.loads(body)
        # Of this request alone: other connections have their threads.
        with contextlib.closing(open_shop(self.server.shop_path)) as shop:
            what, held = take(shop, batch)
        self.say(409 if what == "not-now" else 200, answer(held, batch))

    def say(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    server.secret = os.environ["SECRET"]
    server.shop_path = sys.argv[2]
    server.serve_forever()
