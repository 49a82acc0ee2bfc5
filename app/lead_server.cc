#include "app/lead_server.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "app/lead_ask.h"
#include "app/lead_view.h"
#include "base/digest.h"

namespace zc {
namespace {

constexpr std::uint64_t kMaxBody = 4ULL << 20;
constexpr std::chrono::seconds kDeadline(30);
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

bool is_let_in(const HttpQuestion& asked, const std::string& token) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view given = asked.authorization;
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

HttpAnswer answer_of(int status, std::string body) {
  return {status, "application/json; charset=utf-8", std::move(body)};
}

HttpAnswer refusal(int status, std::string_view why) {
  HttpAnswer answer = answer_of(status, fmt::format("{{\"error\":\"{}\"}}\n", why));
  if (status == 401) answer.authenticate = "Bearer";
  if (status == 503) answer.retry_after = "30";
  return answer;
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

  HttpAnswer operator()(const HttpQuestion& asked) const {
    const std::string_view target = asked.target;
    if (asked.method == "POST" && target == kLeads) return take(asked);
    const bool of_reference = target.starts_with(kLeads) && target.size() > kLeads.size() + 1 &&
                              target[kLeads.size()] == '/';
    if (asked.method == "GET" && of_reference) {
      return tell(target.substr(kLeads.size() + 1));
    }
    return refusal(404, "POST /leads or GET /leads/REFERENCE");
  }

 private:
  HttpAnswer take(const HttpQuestion& asked) const {
    const std::string_view type = asked.content_type;
    const bool csv = type.starts_with("text/csv");
    if (!csv && !type.starts_with("application/json") &&
        !type.starts_with("application/x-ndjson")) {
      return refusal(415, "application/json or text/csv");
    }
    const Result<LeadList> list =
        parse_leads(asked.body, csv ? LeadFormat::kCsv : LeadFormat::kJson);
    if (!list) return refusal(400, "not a list of leads that can be read");
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
    return answer_of(none ? 422 : 200, taken_json(*list, done));
  }

  HttpAnswer tell(std::string_view encoded) const {
    const std::optional<std::string> reference = percent_decoded(encoded);
    if (!reference) return refusal(400, "a reference in percent-encoding");
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
    if (shown.empty()) return refusal(404, "nothing came with this reference");
    return answer_of(200, reference_json(*reference, shown));
  }

  HttpAnswer failed(const Error& error) const {
    log_.error("leads.failed", error);
    return refusal(503, "the store cannot be used now: try again");
  }

  Settings settings_;
  const Log& log_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> serve_leads(const boost::asio::any_io_executor& executor,
                                                const Settings& settings,
                                                const std::string& token,
                                                const Log& log) {
  if (token.size() < kLeastToken) {
    return Error(
        ErrorKind::kBadInput,
        fmt::format("{}: a token has {} bytes or more", settings.leads.token_file, kLeastToken));
  }
  // A stranger's body is not even read.
  const auto doorman = [token](const HttpQuestion& head) -> std::optional<HttpAnswer> {
    if (is_let_in(head, token)) return std::nullopt;
    return refusal(401, "the token is missing or wrong");
  };
  return HttpServer::start(executor,
                           {.name = "leads",
                            .address = settings.leads.listen,
                            .connections = 8,
                            .body_bytes = kMaxBody,
                            .too_much = refusal(413, "more than 4 MB"),
                            .deadline = kDeadline,
                            .own_thread = true},
                           Answerer(settings, log),
                           doorman);
}

}  // namespace zc
