#include "notice/curl_send.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

namespace zc {
namespace {

constexpr std::size_t kMostAnswerBytes = std::size_t{64} << 10;
constexpr long kRefusedMailStatus = 400;  // RFC 5321 section 4.2.1: 4yz and 5yz are refusals

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;

class Lines {
 public:
  Lines() = default;
  ~Lines() { curl_slist_free_all(list_); }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  void add(const std::string& line) {
    curl_slist* const longer = curl_slist_append(list_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// An option that this libcurl does not know is a defect of the build: Debian's knows them all.
template <typename Value>
void set(CURL* easy, CURLoption option, Value value, CURLcode& bad) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code != CURLE_OK && bad == CURLE_OK) bad = code;
}

struct Body {
  std::string bytes = {};
  bool too_much = false;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* context) {
  Body& body = *static_cast<Body*>(context);
  if (body.bytes.size() + size * count > kMostAnswerBytes) {
    body.too_much = true;
    return 0;  // ends the transfer
  }
  body.bytes.append(data, size * count);
  return size * count;
}

std::size_t give(char* out, std::size_t size, std::size_t count, void* context) {
  std::string_view& rest = *static_cast<std::string_view*>(context);
  const std::size_t length = std::min(size * count, rest.size());
  std::copy_n(rest.data(), length, out);
  rest.remove_prefix(length);
  return length;
}

int may_go_on(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load() ? 1 : 0;
}

Error error_of(CURLcode code) {
  const std::string words = curl_easy_strerror(code);  // never holds the address
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorKind::kTimeout, "no answer in time"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorKind::kCancelled, "the program stops"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorKind::kBadInput, words};
    case CURLE_WRITE_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      return {ErrorKind::kProtocol, words};
    default:
      return {ErrorKind::kNetwork, words};
  }
}

Result<Easy> handle_for(const TransferOptions& options) {
  Easy easy(curl_easy_init());
  if (easy == nullptr) throw std::bad_alloc();
  CURLcode bad = CURLE_OK;
  set(easy.get(), CURLOPT_NOSIGNAL, 1L, bad);
  set(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(options.deadline.count()), bad);
  if (!options.ca_file.empty()) set(easy.get(), CURLOPT_CAINFO, options.ca_file.c_str(), bad);
  if (options.stop != nullptr) {
    set(easy.get(), CURLOPT_NOPROGRESS, 0L, bad);
    set(easy.get(), CURLOPT_XFERINFOFUNCTION, &may_go_on, bad);
    set(easy.get(), CURLOPT_XFERINFODATA, options.stop, bad);
  }
  if (bad != CURLE_OK) return Error(ErrorKind::kUnsupported, curl_easy_strerror(bad));
  return easy;
}

// Reads the talk of RFC 5321: which RCPT was answered with what.
struct Talk {
  std::size_t asked = 0;  // RCPT commands so far
  bool open = false;      // the last command was one
  std::vector<std::string> refused = {};
  std::string last_refusal = {};
};

int listen(CURL* /*easy*/, curl_infotype kind, char* data, std::size_t size, void* context) {
  Talk& talk = *static_cast<Talk*>(context);
  const std::string_view line(data, size);
  if (kind == CURLINFO_HEADER_OUT) {
    talk.open = line.starts_with("RCPT TO:");
    if (talk.open) ++talk.asked;
  } else if (kind == CURLINFO_HEADER_IN && size >= 3 && (line[0] == '4' || line[0] == '5')) {
    talk.last_refusal = line.substr(0, 3);
    if (talk.open) talk.refused.push_back(fmt::format("{}: {}", talk.asked, line.substr(0, 3)));
    talk.open = false;
  }
  return 0;
}

}  // namespace

Result<HttpAnswer> http_post(const HttpPost& post, const TransferOptions& options) {
  ZC_TRY(const Easy easy, handle_for(options));
  Lines headers;
  headers.add("Content-Type: application/json; charset=utf-8");
  headers.add("Expect:");
  for (const std::string& line : post.headers) headers.add(line);
  Body body;
  CURLcode bad = CURLE_OK;
  set(easy.get(), CURLOPT_URL, post.url.c_str(), bad);
  set(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https", bad);
  set(easy.get(), CURLOPT_POST, 1L, bad);
  set(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()), bad);
  set(easy.get(), CURLOPT_POSTFIELDS, post.body.data(), bad);
  set(easy.get(), CURLOPT_HTTPHEADER, headers.get(), bad);
  set(easy.get(), CURLOPT_USERAGENT, "zhengcha", bad);
  set(easy.get(), CURLOPT_WRITEFUNCTION, &take, bad);
  set(easy.get(), CURLOPT_WRITEDATA, &body, bad);
  if (bad != CURLE_OK) return error_of(bad);
  const CURLcode code = curl_easy_perform(easy.get());
  if (body.too_much) return Error(ErrorKind::kProtocol, "the answer is larger than 64 KB");
  if (code != CURLE_OK) return error_of(code);
  HttpAnswer answer;
  curl_off_t wait = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &wait);
  answer.retry_after = std::chrono::seconds(wait);
  answer.body = std::move(body.bytes);
  return answer;
}

Result<MailAnswer> send_mail(const MailSend& mail, const TransferOptions& options) {
  ZC_TRY(const Easy easy, handle_for(options));
  Lines recipients;
  for (const std::string& one : mail.to) recipients.add("<" + one + ">");
  const std::string from = "<" + mail.from + ">";
  std::string_view rest = mail.message;
  Talk talk;
  CURLcode bad = CURLE_OK;
  set(easy.get(), CURLOPT_URL, mail.server.c_str(), bad);
  set(easy.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps", bad);
  set(easy.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL), bad);
  if (!mail.user.empty()) {
    set(easy.get(), CURLOPT_USERNAME, mail.user.c_str(), bad);
    set(easy.get(), CURLOPT_PASSWORD, mail.password.c_str(), bad);
  }
  set(easy.get(), CURLOPT_MAIL_FROM, from.c_str(), bad);
  set(easy.get(), CURLOPT_MAIL_RCPT, recipients.get(), bad);
  set(easy.get(), CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L, bad);
  set(easy.get(), CURLOPT_UPLOAD, 1L, bad);
  set(easy.get(), CURLOPT_READFUNCTION, &give, bad);
  set(easy.get(), CURLOPT_READDATA, &rest, bad);
  set(easy.get(), CURLOPT_VERBOSE, 1L, bad);
  set(easy.get(), CURLOPT_DEBUGFUNCTION, &listen, bad);
  set(easy.get(), CURLOPT_DEBUGDATA, &talk, bad);
  if (bad != CURLE_OK) return error_of(bad);
  const CURLcode code = curl_easy_perform(easy.get());
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT && status >= kRefusedMailStatus) {
    return Error(ErrorKind::kProtocol,
                 fmt::format("the mail server refused: {} ({})", status, curl_easy_strerror(code)));
  }
  if (code != CURLE_OK) return error_of(code);
  return MailAnswer{std::move(talk.refused)};
}

}  // namespace zc
