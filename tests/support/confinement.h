// Can a browser be confined here?  Containers often forbid the namespaces that it needs
// (docs/adr/0013-browser.md); tests that need one are then reported as skipped.
#pragma once

#include <cstdlib>
#include <string>

namespace zc::test {

inline bool can_confine(const std::string& program) {
  const std::string probe = "command -v " + program +
                            " >/dev/null 2>&1 && unshare --user --net --pid --fork --mount --ipc "
                            "true >/dev/null 2>&1";
  return std::system(probe.c_str()) == 0;
}

}  // namespace zc::test
