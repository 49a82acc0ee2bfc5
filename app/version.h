// The program's version, as set by the project in CMakeLists.txt.
#pragma once

namespace zc {

inline constexpr const char* kVersion = ZC_VERSION;
// Goes up whenever extraction may give another Document for the same bytes.
inline constexpr const char* kExtractorVersion = "extract-1";

}  // namespace zc
