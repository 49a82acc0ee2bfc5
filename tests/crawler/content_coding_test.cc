#include "crawler/content_coding.h"

#include <brotli/encode.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

using namespace zc;

namespace {

constexpr std::uint64_t kLimit = 1'000'000;
using Headers = std::vector<HttpHeader>;

// window_bits: 15 + 16 gzip, 15 zlib, -15 bare deflate.
std::string deflated(const std::string& text, int window_bits) {
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string brotli(const std::string& text) {
  std::string out(BrotliEncoderMaxCompressedSize(text.size()) + 16, '\0');
  std::size_t size = out.size();
  REQUIRE(BrotliEncoderCompress(BROTLI_DEFAULT_QUALITY,
                                BROTLI_DEFAULT_WINDOW,
                                BROTLI_MODE_TEXT,
                                text.size(),
                                reinterpret_cast<const std::uint8_t*>(text.data()),
                                &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text, int window_log = 0) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_inBuffer source = {text.data(), text.size(), 0};
  ZSTD_outBuffer sink = {out.data(), out.size(), 0};
  REQUIRE(ZSTD_compressStream2(context, &sink, &source, ZSTD_e_flush) == 0);  // the size is untold
  REQUIRE(ZSTD_compressStream2(context, &sink, &source, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  out.resize(sink.pos);
  return out;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += fmt::format("line {} of a page\n", i);
  return text;
}

}  // namespace

TEST_CASE("content coding: each coding gives the text back") {
  const std::string text = long_text();
  const auto check = [&text](const std::string& coding, const std::string& wire) {
    CAPTURE(coding);
    const DecodedBody body = decode_body(Headers{{"content-encoding", coding}}, wire, kLimit);
    CHECK(body.coded);
    CHECK(body.payload == text);
    CHECK_FALSE(body.damaged);
    CHECK_FALSE(body.over_limit);
  };
  check("gzip", deflated(text, 15 + 16));
  check("X-GZIP", deflated(text, 15 + 16));
  check("deflate", deflated(text, 15));
  check("deflate", deflated(text, -15));  // what some servers send under that name
  check("br", brotli(text));
  check("zstd", zstd(text));
  check("zstd", zstd(text.substr(0, 100)) + zstd(text.substr(100)));
  check("gzip, br", brotli(deflated(text, 15 + 16)));
  check("gzip", deflated(text.substr(0, 100), 15 + 16) + deflated(text.substr(100), 15 + 16));
  check("gzip", deflated(text, 15 + 16) + "padding");
}

TEST_CASE("content coding: RFC 9112 section 7.1, chunks with extensions and trailers") {
  const Headers headers = {{"Transfer-Encoding", "chunked"}};
  const std::string wire = "4;name=\"v\"\r\nWiki\r\n00005\r\npedia\r\n0\r\nX: y\r\n\r\n";
  const DecodedBody body = decode_body(headers, wire + "junk", kLimit);
  CHECK(body.coded);
  CHECK(body.payload == "Wikipedia");
  CHECK(body.framed_bytes == wire.size());
  CHECK_FALSE(body.damaged);
}

TEST_CASE("content coding: chunks that break off or break down give what came before") {
  const Headers headers = {{"Transfer-Encoding", "chunked"}};
  for (const char* const wire : {"4\r\nWiki\r\n5\r\n",
                                 "4\r\nWiki\r\n5",
                                 "4\r\nWiki\r\nzz\r\n",
                                 "4\r\nWiki",
                                 "4\r\nWiki\r\nFFFFFFFFFFFFFFFFF\r\nx"}) {
    CAPTURE(wire);
    const DecodedBody body = decode_body(headers, wire, kLimit);
    CHECK(body.payload == "Wiki");
    CHECK(body.damaged);
    CHECK(body.framed_bytes == std::string_view(wire).size());
  }
}

TEST_CASE("content coding: a cut gzip body gives its beginning") {
  const std::string text = long_text();
  const std::string wire = deflated(text, 15 + 16);
  const DecodedBody body =
      decode_body(Headers{{"Content-Encoding", "gzip"}}, wire.substr(0, wire.size() / 2), kLimit);
  CHECK(body.damaged);
  CHECK(body.payload.size() > 1000);
  CHECK(text.starts_with(body.payload));
}

TEST_CASE("content coding: what is not coded as it says is taken as it is") {
  const std::string text = "<html>never compressed</html>";
  for (const char* const coding : {"gzip", "deflate", "utf-8", "identity", "", "br", "zstd"}) {
    CAPTURE(coding);
    const DecodedBody body = decode_body(Headers{{"Content-Encoding", coding}}, text, kLimit);
    CHECK_FALSE(body.coded);
    CHECK(body.payload.empty());
  }
  CHECK(is_plain(Headers{{"Content-Encoding", "utf-8"}}));
  CHECK_FALSE(is_plain(Headers{{"Content-Encoding", "utf-8, gzip"}}));
}

TEST_CASE("content coding: expansion stops at the limit, in every layer") {
  const std::string bomb = std::string(5'000'000, 'A');
  for (const auto& [coding, wire] : {std::pair(std::string("gzip"), deflated(bomb, 15 + 16)),
                                     std::pair(std::string("br"), brotli(bomb)),
                                     std::pair(std::string("zstd"), zstd(bomb))}) {
    const DecodedBody body = decode_body(Headers{{"Content-Encoding", coding}}, wire, kLimit);
    CHECK(body.over_limit);
    CHECK(body.payload.size() == kLimit);
  }
  const DecodedBody layered =
      decode_body(Headers{{"Content-Encoding", "gzip, gzip, gzip, gzip, gzip"}}, "x", kLimit);
  CHECK(layered.damaged);
  CHECK_FALSE(layered.coded);
}

TEST_CASE("content coding: RFC 9659, zstd gets a window of 8 MB and no more") {
  const Headers headers = {{"Content-Encoding", "zstd"}};
  CHECK(decode_body(headers, zstd(long_text(), 23), kLimit).payload == long_text());
  const DecodedBody wide = decode_body(headers, zstd(long_text(), 27), kLimit);
  CHECK(wide.damaged);
  CHECK_FALSE(wide.coded);
}

TEST_CASE("content coding: a cut zstd body gives its beginning") {
  std::string text;
  while (text.size() < 900'000) text += fmt::format("{:x} ", text.size() * 2654435761U);
  const std::string wire = zstd(text);
  const DecodedBody body =
      decode_body(Headers{{"Content-Encoding", "zstd"}}, wire.substr(0, wire.size() / 2), kLimit);
  CHECK(body.damaged);
  CHECK(body.payload.size() > 1000);
  CHECK(text.starts_with(body.payload));
}

TEST_CASE("content coding: an empty body of any coding is empty") {
  for (const char* const coding : {"gzip", "br", "zstd"}) {
    const DecodedBody body = decode_body(Headers{{"Content-Encoding", coding}}, "", kLimit);
    CHECK(body.coded);
    CHECK(body.payload.empty());
    CHECK_FALSE(body.damaged);
  }
}
