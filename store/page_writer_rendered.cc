// What a put keeps of what scripts made of a page.
#include <algorithm>

#include "store/keys.h"
#include "store/page_writer.h"

namespace zc {

// Moved away or gone, a page shows no script either.
bool PageWriter::tells_of_scripts(const PageWrite& page) {
  return page.rendered == RenderedPart::kAll || page.outcome == Outcome::kRedirect ||
         page.outcome == Outcome::kGone;
}

Status PageWriter::keep_renderings(const Step& step, JudgementRow& judged) {
  if (step.page.renderings == nullptr) return Done{};
  for (const Rendering& one : *step.page.renderings) {
    RenderingRow row;
    row.rendering = {one.url, one.final_url, one.made, one.reason, {}};
    for (const auto& [name, bytes] : one.files) {
      const Digest digest = sha256(bytes);
      ZC_CHECK(blobs_.keep(digest, bytes));
      row.files.emplace(name, digest);
    }
    judged.renderings.push_back(std::move(row));
  }
  return Done{};
}

// Of the version that the head holds; nullopt: never judged before this put.
Result<std::optional<JudgementRow>> PageWriter::last_judgement(const Step& step) const {
  const VersionRow& version = step.head.latest;
  if (version.judgements == 0) return std::optional<JudgementRow>();
  const std::string key =
      keys::judgement(step.page.url_key, version.seen.number, version.judgements);
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kJudgements, key));
  if (!bytes) return std::optional<JudgementRow>();
  ZC_TRY(JudgementRow judged, judgement_from_row(*bytes));
  return std::optional<JudgementRow>(std::move(judged));
}

// A finding may stand open from an earlier version, or from before this one could be rendered: the
// version must then be judged anew, or it would bear a finding without the document.
Result<bool> PageWriter::has_untold(const Step& step) const {
  if (step.page.renderings == nullptr) return false;
  ZC_TRY(const std::optional<JudgementRow> last, last_judgement(step));
  if (!last) return false;
  std::set<std::string> told;
  for (const Finding& one : last->judgement.findings) {
    if (one.rendered != 0) told.insert(finding_id(step.page.url_key, one));
  }
  return std::any_of(step.found.begin(), step.found.end(), [&](const auto& one) {
    return one.second->rendered != 0 && !told.contains(one.first);
  });
}

// A look that did not render all of an unchanged page says nothing of what scripts showed before:
// those findings go on with the version, and with them the documents that they stand in.
Status PageWriter::carry_rendered(const Step& step, JudgementRow& judged) {
  if (step.changed || tells_of_scripts(step.page)) return Done{};
  ZC_TRY(const std::optional<JudgementRow> last, last_judgement(step));
  if (!last || last->renderings.empty()) return Done{};
  const JudgementRow& before = *last;
  std::map<std::uint32_t, std::uint32_t> moved;  // from the place there to the place here
  for (Finding finding : before.judgement.findings) {
    const bool stands = finding.rendered > 0 && finding.rendered <= before.renderings.size() &&
                        !step.found.contains(finding_id(step.page.url_key, finding));
    if (!stands) continue;
    std::uint32_t& place = moved[finding.rendered];
    if (place == 0) {
      judged.renderings.push_back(before.renderings[finding.rendered - 1]);
      place = static_cast<std::uint32_t>(judged.renderings.size());
    }
    finding.rendered = place;
    judged.judgement.findings.push_back(std::move(finding));
  }
  return Done{};
}

}  // namespace zc
