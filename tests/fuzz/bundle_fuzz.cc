// Any bytes as a bundle, and as each file of a bundle that is otherwise sound: the parts behind the
// zip are reached at once.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/bundle.h"
#include "evidence/verify.h"
#include "evidence/zip_file.h"
#include "tests/evidence/sample_bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string sound = *zc::export_bundle(zc::test::small_case());
  static const std::vector<zc::ZipEntry> entries = *zc::read_zip(sound);
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (zc::verify_bundle(bytes).ok() && bytes.find("ZC-2026-0001") == std::string_view::npos) {
    std::abort();  // nothing but a bundle verifies
  }
  if (size == 0) return 0;
  std::vector<zc::ZipEntry> changed = entries;
  changed[data[0] % changed.size()].content = std::string(bytes.substr(1));
  const auto zip = zc::write_zip(changed);
  const bool same = zip && *zip == sound;
  if (zip && !same && zc::verify_bundle(*zip).ok()) std::abort();
  return 0;
}
