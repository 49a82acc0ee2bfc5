#include "classifier/named_facts.h"

#include <algorithm>
#include <utility>

#include "classifier/folded_text.h"
#include "classifier/literal_scan.h"
#include "classifier/pattern.h"

namespace zc {
namespace {

// What a page tells that introduces a qualification to those who would take it.
constexpr const char* kTold[] = {
    "(?:报考|报名|申报|参考|认证)(?:的)?(?:条件|资格|要求|对象)|适用(?:对象|人群)|报考人员",
    "(?:发证|颁证|颁发|主管|主办|组织|认证)(?:的)?(?:机关|单位|机构|部门)|由[^,。]{2,24}(?:颁发|"
    "核发|印发|"
    "签发|组织实施|统一管理)",
    "证书(?:的)?(?:样本|样式|图样|样例|样张|封面|效力|用途|作用|价值)|含金量",
    "(?:分为|共分|设|共设|划分为)[^。]{0,20}(?:级|等级)|证书等级|级别设置|[一二三]级[^。]{0,8}["
    "二三四五]级|"
    "初级[^。]{0,10}中级[^。]{0,10}高级",
    "(?:考试|鉴定|考核|认定)(?:的)?(?:科目|内容|时间|方式|形式|题型|大纲|安排)|理论(?:知识)?(?:"
    "考试|考核)|闭卷",
    "(?:报考|报名|考试|培训|鉴定|认证)费用?|收费标准|多少钱|学费",
    "就业(?:前景|方向)|职业(?:前景|定义|介绍|概况|描述)|(?:薪资|薪酬|收入)(?:水平|待遇)|发展前景",
    "证书查询|(?:官网|官方网站|联网|网上)(?:可)?查询?|报名(?:时间|方式|流程|入口|网址|材料)|"
    "继续教育|年审",
};
constexpr int kLeastTold = 2;

// That the qualification has gone, or that the page warns.
constexpr const char* kDisowned =
    "退出(?:了)?(?:国家)?(?:职业资格)?目录|(?:已|已经|被|予以|明令|全部|陆续)(?:被)?(?:取消|废止|"
    "停止|退出|清理)|"
    "不再(?:实施|属于|是|发放|颁发|组织|设|由|有|作为|开展|进行)|(?:停止|暂停|终止)(?:了)?(?:考试|"
    "鉴定|认定|颁发|报名|"
    "发证)|(?:取消|废止)(?:了|的|该|职业|资格|许可|一批|部分)|(?:改为|转为|调整为|纳入)[^,。]{0,8}("
    "?:技能等级|水平评价)|"
    "职业技能等级(?:认定|证书|评价)|(?:不是|并非|不属于|不算|不等于|没有列入|未列入|未纳入|不在)[^,"
    "。]{0,12}"
    "(?:资格|目录|国家)|目录(?:之)?外|山寨|谨防|警惕|骗局|骗子|上当|诈骗|违规|违法|处罚|通报|12333|"
    "虚假|辟谣|误导|"
    "有名无实|无效|不承认";

// Words that make an official qualification of a name.
constexpr const char* kOfficial =
    "国家(?:职业)?资格|职业资格|执业资格|从业资格证|国家(?:认可|承认|颁发|统一|级|[一二三]级|注册|"
    "认证|权威)|国家[^,。]{0,"
    "6}证|人社部|人力资源和?社会保障部|劳动(?:和社会保障|与社会保障)?部|原?人事部|卫生部|教育部|"
    "工信部|"
    "准入|持证上岗|上岗证|全国(?:统一|通用|统考)|国务院|国际认证|官方认证";
// The same for a trade that is assessed by levels: the ministry's name is lawful there.
constexpr const char* kQualified =
    "国家职业资格|职业资格(?:证|等级|认证|考试|鉴定)|执业资格|准入|国家(?:统一)?(?:资格|统考)";
constexpr const char* kAdmission = "准入类|准入资格|准入性|强制(?:持证|准入)|无证不得";

// What a claim amounts to (docs/rules.md): compulsion is confusion, an organ named is borrowed
// authority, the rest uses restricted words.
constexpr const char* kCompulsion = "准入|持证上岗|上岗证|强制|无证不得|必须持证|须持证";
constexpr const char* kOrgan =
    "人社部|人力资源和?社会保障部|劳动(?:和社会保障|与社会保障)?部|人事部|卫生部|教育部|工信部|"
    "国务院";

constexpr std::size_t kShortestName = 9;       // bytes: three characters
constexpr std::size_t kShortestSiteName = 12;  // four

struct Named {
  std::string name = {};
  std::string why = {};
  const Pattern* claim = nullptr;
};

std::string status_in_words(const std::string& status) {
  if (status == "never_listed") return "从未列入国家职业资格目录";
  if (status == "moved_to_skill_level") return "已退出国家职业资格目录，改为职业技能等级认定";
  if (status == "renamed" || status == "moved_class") return "在目录中已更名或变更类别";
  return "已取消或退出国家职业资格目录";
}

std::string row_of(const RemovedItem& item) {
  std::string row = "“" + item.name + "”" + status_in_words(item.status);
  if (!item.document.empty())
    row += "（" + item.document + (item.date.empty() ? "" : "，" + item.date) + "）";
  return row + "；名录核验标记：" + item.verification;
}

// The name itself and, of "A|B/C", every part; without what stands in brackets.
std::vector<std::string> names_of(const RemovedItem& item) {
  std::vector<std::string> out;
  std::vector<std::string> written = item.aliases;
  written.push_back(item.name);
  for (std::string& name : written) {
    if (name.starts_with("now ") || name.starts_with("folded ")) continue;
    name.resize(std::min(name.find('('), name.size()));
    std::size_t begin = 0;
    while (begin <= name.size()) {
      const std::size_t end = std::min(name.find('/', begin), name.size());
      out.push_back(FoldedText::fold(name.substr(begin, end - begin)).text());
      begin = end + 1;
    }
  }
  return out;
}

}  // namespace

struct NamedFacts::Impl {
  std::vector<Pattern> told = {};
  Pattern disowned = {};
  Pattern official = {};
  Pattern qualified = {};
  Pattern admission = {};
  Pattern compulsion = {};
  Pattern organ = {};
  std::vector<Named> names = {};
  LiteralScan scan = {};

  void add_names(const Knowledge& knowledge);
};

void NamedFacts::Impl::add_names(const Knowledge& knowledge) {
  for (const RemovedItem& item : knowledge.removed) {
    if (item.status == "renamed" || item.status == "moved_class") continue;
    const bool by_levels = item.status == "moved_to_skill_level";
    for (std::string& name : names_of(item)) {
      names.push_back({std::move(name), row_of(item), by_levels ? &qualified : &official});
    }
  }
  for (const CatalogueItem& item : knowledge.catalogue) {
    if (item.type != "水平评价类") continue;
    names.push_back(
        {FoldedText::fold(short_name(item.name)).text(),
         "“" + item.name + "”在目录中为水平评价类，不是准入类；名录核验标记：" + item.verification,
         &admission});
  }
  std::erase_if(names, [](const Named& named) { return named.name.size() < kShortestName; });
}

NamedFacts::NamedFacts() = default;
NamedFacts::~NamedFacts() = default;
NamedFacts::NamedFacts(NamedFacts&&) noexcept = default;
NamedFacts& NamedFacts::operator=(NamedFacts&&) noexcept = default;

Result<NamedFacts> NamedFacts::create(const Knowledge& knowledge) {
  NamedFacts out;
  out.impl_ = std::make_unique<Impl>();
  Impl& impl = *out.impl_;
  for (const char* told : kTold) {
    ZC_TRY(Pattern pattern, Pattern::compile(told));
    impl.told.push_back(std::move(pattern));
  }
  ZC_TRY(impl.disowned, Pattern::compile(kDisowned));
  ZC_TRY(impl.official, Pattern::compile(kOfficial));
  ZC_TRY(impl.qualified, Pattern::compile(kQualified));
  ZC_TRY(impl.admission, Pattern::compile(kAdmission));
  ZC_TRY(impl.compulsion, Pattern::compile(kCompulsion));
  ZC_TRY(impl.organ, Pattern::compile(kOrgan));
  impl.add_names(knowledge);
  std::vector<std::string> literals;
  for (const Named& named : impl.names) literals.push_back(named.name);
  impl.scan = LiteralScan(literals);
  return out;
}

bool NamedFacts::mentioned_in(const CharacterRow& block) const {
  return impl_->scan.any_in(block);
}

bool NamedFacts::presents(std::string_view window) const {
  int told = 0;
  for (const Pattern& pattern : impl_->told) told += pattern.in(window);
  return told >= kLeastTold;
}

bool NamedFacts::disowns(std::string_view window) const {
  return impl_->disowned.in(window);
}

void NamedFacts::find(const Place& place, std::vector<NamedFact>& out) const {
  for (const int id : impl_->scan.found_in(place.folded)) {
    const Named& named = impl_->names[static_cast<std::size_t>(id)];
    const bool about =
        place.title.find(named.name) != place.title.npos && named.claim->in(place.page);
    for (std::size_t at = place.folded.find(named.name); at != place.folded.npos;
         at = place.folded.find(named.name, at + named.name.size())) {
      const TextRange hit = {at, at + named.name.size()};
      const TextRange sentence = sentence_around(place.folded, hit.begin, hit.end);
      const std::string_view words =
          place.folded.substr(sentence.begin, sentence.end - sentence.begin);
      const bool here = named.claim->in(words);
      if (!here && !about) continue;
      const std::string_view claim = here ? words : place.page;
      const Category category = impl_->compulsion.in(claim) ? Category::kConfusion
                                : impl_->organ.in(claim)    ? Category::kAuthority
                                                            : Category::kRestrictedWords;
      out.push_back({hit, sentence, category, named.why});
      break;
    }
  }
}

std::string imitation_of(const Document& document, const Knowledge& knowledge) {
  if (document.url.empty() || !official_domain_of(knowledge, document.url).empty()) return {};
  const std::string domain = imitated_domain_of(knowledge, document.url);
  if (!domain.empty()) return "网址与官方网站 " + domain + " 近似，但不在其域名之下";
  for (const OfficialDomain& official : knowledge.official) {
    if (official.name.size() < kShortestSiteName || !document.title.starts_with(official.name))
      continue;
    const std::string_view rest = std::string_view(document.title).substr(official.name.size());
    constexpr std::string_view kAfterName[] = {
        "-", "_", "|", " ", "—", "–", "·", "官网", "首页", "入口"};
    const bool ends =
        rest.empty() || std::any_of(std::begin(kAfterName),
                                    std::end(kAfterName),
                                    [&](std::string_view mark) { return rest.starts_with(mark); });
    if (ends)
      return "网页以官方网站“" + official.name + "”（" + official.domain +
             "）为名，域名不是官方域名";
  }
  return {};
}

}  // namespace zc
