// Registers as offices keep them: CSV (RFC 4180) in UTF-8 or GB18030 (GBK), columns by either name:
//
//   名称 name (needed), 别名 aliases, 统一社会信用代码 credit_code, 域名 domains, 范围 scope (also
//   评价范围, 办学范围, 工种), 有效期起 from, 有效期至 until.
//
// Bodies' registers need `scope` and `until` as columns, whose fields may be empty (not told).
// Lists are parted by 、 ; ； | or a line break; days are 2026-11-24, 2026/11/24, 2026.11.24 or
// 2026年11月24日, and `until` may be 长期.  Other columns are only cited.  A body may have several
// rows, as for several terms or occupations; the same row twice is refused.
#pragma once

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"
#include "config/register_options.h"

namespace zc {

inline constexpr std::size_t kMostRegisterBytes = std::size_t{64} << 20;

// kBadInput "file:line:column: ..." for the first fault: no such file, neither charset, no such
// column, a row of the wrong width or without a name, a day or credit code that is none, the same
// row twice.  Nothing is half-loaded.
Result<Register> load_register(const RegisterOptions& options);

// [[registers]] of the settings, any number of them; files relative to the settings' folder.
// kBadInput names file, line and column.
Result<std::vector<RegisterOptions>> read_registers(const std::string& file,
                                                    const toml::table& root);

}  // namespace zc
