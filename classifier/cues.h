// Signs of what kind of page one is reading: a seller's words, an authority's, a newspaper's, a
// court's, a platform's, an employer's, an honest school's, a complaint.  The sum names the genre,
// and every sign is a mark for the page model.  Plain data, explained in docs/rules.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zc {

enum class Genre {
  kOther,
  kAdvertiser,
  kGovernment,
  kNews,
  kLaw,
  kWarning,
  kPlatformRule,
  kEmployer,
  kLawfulProvider,
  kComplaint,
};
inline constexpr int kGenres = 10;
std::string_view name_of(Genre genre);          // "advertiser", ...
std::string_view chinese_name_of(Genre genre);  // "广告主", ...

struct Cue {
  std::string_view name;  // "seller.price"
  Genre genre;
  double weight;
  std::string_view pattern;  // over folded text
};
const std::vector<Cue>& all_cues();

// The genre with the greatest sum of `found` cues; kOther below 1.
Genre genre_of(const std::vector<const Cue*>& found);

// Whether a short text may be about certificates, examinations or training at all: one expression
// of wide words.
std::string_view domain_words();
// Words of the trade itself: a long text that is about it holds some in every stretch.
const std::vector<std::string>& trade_words();

}  // namespace zc
