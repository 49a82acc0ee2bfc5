// When a crawl renders pages: [render] of zhengcha.toml.  Plain values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crawler/site_render.h"

namespace zc {

struct RenderSettings {
  bool on_need = false;                 // mode = "on_need"; else only what a [[site]] asks for
  std::uint64_t max_pages = 500;        // a run
  std::uint64_t max_site_pages = 100;   // of one host in a run
  std::uint32_t script_site_after = 3;  // so many script-built pages in a row: the next is, too
  std::uint32_t give_up_after = 5;      // so many pages in a row that rendering added nothing to
  std::uint32_t max_routes = 8;         // of a hash router, of one page
  std::size_t workers = 1;              // pages rendered at a time
  bool operator==(const RenderSettings&) const = default;
};

}  // namespace zc
