"""Receivers of every kind of alert channel, on loopback: each checks what it is sent against the
published format and signature, by means of its own, and writes one JSON line a message to a file:
{"channel","ok","why","ids"}.
usage: receivers.py FOLDER BASE_PORT     (FOLDER holds tls.crt and tls.key; ready when FOLDER/ready is there)
Ports from BASE_PORT on: HTTP, SMTP over TLS, SMTP with STARTTLS, syslog over UDP."""
import base64, email, email.policy, hashlib, hmac, json, os, re, socket, ssl, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

folder, base_port = sys.argv[1], int(sys.argv[2])
lock = threading.Lock()
SECRET = {name: ("secret of " + name).encode() for name in ("hook", "dingtalk", "feishu", "mail")}


def note(channel, why, ids):
    with lock, open(folder + "/received.jsonl", "a") as out:
        out.write(json.dumps({"channel": channel, "ok": why == "", "why": why, "ids": ids}) + "\n")


def links_in(markdown):
    return re.findall(r"\]\((https?://[^)\s]+)\)", markdown)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def near(seconds):
    return abs(time.time() - seconds) < 60


def check_hook(headers, query, body):
    stamp = headers["X-Zhengcha-Timestamp"]
    wanted = "sha256=" + mac(SECRET["hook"], stamp.encode() + b"." + body).hex()
    if not near(int(stamp)) or headers["X-Zhengcha-Signature"] != wanted:
        return "signature", []
    root = json.loads(body)
    if root["version"] != 1 or root["channel"] != "hook" or not headers["X-Zhengcha-Delivery"]:
        return "format", []
    return "", [n["id"] for n in root["notices"]]


def check_wecom(headers, query, body):
    root = json.loads(body)
    content = root["markdown"]["content"]
    if query.get("key") != ["robot key"] or root["msgtype"] != "markdown":
        return "format", []
    if len(content.encode()) > 4096:
        return "more than 4,096 bytes", []
    return "", links_in(content)


def check_dingtalk(headers, query, body):
    stamp = query["timestamp"][0]
    wanted = base64.b64encode(mac(SECRET["dingtalk"], stamp.encode() + b"\n" + SECRET["dingtalk"])).decode()
    if query.get("access_token") != ["token"] or not near(int(stamp) / 1000) or query["sign"] != [wanted]:
        return "signature", []
    root = json.loads(body)
    if root["msgtype"] != "markdown" or not root["markdown"]["title"]:
        return "format", []
    return "", links_in(root["markdown"]["text"])


def check_feishu(headers, query, body):
    root = json.loads(body)
    key = root["timestamp"].encode() + b"\n" + SECRET["feishu"]
    if not near(int(root["timestamp"])) or root["sign"] != base64.b64encode(mac(key, b"")).decode():
        return "signature", []
    post = root["content"]["post"]["zh_cn"]
    if root["msg_type"] != "post" or not post["title"] or len(body) > 20_000:
        return "format", []
    return "", [piece["href"] for line in post["content"] for piece in line if piece["tag"] == "a"]


ROBOT_YES = {"wecom": b'{"errcode":0,"errmsg":"ok"}', "dingtalk": b'{"errcode":0,"errmsg":"ok"}',
             "feishu": b'{"code":0,"msg":"success","data":{}}'}
CHECKS = {"hook": check_hook, "wecom": check_wecom, "dingtalk": check_dingtalk, "feishu": check_feishu}


class Web(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        parts = urlsplit(self.path)
        channel = parts.path.strip("/")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if channel == "hang":
            time.sleep(30)
            return
        if channel == "refuse":
            return self.answer(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')
        if channel == "busy":
            return self.answer(503, b"")
        try:
            why, ids = CHECKS[channel](self.headers, parse_qs(parts.query), body)
            if self.headers["Content-Type"].split(";")[0] != "application/json":
                why = "content type"
        except (KeyError, ValueError, TypeError) as error:
            why, ids = repr(error), []
        note(channel, why, ids)
        self.answer(200 if not why else 400, ROBOT_YES.get(channel, b""))

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def tls(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/tls.crt", folder + "/tls.key")
    return context.wrap_socket(sock, server_side=True)


def check_mail(raw):
    lines = raw.split(b"\r\n")
    if any(len(line) > 998 or b"\n" in line for line in lines) or not raw.isascii():
        return "lines", []
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    if mail.defects or not mail["Message-ID"] or not mail["Date"].datetime:
        return "head", []
    if not str(mail["Subject"]).startswith("证察：") or str(mail["From"]) != "zc@office.example":
        return "subject", []
    return "", re.findall(r"(?m)^网址：(\S+)", mail.get_content())


def mail_talk(sock, implicit):
    """RFC 5321 as far as a client needs it; nothing is taken without TLS and login."""
    if implicit:
        sock = tls(sock)
    secure, known, recipients = implicit, False, []
    reader = sock.makefile("rb")
    say = lambda text: sock.sendall(text.encode() + b"\r\n")
    say("220 loopback")
    while True:
        line = reader.readline()
        if not line:
            return
        command = line.strip().upper()
        if command.startswith(b"EHLO"):
            say("250-loopback\r\n250 " + ("AUTH PLAIN" if secure else "STARTTLS"))
        elif command == b"STARTTLS":
            say("220 go")
            sock = tls(sock)
            reader = sock.makefile("rb")
            secure = True
        elif command.startswith(b"AUTH PLAIN"):
            rest = line.strip()[11:]
            if not rest:
                say("334 ")
                rest = reader.readline().strip()
            known = secure and base64.b64decode(rest) == b"\0officer\0" + SECRET["mail"]
            say("235 ok" if known else "535 no")
        elif command.startswith(b"MAIL FROM:"):
            recipients = []
            say("250 ok" if known else "530 log in first")
        elif command.startswith(b"RCPT TO:"):
            if b"NOBODY" in command:
                say("550 no such user")
            else:
                recipients.append(line)
                say("250 ok")
        elif command == b"DATA":
            if not recipients:
                say("503 no recipient")
                continue
            say("354 go")
            raw = b""
            while not raw.endswith(b"\r\n.\r\n"):
                raw += reader.readline()
            raw = re.sub(rb"(?m)^\.\.", b".", raw[:-3])
            try:
                why, ids = check_mail(raw)
            except (KeyError, ValueError, AttributeError) as error:
                why, ids = repr(error), []
            note("mail" if implicit else "starttls", why, ids)
            say("250 ok")
        elif command == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


def serve_mail(port, implicit):
    listener = socket.create_server(("127.0.0.1", port))

    def talk(sock):
        try:
            with sock:
                mail_talk(sock, implicit)
        except (OSError, ssl.SSLError):
            pass

    while True:
        sock, _ = listener.accept()
        threading.Thread(target=talk, args=(sock,), daemon=True).start()


# RFC 5424 section 6, with BOM and UTF-8 text.
SYSLOG = re.compile(rb'<(\d{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S{1,255} zhengcha - notice '
                    rb'\[zhengcha@32473((?: [a-z]+="(?:[^"\\\]]|\\.)*")+)\] \xef\xbb\xbf(.+)', re.S)


def serve_syslog(channel, sock):
    while True:
        datagram = sock.recv(65536)
        match = SYSLOG.fullmatch(datagram)
        if not match or int(match[1]) >> 3 != 16 or len(datagram) > 2048:
            note(channel, "format", [])
            continue
        match[3].decode()
        note(channel, "", re.findall(r' id="([0-9a-f]+)"', match[2].decode()))


def background(target, *args):
    threading.Thread(target=target, args=args, daemon=True).start()


web = ThreadingHTTPServer(("127.0.0.1", base_port), Web)
background(serve_mail, base_port + 1, True)
background(serve_mail, base_port + 2, False)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", base_port + 3))
background(serve_syslog, "udp", udp)
local = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
local.bind(folder + "/log.socket")
background(serve_syslog, "local", local)
open(folder + "/ready", "w").close()
web.serve_forever()
