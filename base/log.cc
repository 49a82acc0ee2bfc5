#include "base/log.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

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

// Length of the well-formed UTF-8 sequence at the start of `text`; 0 if there is none (RFC 3629).
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return length;
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const size_t length = sequence_length(text.substr(at));
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += text.substr(at, length);
    }
    at += length;
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
