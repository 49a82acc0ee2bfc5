// One [[registers]] section: a register that the office loads with its rules.
#pragma once

#include <string>

#include "classifier/registers.h"

namespace zc {

struct RegisterOptions {
  std::string file = {};  // CSV, see register_file.h
  RegisterKind kind = RegisterKind::kSchools;
  bool complete = false;    // it holds every such body of `region`
  std::string region = {};  // digits of GB/T 2260: "44", "4401", "440106"; with `complete`
};

}  // namespace zc
