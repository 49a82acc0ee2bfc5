// Registers that an office loads: filed assessment bodies (评价机构) and licensed schools
// (办学许可), each with scope and term, the office's own black list and white list.  Plain data,
// made by config/register_file; classifier/register_check.h says what they make of a page.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

// A day of Beijing's.
using CivilDay = std::chrono::sys_days;

enum class RegisterKind { kAssessment, kSchools, kBlack, kWhite };
std::string_view name_of(RegisterKind kind);          // "assessment", ...
std::string_view chinese_name_of(RegisterKind kind);  // "备案评价机构名录", ...
Result<RegisterKind> register_kind_from_name(std::string_view name);  // kBadInput lists the names

struct RegisterRow {
  std::string name = {};
  std::vector<std::string> aliases = {};
  std::string credit_code = {};           // 18 characters, or ""
  std::vector<std::string> domains = {};  // host names of the body's own sites
  std::vector<std::string> scope = {};    // occupations; empty: not told
  std::optional<CivilDay> from = {};      // first day in force; none: not told
  std::optional<CivilDay> until = {};     // last day in force; none: not told, or without end
  int line = 0;
  std::string text = {};  // the row's fields as they stand in the file, for people

  bool operator==(const RegisterRow&) const = default;
};

// The first day after `day` on which the row counts otherwise: its term begins, or has ended; none:
// it never will.
std::optional<CivilDay> next_change(const RegisterRow& row, CivilDay day);

struct Register {
  RegisterKind kind = RegisterKind::kSchools;
  std::string file = {};
  bool complete = false;    // holds every body of `region`
  std::string region = {};  // first digits of the area code (GB/T 2260): "44", "4401"
  std::vector<RegisterRow> rows = {};

  bool operator==(const Register&) const = default;
};

// All that decides an answer, for the hash of the knowledge.
std::string text_of(const std::vector<Register>& registers);

}  // namespace zc
