#include "evidence/findings_file.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/url.h"
#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "zhengcha-findings/1";

std::string clause_text(const BundleInput& input, const std::string& clause) {
  const auto found = input.clause_texts.find(clause);
  return found == input.clause_texts.end() ? "" : found->second;
}

json::object page_object(const BundlePage& page, const ExchangeIds& ids) {
  return {{"url", page.capture.url},
          {"version", page.version},
          {"title", page.title},
          {"captured", to_rfc3339(page.capture.started)},
          {"first_seen", to_rfc3339(page.first_seen)},
          {"last_seen", to_rfc3339(page.last_seen)},
          {"times_seen", page.times_seen},
          {"found_on", page.found_on},
          {"http_status", page.capture.http_status},
          {"peer_ip", page.capture.peer_ip},
          {"truncated", name_of(page.capture.truncation)},
          {"charset", page.charset},
          {"payload_bytes", page.capture.payload().size()},
          {"payload_sha256", sha256(page.capture.payload()).hex()},
          {"extractor_version", page.extractor_version},
          {"warc_response", ids.response},
          {"warc_request", ids.request},
          {"warc_metadata", ids.metadata}};
}

json::object finding_object(const BundleInput& input,
                            const BundlePage& page,
                            const ExchangeIds& ids,
                            const Finding& f) {
  return {{"id", bundled_finding_id(page.capture.url, f)},
          {"url", page.capture.url},
          {"url_key", url_key_of(page.capture.url)},
          {"version", page.version},
          {"category", name_of(f.category)},
          {"category_name", chinese_name_of(f.category)},
          {"clause", f.clause},
          {"clause_text", clause_text(input, f.clause)},
          {"severity", name_of(f.severity)},
          {"severity_name", chinese_name_of(f.severity)},
          {"quote", f.quote},
          {"context", f.context},
          {"why", f.why},
          {"rule", f.rule},
          {"rule_hash", f.rule_hash},
          {"block", f.block},
          {"begin", f.begin},
          {"end", f.end},
          {"role", name_of(f.role)},
          {"source", name_of(f.source)},
          {"score", f.score},
          {"charset", page.charset},
          {"byte_begin", f.span.begin},
          {"byte_end", f.span.end},
          {"warc_response", ids.response}};
}

// One object a line: people and `jq` both read it.
std::string lines_of(const std::vector<std::string>& objects) {
  std::string lines;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    lines += objects[i] + (i + 1 == objects.size() ? "\n" : ",\n");
  }
  return lines;
}

std::string text_at(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

FindingRow finding_row(const json::object& o) {
  FindingRow row;
  row.id = text_at(o, "id");
  row.url = text_at(o, "url");
  row.url_key = text_at(o, "url_key");
  row.rule = text_at(o, "rule");
  row.quote = text_at(o, "quote");
  row.charset = text_at(o, "charset");
  row.span.begin = json::value_to<std::size_t>(o.at("byte_begin"));
  row.span.end = json::value_to<std::size_t>(o.at("byte_end"));
  row.record_id = text_at(o, "warc_response");
  return row;
}

}  // namespace

std::string url_key_of(const std::string& url) {
  const Result<Url> parsed = Url::parse(url);
  return parsed ? parsed->key() : url;
}

std::string bundled_finding_id(const std::string& url, const Finding& finding) {
  return finding_id(url_key_of(url), finding);
}

std::string findings_json(const BundleInput& input, const std::vector<ExchangeIds>& ids) {
  std::vector<std::string> pages;
  std::vector<std::string> findings;
  for (std::size_t i = 0; i < input.pages.size(); ++i) {
    const BundlePage& page = input.pages[i];
    pages.push_back(json::serialize(page_object(page, ids[i])));
    for (const Finding& finding : page.findings) {
      findings.push_back(json::serialize(finding_object(input, page, ids[i], finding)));
    }
  }
  const std::string text = fmt::format(
      "{{\"format\":{},\n\"tool_version\":{},\n\"rules_hash\":{},\n\"exported\":{},\n"
      "\"pages\":[\n{}],\n\"findings\":[\n{}]}}\n",
      json::serialize(json::value(kFormat)),
      json::serialize(json::value(input.tool_version)),
      json::serialize(json::value(input.rules_hash)),
      json::serialize(json::value(to_rfc3339(input.exported))),
      lines_of(pages),
      lines_of(findings));
  return clean_utf8(text);  // strings of strangers may hold bytes that JSON may not
}

Result<FindingsFile> parse_findings(std::string_view text) {
  try {
    const json::value root = json::parse({text.data(), text.size()});
    const json::object& o = root.as_object();
    if (text_at(o, "format") != kFormat) {
      return Error(ErrorKind::kBadInput, fmt::format("the format is not {}", kFormat));
    }
    FindingsFile file;
    for (const json::value& page : o.at("pages").as_array()) {
      const json::object& p = page.as_object();
      file.pages.push_back({text_at(p, "url"),
                            text_at(p, "title"),
                            text_at(p, "warc_response"),
                            text_at(p, "payload_sha256")});
    }
    for (const json::value& finding : o.at("findings").as_array()) {
      file.findings.push_back(finding_row(finding.as_object()));
    }
    return file;
  } catch (const std::exception& e) {  // Boost.JSON throws for syntax, types and missing members
    return Error(ErrorKind::kBadInput, fmt::format("not a list of findings: {}", e.what()));
  }
}

}  // namespace evidence_parts
}  // namespace zc
