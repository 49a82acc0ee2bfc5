// The text by which pages are likened to each other: what a person sees of the article, or of the
// whole page when no article was told apart.  Titles are left out.  Pure.
#pragma once

#include <string>
#include <vector>

#include "base/document.h"

namespace zc {

std::string likeness_text(const std::vector<TextBlock>& blocks);

}  // namespace zc
