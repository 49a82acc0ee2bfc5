#include "app/desk_request.h"

#include <set>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace zc {
namespace {

namespace json = boost::json;

std::string state_line(const Case& one) {
  return fmt::format("案件 {}　{}\n", one.number, chinese_name_of(one.state));
}

Result<std::string> recheck(Store& store, CaseDesk& desk, const DeskRequest& request) {
  ZC_TRY(const Case before, store.cases().get(request.number));
  ZC_TRY(const CaseOutcome outcome, desk.look(before));
  ZC_TRY(const Case after, desk.recheck(request.number, request.officer));
  std::string text;
  std::set<std::string> told;  // a page with several findings is told once
  for (const ItemOutcome& item : outcome.items) {
    if (!told.insert(item.item.url + item.because).second) continue;
    text +=
        fmt::format("{}　{}\n　　{}\n", chinese_name_of(item.outcome), item.item.url, item.because);
  }
  if (after.acts == before.acts) text += "通知后尚有页面未访问，未作记录。\n";
  return text + state_line(after);
}

Result<Case> act_on(CaseDesk& desk, const DeskRequest& request) {
  CaseAct act;
  act.kind = request.kind;
  act.officer = request.officer;
  act.reason = request.reason;
  act.deadline = request.deadline;
  if (request.kind == CaseActKind::kAddPages) {
    return desk.add_pages(request.number, request.subjects, act);
  }
  return desk.act(request.number, act);
}

// The bundle of a case is an act on it; that of a single page is a line of the log alone.
Result<std::string> note_export(Store& store, CaseDesk& desk, const DeskRequest& request) {
  Digest fingerprint;
  if (!Digest::from_hex(request.reason, fingerprint)) {
    return Error(ErrorKind::kBadInput, "an export needs the fingerprint of its bundle");
  }
  if (request.officer.empty()) {
    return Error(ErrorKind::kBadInput, "an export needs the officer who does it");
  }
  if (request.number != 0) {
    ZC_TRY(const Case after, act_on(desk, request));
    return state_line(after);
  }
  ZC_TRY(const std::uint64_t line, store.cases().note_bundle(request.officer, fingerprint));
  return fmt::format("日志　　第 {} 行\n", line);
}

std::string text_at(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

Result<CaseActKind> kind_from_name(std::string_view name) {
  for (int i = 0; i < kCaseActKindCount; ++i) {
    if (name_of(static_cast<CaseActKind>(i)) == name) return static_cast<CaseActKind>(i);
  }
  return Error(ErrorKind::kBadInput, fmt::format("'{}' is nothing that is done to a case", name));
}

}  // namespace

std::string to_json(const DeskRequest& request) {
  json::array subjects(request.subjects.begin(), request.subjects.end());
  return json::serialize(json::object{
      {"kind", name_of(request.kind)},
      {"number", request.number},
      {"subjects", std::move(subjects)},
      {"officer", request.officer},
      {"reason", request.reason},
      {"title", request.title},
      {"deadline", request.deadline ? json::value(to_rfc3339(*request.deadline)) : nullptr}});
}

Result<DeskRequest> parse_desk_request(std::string_view text) {
  try {
    const json::value value = json::parse({text.data(), text.size()});
    const json::object& object = value.as_object();
    DeskRequest request;
    ZC_TRY(request.kind, kind_from_name(text_at(object, "kind")));
    request.number = json::value_to<std::uint64_t>(object.at("number"));
    for (const json::value& subject : object.at("subjects").as_array()) {
      request.subjects.emplace_back(subject.as_string());
    }
    request.officer = text_at(object, "officer");
    request.reason = text_at(object, "reason");
    request.title = text_at(object, "title");
    if (!object.at("deadline").is_null()) {
      ZC_TRY(request.deadline, parse_rfc3339(text_at(object, "deadline")));
    }
    return request;
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
    return Error(ErrorKind::kBadInput, "a request to the desk that cannot be read");
  }
}

Result<std::string> carry_out(Store& store, CaseDesk& desk, const DeskRequest& request) {
  switch (request.kind) {
    case CaseActKind::kOpen: {
      ZC_TRY(const Case made,
             desk.open({request.subjects, request.title, request.officer, request.reason}));
      return state_line(made);
    }
    case CaseActKind::kRecheck:
      return recheck(store, desk, request);
    case CaseActKind::kExport:
      return note_export(store, desk, request);
    case CaseActKind::kRelapse:
      return Error(ErrorKind::kDenied, "a relapse is noted by the crawler alone");
    default: {
      ZC_TRY(const Case after, act_on(desk, request));
      return state_line(after);
    }
  }
}

}  // namespace zc
