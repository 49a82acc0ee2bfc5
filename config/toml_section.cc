#include "config/toml_section.h"

#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace zc {

Error toml_error(std::string_view file,
                 const toml::source_region& where,
                 std::string_view message) {
  return Error(ErrorKind::kBadInput,
               fmt::format("{}:{}:{}: {}", file, where.begin.line, where.begin.column, message));
}

Result<toml::table> parse_toml_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::kNotFound, fmt::format("{}: cannot be opened", file));
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (in.bad()) return Error(ErrorKind::kNotFound, fmt::format("{}: cannot be read", file));
  try {
    return toml::parse(bytes.str(), file);
  } catch (const toml::parse_error& e) {
    return toml_error(file, e.source(), e.description());
  }
}

TomlSection::TomlSection(std::string file, const toml::table& root, std::string_view name)
    : file_(std::move(file)), name_(name) {
  const toml::node* const found = root.get(name);
  if (found == nullptr) return;
  table_ = found->as_table();
  if (table_ == nullptr) {
    fail(found->source(), fmt::format("'{}' must be a section: [{}]", name, name));
  }
}

TomlSection::TomlSection(std::string file, std::string name, const toml::table& table)
    : file_(std::move(file)), name_(std::move(name)), table_(&table) {}

void TomlSection::fail(const toml::source_region& where, std::string_view message) {
  if (!error_) error_ = toml_error(file_, where, message);
}

const toml::node* TomlSection::take(std::string_view key) {
  known_.emplace(key);
  return table_ == nullptr || error_ ? nullptr : table_->get(key);
}

const toml::node* TomlSection::node(std::string_view key) {
  return take(key);
}

bool TomlSection::has(std::string_view key) const {
  return table_ != nullptr && table_->contains(key);
}

void TomlSection::text(std::string_view key, std::string& out) {
  const toml::node* const found = take(key);
  if (found == nullptr) return;
  const auto* const value = found->as_string();
  if (value == nullptr) return fail(found->source(), fmt::format("'{}' must be a string", key));
  out = value->get();
}

void TomlSection::texts(std::string_view key, std::vector<std::string>& out) {
  const toml::node* const found = take(key);
  if (found == nullptr) return;
  const auto* const array = found->as_array();
  if (array == nullptr) {
    return fail(found->source(), fmt::format("'{}' must be an array of strings", key));
  }
  std::vector<std::string> read;
  for (const toml::node& item : *array) {
    const auto* const value = item.as_string();
    if (value == nullptr) {
      return fail(item.source(), fmt::format("'{}' must hold strings only", key));
    }
    read.push_back(value->get());
  }
  out = std::move(read);
}

void TomlSection::flag(std::string_view key, bool& out) {
  const toml::node* const found = take(key);
  if (found == nullptr) return;
  const auto* const value = found->as_boolean();
  if (value == nullptr)
    return fail(found->source(), fmt::format("'{}' must be true or false", key));
  out = value->get();
}

void TomlSection::real(std::string_view key, double min, double max, double& out) {
  const toml::node* const found = take(key);
  if (found == nullptr) return;
  const std::optional<double> value = found->is_number() ? found->value<double>() : std::nullopt;
  if (!value) return fail(found->source(), fmt::format("'{}' must be a number", key));
  if (!(*value >= min && *value <= max)) {
    return fail(found->source(), fmt::format("'{}' must be from {} to {}", key, min, max));
  }
  out = *value;
}

void TomlSection::integer(std::string_view key,
                          std::int64_t min,
                          std::int64_t max,
                          std::int64_t& out) {
  const toml::node* const found = take(key);
  if (found == nullptr) return;
  const auto* const value = found->as_integer();
  if (value == nullptr)
    return fail(found->source(), fmt::format("'{}' must be a whole number", key));
  if (value->get() < min || value->get() > max) {
    return fail(found->source(), fmt::format("'{}' must be from {} to {}", key, min, max));
  }
  out = value->get();
}

void TomlSection::require(std::string_view key) {
  if (error_ || has(key)) return;
  const toml::source_region where = table_ != nullptr ? table_->source() : toml::source_region{};
  fail(where, fmt::format("[{}] needs '{}'", name_, key));
}

void TomlSection::refuse(std::string_view key, std::string_view why) {
  const toml::node* const found = table_ != nullptr ? table_->get(key) : nullptr;
  const toml::source_region where = found != nullptr ? found->source() : toml::source_region{};
  fail(where, fmt::format("'{}': {}", key, why));
}

Status TomlSection::finish() {
  if (error_) return *error_;
  if (table_ == nullptr) return Done{};
  for (const auto& [key, value] : *table_) {
    if (known_.contains(key.str())) continue;
    std::string names;
    for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
    return toml_error(
        file_,
        key.source(),
        name_.empty()
            ? fmt::format("unknown section '{}'; known: {}", key.str(), names)
            : fmt::format("unknown key '{}' in [{}]; known: {}", key.str(), name_, names));
  }
  return Done{};
}

}  // namespace zc
