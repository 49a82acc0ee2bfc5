// The situation report as one page of HTML without scripts, links or outside parts, which prints on
// A4.  Pure.
#pragma once

#include <string>

#include "app/situation_tables.h"

namespace zc {

std::string situation_html(const ReportText& report);

}  // namespace zc
