#include "app/service_config.h"

#include <utility>

#include <fmt/format.h>

#include "config/channels.h"
#include "config/rule_file.h"
#include "config/site_secrets.h"
#include "crawler/user_agent.h"

namespace zc {
namespace {

Status try_job(const Settings& settings, const JobOptions& job) {
  CrawlOptions crawl = job.crawl;
  FetchOptions fetch = settings.fetch;
  ZC_CHECK(read_site_secrets(crawl.site_options, fetch));
  const Result<CrawlSession> session = CrawlSession::create(crawl);
  if (!session) return session.error().within(fmt::format("[[jobs]] '{}'", job.id));
  return Done{};
}

}  // namespace

Result<std::shared_ptr<const InForce>> load_in_force(const std::string& file, UtcTime now) {
  InForce read;
  ZC_TRY(read.settings, load_settings(file));
  if (read.settings.jobs.empty()) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: there is no [[jobs]] to run", file));
  }
  if (Status named = check_user_agent(read.settings.fetch.user_agent); !named) {
    return named.error().within("[fetch] user_agent");
  }
  ZC_TRY(read.rules, load_rule_set(read.settings.rules));
  read.channels = read.settings.channels;
  ZC_CHECK(read_channel_secrets(read.channels));
  if (!read.settings.leads.listen.empty()) {
    ZC_TRY(read.lead_token, read_secret_line(read.settings.leads.token_file));
  }
  for (const JobOptions& job : read.settings.jobs) ZC_CHECK(try_job(read.settings, job));
  read.loaded = now;
  return std::shared_ptr<const InForce>(std::make_shared<InForce>(std::move(read)));
}

Result<std::shared_ptr<const InForce>> reload_in_force(const InForce& before, UtcTime now) {
  const std::string& file = before.settings.file;
  ZC_TRY(std::shared_ptr<const InForce> read, load_in_force(file, now));
  if (read->settings.store.path != before.settings.store.path) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: another [store] needs a restart", file));
  }
  if (read->settings.service != before.settings.service) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: another [service] needs a restart", file));
  }
  if (read->settings.leads != before.settings.leads || read->lead_token != before.lead_token) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: another [leads] needs a restart", file));
  }
  return read;
}

Settings settings_for(const InForce& in_force, const JobOptions& job) {
  Settings settings = in_force.settings;
  settings.job_name = job.id;
  settings.crawl = job.crawl;
  return settings;
}

}  // namespace zc
