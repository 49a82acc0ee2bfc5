#include "config/service_socket.h"

#include <filesystem>

#include <fmt/format.h>

#include "config/toml_section.h"

namespace zc {

namespace fs = std::filesystem;

Result<std::string> service_socket_of(const std::string& file) {
  ZC_TRY(const toml::table root, parse_toml_file(file));
  const std::string store = root["store"]["path"].value_or(std::string());
  std::string socket = root["service"]["socket"].value_or(std::string());
  if (socket.empty() && store.empty()) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: [store] needs 'path'", file));
  }
  if (socket.empty()) socket = store + ".socket";
  return (fs::absolute(file).parent_path() / socket).lexically_normal().string();
}

}  // namespace zc
