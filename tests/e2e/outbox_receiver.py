"""A site of many pages, and a webhook that fails half of the time, or always while FOLDER/down is
there.  Writes the finding of every notice that it took, one a line, to FOLDER/took.
usage: outbox_receiver.py FOLDER PORT PAGES"""
import json, os, random, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, port, pages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(1)
lock = threading.Lock()
took = open(folder + "/took", "a")
WORDS = """<p>包过班，不过全额退款，保证拿证。</p><p>国家级证书，全国通用，终身有效。</p>
<p>人社部指定培训机构，国家人社部授权。</p><p>免考拿证，无需考试，内部名额。</p><p>持证可挂靠，年收入三万元。</p>
<p>中国职业资格证书中心颁发，全球认可。</p><p>月入过万，高薪就业，包就业。</p><p>报名费另收，考试费代缴3800元。</p>
<p>培训合格后颁发国家职业资格证书，七天拿证，快速取证。</p><p>通过率100%，命题老师授课，考前押题，内部题库。</p>"""


class Web(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/robots.txt":
            return self.answer(404, b"")
        if self.path == "/":
            links = "".join(f'<a href="/p{i}.html">{i}</a> ' for i in range(pages))
            text = f"<title>目录</title>{links}"
        else:
            text = f"<title>第{self.path[2:-5]}班</title><h1>培训班 {self.path}</h1>{WORDS}"
        self.answer(200, f'<!doctype html><meta charset="utf-8">{text}'.encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.02)
        with lock:
            if os.path.exists(folder + "/down") or chance.random() < 0.5:
                return self.answer(503, b"")
            took.writelines(n["finding"] + "\n" for n in json.loads(body)["notices"])
            took.flush()
        self.answer(204, b"")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", port), Web).serve_forever()
