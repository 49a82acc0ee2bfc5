#include "config/channels.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "config/jobs.h"
#include "config/site_secrets.h"
#include "config/toml_section.h"
#include "notice/datagram.h"
#include "notice/mail_message.h"

namespace zc {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

bool is_robot(ChannelKind kind) {
  return kind == ChannelKind::kWecom || kind == ChannelKind::kDingtalk ||
         kind == ChannelKind::kFeishu;
}

bool is_web(std::string_view address) {
  return address.starts_with("http://") || address.starts_with("https://");
}

// What the services allow (notice/chat_message.h).
std::int64_t most_per_minute(ChannelKind kind) {
  if (kind == ChannelKind::kFeishu) return 100;
  return is_robot(kind) ? 20 : 60'000;
}

void resolve(const std::string& file, std::string& path) {
  if (path.empty()) return;
  path = (std::filesystem::absolute(file).parent_path() / path).lexically_normal().string();
}

void read_policy(TomlSection& section, ChannelPolicy& out) {
  section.word("min_severity", severity_from_name, out.min_severity);
  section.words("kinds", notice_kind_from_name, out.kinds);
  section.words("categories", category_from_name, out.categories);
  section.texts("regions", out.regions);
}

void read_pace(TomlSection& section, ChannelKind kind, ChannelPace& out) {
  std::string zone = "Asia/Shanghai";
  std::vector<std::string> quiet;
  const bool at_once = is_feed(kind) || kind == ChannelKind::kSyslog;
  if (at_once) out.gather = std::chrono::seconds(0);
  if (at_once || kind == ChannelKind::kWebhook) out.per_minute = 0;
  section.number("batch", 1, 1000, out.batch);
  section.duration("gather_seconds", 0, 86'400, out.gather);
  section.number("per_minute", is_robot(kind) ? 1 : 0, most_per_minute(kind), out.per_minute);
  section.texts("quiet", quiet);
  section.text("time_zone", zone);
  section.duration("retry_ms", 10, kHourMs, out.retry_first);
  section.duration("retry_most_ms", 10, 24 * kHourMs, out.retry_most);
  const Result<TimeZone> found = TimeZone::find(zone);
  if (found) {
    out.zone = *found;
  } else {
    section.refuse("time_zone", found.error().message());
  }
  const Result<DayWindows> windows = DayWindows::parse(quiet);
  if (!windows) return section.refuse("quiet", windows.error().message());
  out.has_quiet = !quiet.empty();
  if (out.has_quiet && windows->always()) section.refuse("quiet", "leaves no time to tell anybody");
  out.quiet = *windows;
}

void read_webhook(TomlSection& section, ChannelOptions& out) {
  section.require("url");
  section.text("url", out.target.address);
  section.require("secret_file");
  section.text("secret_file", out.secret_file);
  section.text("ca_file", out.target.ca_file);
  if (section.has("url") && !is_web(out.target.address)) {
    section.refuse("url", "must begin with https:// or http://");
  }
}

void read_robot(TomlSection& section, ChannelOptions& out) {
  section.require("url_file");
  section.text("url_file", out.address_file);
  section.text("ca_file", out.target.ca_file);
  if (out.target.kind == ChannelKind::kWecom) return;  // its address is all its secret
  section.require("secret_file");
  section.text("secret_file", out.secret_file);
}

void read_email(TomlSection& section, ChannelOptions& out) {
  ChannelTarget& target = out.target;
  section.require("server");
  section.text("server", target.address);
  section.text("user", target.user);
  section.text("password_file", out.secret_file);
  section.text("ca_file", target.ca_file);
  section.require("from");
  section.text("from", target.from);
  section.require("to");
  section.texts("to", target.to);
  const bool mail = target.address.starts_with("smtp://") || target.address.starts_with("smtps://");
  if (section.has("server") && !mail) {
    section.refuse("server", "must begin with smtps://, or smtp:// (with STARTTLS)");
  }
  if (target.user.empty() != out.secret_file.empty()) {
    section.refuse(target.user.empty() ? "password_file" : "user",
                   "user and password_file go together");
  }
  if (section.has("from") && !is_mail_address(target.from)) {
    section.refuse("from", fmt::format("'{}' is no address like a@b.cn", target.from));
  }
  if (section.has("to") && target.to.empty()) section.refuse("to", "at least one is needed");
  for (const std::string& one : target.to) {
    if (is_mail_address(one)) continue;
    section.refuse("to", fmt::format("'{}' is no address like a@b.cn", one));
  }
}

void read_feed(TomlSection& section, ChannelOptions& out) {
  section.require("file");
  section.text("file", out.target.address);
  section.text("title", out.target.title);
  section.number("entries", 1, 10'000, out.target.entries);
}

void read_syslog(TomlSection& section, ChannelOptions& out) {
  out.target.address = "/dev/log";
  section.text("address", out.target.address);
  section.number("facility", 0, 23, out.target.facility);
  if (!is_datagram_address(out.target.address)) {
    section.refuse("address", "must be a path like /dev/log, or udp://host:port");
  }
}

void read_target(TomlSection& section, ChannelOptions& out) {
  section.duration("deadline_ms", 100, 60'000, out.target.deadline);
  switch (out.target.kind) {
    case ChannelKind::kWebhook:
      return read_webhook(section, out);
    case ChannelKind::kWecom:
    case ChannelKind::kDingtalk:
    case ChannelKind::kFeishu:
      return read_robot(section, out);
    case ChannelKind::kEmail:
      return read_email(section, out);
    case ChannelKind::kAtom:
    case ChannelKind::kJsonFeed:
      return read_feed(section, out);
    case ChannelKind::kSyslog:
      return read_syslog(section, out);
  }
}

Result<ChannelOptions> read_one(const std::string& file,
                                const toml::table& table,
                                const std::vector<ChannelOptions>& before) {
  TomlSection section(file, "channels", table);
  ChannelOptions channel;
  std::string kind;
  section.require("id");
  section.text("id", channel.target.id);
  if (section.has("id") && !is_id(channel.target.id)) {
    section.refuse("id", "must be 1 to 40 of a-z, 0-9, - and _");
  }
  const auto same = [&](const ChannelOptions& one) { return one.target.id == channel.target.id; };
  if (std::any_of(before.begin(), before.end(), same)) {
    section.refuse("id", fmt::format("there are two channels '{}'", channel.target.id));
  }
  section.require("kind");
  section.text("kind", kind);
  const Result<ChannelKind> known = channel_kind_from_name(kind);
  if (!known) {
    section.refuse("kind", known.error().message());
    return section.finish().error();
  }
  channel.target.kind = *known;
  read_target(section, channel);
  read_policy(section, channel.policy);
  read_pace(section, channel.target.kind, channel.pace);
  ZC_CHECK(section.finish());
  resolve(file, channel.address_file);
  resolve(file, channel.secret_file);
  resolve(file, channel.target.ca_file);
  if (is_feed(channel.target.kind)) resolve(file, channel.target.address);
  return channel;
}

Status read_secrets(ChannelOptions& channel) {
  if (!channel.address_file.empty()) {
    ZC_TRY(channel.target.address, read_secret_line(channel.address_file));
    if (!is_web(channel.target.address)) {
      return Error(ErrorKind::kBadInput,
                   fmt::format("{}: the first line is no http(s) address", channel.address_file));
    }
  }
  if (!channel.secret_file.empty()) {
    ZC_TRY(channel.target.secret, read_secret_line(channel.secret_file));
  }
  return Done{};
}

}  // namespace

Result<std::vector<ChannelOptions>> read_channels(const std::string& file,
                                                  const toml::table& root) {
  std::vector<ChannelOptions> channels;
  const toml::node* const node = root.get("channels");
  if (node == nullptr) return channels;
  const toml::array* const array = node->as_array();
  if (array == nullptr)
    return toml_error(file, node->source(), "'channels' is written [[channels]]");
  for (const toml::node& one : *array) {
    const toml::table* const table = one.as_table();
    if (table == nullptr) {
      return toml_error(file, one.source(), "'channels' is written [[channels]]");
    }
    ZC_TRY(ChannelOptions channel, read_one(file, *table, channels));
    channels.push_back(std::move(channel));
  }
  return channels;
}

Status read_channel_secrets(std::vector<ChannelOptions>& channels) {
  for (ChannelOptions& channel : channels) {
    if (Status read = read_secrets(channel); !read) {
      return read.error().within("channel " + channel.target.id);
    }
  }
  return Done{};
}

}  // namespace zc
