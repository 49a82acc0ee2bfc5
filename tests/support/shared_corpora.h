// Where the shared corpora lie, if they do: beside the checkout, or where ZC_SHARED says.
// A test that needs them calls skip_without(); the run reports it as skipped.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

namespace zc::test {

// "" when absent.
inline std::filesystem::path shared_dir() {
  const char* const told = std::getenv("ZC_SHARED");
  const std::filesystem::path path =
      told != nullptr ? std::filesystem::path(told)
                      : std::filesystem::path(ZC_SOURCE_DIR).parent_path() / "shared";
  return std::filesystem::is_directory(path / "corpora") ? path : std::filesystem::path();
}

}  // namespace zc::test

// First statement of such a test.  tests/run.sh counts the printed line.
#define ZC_SKIP_WITHOUT_SHARED()                        \
  if (zc::test::shared_dir().empty()) {                 \
    MESSAGE("SKIPPED: ../shared/corpora is not there"); \
    return;                                             \
  }
