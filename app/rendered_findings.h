// What scripts made of a page joined to what was fetched: findings and links that only they show.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/judge.h"
#include "base/rendering.h"

namespace zc {

// Adds to `page` what `rendered`, judged from its n-th document (from 1), shows beyond it: findings
// (marked, their documents named), links, marks, a title where it had none.  What stands in the
// fetched page already stays as it is.  True when that brought findings, links or notably more
// text.
bool join_rendered(Judged& page, Judged rendered, std::uint32_t n, const std::string& url_key);

// Keeps of the renderings those that findings of `page` point into, and the first one (it shows the
// page) if there is any finding at all; the findings then count anew.
void drop_unneeded(Judgement& judgement, std::vector<Rendering>& renderings);

}  // namespace zc
