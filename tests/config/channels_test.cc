#include "config/channels.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "config/settings.h"
#include "tests/support/temp_dir.h"

namespace {

namespace fs = std::filesystem;

const char* const kHead = R"([store]
path = "data"
[rules]
directory = "rules"
knowledge = "/k"
[job]
seeds = ["https://a.example/"]
)";  // 7 lines

struct Folder {
  zc::test::TempDir dir;
  zc::Result<zc::Settings> load(const std::string& channels) const {
    std::ofstream(dir.file("c.toml")) << kHead << channels;
    return zc::load_settings(dir.file("c.toml"));
  }
  void secret(const std::string& name, const std::string& text, fs::perms mode) const {
    std::ofstream(dir.file(name)) << text;
    fs::permissions(dir.file(name), mode);
  }
};

constexpr fs::perms kSafe = fs::perms::owner_read | fs::perms::owner_write;

std::string refusal(const std::string& channels) {
  const Folder folder;
  const auto settings = folder.load("[[channels]]\n" + channels);
  return settings ? "" : settings.error().message();
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("channels: every kind, with its policy and pace") {
  const Folder folder;
  const auto settings = folder.load(R"([alerts]
window_hours = 48
[[channels]]
id = "dt"
kind = "dingtalk"
url_file = "dt.url"
secret_file = "dt.secret"
min_severity = "review"
kinds = ["new", "overdue"]
categories = ["guarantee"]
regions = ["广东", ""]
batch = 5
gather_seconds = 7
per_minute = 10
quiet = ["22:00-07:00"]
retry_ms = 100
[[channels]]
id = "mail"
kind = "email"
server = "smtps://mail.example:465"
from = "zc@office.example"
to = ["a@office.example"]
[[channels]]
id = "feed"
kind = "atom"
file = "feed.xml"
[[channels]]
id = "log"
kind = "syslog"
address = "udp://127.0.0.1:514"
)");
  REQUIRE_MESSAGE(settings, (settings ? "" : settings.error().message()));
  CHECK(settings->alerts.window == std::chrono::hours(48));
  REQUIRE(settings->channels.size() == 4);
  const zc::ChannelOptions& dt = settings->channels[0];
  CHECK(dt.target.kind == zc::ChannelKind::kDingtalk);
  CHECK(dt.address_file == folder.dir.file("dt.url"));
  CHECK(dt.policy.min_severity == zc::Severity::kReview);
  CHECK(dt.policy.kinds.size() == 2);
  CHECK(dt.policy.categories == std::vector{zc::Category::kGuarantee});
  CHECK(dt.policy.regions.size() == 2);
  CHECK(dt.pace.batch == 5);
  CHECK(dt.pace.gather == std::chrono::seconds(7));
  CHECK(dt.pace.per_minute == 10);
  CHECK(dt.pace.has_quiet);
  CHECK(dt.pace.retry_first == std::chrono::milliseconds(100));
  CHECK(settings->channels[1].pace.gather == std::chrono::seconds(60));
  CHECK(settings->channels[2].target.address == folder.dir.file("feed.xml"));
  CHECK(settings->channels[2].pace.gather == std::chrono::seconds(0));
  CHECK_FALSE(settings->channels[3].pace.has_quiet);
}

TEST_CASE("channels: what is wrong is told with file, line and column") {
  CHECK(holds(refusal("kind = \"atom\"\nfile = \"f\"\n"), "'id'"));
  CHECK(holds(refusal("id = \"A b\"\nkind = \"atom\"\nfile = \"f\"\n"), "c.toml:9:"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"fax\"\n"), "'fax' is no kind of channel"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"wecom\"\n"), "'url_file'"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"feishu\"\nurl_file = \"u\"\n"), "'secret_file'"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"wecom\"\nurl_file = \"u\"\nper_minute = 21\n"),
              "per_minute"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"webhook\"\nurl = \"ftp://x\"\nsecret_file = \"s\"\n"),
              "https://"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"atom\"\nfile = \"f\"\nurl = \"https://x/\"\n"),
              "unknown key"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"atom\"\nfile = \"f\"\nquiet = [\"00:00-24:00\"]\n"),
              "leaves no time"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"atom\"\nfile = \"f\"\ncategories = [\"x\"]\n"), "'x'"));
  CHECK(
      holds(refusal("id = \"a\"\nkind = \"syslog\"\naddress = \"udp://h\"\n"), "udp://host:port"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"email\"\nserver = \"smtp://m\"\nfrom = \"a@b\"\n"
                      "to = [\"a@b\\r\\nBcc: c@d\"]\n"),
              "is no address"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"email\"\nserver = \"smtp://m\"\nfrom = \"a@b\"\n"
                      "to = [\"a@b\"]\nuser = \"u\"\n"),
              "go together"));
  CHECK(holds(refusal("id = \"a\"\nkind = \"atom\"\nfile = \"f\"\n[[channels]]\nid = \"a\"\n"
                      "kind = \"atom\"\nfile = \"g\"\n"),
              "two channels 'a'"));
}

TEST_CASE("channels: secrets come from files that only their owner can read") {
  const Folder folder;
  const auto settings = folder.load(
      "[[channels]]\nid = \"fs\"\nkind = \"feishu\"\nurl_file = \"u\"\nsecret_file = \"s\"\n");
  REQUIRE(settings);
  auto channels = settings->channels;
  const auto error = [&] {
    const zc::Status read = zc::read_channel_secrets(channels);
    return read ? "" : read.error().message();
  };
  CHECK(holds(error(), "channel fs: "));
  CHECK(holds(error(), "No such file"));
  folder.secret("u", "https://open.example/hook/TOKEN\n", kSafe | fs::perms::others_read);
  CHECK(holds(error(), "mode 0604"));
  folder.secret("u", "not an address TOKEN\n", kSafe);
  CHECK(holds(error(), "no http(s) address"));
  CHECK_FALSE(holds(error(), "TOKEN"));
  folder.secret("u", "https://open.example/hook/TOKEN\n", kSafe);
  folder.secret("s", "\n", kSafe);
  CHECK(holds(error(), "the first line is empty"));
  folder.secret("s", "KEY\nmore\n", kSafe);
  CHECK(error().empty());
  CHECK(channels[0].target.address == "https://open.example/hook/TOKEN");
  CHECK(channels[0].target.secret == "KEY");
}
