// One HTTP exchange on one pinned address, recorded byte by byte: what libcurl's callbacks fill.
// Made by fetcher.cc, driven by CurlLoop; read again once CurlLoop::run() has answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crawler/curl_handle.h"
#include "crawler/curl_loop.h"
#include "crawler/tls_facts.h"

struct sockaddr;

namespace zc {

class AddressGuard;
class CookieJar;

struct ExchangePlan {
  std::string url = {};
  std::string address = {};  // where to connect, as text; the host of the URL stays in Host and SNI
  std::vector<std::string> header_lines = {};  // "Name: value"
  // "http://10.0.0.8:3128": connect there, and be led to `address` by CONNECT or SOCKS; "": none.
  std::string proxy = {};
  std::string proxy_address = {};        // the address in it
  std::string proxy_credentials = {};    // "user:password"
  CookieJar* cookies = nullptr;          // may be null; must outlive the exchange
  std::optional<std::string> form = {};  // POST this, in place of GET
  bool is_tls = false;
  std::chrono::milliseconds time_limit{0};
  std::uint64_t max_head_bytes = 0;
  std::uint64_t max_body_bytes = 0;
};

// How far an exchange came; what ErrorField "stage" says.
enum class Stage { kConnect, kTls, kSend, kHead, kBody };
std::string_view name_of(Stage stage);

class Exchange final : public CurlTransfer {
 public:
  // `guard` must outlive the exchange.
  Exchange(ExchangePlan plan, const AddressGuard& guard);

  // The options that every exchange shares; for CurlLoop's set_up.
  static void set_up_callbacks(CurlEasy& easy);

  Status prepare(CurlEasy& easy) override;
  void finish(CurlEasy& easy, int code) override;

  // After the end.  Bytes as sent and received; the final response only, no interim one.
  struct Record {
    std::string request_head = {};
    std::string response_head = {};
    bool head_is_complete = false;
    std::string body = {};            // at most max_body_bytes
    std::uint64_t payload_bytes = 0;  // without chunked framing, before content decoding
    bool head_is_over_limit = false;
    bool body_is_over_limit = false;
    std::string peer_ip = {};
    std::uint16_t peer_port = 0;
    TlsFacts tls = {};
    std::string refused_chain = {};     // of a server without a response (TlsWitness)
    std::optional<Error> refused = {};  // by the guard
    Stage stage = Stage::kConnect;
    int code = 0;                 // CURLcode
    std::string error_text = {};  // libcurl's words
  };
  const ExchangePlan& plan() const { return plan_; }
  Record& record() { return record_; }

 private:
  static int on_debug(void* easy, int kind, char* bytes, std::size_t size, void* self);
  static std::size_t on_header(char* bytes, std::size_t one, std::size_t size, void* self);
  static std::size_t on_payload(char* bytes, std::size_t one, std::size_t size, void* self);
  static int on_open_socket(void* self, int purpose, void* address);
  static int on_tls_context(void* easy, void* context, void* self);

  Status check_peer(const sockaddr* address) const;

  void add_request_bytes(std::string_view bytes);
  void add_head_line(std::string_view line);
  void add_body_bytes(std::string_view bytes);
  Stage stage_reached(const CurlEasy& easy) const;

  const ExchangePlan plan_;
  const AddressGuard& guard_;
  CurlList header_lines_;
  CurlList connect_to_;
  Record record_;
  std::uint64_t head_bytes_ = 0;  // of all heads, interim ones included
  std::size_t cookies_set_ = 0;
  TlsWitness tls_witness_;
  bool in_tunnel_ = false;  // what goes over the line is between us and the proxy
  bool tls_has_begun_ = false;
  bool out_of_memory_ = false;
};

}  // namespace zc
