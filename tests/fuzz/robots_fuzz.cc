// Any bytes as robots.txt (after the first line, which is the path asked for): no crash, and the
// deciding line is one of the file's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crawler/robots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view file = text.substr(line + 1);
  const zc::RobotsRules rules = zc::RobotsRules::from_response(200, file, "zhengcha");
  const zc::RobotsVerdict verdict = rules.check(zc::RobotsRules::target_of(text.substr(0, line)));
  const bool told = file.find(verdict.line) != std::string_view::npos;
  if (!told || (verdict.line_number == 0) != verdict.line.empty()) std::abort();
  if (verdict.answer == zc::RobotsAnswer::kUnknown) std::abort();
  return 0;
}
