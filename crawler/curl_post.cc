#include "crawler/curl_post.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include "crawler/curl_handle.h"

namespace zc {
namespace {

struct Answer {
  std::string bytes = {};
  std::size_t limit = 0;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* context) {
  Answer& answer = *static_cast<Answer*>(context);
  if (answer.bytes.size() + size * count > answer.limit) return 0;  // ends the transfer
  answer.bytes.append(data, size * count);
  return size * count;
}

ErrorKind kind_of(CURLcode code) {
  if (code == CURLE_OPERATION_TIMEDOUT) return ErrorKind::kTimeout;
  if (code == CURLE_WRITE_ERROR) return ErrorKind::kProtocol;
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return ErrorKind::kBadInput;
  }
  return ErrorKind::kNetwork;
}

}  // namespace

Result<std::string> post(const PostRequest& request) {
  CurlEasy easy;
  CurlList headers;
  headers.add("Content-Type: " + request.content_type);
  headers.add("Expect:");  // authorities often do not know 100-continue
  Answer answer{{}, request.max_answer_bytes};
  easy.set_text(CURLOPT_URL, request.url.c_str());
  easy.set_text(CURLOPT_PROTOCOLS_STR, "http,https");
  easy.set_number(CURLOPT_POST, 1);
  easy.set_number(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
  easy.set_pointer(CURLOPT_POSTFIELDS, request.body.data());
  easy.set_pointer(CURLOPT_HTTPHEADER, headers.raw());
  easy.set_callback(CURLOPT_WRITEFUNCTION, take);
  easy.set_pointer(CURLOPT_WRITEDATA, &answer);
  easy.set_number(CURLOPT_NOSIGNAL, 1);
  easy.set_number(CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline.count()));
  if (!request.ca_file.empty()) easy.set_text(CURLOPT_CAINFO, request.ca_file.c_str());
  ZC_CHECK(easy.status());
  const CURLcode code = curl_easy_perform(easy.raw());
  if (code != CURLE_OK) {
    return Error(kind_of(code),
                 fmt::format("{}: {}", request.url, easy.error_text(static_cast<int>(code))));
  }
  const long status = easy.number_info(CURLINFO_RESPONSE_CODE);
  if (status != 200) {
    return Error(ErrorKind::kProtocol, fmt::format("{}: HTTP status {}", request.url, status));
  }
  return std::move(answer.bytes);
}

}  // namespace zc
