// Any bytes as a rule pack: an error with a place, or rules; never a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include <unistd.h>

#include "classifier/rule_set.h"
#include "config/rule_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string file = "/tmp/rule_file_fuzz." + std::to_string(getpid()) + ".toml";
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const auto rules = zc::load_rules(file);
  if (!rules && rules.error().message().find(':') == std::string::npos) std::abort();
  if (rules) (void)zc::RuleSet::compile(*rules, {}).has_value();
  return 0;
}
