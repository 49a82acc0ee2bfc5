// The rows of cases and acts (docs/storage_format.md).  Reading fails with kCorrupt.
#pragma once

#include <string>
#include <string_view>

#include "base/case.h"
#include "base/result.h"

namespace zc {

std::string to_row(const Case& now);
Result<Case> case_from_row(std::uint64_t number, std::string_view row);
// `case_row`: the case after the act, whose digest the act names, so that the audit line of the act
// vouches for both.
std::string to_row(const CaseAct& act, std::string_view case_row);
Result<CaseAct> act_from_row(std::string_view row);

}  // namespace zc
