#include "app/known_version.h"

#include <chrono>

namespace zc {
namespace {

constexpr std::chrono::hours kWholeFetchEvery(24 * 7);

}  // namespace

bool may_speak_for_page(const Validators& known, std::string_view judged_by, UtcTime now) {
  const bool in_term = known.stands_until == UtcTime{} || now < known.stands_until;
  return known.judged_by == judged_by && in_term && now - known.time < kWholeFetchEvery;
}

}  // namespace zc
