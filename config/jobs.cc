#include "config/jobs.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "config/seed_file.h"
#include "config/toml_section.h"

namespace zc {
namespace {

template <typename T>
void take(TomlSection& section, std::string_view key, const Result<T>& read, T& out) {
  if (read) {
    out = *read;
  } else {
    section.refuse(key, read.error().message());
  }
}

void read_when(TomlSection& section, JobOptions& out) {
  std::string cron, zone = "Asia/Shanghai", misfire = "once";
  std::vector<std::string> windows;
  section.require("cron");
  section.text("cron", cron);
  section.text("time_zone", zone);
  section.texts("windows", windows);
  section.text("misfire", misfire);
  if (section.has("cron")) take(section, "cron", Cron::parse(cron), out.cron);
  take(section, "time_zone", TimeZone::find(zone), out.zone);
  take(section, "windows", DayWindows::parse(windows), out.windows);
  if (misfire == "skip") {
    out.misfire = Misfire::kSkip;
  } else if (misfire != "once") {
    section.refuse("misfire", "must be once or skip");
  }
  section.number("priority", -100, 100, out.priority);
  section.duration("stuck_seconds", 1, 604'800, out.stuck);
  section.duration("max_minutes", 0, 20'160, out.longest);
}

Status read_what(const std::string& file, TomlSection& section, CrawlOptions& out) {
  out.seeds.clear();
  out.seed_files.clear();
  section.texts("seeds", out.seeds);
  section.texts("seed_files", out.seed_files);
  section.texts("hosts", out.scope.hosts);
  section.texts("sites", out.scope.sites);
  section.flag("seed_sites", out.scope.seed_sites);
  section.number("max_depth", 0, 1000, out.scope.max_depth);
  section.number("max_pages", 1, 1'000'000'000, out.scope.max_pages);
  section.number("max_pages_per_host", 1, 1'000'000'000, out.scope.max_pages_per_host);
  if (out.seeds.empty() && out.seed_files.empty())
    section.refuse("seeds", "at least one is needed");
  ZC_CHECK(section.finish());
  for (std::string& seed_file : out.seed_files) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    seed_file = (folder / seed_file).lexically_normal().string();
    ZC_TRY(const std::vector<std::string> seeds, read_seed_file(seed_file));
    out.seeds.insert(out.seeds.end(), seeds.begin(), seeds.end());
  }
  return Done{};
}

Result<JobOptions> read_one(const std::string& file,
                            const toml::table& table,
                            const CrawlOptions& usual,
                            const std::vector<JobOptions>& before) {
  TomlSection section(file, "jobs", table);
  JobOptions job;
  job.crawl = usual;
  section.require("id");
  section.text("id", job.id);
  if (section.has("id") && !is_id(job.id)) {
    section.refuse("id", "must be 1 to 40 of a-z, 0-9, - and _");
  }
  const auto same = [&](const JobOptions& other) { return other.id == job.id; };
  if (std::any_of(before.begin(), before.end(), same)) {
    section.refuse("id", fmt::format("there are two jobs '{}'", job.id));
  }
  read_when(section, job);
  ZC_CHECK(read_what(file, section, job.crawl));
  return job;
}

}  // namespace

bool is_id(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), good);
}

Result<std::vector<JobOptions>> read_jobs(const std::string& file,
                                          const toml::table& root,
                                          const CrawlOptions& usual) {
  std::vector<JobOptions> jobs;
  const toml::node* const node = root.get("jobs");
  if (node == nullptr) return jobs;
  const toml::array* const array = node->as_array();
  if (array == nullptr) return toml_error(file, node->source(), "'jobs' is written [[jobs]]");
  for (const toml::node& one : *array) {
    const toml::table* const table = one.as_table();
    if (table == nullptr) return toml_error(file, one.source(), "'jobs' is written [[jobs]]");
    ZC_TRY(JobOptions job, read_one(file, *table, usual, jobs));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace zc
