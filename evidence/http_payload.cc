#include "evidence/http_payload.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "evidence/gzip.h"
#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

// More than a page ever is; deflate's best ratio is 1032, so small input stays small.
constexpr std::size_t kMaxPayload = std::size_t{256} << 20;
constexpr std::size_t kFreePayload = std::size_t{32} << 20;
constexpr std::size_t kMaxRatio = 200;
constexpr std::size_t kMaxCodings = 4;

// "gzip, chunked" to {"gzip", "chunked"}, lower-case; empty elements and "identity" left out.
std::vector<std::string> codings_of(std::string_view list) {
  std::vector<std::string> codings;
  while (!list.empty()) {
    const std::string coding = lower_ascii(trim(take_line(list, ",")));
    if (!coding.empty() && coding != "identity") codings.push_back(coding);
  }
  return codings;
}

// Reads "1a3;ext=1\r\n" at the front of `rest`.  False: broken.  `cut`: the line does not end.
bool read_chunk_size(std::string_view& rest, std::size_t& size, bool& cut) {
  const std::size_t end = rest.find('\n');
  cut = end == std::string_view::npos;
  if (cut) return true;
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  line = trim(line.substr(0, line.find(';')));
  if (line.empty() || line.size() > 15) return false;
  size = 0;
  for (const char c : lower_ascii(line)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) return false;
    size = size * 16 + digit;
  }
  return true;
}

std::optional<std::string> undo_chunked(std::string_view rest) {
  std::string out;
  while (!rest.empty()) {
    std::size_t size = 0;
    bool cut = false;
    if (!read_chunk_size(rest, size, cut)) return std::nullopt;
    if (cut || size == 0) break;
    out.append(rest.substr(0, size));
    rest.remove_prefix(std::min(size, rest.size()));
    if (rest.starts_with("\r\n")) {
      rest.remove_prefix(2);
    } else if (rest.starts_with("\n")) {
      rest.remove_prefix(1);
    } else if (rest.size() > 1) {
      return std::nullopt;
    } else {
      break;
    }
  }
  return out;
}

Result<std::string> undo_coding(const std::string& coding, const std::string& in) {
  const bool gzip = coding == "gzip" || coding == "x-gzip";
  if (!gzip && coding != "deflate") {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("content coding '{}' cannot be undone here", coding));
  }
  const std::size_t limit = std::min(kMaxPayload, std::max(kFreePayload, in.size() * kMaxRatio));
  std::string out;
  InflateEnd end =
      inflate_all(in, gzip ? InflateFormat::kGzip : InflateFormat::kZlibOrGzip, limit, out);
  if (end == InflateEnd::kBroken && out.empty() && !gzip) {
    end = inflate_all(in, InflateFormat::kRawDeflate, limit, out);
  }
  if (end == InflateEnd::kTooMuch) {
    return Error(ErrorKind::kProtocol, fmt::format("body unpacks to more than {} bytes", limit));
  }
  return out;
}

}  // namespace

std::size_t http_head_size(std::string_view message) {
  const std::size_t end = message.find("\r\n\r\n");
  const std::size_t bare = message.substr(0, end).find("\n\n");  // servers that send LF alone
  if (bare != std::string_view::npos) return bare + 2;
  return end == std::string_view::npos ? end : end + 4;
}

std::string http_header(std::string_view message, std::string_view name) {
  const std::size_t head_size = http_head_size(message);
  std::string_view head = message.substr(0, head_size);
  std::string joined;
  take_line(head, "\n");
  while (!head.empty()) {
    const std::string_view line = take_line(head, "\n");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !same_word(trim(line.substr(0, colon)), name)) continue;
    if (!joined.empty()) joined += ", ";
    joined += trim(line.substr(colon + 1));
  }
  return joined;
}

std::optional<std::string> http_entity(std::string_view message) {
  const std::size_t head_size = http_head_size(message);
  if (head_size == std::string_view::npos) return std::nullopt;
  const std::string_view body = message.substr(head_size);
  const std::vector<std::string> codings = codings_of(http_header(message, "Transfer-Encoding"));
  if (codings.empty()) return std::string(body);
  if (codings.size() != 1 || codings[0] != "chunked") return std::nullopt;
  return undo_chunked(body);
}

Result<std::string> http_payload(std::string_view message) {
  std::optional<std::string> entity = http_entity(message);
  if (!entity) return Error(ErrorKind::kCorrupt, "the body's transfer coding cannot be undone");
  std::vector<std::string> codings = codings_of(http_header(message, "Content-Encoding"));
  if (codings.size() > kMaxCodings) {
    return Error(ErrorKind::kProtocol,
                 fmt::format("{} content codings on one body", codings.size()));
  }
  std::string payload = *std::move(entity);
  std::reverse(codings.begin(), codings.end());  // the last one applied is undone first
  for (const std::string& coding : codings) {
    ZC_TRY(payload, undo_coding(coding, payload));
  }
  return payload;
}

}  // namespace evidence_parts
}  // namespace zc
