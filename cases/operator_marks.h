// Which marks of a page point to one operator, and which stand on everybody's pages.  Pure.
//
// A wrong link accuses a stranger, so a mark links pages only when it names someone (a filing, a
// credit code, a way to reach him) and stands on few sites; names of organisations and addresses
// are shown but never followed: pages also name ministries, associations and competitors.
#pragma once

#include <cstddef>

#include "base/page_marks.h"

namespace zc {

// May this mark link pages at all?  Not: organisation names, addresses, public hotlines (12333,
// 110 and other numbers under 7 digits), numbers that repeat one digit.
bool can_link(const PageMark& mark);

// A mark on more sites than this belongs to a platform, an agency or a template.
inline constexpr std::size_t kMostSitesOfOneOperator = 20;
// Bits by which two texts may differ and still be the same text with small changes
// (extractor/simhash.h).
inline constexpr int kNearlySameText = 6;

}  // namespace zc
