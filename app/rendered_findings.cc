#include "app/rendered_findings.h"

#include <algorithm>
#include <set>
#include <utility>

namespace zc {
namespace {

constexpr const char* kWhy = "；原文不在服务器返回的内容中，由网页脚本生成";
// Bytes of visible text (some 65 characters) by which a rendering must have grown to have brought
// something.
constexpr std::size_t kNotablyMore = 200;

std::size_t visible_bytes(const Document& document) {
  std::size_t bytes = 0;
  for (const TextBlock& block : document.blocks) {
    if (block.source == BlockSource::kVisible) bytes += block.text.size();
  }
  return bytes;
}

bool join_findings(Judgement& page,
                   std::vector<Finding> rendered,
                   std::uint32_t n,
                   const std::string& url_key) {
  std::set<std::string> known;
  for (const Finding& one : page.findings) known.insert(finding_id(url_key, one));
  bool is_new = false;
  for (Finding& one : rendered) {
    if (!known.insert(finding_id(url_key, one)).second) continue;
    one.rendered = n;
    one.why += kWhy;
    page.findings.push_back(std::move(one));
    is_new = true;
  }
  return is_new;
}

bool join_links(std::vector<Link>& page, std::vector<Link> rendered) {
  std::set<std::string> known;
  for (const Link& one : page) known.insert(one.url);
  bool is_new = false;
  for (Link& one : rendered) {
    if (!known.insert(one.url).second) continue;
    page.push_back(std::move(one));
    is_new = true;
  }
  return is_new;
}

void join_marks(PageMarks& page, PageMarks rendered) {
  std::vector<PageMark>& facts = page.facts;
  for (PageMark& one : rendered.facts) {
    if (facts.size() >= kMaxPageMarks) break;
    const auto place = std::lower_bound(facts.begin(), facts.end(), one);
    if (place == facts.end() || *place != one) facts.insert(place, std::move(one));
  }
  if (page.simhash == 0) page.simhash = rendered.simhash;
  if (page.text.ceiling == 0) page.text = std::move(rendered.text);
}

}  // namespace

bool join_rendered(Judged& page, Judged rendered, std::uint32_t n, const std::string& url_key) {
  const bool has_more_text =
      visible_bytes(rendered.document) > visible_bytes(page.document) + kNotablyMore;
  Judgement& judgement = page.judgement;
  const bool findings =
      join_findings(judgement, std::move(rendered.judgement.findings), n, url_key);
  const bool links = join_links(page.document.links, std::move(rendered.document.links));
  join_marks(page.marks, std::move(rendered.marks));
  if (judgement.undecided.empty()) judgement.undecided = rendered.judgement.undecided;
  if (page.document.title.empty()) page.document.title = std::move(rendered.document.title);
  if (page.document.simhash == 0) page.document.simhash = rendered.document.simhash;
  return findings || links || has_more_text;
}

void drop_unneeded(Judgement& judgement, std::vector<Rendering>& renderings) {
  std::set<std::uint32_t> wanted;
  for (const Finding& one : judgement.findings) wanted.insert(one.rendered);
  wanted.erase(0);
  if (!judgement.findings.empty()) wanted.insert(1);
  std::vector<Rendering> kept;
  std::vector<std::uint32_t> place(renderings.size() + 1, 0);
  for (const std::uint32_t n : wanted) {
    if (n > renderings.size()) continue;
    kept.push_back(std::move(renderings[n - 1]));
    place[n] = static_cast<std::uint32_t>(kept.size());
  }
  for (Finding& one : judgement.findings) one.rendered = place.at(one.rendered);
  renderings = std::move(kept);
}

}  // namespace zc
