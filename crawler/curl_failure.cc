#include "crawler/curl_failure.h"

#include <utility>
#include <vector>

#include <curl/curl.h>
#include <fmt/format.h>

namespace zc {
namespace {

bool is_tls_code(int code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

ErrorKind kind_of(const Exchange::Record& record) {
  if (record.head_is_over_limit) return ErrorKind::kProtocol;
  switch (record.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return ErrorKind::kTimeout;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, or no status line at all
    case CURLE_HTTP2:
      return ErrorKind::kProtocol;
    case CURLE_OUT_OF_MEMORY:  // libcurl 7.88 says so of a header line over 100 KiB
      return record.stage == Stage::kHead ? ErrorKind::kProtocol : ErrorKind::kNetwork;
    case CURLE_URL_MALFORMAT:
      return ErrorKind::kBadInput;
    default:
      return ErrorKind::kNetwork;
  }
}

std::string reason_of(const Exchange::Record& record, const ExchangePlan& plan) {
  if (record.head_is_over_limit) {
    return fmt::format("the response head is longer than {} bytes", plan.max_head_bytes);
  }
  if (record.code == CURLE_OK) return "the server closed in the middle of the response head";
  if (record.code == CURLE_OUT_OF_MEMORY) return "a header line is too long";
  return record.error_text;
}

// The certificates that proved nothing.
std::string chain_of(Stage stage, const Exchange::Record& record) {
  if (stage != Stage::kTls || record.refused_chain.empty()) return {};
  return fmt::format(" [chain: {}]", record.refused_chain);
}

}  // namespace

Error staged(ErrorKind kind, std::string message, std::string_view stage, const std::string& host) {
  return Error(kind,
               std::move(message),
               {ErrorField{"stage", std::string(stage)}, ErrorField{"host", host}});
}

bool is_worth_another_address(const Exchange::Record& record) {
  return record.code != CURLE_OK && record.request_head.empty() && !is_tls_code(record.code) &&
         !record.refused;
}

Error error_of(const Exchange::Record& record, const ExchangePlan& plan, const std::string& host) {
  if (record.refused) {
    return staged(record.refused->kind(),
                  fmt::format("connecting to {}: {}", host, record.refused->message()),
                  "guard",
                  host);
  }
  const Stage stage = is_tls_code(record.code) ? Stage::kTls : record.stage;
  Error error = staged(kind_of(record),
                       fmt::format("fetching {} from {}{}: {}{}",
                                   plan.url,
                                   plan.address,
                                   plan.proxy.empty() ? "" : " through the proxy",
                                   reason_of(record, plan),
                                   chain_of(stage, record)),
                       name_of(stage),
                       host);
  std::vector<ErrorField> fields = error.fields();
  fields.push_back({"ip", plan.address});
  return Error(error.kind(), error.message(), std::move(fields));
}

Truncation truncation_of(const Exchange::Record& record) {
  if (record.body_is_over_limit) return Truncation::kLength;
  if (record.code == CURLE_OK) return Truncation::kNone;
  return record.code == CURLE_OPERATION_TIMEDOUT ? Truncation::kTime : Truncation::kDisconnect;
}

}  // namespace zc
