// Which words of a judged page are outlined on its picture (RenderManners::passages_in).
#pragma once

#include <string>
#include <vector>

#include "app/judge.h"

namespace zc {

// In document order, each once: of every finding for an officer (review, alert) in text that stands
// on the page, its quote; where the quote stands in other places too, the sentence or the block
// around it, so that nothing is outlined that was not found.  Pure.
std::vector<std::string> passages_of(const Judged& page);

}  // namespace zc
