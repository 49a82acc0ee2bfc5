#include "base/finding.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"

namespace zc {
namespace {

namespace json = boost::json;

template <typename Enum, size_t N>
Result<Enum> from_name(std::string_view name,
                       const std::array<Enum, N>& all,
                       std::string_view what) {
  std::string names;
  for (const Enum value : all) {
    if (name_of(value) == name) return value;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(value));
  }
  return Error(ErrorKind::kBadInput, fmt::format("unknown {} '{}'; known: {}", what, name, names));
}

constexpr std::array kSeverities = {Severity::kLog, Severity::kReview, Severity::kAlert};

std::string text_at(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

size_t number_at(const json::object& object, std::string_view name) {
  return json::value_to<size_t>(object.at(name));
}

Result<Finding> read(const json::object& o) {
  Finding f;
  ZC_TRY(f.category, category_from_name(text_at(o, "category")));
  ZC_TRY(f.severity, severity_from_name(text_at(o, "severity")));
  f.clause = text_at(o, "clause");
  f.rule = text_at(o, "rule");
  f.rule_hash = text_at(o, "rule_hash");
  f.quote = text_at(o, "quote");
  f.block = number_at(o, "block");
  f.begin = number_at(o, "begin");
  f.end = number_at(o, "end");
  f.span = {number_at(o, "byte_begin"), number_at(o, "byte_end")};
  const std::string role = text_at(o, "role");
  for (int i = 0; i <= static_cast<int>(BlockRole::kData); ++i) {
    if (name_of(static_cast<BlockRole>(i)) == role) f.role = static_cast<BlockRole>(i);
  }
  const std::string source = text_at(o, "source");
  for (int i = 0; i <= static_cast<int>(BlockSource::kImage); ++i) {
    if (name_of(static_cast<BlockSource>(i)) == source) f.source = static_cast<BlockSource>(i);
  }
  f.context = text_at(o, "context");
  f.why = text_at(o, "why");
  f.score = json::value_to<double>(o.at("score"));
  if (const json::value* const rendered = o.if_contains("rendered"); rendered != nullptr) {
    f.rendered = json::value_to<std::uint32_t>(*rendered);
  }
  return f;
}

}  // namespace

std::string_view name_of(Category category) {
  switch (category) {
    case Category::kRestrictedWords:
      return "restricted-words";
    case Category::kMarks:
      return "marks";
    case Category::kAuthority:
      return "authority";
    case Category::kGuarantee:
      return "guarantee";
    case Category::kExaggeration:
      return "exaggeration";
    case Category::kLicence:
      return "licence";
    case Category::kFees:
      return "fees";
    case Category::kIssuance:
      return "issuance";
    case Category::kTermination:
      return "termination";
    case Category::kConfusion:
      return "confusion";
  }
  return "";
}

std::string_view chinese_name_of(Category category) {
  switch (category) {
    case Category::kRestrictedWords:
      return "违规使用字样";
    case Category::kMarks:
      return "违规使用标识";
    case Category::kAuthority:
      return "假借行政机关名义";
    case Category::kGuarantee:
      return "承诺包过";
    case Category::kExaggeration:
      return "夸大宣传";
    case Category::kLicence:
      return "无证或超范围培训";
    case Category::kFees:
      return "违规收费";
    case Category::kIssuance:
      return "违规发证";
    case Category::kTermination:
      return "恶意终止培训";
    case Category::kConfusion:
      return "混淆概念";
  }
  return "";
}

Result<Category> category_from_name(std::string_view name) {
  return from_name(name, kAllCategories, "category");
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kLog:
      return "log";
    case Severity::kReview:
      return "review";
    case Severity::kAlert:
      return "alert";
  }
  return "";
}

std::string_view chinese_name_of(Severity severity) {
  switch (severity) {
    case Severity::kLog:
      return "备查";
    case Severity::kReview:
      return "待核";
    case Severity::kAlert:
      return "预警";
  }
  return "";
}

Result<Severity> severity_from_name(std::string_view name) {
  return from_name(name, kSeverities, "severity");
}

std::string finding_id(std::string_view url_key, const Finding& finding) {
  Hasher hasher(DigestKind::kSha256);
  for (const std::string_view part :
       {url_key, std::string_view(finding.rule), std::string_view(finding.quote)}) {
    hasher.add(part);
    hasher.add(std::string_view("\0", 1));
  }
  return hasher.finish().hex().substr(0, 12);
}

std::string to_json(const Finding& f) {
  json::object object = {{"category", name_of(f.category)},
                         {"clause", f.clause},
                         {"rule", f.rule},
                         {"rule_hash", f.rule_hash},
                         {"severity", name_of(f.severity)},
                         {"quote", f.quote},
                         {"block", f.block},
                         {"begin", f.begin},
                         {"end", f.end},
                         {"byte_begin", f.span.begin},
                         {"byte_end", f.span.end},
                         {"role", name_of(f.role)},
                         {"source", name_of(f.source)},
                         {"context", f.context},
                         {"why", f.why},
                         {"score", f.score}};
  if (f.rendered != 0) object.emplace("rendered", f.rendered);
  return json::serialize(object);
}

Result<Finding> finding_from_json(std::string_view text) {
  try {
    return read(json::parse(text).as_object());
  } catch (
      const std::exception& e) {  // Boost.JSON reports a wrong type or missing member by throwing
    return Error(ErrorKind::kBadInput, fmt::format("not a finding in JSON: {}", e.what()));
  }
}

}  // namespace zc
