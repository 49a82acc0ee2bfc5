// What several commands read: settings, rules, one page, the store for reading.
#pragma once

#include <memory>
#include <string>

#include "app/case_file.h"
#include "app/commands/command.h"
#include "app/desk_request.h"
#include "base/capture.h"
#include "classifier/rule_set.h"
#include "config/settings.h"
#include "store/store.h"

namespace zc {

// Where rules and knowledge lie when no settings file says so: $ZHENGCHA_CONFIG, then beside the
// program (../share/zhengcha), then /usr/share/zhengcha, then the source tree of a build.
std::string default_config_dir();

// The settings file, or the defaults when `config` is "".
Result<Settings> settings_or_default(const std::string& config);

// The rules of the settings file, or the default ones when `config` is "".
Result<RuleOptions> rule_options_for(const std::string& config);
Result<std::shared_ptr<const RuleSet>> load_rules_for(const std::string& config);

// One page as a Capture: a file, "-" for standard input, or an http(s) URL, which is fetched (with
// the settings' limits and address guard; redirects are followed up to the settings' limit).
Result<Capture> read_page(const PageArgs& args);

// A whole file (at most `max_bytes`); "-" is standard input.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// A whole file, written beside its place and renamed, so that a failure leaves no half file.
Status write_file(const std::string& path, const std::string& bytes);

// Prints the report and seals the bundle as the settings say, writes it, has the store's log note
// who took it, and prints where and what it is.  No file is left when the log could not be written.
struct Export {
  std::string path = {};
  std::string officer = {};  // "": the operator of the settings; kBadInput when that is empty too
  std::uint64_t number = 0;  // of the case, 0: of none
};
Result<int> write_bundle(GatheredCase gathered, const Settings& settings, const Export& how);

// Has the desk do it: that of the crawl that holds the store, when there is one; else here.
Result<std::string> ask_desk(const DeskRequest& request, const Settings& settings);

// The settings' store, opened for reading beside a crawl that may be running.
Result<std::unique_ptr<Store>> open_for_reading(const Settings& settings, const Clock& clock);

// `url` in key form; kBadInput.
Result<std::string> key_of(const std::string& url);

}  // namespace zc
