#include "evidence/findings_file.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/url.h"
#include "evidence/rendered_files.h"
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

json::array rendered_array(const BundleInput& input, std::size_t index) {
  json::array rendered;
  for (const Rendering& one : input.pages[index].renderings) {
    const auto n = static_cast<std::uint32_t>(rendered.size() + 1);
    rendered.push_back(json::object{{"folder", rendered_folder(input, index, n)},
                                    {"url", one.url},
                                    {"final_url", one.final_url},
                                    {"made", to_rfc3339(one.made)},
                                    {"reason", one.reason},
                                    {"dom_sha256", sha256(one.files.at(Rendering::kDom)).hex()}});
  }
  return rendered;
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
                            std::size_t index,
                            const ExchangeIds& ids,
                            const Finding& f) {
  const BundlePage& page = input.pages[index];
  const bool by_script = f.rendered != 0;
  json::object object = {{"id", bundled_finding_id(page.capture.url, f)},
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
                         {"charset", by_script ? "utf-8" : page.charset},
                         {"byte_begin", f.span.begin},
                         {"byte_end", f.span.end},
                         {"warc_response", ids.response}};
  if (by_script) {
    object.emplace("rendered", f.rendered);
    object.emplace("document", rendered_folder(input, index, f.rendered) + Rendering::kDom);
  }
  return object;
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
  if (o.contains("document")) row.document = text_at(o, "document");
  return row;
}

PageRow page_row(const json::object& o) {
  PageRow row{text_at(o, "url"),
              text_at(o, "title"),
              text_at(o, "warc_response"),
              text_at(o, "payload_sha256"),
              {}};
  const json::value* const rendered = o.if_contains("rendered");
  if (rendered == nullptr) return row;
  for (const json::value& one : rendered->as_array()) {
    const json::object& place = one.as_object();
    row.rendered.push_back({text_at(place, "folder"), text_at(place, "dom_sha256")});
  }
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
    json::object object = page_object(page, ids[i]);
    if (!page.renderings.empty()) object.emplace("rendered", rendered_array(input, i));
    pages.push_back(json::serialize(object));
    for (const Finding& finding : page.findings) {
      findings.push_back(json::serialize(finding_object(input, i, ids[i], finding)));
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
      file.pages.push_back(page_row(page.as_object()));
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
