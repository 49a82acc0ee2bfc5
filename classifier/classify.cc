#include "classifier/classify.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "classifier/code_point.h"
#include "classifier/compiled_rules.h"
#include "classifier/page_layout.h"
#include "classifier/page_scan.h"
#include "classifier/score.h"
#include "classifier/suspects.h"

namespace zc {
namespace {

constexpr std::size_t kContextBytes = 300;
constexpr double kFactScore = 0.6;  // of what the tables say, whatever the tone

// Clause that a category stands for when no rule names a finer one (docs/rules.md).
std::string_view clause_of(Category category) {
  switch (category) {
    case Category::kRestrictedWords:
      return "MOHRSS-2022-25/2.2";
    case Category::kMarks:
      return "MOHRSS-2022-25/1.5";
    case Category::kAuthority:
      return "MOHRSS-2022-25/2.1";
    case Category::kGuarantee:
      return "MOHRSS-2022-25/2.4";
    case Category::kExaggeration:
      return "MOHRSS-2022-25/2.5";
    case Category::kLicence:
      return "MOHRSS-2022-25/3.2";
    case Category::kFees:
      return "MOHRSS-2022-25/3.3";
    case Category::kIssuance:
      return "MOHRSS-2022-25/3.5";
    case Category::kTermination:
      return "MOHRSS-2022-25/3.6";
    case Category::kConfusion:
      return "MOHRSS-2022-25/4.1";
  }
  return "MOHRSS-2022-25/4.4";
}

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

class Judge {
 public:
  // The analyzer does not see the constructor of SuspectFinder, which sets its members.
  // NOLINTNEXTLINE(clang-analyzer-optin.cplusplus.UninitializedObject)
  Judge(const Document& document, const RuleSet& rules, std::optional<CivilDay> day)
      : document_(document),
        rules_(rules),
        day_(day),
        scan_(scan_page(document, rules)),
        suspects_(document, scan_, rules) {}

  Judgement run() {
    out_.rules_hash = rules_.hash();
    out_.undecided = scan_.undecided;
    out_.off_topic = scan_.off_topic;
    official_ = official_domain_of(rules_.knowledge(), document_.url);
    std::size_t hit = 0;
    double strongest = -1;
    Genre genre = Genre::kOther;
    for (const Window& window : scan_.windows) {
      const WindowView view = view_of(window, rules_, scratch_);
      const double strength = view.seller + view.against;
      if (strength > strongest) strongest = strength, genre = view.genre;
      const std::size_t first = out_.findings.size();
      for (; hit < scan_.hits.size() && scan_.hits[hit].view < window.end_view; ++hit) {
        judge_hit(scan_.hits[hit], window, view_around(scan_.hits[hit], window, view));
      }
      add_named_facts(window, view, first);
      add_suspicions(window, view, first);
    }
    add_imitation();
    heed_registers();
    out_.genre = std::string(name_of(official_.empty() ? genre : Genre::kGovernment));
    drop_weaker();
    return std::move(out_);
  }

 private:
  // For a hit in the main text of a stretch that seems innocent: the same without what only stands
  // beside it, such as a newspaper's headlines beside its advertisements.
  const WindowView& view_around(const Hit& hit, const Window& window, const WindowView& view) {
    if (suspects_.is_bare() || !view.has_model || !window.in_domain || view.page >= kLeastPage ||
        !hit.excuse.empty() || !document_.blocks[block_of(hit.view)].in_main_text) {
      return view;
    }
    if (main_view_of_ == &window) return main_view_;
    main_view_of_ = &window;
    main_view_ = view;
    WindowFeatures main = {{}, window.features.marks};
    for (std::size_t v = window.first_view; v < window.end_view; ++v) {
      if (document_.blocks[block_of(v)].in_main_text)
        main.text += scan_.views[v].folded.text() + "\n";
    }
    ask_model(rules_.knowledge().model, main, scratch_, main_view_);
    return main_view_;
  }

  void judge_hit(const Hit& hit, const Window& window, const WindowView& view) {
    const Rule& rule = rules_.rules()[hit.rule];
    std::string reason = hit.excuse;
    if (reason.empty() && !official_.empty()) reason = "官方网站（" + official_ + "）";
    // Pay and terms of a post, not of a certificate (docs/rules.md).
    if (reason.empty() && rule.category == Category::kExaggeration &&
        view.genre == Genre::kEmployer) {
      reason = "招聘启事所开的待遇、条件";
    }
    if (reason.empty() && !window.in_domain && rule.voice != Voice::kAny) {
      reason = "所在版面几乎不谈证书、培训";
    }
    const Score score = score_hit(hit, rule, view);
    if (reason.empty() && !score.keep) reason = "语境不像招徕：" + score.why;
    if (!reason.empty()) {
      out_.suppressed.push_back(
          {rule.id, quote_of(hit.view, hit.range), block_of(hit.view), std::move(reason)});
      return;
    }
    Finding finding = finding_at(hit.view, hit.range, hit.sentence);
    finding.category = rule.category;
    finding.clause = rule.clause;
    finding.rule = rule.id;
    finding.rule_hash = rule.hash;
    finding.severity = score.severity;
    finding.score = chance_of_hit(score.value);
    finding.why = rule.title + "：命中“" + finding.quote + "”；" + score.why;
    out_.findings.push_back(std::move(finding));
  }

  std::size_t block_of(std::size_t view) const { return scan_.views[view].block; }

  // Where folded bytes stand in the block's text; all of it for a column of characters.
  TextRange original_of(std::size_t view, TextRange range) const {
    const BlockView& block = scan_.views[view];
    if (block.column) return {0, document_.blocks[block.block].text.size()};
    const FoldedText::Range original = block.folded.original(range.begin, range.end);
    return {original.begin, original.end};
  }

  std::string quote_of(std::size_t view, TextRange range) const {
    const TextRange original = original_of(view, range);
    return document_.blocks[block_of(view)].text.substr(original.begin,
                                                        original.end - original.begin);
  }

  // A finding at bytes of a block's own text.
  Finding finding_in(std::size_t index, TextRange place) const {
    const TextBlock& block = document_.blocks[index];
    Finding finding;
    finding.block = index;
    finding.begin = place.begin;
    finding.end = place.end;
    finding.quote = block.text.substr(place.begin, place.end - place.begin);
    finding.span = payload_span(block, place.begin, place.end);
    finding.role = block.role;
    finding.source = block.source;
    return finding;
  }

  Finding finding_at(std::size_t view, TextRange range, TextRange sentence) const {
    const TextBlock& block = document_.blocks[block_of(view)];
    Finding finding = finding_in(block_of(view), original_of(view, range));
    if (scan_.views[view].column) {
      finding.context = cut(scan_.views[view].folded.text(), kContextBytes);
    } else {
      const TextRange around = original_of(view, sentence);
      finding.context =
          cut(std::string_view(block.text).substr(around.begin, around.end - around.begin),
              kContextBytes);
      if (finding.context.size() < finding.quote.size()) finding.context = finding.quote;
    }
    return finding;
  }

  // Qualifications of the knowledge tables that this stretch shows for what they are not.  The tone
  // is no proof here: encyclopaedias speak so too.  Where a rule has found the claim already, the
  // row is told with that finding.
  void add_named_facts(const Window& window, const WindowView& view, std::size_t first) {
    const NamedFacts& named = rules_.compiled().named;
    const std::string& text = window.features.text;
    if (!official_.empty() || !window.in_domain || !window.names) return;
    const bool presents = named.presents(text);
    if ((!presents && view.page < kLeastByCues) || named.disowns(text)) return;
    const std::string title = presents ? FoldedText::fold(document_.title).text() : std::string();
    std::vector<NamedFact> facts;
    for (std::size_t v = window.first_view; v < window.end_view; ++v) {
      if (scan_.views[v].chrome) continue;
      facts.clear();
      named.find({scan_.views[v].folded.text(), title, text}, facts);
      for (const NamedFact& fact : facts) add_named_fact(fact, v, view, first);
    }
  }

  void add_named_fact(const NamedFact& fact,
                      std::size_t v,
                      const WindowView& view,
                      std::size_t first) {
    const auto known =
        std::find_if(out_.findings.begin() + static_cast<std::ptrdiff_t>(first),
                     out_.findings.end(),
                     [&](const Finding& finding) { return finding.category == fact.category; });
    if (known != out_.findings.end()) {
      if (known->why.find(fact.why) == std::string::npos) known->why += "；另据名录：" + fact.why;
      return;
    }
    Finding finding = finding_at(v, fact.hit, fact.sentence);
    finding.category = fact.category;
    finding.clause = clause_of(fact.category);
    finding.rule = "knowledge.catalogue";
    finding.rule_hash = rules_.knowledge_hash();
    finding.severity = Severity::kReview;
    finding.score = std::max(view.page, kFactScore);
    finding.why = "作为国家职业资格介绍或招徕：" + fact.why +
                  "。请核对网页发布日期（在册期间的旧文不算），仅供复核";
    out_.findings.push_back(std::move(finding));
  }

  // An address or title that imitates an official site, told at the page's first block.
  void add_imitation() {
    const bool speaks_of_it = std::any_of(
        scan_.windows.begin(), scan_.windows.end(), [](const Window& w) { return w.in_domain; });
    if (!speaks_of_it || scan_.views.empty()) return;
    const std::string why = imitation_of(document_, rules_.knowledge());
    if (why.empty()) return;
    FoldScratch scratch;
    fold_view(document_, scan_.views.front(), scratch);
    const std::string& text = scan_.views.front().folded.text();
    const TextRange whole = {0, cut(text, kContextBytes).size()};
    if (whole.end == 0) return;
    Finding finding = finding_at(0, whole, whole);
    finding.category = Category::kAuthority;
    finding.clause = "MOHRSS-2022-25/5.1";
    finding.rule = "knowledge.imitation";
    finding.rule_hash = rules_.knowledge_hash();
    finding.severity = Severity::kReview;
    finding.score = kFactScore;
    finding.why = why + "，仅供复核";
    out_.findings.push_back(std::move(finding));
  }

  // What the office's registers tell, and what its white list excuses.
  void heed_registers() {
    const RegisterIndex& registers = rules_.compiled().registers;
    if (registers.empty() || !official_.empty()) return;
    const RegisterCheck check = registers.check(document_, scan_, day_);
    if (!check.licence_excuse.empty()) excuse_licence(check.licence_excuse);
    for (const RegisterLead& lead : check.leads) {
      const bool excused = !check.licence_excuse.empty() && lead.rule != "register.black";
      Finding finding = finding_in(lead.block, {lead.begin, lead.end});
      if (excused) {
        out_.suppressed.push_back(
            {lead.rule, finding.quote, lead.block, check.licence_excuse + "；" + lead.why});
        continue;
      }
      const std::string& text = document_.blocks[lead.block].text;
      const TextRange around = sentence_around(text, lead.begin, lead.end);
      finding.context = cut(std::string_view(text).substr(around.begin, around.end - around.begin),
                            kContextBytes);
      if (finding.context.size() < finding.quote.size()) finding.context = finding.quote;
      finding.category = Category::kLicence;
      finding.clause = lead.clause;
      finding.rule = lead.rule;
      finding.rule_hash = rules_.knowledge_hash();
      finding.severity = lead.severity;
      finding.score = kFactScore;
      finding.why = lead.why;
      out_.findings.push_back(std::move(finding));
    }
  }

  void excuse_licence(const std::string& reason) {
    std::vector<Finding> kept;
    for (Finding& finding : out_.findings) {
      if (finding.category == Category::kLicence) {
        out_.suppressed.push_back({finding.rule, finding.quote, finding.block, reason});
      } else {
        kept.push_back(std::move(finding));
      }
    }
    out_.findings = std::move(kept);
  }

  // What the page model suspects and no rule found: at most one finding a category, at the sentence
  // that speaks most for it and shows it; a suspicion that no sentence shows is not told.
  void add_suspicions(const Window& window, const WindowView& view, std::size_t first) {
    if (!view.has_model || !official_.empty() || view.page < kModelAlone) return;
    std::size_t best = 0;
    for (std::size_t c = 1; c < view.category.size(); ++c) {
      if (view.category[c] > view.category[best]) best = c;
    }
    const bool nothing = out_.findings.size() == first;
    for (std::size_t c = 0; c < view.category.size(); ++c) {
      const double least = nothing && c == best ? kCategoryBest : kCategoryAlone;
      const bool told = view.category[c] >= least;
      const Category category = kAllCategories[c];
      const bool known =
          std::any_of(out_.findings.begin() + static_cast<std::ptrdiff_t>(first),
                      out_.findings.end(),
                      [&](const Finding& finding) { return finding.category == category; });
      if (told && !known) add_suspicion(window, view, category, nothing && c == best);
    }
  }

  void add_suspicion(const Window& window, const WindowView& view, Category category, bool alone) {
    const auto c = static_cast<std::size_t>(category);
    const Suspect best = suspects_.most_suspect(window, category, alone);
    if (!best.shows) return;
    const bool explained =
        view.category[c] < (suspects_.is_bare() ? kCategoryTwiceInPost : kCategoryTwice) &&
        is_explained(best);
    if (explained) return;
    Finding finding = finding_at(best.view, best.range, best.range);
    if (finding.quote.empty()) return;
    finding.category = category;
    finding.clause = clause_of(category);
    finding.rule = "model." + std::string(name_of(category));
    finding.rule_hash = rules_.model_hash();
    finding.severity = Severity::kReview;
    finding.score = chance_of_suspicion(view.page * std::max(view.category[c], 0.3));
    finding.why = "没有规则命中，统计模型认为整段为违规宣传的可能" + percent(view.page) + "，属“" +
                  std::string(chinese_name_of(category)) + "”的可能" + percent(view.category[c]) +
                  "；起作用的用语：" + suspects_.reasons(window) +
                  (best.names ? "。仅供复核" : "。原句未直说，按全篇口气归类，仅供复核");
    out_.findings.push_back(std::move(finding));
  }

  // Whether a finding stands in the sentence already.
  bool is_explained(const Suspect& suspect) const {
    const TextRange place = original_of(suspect.view, suspect.range);
    return std::any_of(out_.findings.begin(), out_.findings.end(), [&](const Finding& finding) {
      return finding.block == block_of(suspect.view) && finding.begin < place.end &&
             place.begin < finding.end;
    });
  }

  // Overlapping hits of one category on one place, and the same rule and words twice in a block,
  // become the strongest of them.
  void drop_weaker() {
    std::vector<Finding>& all = out_.findings;
    const auto weaker = [](const Finding& a, const Finding& b) {
      return std::make_pair(a.severity, a.score) < std::make_pair(b.severity, b.score);
    };
    std::vector<Finding> kept;
    for (Finding& finding : all) {
      const auto same = std::find_if(kept.begin(), kept.end(), [&](const Finding& other) {
        if (other.block != finding.block) return false;
        const bool overlaps = other.begin < finding.end && finding.begin < other.end;
        return (other.category == finding.category && overlaps) ||
               (other.rule == finding.rule && other.quote == finding.quote);
      });
      if (same == kept.end()) {
        kept.push_back(std::move(finding));
      } else if (weaker(*same, finding)) {
        *same = std::move(finding);
      }
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Finding& a, const Finding& b) {
      return std::make_pair(a.block, a.begin) < std::make_pair(b.block, b.begin);
    });
    all = std::move(kept);
  }

  const Document& document_;
  const RuleSet& rules_;
  std::optional<CivilDay> day_;
  PageScan scan_;
  SuspectFinder suspects_;
  ModelScratch scratch_ = {};
  WindowView main_view_ = {};
  const Window* main_view_of_ = nullptr;
  Judgement out_ = {};
  std::string official_ = {};
};

}  // namespace

Judgement classify(const Document& document, const RuleSet& rules, std::optional<CivilDay> day) {
  return Judge(document, rules, day).run();
}

std::vector<RegisterNote> register_notes(const Document& document,
                                         const RuleSet& rules,
                                         std::optional<CivilDay> day) {
  const PageScan scan = scan_page(document, rules);
  return rules.compiled().registers.check(document, scan, day).notes;
}

std::vector<WindowFeatures> features_of(const Document& document, const RuleSet& rules) {
  std::vector<WindowFeatures> out;
  for (Window& window : scan_page(document, rules, Folding::kAll).windows) {
    out.push_back(std::move(window.features));
  }
  return out;
}

}  // namespace zc
