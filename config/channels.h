// [[channels]]: whom `crawl` and `run` tell what was found.
#pragma once

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"
#include "config/channel_options.h"

namespace zc {

// [[channels]], any number of them; ids are unique.  kBadInput names file, line and column.  Paths
// are made relative to the file's folder.
Result<std::vector<ChannelOptions>> read_channels(const std::string& file, const toml::table& root);

// Fills in addresses and secrets from their files, whose modes must be safe (site_secrets.h).
// kBadInput names channel and file, never what is in it.
Status read_channel_secrets(std::vector<ChannelOptions>& channels);

}  // namespace zc
