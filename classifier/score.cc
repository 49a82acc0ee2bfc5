#include "classifier/score.h"

#include <algorithm>
#include <cmath>

namespace zc {
namespace {

// Bands, chosen by cross-validation on the odd half of the development set (docs/rules.md).
constexpr double kAlertPage = 0.80;
constexpr double kAlertScore = 0.78;
// How much the chance of the category itself counts: much where the same words stand in promises
// (a refund) and in complaints.
constexpr double kHeedCategory = 0.5;
constexpr double kHeedComplaint = 1.5;
constexpr double kLeastAgainst = 0.5;  // by cues, where authority, press or warning speaks louder

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}
double logit(double p, double highest = 0.99) {
  const double q = std::clamp(p, 0.01, highest);
  return std::log(q / (1 - q));
}

// Without a model: cues alone.
double page_by_cues(const WindowView& view) {
  return sigmoid(0.5 + 0.7 * view.seller - 1.1 * view.against);
}

}  // namespace

// An estimate is never certain, and does not say so by rounding.
std::string percent(double value) {
  return std::to_string(std::clamp(std::lround(value * 100), 1L, 99L)) + "%";
}

double Sigmoid::chance(double logit) const {
  return sigmoid(slope * logit + shift);
}

double chance_of_hit(double value) {
  return kHit.chance(logit(value, 0.999));
}

double chance_of_suspicion(double value) {
  return kSuspicion.chance(logit(value, 0.999));
}

void ask_model(const PageModel& model,
               const WindowFeatures& features,
               ModelScratch& scratch,
               WindowView& view) {
  const double page = model.chance_of_lead(features, scratch);
  if (page <= view.page) return;
  view.page = page;
  if (page >= std::min(kLeastPage, kModelAlone)) {
    view.category = model.judge(features, scratch).category;
  }
}

WindowView view_of(const Window& window, const RuleSet& rules, ModelScratch& scratch) {
  WindowView view;
  view.genre = genre_of(window.cues);
  for (const Cue* cue : window.cues) {
    if (cue->genre == Genre::kAdvertiser) {
      view.seller += cue->weight;
    } else if (cue->genre != Genre::kComplaint && cue->genre != Genre::kOther) {
      view.against += cue->weight;
    }
  }
  view.disguises = window.disguises;
  const PageModel& model = rules.knowledge().model;
  view.has_model = !model.empty();
  if (!view.has_model) {
    view.page = page_by_cues(view);
  } else if (window.in_domain) {
    ask_model(model, window.features, scratch, view);
  } else if (!window.is_long) {  // nor off topic: that only a long one is
    WindowView coded = view;
    ask_model(model, window.features, scratch, coded);
    if (coded.page >= kLeastCoded) view = coded;
  }
  return view;
}

Score score_hit(const Hit& hit, const Rule& rule, const WindowView& view) {
  Score score;
  const bool plain_fact = rule.voice == Voice::kAny;
  const double doubt = hit.sounds.empty() ? 0 : -0.3;
  const double words = logit(rule.weight) + doubt;
  const auto c = static_cast<std::size_t>(rule.category);
  const double heed = rule.voice == Voice::kComplaint ? kHeedComplaint : kHeedCategory;
  const double about = view.has_model ? heed * logit(view.category[c]) : 0;
  const double total =
      plain_fact ? words + 0.3 * logit(view.page) : 0.8 * words + 1.0 * logit(view.page) + about;
  score.value = sigmoid(total);
  const double by_cues = view.against > view.seller ? kLeastAgainst : kLeastByCues;
  const double least = view.has_model ? kLeastPage : by_cues;
  score.keep = plain_fact ? score.value >= 0.5 : score.value >= 0.5 && view.page >= least;
  score.severity = rule.severity;
  const bool nobody_sells = rule.voice == Voice::kSeller && view.seller <= 0;
  const bool unclear = view.page < kAlertPage || view.against > view.seller + 1 || nobody_sells;
  if (score.severity == Severity::kAlert &&
      (score.value < kAlertScore || (!plain_fact && unclear))) {
    score.severity = Severity::kReview;
  }
  score.why = "用语分量" + percent(rule.weight);
  if (!hit.sounds.empty()) score.why += "，读音同“" + hit.sounds + "”";
  score.why += "；所在版面像“" + std::string(chinese_name_of(view.genre)) + "”，招徕语气" +
               percent(sigmoid(view.seller - 2)) + "，公文/报道/警示语气" +
               percent(sigmoid(view.against - 2)) + "；整段为违规宣传的可能" + percent(view.page) +
               (view.has_model ? "（统计模型）" : "（语气特征）");
  if (view.disguises > 0) {
    score.why += "；有" + std::to_string(view.disguises) + "处变体或夹字书写";
  }
  score.why += "；综合" + percent(chance_of_hit(score.value));
  return score;
}

}  // namespace zc
