#include "base/log.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.h"

namespace zc {
namespace {

std::string_view word(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "";
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const Utf8Step step = utf8_step(text, at);
    if (!step.well_formed) {
      out += "\xEF\xBF\xBD";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += text.substr(at, step.length);
    }
    at += step.length;
  }
  out += '"';
  return out;
}

Log::Log(const Clock& clock, std::function<void(std::string_view)> sink)
    : clock_(clock), sink_(std::move(sink)) {}

void Log::write(LogLevel level,
                std::string_view event,
                const LogField* fields,
                size_t count) const {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":{})",
                                 to_rfc3339(clock_.now()),
                                 word(level),
                                 json_string(event));
  for (size_t i = 0; i < count; ++i) {
    line += fmt::format(",{}:", json_string(fields[i].name));
    if (const auto* number = std::get_if<std::int64_t>(&fields[i].value)) {
      line += fmt::format("{}", *number);
    } else if (const auto* real = std::get_if<double>(&fields[i].value)) {
      line += fmt::format("{}", *real);
    } else {
      line += json_string(std::get<std::string_view>(fields[i].value));
    }
  }
  line += '}';
  sink_(line);
}

void Log::info(std::string_view event, std::initializer_list<LogField> fields) const {
  write(LogLevel::kInfo, event, fields.begin(), fields.size());
}

void Log::warning(std::string_view event, std::initializer_list<LogField> fields) const {
  write(LogLevel::kWarning, event, fields.begin(), fields.size());
}

void Log::error(std::string_view event, const Error& error) const {
  std::vector<LogField> fields = {{"kind", name_of(error.kind())},
                                  {"message", std::string_view(error.message())}};
  for (const ErrorField& f : error.fields()) fields.push_back({f.name, std::string_view(f.value)});
  write(LogLevel::kError, event, fields.data(), fields.size());
}

}  // namespace zc
