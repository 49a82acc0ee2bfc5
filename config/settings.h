// What an office writes in zhengcha.toml, read once at start.  Each section fills the option struct
// of the component that it configures; `config/zhengcha.toml` shows every key with its default.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/result.h"
#include "browser/render_options.h"
#include "cases/case_life.h"
#include "config/channel_options.h"
#include "config/job_options.h"
#include "config/render_settings.h"
#include "config/rule_file.h"
#include "crawler/address_guard.h"
#include "crawler/crawl_session.h"
#include "crawler/error_watch.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/revisit.h"
#include "store/retention.h"
#include "store/rocks.h"

namespace zc {

struct AlertOptions {
  std::string file = {};  // JSON Lines; "" = alerts go to the log only
  Severity min_severity = Severity::kAlert;
  std::chrono::hours window{24};  // a channel is told of one thing once within it
};

// Who stands in the head of an evidence bundle.
struct OfficeOptions {
  std::string unit = {};           // 单位
  std::string operator_name = {};  // 制作人
};

// PEM files; the key is not encrypted, so its file is readable by the service alone.
struct KeyPair {
  std::string key_file = {};
  std::string certificate_file = {};  // may be followed by the chain above it
};

// How bundles are sealed; what is empty is left out.
struct EvidenceOptions {
  KeyPair signer = {};
  KeyPair second_signer = {};
  std::string sm2_key_file = {};      // PEM
  std::string timestamp_url = {};     // RFC 3161 over HTTP
  std::string timestamp_tls_ca = {};  // trust store for that URL; "" = the system's
  std::string log_key_file = {};      // Ed25519
  std::string log_origin = "zhengcha";
  std::string letters_directory = {};  // "" = no letters
  std::string report_printer = {};     // a Chromium program; "" = no PDF of the report
};

// How pages are rendered.
struct BrowserOptions {
  RenderOptions render = {};
  std::uint64_t max_bytes = 32ULL << 20;  // that one page may load
};

// Of `zhengcha run`.
struct ServiceOptions {
  std::string socket = {};           // where `zhengcha status` asks; "" = next to the store
  std::string metrics_address = {};  // "" = /metrics is not served
  bool operator==(const ServiceOptions&) const = default;
};

// Leads from outside.
struct LeadOptions {
  std::string listen = {};      // where `zhengcha run` takes them over HTTP; "" = not
  std::string token_file = {};  // of that endpoint
  int keep_days = 180;          // who complained; 0 = until an officer forgets it
  bool operator==(const LeadOptions&) const = default;
};

struct Settings {
  std::string file = {};  // where they were read from
  std::string job_name = "default";
  CrawlOptions crawl = {};
  FrontierOptions frontier = {};
  ErrorWatchOptions error_watch = {};
  RevisitOptions revisit = {};
  FetchOptions fetch = {};
  AddressGuardOptions address_guard = {};
  StoreOptions store = {};
  RetentionPolicy retention = {};
  RuleOptions rules = {};
  AlertOptions alerts = {};
  std::vector<ChannelOptions> channels = {};  // secrets are read when something is to be sent
  OfficeOptions office = {};
  CasePolicy cases = {};
  EvidenceOptions evidence = {};
  std::vector<JobOptions> jobs = {};  // of `zhengcha run`
  ServiceOptions service = {};
  LeadOptions leads = {};
  BrowserOptions browser = {};
  RenderSettings render = {};  // of crawls
};

// Reads a TOML file.  Relative paths in it are relative to the file's own folder.  kNotFound if
// there is no such file; kBadInput with file:line:column for bad TOML, an unknown key or section, a
// wrong type, a value out of range, or a missing required key ([store] path; seeds in [job] unless
// there are [[jobs]]).
Result<Settings> load_settings(const std::string& file);

}  // namespace zc
