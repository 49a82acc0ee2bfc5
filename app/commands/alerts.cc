// alert test, alert channels.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/service_cli.h"
#include "app/text_table.h"
#include "base/notice.h"
#include "base/time.h"
#include "config/channels.h"
#include "config/settings.h"
#include "notice/channel.h"
#include "store/notice_table.h"

namespace zc {
namespace {

struct AlertArgs {
  std::string config = {};
  std::string channel = {};
  std::string format = "table";
};

Error unknown_channel(const std::string& id, const Settings& settings) {
  std::string known;
  for (const ChannelOptions& one : settings.channels) {
    known += (known.empty() ? "" : ", ") + one.target.id;
  }
  return {ErrorKind::kBadInput,
          fmt::format("{}: there is no channel '{}'; known: {}",
                      settings.file,
                      id,
                      known.empty() ? "none" : known)};
}

// What a feed told before stays in its file; nullopt: there is no store yet.
Result<std::unique_ptr<Rocks>> read_store(const Settings& settings) {
  StoreOptions options = settings.store;
  options.read_only = true;
  Result<std::unique_ptr<Rocks>> rocks = Rocks::open(options);
  if (!rocks && rocks.error().kind() == ErrorKind::kNotFound) return std::unique_ptr<Rocks>();
  return rocks;
}

Notice test_notice(const std::string& channel, UtcTime now) {
  Notice notice;
  notice.kind = NoticeKind::kTest;
  notice.key = "test/" + channel;
  notice.time = now;
  return notice;
}

Result<int> run_test(const AlertArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  std::vector<ChannelOptions> one;
  for (const ChannelOptions& channel : settings.channels) {
    if (channel.target.id == args.channel) one.push_back(channel);
  }
  if (one.empty()) return unknown_channel(args.channel, settings);
  ZC_CHECK(read_channel_secrets(one));
  const ChannelTarget& target = one.front().target;
  std::vector<Notice> before;
  if (is_feed(target.kind)) {
    ZC_TRY(const auto rocks, read_store(settings));
    if (rocks != nullptr) {
      ZC_TRY(before, NoticeTable(*rocks).history(target.id));
    }
  }
  const UtcTime now = SystemClock().now();
  const std::vector<Notice> notices = {test_notice(target.id, now)};
  const Sent sent = send_notices(target, {notices, before, now, nullptr});
  if (sent.error) return sent.error->within("channel " + target.id);
  fmt::print("{}（{}）：测试消息已被接收\n", target.id, chinese_name_of(target.kind));
  if (!sent.warning.empty()) fmt::print("部分收件人被拒绝：{}\n", sent.warning);
  return kExitNothingFound;
}

struct ChannelState {
  const ChannelOptions* options = nullptr;
  std::uint64_t waiting = 0;
  ChannelMemory memory = {};
};

void print_json(const std::vector<ChannelState>& states) {
  namespace json = boost::json;
  const auto time = [](UtcTime t) {
    return t == UtcTime{} ? json::value(nullptr) : json::value(to_rfc3339(t));
  };
  json::array channels;
  for (const ChannelState& one : states) {
    channels.push_back(json::object{{"id", one.options->target.id},
                                    {"kind", name_of(one.options->target.kind)},
                                    {"waiting", one.waiting},
                                    {"last_success", time(one.memory.succeeded)},
                                    {"failures", one.memory.failures},
                                    {"last_error", one.memory.last_error},
                                    {"not_before", time(one.memory.not_before)}});
  }
  fmt::print("{}\n", json::serialize(json::object{{"channels", std::move(channels)}}));
}

void print_table(const std::vector<ChannelState>& states) {
  TextTable table({"通道", "类型", "待发", "上次成功", "连续失败", "上次失败原因"});
  for (const ChannelState& one : states) {
    const ChannelMemory& memory = one.memory;
    table.add({one.options->target.id,
               std::string(chinese_name_of(one.options->target.kind)),
               fmt::format("{}", one.waiting),
               memory.succeeded == UtcTime{} ? "-" : to_beijing(memory.succeeded),
               fmt::format("{}", memory.failures),
               memory.last_error.empty() ? "-" : memory.last_error});
  }
  fmt::print("{}", table.text(48));
}

Result<int> run_channels(const AlertArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const auto rocks, read_store(settings));
  std::vector<ChannelState> states;
  for (const ChannelOptions& channel : settings.channels) {
    ChannelState& one = states.emplace_back();
    one.options = &channel;
    if (rocks == nullptr) continue;
    const NoticeTable table(*rocks);
    ZC_TRY(one.waiting, table.count(channel.target.id));
    ZC_TRY(one.memory, table.memory(channel.target.id));
  }
  if (args.format == "json") {
    print_json(states);
  } else {
    print_table(states);
  }
  return kExitNothingFound;
}

}  // namespace

void add_alert_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const alert = add_command(app, "alert", "the [[channels]] that findings are told to");
  alert->require_subcommand(1);
  const auto tested = std::make_shared<AlertArgs>();
  CLI::App* const test = add_command(*alert, "test", "send one test message through a channel");
  needs_config(test, tested->config);
  test->add_option("CHANNEL", tested->channel, "id of the channel")->required();
  test->callback([=, &chosen] { chosen = [=] { return run_test(*tested); }; });

  const auto listed = std::make_shared<AlertArgs>();
  CLI::App* const channels =
      add_command(*alert, "channels", "what waits for each channel, and how it is");
  needs_config(channels, listed->config);
  takes_format(channels, listed->format, {"table", "json"});
  channels->callback([=, &chosen] { chosen = [=] { return run_channels(*listed); }; });
}

}  // namespace zc
