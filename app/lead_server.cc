#include "app/lead_server.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "app/lead_ask.h"
#include "app/lead_view.h"
#include "app/listen_address.h"
#include "app/run_on.h"
#include "base/digest.h"

namespace zc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Reply = http::response<http::string_body>;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr int kMaxConnections = 8;
constexpr std::uint32_t kMaxHead = 8192;
constexpr std::uint64_t kMaxBody = 4ULL << 20;
constexpr std::chrono::seconds kDeadline(30);
constexpr std::chrono::seconds kPause(1);  // after a failed accept
constexpr std::size_t kLeastToken = 20;
constexpr std::string_view kLeads = "/leads";
constexpr const char* kOfficer = "leads-endpoint";
// A command may hold the store for a moment, or a crawl be about to open its desk.
constexpr int kTries = 5;
constexpr std::chrono::milliseconds kTryAgain(400);

// Takes the same time wherever they differ, and whatever their lengths are.
bool same_secret(std::string_view a, std::string_view b) {
  const std::string one = sha256(a).hex(), other = sha256(b).hex();
  unsigned differ = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    differ |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
  }
  return differ == 0;
}

bool is_let_in(const Request& request, const std::string& token) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view given = request[http::field::authorization];
  return given.starts_with(kBearer) && same_secret(given.substr(kBearer.size()), token);
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  const auto hex = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
    i += 2;
  }
  return out;
}

Reply reply_of(http::status status, std::string body) {
  Reply reply;
  reply.version(11);
  reply.keep_alive(false);
  reply.result(status);
  reply.set(http::field::content_type, "application/json; charset=utf-8");
  reply.set(http::field::cache_control, "no-store");
  reply.body() = std::move(body);
  reply.prepare_payload();
  return reply;
}

Reply refusal(http::status status, std::string_view why) {
  Reply reply = reply_of(status, fmt::format("{{\"error\":\"{}\"}}\n", why));
  if (status == http::status::unauthorized) {
    reply.set(http::field::www_authenticate, "Bearer");
  }
  if (status == http::status::service_unavailable) reply.set(http::field::retry_after, "30");
  return reply;
}

// Whoever holds the store lets go of it within moments, or has a desk.
template <typename Act>
Status patiently(Act act) {
  Status done = act();
  for (int i = 1; i < kTries && !done && done.error().kind() == ErrorKind::kStorage; ++i) {
    std::this_thread::sleep_for(kTryAgain);
    done = act();
  }
  return done;
}

// What is told by the endpoint, on the server's own thread.
class Answerer {
 public:
  Answerer(const Settings& settings, const Log& log) : settings_(settings), log_(log) {}

  Reply operator()(const Request& request) const {
    const std::string_view target = request.target();
    if (request.method() == http::verb::post && target == kLeads) return take(request);
    const bool of_reference = target.starts_with(kLeads) && target.size() > kLeads.size() + 1 &&
                              target[kLeads.size()] == '/';
    if (request.method() == http::verb::get && of_reference) {
      return tell(target.substr(kLeads.size() + 1));
    }
    return refusal(http::status::not_found, "POST /leads or GET /leads/REFERENCE");
  }

 private:
  Reply take(const Request& request) const {
    const std::string_view type = request[http::field::content_type];
    const bool csv = type.starts_with("text/csv");
    if (!csv && !type.starts_with("application/json") &&
        !type.starts_with("application/x-ndjson")) {
      return refusal(http::status::unsupported_media_type, "application/json or text/csv");
    }
    const Result<LeadList> list =
        parse_leads(request.body(), csv ? LeadFormat::kCsv : LeadFormat::kJson);
    if (!list) return refusal(http::status::bad_request, "not a list of leads that can be read");
    std::vector<LeadForm> forms;
    for (const LeadList::Entry& entry : list->entries) forms.push_back(entry.form);
    std::vector<LeadReceipts> done;
    const Status taken = patiently([&]() -> Status {
      const std::vector<LeadForm> left(forms.begin() + static_cast<std::ptrdiff_t>(done.size()),
                                       forms.end());
      return take_leads(left, kOfficer, settings_, done);
    });
    log_.info("leads.taken",
              {{"entries", static_cast<std::int64_t>(done.size())},
               {"refused", static_cast<std::int64_t>(list->refused.size())}});
    if (!taken) return failed(taken.error());
    const bool none = forms.empty();
    return reply_of(none ? http::status::unprocessable_entity : http::status::ok,
                    taken_json(*list, done));
  }

  Reply tell(std::string_view encoded) const {
    const std::optional<std::string> reference = percent_decoded(encoded);
    if (!reference) return refusal(http::status::bad_request, "a reference in percent-encoding");
    std::vector<ShownLead> shown;
    const Status read = with_leads(settings_, [&](LeadDesk& desk) -> Status {
      ZC_TRY(const std::vector<Lead> leads, desk.table().of_reference(*reference));
      for (const Lead& lead : leads) {
        ZC_TRY(LeadStanding standing, desk.standing(lead));
        shown.push_back({lead, std::move(standing)});
      }
      return Done{};
    });
    if (!read) return failed(read.error());
    if (shown.empty()) return refusal(http::status::not_found, "nothing came with this reference");
    return reply_of(http::status::ok, reference_json(*reference, shown));
  }

  Reply failed(const Error& error) const {
    log_.error("leads.failed", error);
    return refusal(http::status::service_unavailable, "the store cannot be used now: try again");
  }

  const Settings& settings_;
  const Log& log_;
};

}  // namespace

struct LeadServer::Impl {
  Impl(const asio::any_io_executor& executor, Settings read, std::string secret, const Log& log)
      : settings(std::move(read)),
        token(std::move(secret)),
        answer(settings, log),
        acceptor(executor) {}

  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(kDeadline);
    beast::flat_buffer buffer(kMaxHead + kMaxBody);
    http::request_parser<http::string_body> parser;
    parser.header_limit(kMaxHead);
    parser.body_limit(kMaxBody);
    // A stranger's body is not even read.
    auto [failed, head] = co_await http::async_read_header(stream, buffer, parser, kQuiet);
    static_cast<void>(head);
    std::optional<Reply> reply;
    if (!failed && !is_let_in(parser.get(), self->token)) {
      reply = refusal(http::status::unauthorized, "the token is missing or wrong");
    } else if (!failed) {
      auto [broken, body] = co_await http::async_read(stream, buffer, parser, kQuiet);
      static_cast<void>(body);
      if (broken == http::error::body_limit) {
        reply = refusal(http::status::payload_too_large, "more than 4 MB");
      } else if (!broken) {
        stream.expires_never();  // our own work is bounded by the desk
        const Request& request = parser.get();
        auto work = [self, &request] { return self->answer(request); };
        reply = co_await run_on(self->pool, work);
      }
    } else if (failed == http::error::body_limit) {
      reply = refusal(http::status::payload_too_large, "more than 4 MB");
    }
    if (reply) {
      stream.expires_after(kDeadline);
      const auto [unsent, sent] = co_await http::async_write(stream, *reply, kQuiet);
      static_cast<void>(unsent);  // the caller went away: what was taken stands
      static_cast<void>(sent);
    }
    --self->connections;
  }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    for (;;) {
      auto [failed, socket] = co_await self->acceptor.async_accept(kQuiet);
      if (failed == asio::error::operation_aborted || !self->acceptor.is_open()) co_return;
      if (failed) {  // no descriptor left, most likely
        asio::steady_timer pause(self->acceptor.get_executor(), kPause);
        co_await pause.async_wait(kQuiet);
        continue;
      }
      if (self->connections >= kMaxConnections) continue;  // the socket closes here
      ++self->connections;
      const auto executor = socket.get_executor();
      asio::co_spawn(executor, serve(self, std::move(socket)), asio::detached);
    }
  }

  const Settings settings;
  const std::string token;
  const Answerer answer;
  tcp::acceptor acceptor;
  asio::thread_pool pool{1};
  int connections = 0;
};

Result<std::unique_ptr<LeadServer>> LeadServer::start(const asio::any_io_executor& executor,
                                                      const Settings& settings,
                                                      const std::string& token,
                                                      const Log& log) {
  const std::string& address = settings.leads.listen;
  if (token.size() < kLeastToken) {
    return Error(
        ErrorKind::kBadInput,
        fmt::format("{}: a token has {} bytes or more", settings.leads.token_file, kLeastToken));
  }
  ZC_TRY(const tcp::endpoint endpoint, listen_address(address));
  auto impl = std::make_shared<Impl>(executor, settings, token, log);
  boost::system::error_code failed;
  impl->acceptor.open(endpoint.protocol(), failed);
  if (!failed) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) impl->acceptor.bind(endpoint, failed);
  if (!failed) impl->acceptor.listen(kMaxConnections, failed);
  if (failed) {
    return Error(ErrorKind::kNetwork,
                 fmt::format("leads cannot be taken at {}: {}", address, failed.message()));
  }
  asio::co_spawn(executor, Impl::accept(impl), asio::detached);
  return std::unique_ptr<LeadServer>(new LeadServer(std::move(impl)));
}

LeadServer::LeadServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

LeadServer::~LeadServer() {
  stop();
  impl_->pool.join();
}

unsigned short LeadServer::port() const {
  boost::system::error_code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

void LeadServer::stop() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
}

}  // namespace zc
