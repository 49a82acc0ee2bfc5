// Opens a WACZ in ReplayWeb.page in a real Chromium without a window, and prints as JSON what a
// person would see: the list of pages, and the text of one replayed page.
//   node replay.mjs CHROMIUM PACKAGE_DIR FILE.wacz URL
// PACKAGE_DIR: the unpacked npm package replaywebpage.  Everything is served on loopback; Chromium
// resolves no other name, so what is seen came out of the WACZ.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";

const [chromium, packageDir, wacz, wantedUrl] = process.argv.slice(2);
const kDeadline = 90_000;
const profile = mkdtempSync(join(tmpdir(), "zc-replay-"));
const types = { html: "text/html", js: "text/javascript", wacz: "application/wacz" };

// A file server that answers ranges, suffix ranges longer than the file too: the viewer reads the
// zip's directory first.
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://x").pathname);
  const file = path === "/pages.wacz" ? wacz : join(packageDir, path === "/" ? "index.html" : path);
  let bytes;
  try {
    if (!statSync(file).isFile()) throw new Error("no file");
    bytes = readFileSync(file);
  } catch {
    response.writeHead(404).end();
    return;
  }
  const type = types[file.split(".").pop()] ?? "application/octet-stream";
  const headers = { "Content-Type": type, "Accept-Ranges": "bytes" };
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
  if (!range) {
    response.writeHead(200, { ...headers, "Content-Length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
    return;
  }
  const suffix = range[1] === "";
  const begin = suffix ? Math.max(0, bytes.length - Number(range[2])) : Number(range[1]);
  const end = suffix || range[2] === "" ? bytes.length : Math.min(bytes.length, Number(range[2]) + 1);
  headers["Content-Range"] = `bytes ${begin}-${end - 1}/${bytes.length}`;
  response.writeHead(206, { ...headers, "Content-Length": end - begin });
  response.end(request.method === "HEAD" ? undefined : bytes.subarray(begin, end));
});

// The DevTools protocol over two pipes: JSON messages that end with a zero byte.
class Browser {
  constructor() {
    const flags = ["--headless", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe", "--disable-sync",
      "--disable-background-networking", "--disable-component-update", "--disable-quic",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", `--user-data-dir=${profile}`];
    if (process.getuid() === 0) flags.push("--no-sandbox");
    this.child = spawn(chromium, [...flags, "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.waiting = new Map();
    this.last = 0;
    let held = "";
    this.child.stdio[4].on("data", (data) => {
      const parts = (held + data).split("\0");
      held = parts.pop();
      for (const part of parts) this.answer(JSON.parse(part));
    });
  }
  answer(message) {
    this.waiting.get(message.id)?.(message.result ?? { failed: message.error });
    this.waiting.delete(message.id);
  }
  call(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }
}

// Runs in the page: every element, those in shadow roots too.
const kDeep = `const all = (root) => [...root.querySelectorAll("*")].flatMap(
  (e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);`;
const kFrameText = `(() => { ${kDeep}
  const frame = all(document).find((e) => e.tagName === "IFRAME" && e.src.includes("mp_/"));
  return frame?.contentDocument?.body?.innerText ?? ""; })()`;
const kPageList = `(() => { ${kDeep}
  return all(document).filter((e) => e.tagName === "WR-PAGE-ENTRY").map((e) => e.page?.url ?? ""); })()`;

async function shown(browser, session, address, expression, ready) {
  await browser.call("Page.navigate", { url: "about:blank" }, session);
  await browser.call("Page.navigate", { url: address }, session);
  const deadline = Date.now() + kDeadline;
  let value;
  while (Date.now() < deadline) {
    const answer = await browser.call("Runtime.evaluate", { expression, returnByValue: true }, session);
    value = answer.result?.value;
    if (value !== undefined && ready(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return value;
}

server.listen(0, "127.0.0.1", async () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  const source = `${origin}/?source=${encodeURIComponent(`${origin}/pages.wacz`)}`;
  const browser = new Browser();
  const { targetId } = await browser.call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await browser.call("Target.attachToTarget", { targetId, flatten: true });
  const pages = await shown(browser, sessionId, `${source}#view=pages`, kPageList, (v) => v.length > 0);
  const text = await shown(browser, sessionId, `${source}#view=replay&url=${encodeURIComponent(wantedUrl)}`,
    kFrameText, (v) => v.length > 0);
  console.log(JSON.stringify({ pages, text }));
  const ended = new Promise((resolve) => browser.child.once("exit", resolve));
  await browser.call("Browser.close");
  await ended;
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});
