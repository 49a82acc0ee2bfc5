#include "app/batch_check.h"

#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "app/document_view.h"
#include "classifier/classify.h"
#include "extractor/extract.h"

namespace zc {
namespace {

namespace json = boost::json;

std::string error_line(std::size_t line_number, std::string_view why) {
  return json::serialize(json::object{{"line", line_number}, {"error", why}});
}

// Code points before byte `at`.
size_t code_points(std::string_view utf8, size_t at) {
  const std::string_view head = utf8.substr(0, at);
  return static_cast<size_t>(std::count_if(head.begin(), head.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

Result<std::string> text_member(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  if (found == nullptr || found->is_null()) return std::string();
  if (!found->is_string()) {
    return Error(ErrorKind::kBadInput, "\"" + std::string(name) + "\" must be a string");
  }
  return std::string(found->as_string());
}

json::object finding_of(const Finding& f, const CheckLine& input) {
  const bool in_title = input.field == "text" && f.role == BlockRole::kTitle;
  const std::string& text = in_title ? input.title : input.body;
  return {{"category", name_of(f.category)},
          {"clause", f.clause},
          {"rule", f.rule},
          {"quote", f.quote},
          {"field", in_title ? std::string_view("title") : input.field},
          {"begin", code_points(text, f.span.begin)},
          {"end", code_points(text, f.span.end)},
          {"severity", name_of(f.severity)},
          {"why", f.why}};
}

}  // namespace

Result<CheckLine> read_check_line(std::string_view line) {
  if (line.size() > kMaxLineBytes) return Error(ErrorKind::kBadInput, "longer than 16 MiB");
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed) return Error(ErrorKind::kBadInput, "not JSON: " + failed.message());
  if (!value.is_object()) return Error(ErrorKind::kBadInput, "not a JSON object");
  const json::object& object = value.as_object();
  CheckLine input;
  const json::value* const id = object.if_contains("id");
  if (id == nullptr) return Error(ErrorKind::kBadInput, "\"id\" is missing");
  input.id = json::serialize(*id);
  const bool html = object.contains("html");
  if (html == object.contains("text")) {
    return Error(ErrorKind::kBadInput, R"(exactly one of "text" and "html" is needed)");
  }
  input.field = html ? "html" : "text";
  ZC_TRY(input.title, text_member(object, "title"));
  ZC_TRY(input.url, text_member(object, "url"));
  ZC_TRY(input.body, text_member(object, input.field));
  return input;
}

Document document_of(const CheckLine& input) {
  if (input.field == "text") {
    Document document = document_from_text(input.title, input.body);
    document.url = input.url;
    return document;
  }
  return extract_bytes(input.body, input.url, "text/html; charset=utf-8");
}

std::string check_line(std::string_view line, std::size_t line_number, const RuleSet& rules) {
  const Result<CheckLine> input = read_check_line(line);
  if (!input) return error_line(line_number, input.error().message());
  const Judgement judgement = classify(document_of(*input), rules);
  std::set<std::string_view> categories, clauses;
  json::array findings;
  for (const Finding& f : judgement.findings) {
    findings.push_back(finding_of(f, *input));
    if (f.severity < Severity::kReview) continue;
    categories.insert(name_of(f.category));
    clauses.insert(f.clause);
  }
  json::object answer = {{"id", json::parse(input->id)},
                         {"label", label_of(judgement)},
                         {"categories", json::array(categories.begin(), categories.end())},
                         {"clauses", json::array(clauses.begin(), clauses.end())},
                         {"findings", std::move(findings)}};
  if (!judgement.undecided.empty()) answer["undecided"] = judgement.undecided;
  if (judgement.off_topic > 0) answer["off_topic"] = judgement.off_topic;
  return json::serialize(answer);
}

}  // namespace zc
