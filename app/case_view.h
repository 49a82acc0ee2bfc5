// Cases, written for people (Chinese) and machines (docs/formats.md).  Pure.
#pragma once

#include <string>
#include <vector>

#include "base/case.h"
#include "store/case_table.h"

namespace zc {

std::string cases_text(const std::vector<Case>& cases, UtcTime now);
std::string cases_json(const std::vector<Case>& cases);
std::string case_text(const Case& one, const std::vector<KeptAct>& acts);
std::string case_json(const Case& one, const std::vector<KeptAct>& acts);
std::string due_text(const std::vector<DueLook>& looks);
std::string due_json(const std::vector<DueLook>& looks);

}  // namespace zc
