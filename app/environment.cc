#include "app/environment.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <boost/json.hpp>
#include <sys/timex.h>
#include <sys/utsname.h>

#include "base/digest.h"

namespace zc {
namespace {

namespace json = boost::json;

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

json::value file_digest(const std::string& path) {
  const std::optional<std::string> text = file_text(path);
  return text ? json::value(sha256(*text).hex()) : json::value(nullptr);
}

std::string system_name() {
  std::istringstream lines(file_text("/etc/os-release").value_or(""));
  constexpr std::string_view kKey = "PRETTY_NAME=\"";
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kKey)) return line.substr(kKey.size(), line.size() - kKey.size() - 1);
  }
  return "";
}

// First words of the lines that begin with `key`; for /etc/resolv.conf.
json::array resolvers() {
  json::array found;
  std::istringstream lines(file_text("/etc/resolv.conf").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key, value;
    if (words >> key >> value && key == "nameserver") found.emplace_back(value);
  }
  return found;
}

// Names that /etc/hosts overrides, this machine's own apart: each could send a page elsewhere.
json::array overridden_names() {
  json::array names;
  std::istringstream lines(file_text("/etc/hosts").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address;
    words >> address;
    const bool local = address.starts_with("127.") || address == "::1" ||
                       address.starts_with("fe00::") || address.starts_with("ff0");
    for (std::string name; !local && words >> name;) names.emplace_back(name);
  }
  return names;
}

json::array proxies() {
  json::array set;
  for (const char* const name :
       {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    // Only whether: an address may hold a password.
    if (std::getenv(name) != nullptr) {  // NOLINT(concurrency-mt-unsafe): nobody sets it meanwhile
      set.emplace_back(name);
    }
  }
  return set;
}

// IMF-fixdate (RFC 9110 section 5.6.7).
std::optional<UtcTime> http_date(std::string_view text) {
  std::tm parts = {};
  const std::string whole(text);
  const char* const end = strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return UtcTime(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

std::string environment_json(const std::string& config_file, const BundleInput& input) {
  utsname machine = {};
  uname(&machine);
  const json::object object = {
      {"system", system_name()},
      {"kernel", std::string(machine.sysname) + " " + machine.release},
      {"machine", machine.machine},
      {"hostname", machine.nodename},
      {"program_sha256", file_digest("/proc/self/exe")},
      {"config_sha256", file_digest(config_file)},
      {"tool_version", input.tool_version},
      {"rules_hash", input.rules_hash},
      {"proxy", proxies()},
      {"hosts_sha256", file_digest("/etc/hosts")},
      {"hosts_names", overridden_names()},
      {"resolvers", resolvers()},
      {"trust_store_sha256", file_digest("/etc/ssl/certs/ca-certificates.crt")}};
  return json::serialize(object) + "\n";
}

std::string time_sync_json(const std::vector<BundlePage>& pages, UtcTime now) {
  timex kernel = {};
  const int state = adjtimex(&kernel);
  json::array offsets;
  for (const BundlePage& page : pages) {
    const std::optional<UtcTime> told = http_date(page.capture.header("date"));
    if (!told) continue;
    const auto offset =
        std::chrono::duration_cast<std::chrono::milliseconds>(page.capture.started - *told);
    offsets.push_back(json::object{{"url", page.capture.url},
                                   {"system_time", to_rfc3339(page.capture.started)},
                                   {"reference_time", to_rfc3339(*told)},
                                   {"source", "http_date"},
                                   {"offset_seconds", static_cast<double>(offset.count()) / 1000}});
  }
  const bool synchronised = state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
  const json::object object = {{"exported", to_rfc3339(now)},
                               {"system_clock",
                                json::object{{"source", "kernel"},
                                             {"synchronised", synchronised},
                                             {"max_error_microseconds", kernel.maxerror}}},
                               {"captures", std::move(offsets)}};
  return json::serialize(object) + "\n";
}

}  // namespace zc
