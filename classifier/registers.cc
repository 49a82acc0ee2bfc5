#include "classifier/registers.h"

namespace zc {

std::string_view name_of(RegisterKind kind) {
  constexpr std::string_view kNames[] = {"assessment", "schools", "black", "white"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view chinese_name_of(RegisterKind kind) {
  constexpr std::string_view kNames[] = {
      "备案评价机构名录", "办学许可名录", "本单位黑名单", "本单位白名单"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<RegisterKind> register_kind_from_name(std::string_view name) {
  for (const RegisterKind kind : {RegisterKind::kAssessment,
                                  RegisterKind::kSchools,
                                  RegisterKind::kBlack,
                                  RegisterKind::kWhite}) {
    if (name_of(kind) == name) return kind;
  }
  return Error(ErrorKind::kBadInput, "must be assessment, schools, black or white");
}

std::optional<CivilDay> next_change(const RegisterRow& row, CivilDay day) {
  std::optional<CivilDay> next;
  if (row.from && *row.from > day) next = row.from;
  if (row.until && *row.until >= day) {
    const CivilDay ended = *row.until + std::chrono::days(1);
    next = next ? std::min(*next, ended) : ended;
  }
  return next;
}

std::string text_of(const std::vector<Register>& registers) {
  std::string text;
  const auto day = [](const std::optional<CivilDay>& told) {
    return told ? std::to_string(told->time_since_epoch().count()) : std::string("-");
  };
  for (const Register& reg : registers) {
    text += std::string(name_of(reg.kind)) + "\t" + (reg.complete ? reg.region : "") + "\n";
    for (const RegisterRow& row : reg.rows) {
      text += row.name + "\t" + row.credit_code + "\t" + day(row.from) + "\t" + day(row.until);
      for (const auto* list : {&row.aliases, &row.domains, &row.scope}) {
        text += "\t";
        for (const std::string& one : *list) text += one + "|";
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace zc
