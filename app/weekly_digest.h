// The week that is over in a few figures, for channels (周报).  Pure.
#pragma once

#include <string>
#include <vector>

#include "base/notice.h"
#include "base/time.h"
#include "cases/situation.h"
#include "config/channel_options.h"

namespace zc {

// Whose weeks the channels are to be told: "" is everybody's, for those without regions in their
// policy; else provinces, each once, in the order of the channels.
std::vector<std::string> digest_provinces(const std::vector<ChannelOptions>& channels);

// Its key names week and province alone.
Notice weekly_notice(const SituationReport& report, const std::string& province, UtcTime now);

}  // namespace zc
