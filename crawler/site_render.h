// What the settings of a site say of rendering its pages.
#pragma once

namespace zc {

enum class SiteRender {
  kAsJob,  // as [render] says
  kNever,
  kOnNeed,  // when the page shows that scripts make its text
  kAlways,
};

}  // namespace zc
