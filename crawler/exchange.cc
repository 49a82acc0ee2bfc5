#include "crawler/exchange.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crawler/address_guard.h"
#include "crawler/curl_cookies.h"
#include "crawler/response_head.h"

namespace zc {
namespace {

std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  const void* const bytes =
      address->sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr)
          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr);
  return inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr ? ""
                                                                                   : text.data();
}

bool is_set_cookie(std::string_view line) {
  return line.size() > 11 && (line[0] == 's' || line[0] == 'S') &&
         same_header_name(line.substr(0, line.find(':')), "Set-Cookie");
}

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::kConnect:
      return "connect";
    case Stage::kTls:
      return "tls";
    case Stage::kSend:
      return "send";
    case Stage::kHead:
      return "head";
    case Stage::kBody:
      return "body";
  }
  return "";
}

Exchange::Exchange(ExchangePlan plan, const AddressGuard& guard)
    : plan_(std::move(plan)), guard_(guard) {}

void Exchange::set_up_callbacks(CurlEasy& easy) {
  easy.set_number(CURLOPT_VERBOSE, 1);
  easy.set_callback(CURLOPT_DEBUGFUNCTION, &Exchange::on_debug);
  easy.set_callback(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  easy.set_callback(CURLOPT_WRITEFUNCTION, &Exchange::on_payload);
  easy.set_callback(CURLOPT_OPENSOCKETFUNCTION, &Exchange::on_open_socket);
  easy.set_callback(CURLOPT_SSL_CTX_FUNCTION, &Exchange::on_tls_context);
}

Status Exchange::prepare(CurlEasy& easy) {
  for (const std::string& line : plan_.header_lines) header_lines_.add(line);
  // Any host and port of this transfer goes to the pinned address.  Unlike CURLOPT_RESOLVE this
  // leaves nothing behind in libcurl's name cache, and a pooled connection is reused only for the
  // same address.
  const bool is_v6 = plan_.address.find(':') != std::string::npos;
  connect_to_.add(is_v6 ? fmt::format("::[{}]:", plan_.address)
                        : fmt::format("::{}:", plan_.address));
  easy.set_text(CURLOPT_URL, plan_.url.c_str());
  easy.set_pointer(CURLOPT_HTTPHEADER, header_lines_.raw());
  easy.set_pointer(CURLOPT_CONNECT_TO, connect_to_.raw());
  easy.set_number(CURLOPT_TIMEOUT_MS, std::max<long>(1, plan_.time_limit.count()));
  easy.set_pointer(CURLOPT_DEBUGDATA, this);
  easy.set_pointer(CURLOPT_HEADERDATA, this);
  easy.set_pointer(CURLOPT_WRITEDATA, this);
  easy.set_pointer(CURLOPT_OPENSOCKETDATA, this);
  easy.set_pointer(CURLOPT_SSL_CTX_DATA, this);
  // Handles are used again: what one exchange sets the next must set back.
  easy.set_text(CURLOPT_PROXY, plan_.proxy.c_str());  // "": none, not even from the environment
  easy.set_text(CURLOPT_PROXYUSERPWD,
                plan_.proxy_credentials.empty() ? nullptr : plan_.proxy_credentials.c_str());
  easy.set_pointer(CURLOPT_SHARE, plan_.cookies == nullptr ? nullptr : plan_.cookies->raw());
  if (plan_.form) {
    easy.set_number(CURLOPT_POSTFIELDSIZE, static_cast<long>(plan_.form->size()));
    easy.set_pointer(CURLOPT_POSTFIELDS, plan_.form->data());
  } else {
    easy.set_number(CURLOPT_HTTPGET, 1);
  }
  return easy.status();
}

void Exchange::finish(CurlEasy& easy, int code) {
  record_.code = out_of_memory_ ? static_cast<int>(CURLE_ABORTED_BY_CALLBACK) : code;
  if (record_.code != CURLE_OK) {
    record_.error_text = out_of_memory_ ? "out of memory" : easy.error_text(code);
  }
  record_.peer_ip = easy.text_info(CURLINFO_PRIMARY_IP);
  record_.peer_port = static_cast<std::uint16_t>(easy.number_info(CURLINFO_PRIMARY_PORT));
  record_.stage = stage_reached(easy);
  if (!record_.head_is_complete) record_.refused_chain = tls_witness_.chain_text();
  if (plan_.cookies != nullptr && cookies_set_ > 0) plan_.cookies->note_set(easy, cookies_set_);
}

Stage Exchange::stage_reached(const CurlEasy& easy) const {
  if (record_.head_is_complete) return Stage::kBody;
  if (record_.request_head.ends_with("\r\n\r\n")) return Stage::kHead;
  if (!record_.request_head.empty()) return Stage::kSend;
  // libcurl 7.88 counts a connection as made when TLS is done as well; the first TLS byte that left
  // us tells the two apart.
  if (easy.microseconds_info(CURLINFO_CONNECT_TIME_T) != 0) return Stage::kSend;
  return tls_has_begun_ ? Stage::kTls : Stage::kConnect;
}

// An exception must not pass through libcurl's C frames; memory is the only one that can arise.
int Exchange::on_debug(void* easy, int kind, char* bytes, std::size_t size, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  try {
    const std::string_view piece(bytes, size);
    if (kind == CURLINFO_HEADER_OUT) exchange.add_request_bytes(piece);
    if (kind == CURLINFO_HEADER_IN && !exchange.in_tunnel_) {
      if (exchange.plan_.is_tls && exchange.record_.tls.version.empty()) {
        curl_tlssessioninfo* session = nullptr;
        curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session);
        exchange.record_.tls = tls_facts(session == nullptr ? nullptr : session->internals);
      }
      exchange.add_head_line(piece);
    }
    if (kind == CURLINFO_SSL_DATA_OUT) exchange.tls_has_begun_ = true;
    if (kind == CURLINFO_DATA_IN) exchange.add_body_bytes(piece);
  } catch (const std::bad_alloc&) {
    exchange.out_of_memory_ = true;
  }
  return 0;
}

void Exchange::add_request_bytes(std::string_view bytes) {
  in_tunnel_ = bytes.starts_with("CONNECT ");
  if (in_tunnel_) return;
  // libcurl sends again on a fresh connection when a pooled one turns out to be dead.
  if (bytes.starts_with("GET ") || bytes.starts_with("POST ")) record_.request_head.clear();
  record_.request_head.append(bytes);
}

void Exchange::add_head_line(std::string_view line) {
  if (record_.head_is_complete) return;
  head_bytes_ += line.size();
  record_.head_is_over_limit = head_bytes_ > plan_.max_head_bytes;
  if (record_.head_is_over_limit) return;
  // libcurl 7.88 does not report the empty line that ends an interim (1xx) head, so the next status
  // line tells.  101 ends HTTP here although nobody asked for it: nothing final will follow.
  const int status = status_of_line(record_.response_head);
  const bool is_interim = status >= 100 && status < 200 && status != 101;
  if (is_interim && line.starts_with("HTTP/")) record_.response_head.clear();
  record_.response_head.append(line);
  if (is_set_cookie(line)) ++cookies_set_;
  const bool is_end = line == "\r\n" || line == "\n";
  record_.head_is_complete = is_end && !is_interim;
}

void Exchange::add_body_bytes(std::string_view bytes) {
  const std::uint64_t room = plan_.max_body_bytes - record_.body.size();
  if (bytes.size() > room) record_.body_is_over_limit = true;
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room));
  record_.body.append(bytes.substr(0, taken));
}

std::size_t Exchange::on_header(char*, std::size_t, std::size_t size, void* self) {
  const auto& exchange = *static_cast<Exchange*>(self);
  return exchange.record_.head_is_over_limit || exchange.out_of_memory_ ? 0 : size;
}

std::size_t Exchange::on_payload(char*, std::size_t, std::size_t size, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  exchange.record_.payload_bytes += size;
  return exchange.record_.body_is_over_limit || exchange.out_of_memory_ ? 0 : size;
}

int Exchange::on_tls_context(void*, void* context, void* self) {
  static_cast<Exchange*>(self)->tls_witness_.watch(context);
  return CURLE_OK;
}

// The guard judged the address behind a proxy when it was resolved; the settings name the proxy.
Status Exchange::check_peer(const sockaddr* address) const {
  if (plan_.proxy.empty()) return guard_.check(address);
  if (address_text(address) == plan_.proxy_address) return Done{};
  return Error(ErrorKind::kDenied, "the connection would not go to the proxy");
}

int Exchange::on_open_socket(void* self, int, void* raw) {
  auto& exchange = *static_cast<Exchange*>(self);
  const auto* const address = static_cast<const curl_sockaddr*>(raw);
  try {
    const Status allowed = exchange.check_peer(&address->addr);
    if (!allowed) {
      exchange.record_.refused = allowed.error();
      return CURL_SOCKET_BAD;
    }
  } catch (const std::bad_alloc&) {
    exchange.out_of_memory_ = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace zc
