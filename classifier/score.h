// From one hit in its surroundings to a severity, with each term shown so that an officer can
// follow it.  Pure.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "classifier/cues.h"
#include "classifier/page_scan.h"
#include "classifier/rule.h"

namespace zc {

// What is known of the window a hit lies in.
struct WindowView {
  Genre genre = Genre::kOther;
  double seller = 0;   // sums of cue weights
  double against = 0;  // of every genre that only quotes such words
  double page = 0;     // the model's probability, or one made from the cues
  // 0 where the page is no lead, so that no hit in a seller's voice and no suspicion counts.
  std::array<double, kAllCategories.size()> category = {};
  bool has_model = false;
  int disguises = 0;
};
WindowView view_of(const Window& window, const RuleSet& rules, ModelScratch& scratch);
// What the model makes of `features`, where it is more than the view's page already.
void ask_model(const PageModel& model,
               const WindowFeatures& features,
               ModelScratch& scratch,
               WindowView& view);

struct Score {
  double value = 0;  // 0..1
  bool keep = false;
  Severity severity = Severity::kReview;
  std::string why = {};  // in Chinese
};
Score score_hit(const Hit& hit, const Rule& rule, const WindowView& view);

// How often a finding of such a score named the right category, by cross-validation: what is told.
// Of a rule's hit and of what only the model suspects.
double chance_of_hit(double value);
double chance_of_suspicion(double value);

// Platt's sigmoid (1999) over a value's logit, as those two use it.
struct Sigmoid {
  double slope = 1;
  double shift = 0;
  double chance(double logit) const;
};
// Fitted to findings of a run in folds over odd ids and our own texts (calibration.h); fit anew
// when the scores change their meaning.
inline constexpr Sigmoid kHit = {0.764, -2.542};
inline constexpr Sigmoid kSuspicion = {0.667, 0.571};

// Least probability of the page at which a hit in a seller's voice counts.
inline constexpr double kLeastPage = 0.35;
// The same where cues alone decide, and for a page that shows a qualification of the tables.
inline constexpr double kLeastByCues = 0.35;
// Least probability of a short stretch outside the trade at which the model is heeded at all: an
// offer in code words.
inline constexpr double kLeastCoded = 0.95;
// Least probabilities of the page and of the category at which what only the model suspects is
// shown.
inline constexpr double kModelAlone = 0.40;
inline constexpr double kCategoryAlone = 0.35;
// The same for the likeliest category of a stretch in which nothing else was found.
inline constexpr double kCategoryBest = 0.10;
// The same in a sentence that a rule has explained by another category.
inline constexpr double kCategoryTwice = 0.9;
inline constexpr double kCategoryTwiceInPost = 0.7;  // in a bare post, which repeats itself less

std::string percent(double value);  // "87%"

}  // namespace zc
