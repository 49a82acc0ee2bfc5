#include "classifier/literal_frequency.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "classifier/code_point.h"

namespace zc {
namespace {

// The 400 commonest characters of the first 800 texts in config/training, the commonest first.
constexpr std::string_view kCommon =
    "的证一不人我考学有费业了师家三本十书个上年级说用过工名是百在能天发没收公国员二来"
    "理机到报可会们要请老为退就两资中职训分教下部出校培格五月试班课后门位八千问全以定"
    "评作开单合行里四件你六通电办保取明查得自技心期场同这时元等加成面都生由给小点认构"
    "管手交内子社看去那前大照提已方日还补招司周统答他网价信高次回字知包长第现任主入也"
    "代于告打目询每记关与新款务法接店换再别消话万准金文持拿完印张系放号起育地身结案规"
    "挂么免程条把核样写无实须台当申做客着多者先口群事您今安备复承院好标建钱导只七录经"
    "区未九车何和带局检项动头对示被题防直缴练设专处健户服指从审半片站停签平按章线贴满"
    "企外份市委所护各红注组领协道咨讲计意走最吗科岗求政额力送议体另制进效花见投什材物"
    "图找续养需真并底室己楼册执假官付论康称正卖绩才原纳介医种路想晚焊解参卡受页间边薪"
    "营数清均登编即水白式供织操扫板块联因应靠责视据排牌其某推跟版茶哪类监买诺含短批民";

// Fitted by eye to those texts: 1.8 % of the characters are the first, 0.2 % the hundredth.
double frequency_of_rank(int rank) {
  return 0.0177 / std::pow(1 + rank / 10.0, 0.85);
}

std::map<char32_t, double> read_common() {
  std::map<char32_t, double> out;
  int rank = 0;
  for (std::size_t at = 0; at < kCommon.size(); ++rank) {
    out[next_code_point(kCommon, at)] = frequency_of_rank(rank);
  }
  return out;
}

// Words that are much commoner in Chinese writing than their characters tell.
constexpr std::string_view kWords[] = {
    "中国", "国家", "全国", "中华", "服务", "管理", "文化", "电话", "工作", "企业", "学院",
    "世界", "我们", "信息", "专业", "老师", "公司", "单位", "技术", "社会", "发展", "经济",
    "政府", "人民", "问题", "国际", "学生", "教育", "大学", "系统", "数据", "中心", "部门",
    "市场", "建设", "活动", "研究", "项目", "时间", "进行", "可以", "没有", "自己", "他们",
    "这个", "就是", "要求", "政策", "改革", "新闻", "记者", "网站", "平台", "用户", "生活",
    "孩子", "同学", "机构", "工程", "办法", "通过", "开始", "提供", "咨询", "专家"};

double frequency_of(char32_t cp) {
  constexpr double kAscii = 0.005;
  constexpr double kRare = 0.0003;
  static const std::map<char32_t, double> kFrequencies = read_common();
  if (cp < 0x80) return kAscii;
  const auto at = kFrequencies.find(cp);
  return at == kFrequencies.end() ? kRare : at->second;
}

}  // namespace

// Characters of a word are not independent: each further one divides by less than its own rarity.
double frequency_of(std::string_view literal) {
  constexpr double kFurther = 0.15;
  constexpr double kWord = 0.002;
  if (std::find(std::begin(kWords), std::end(kWords), literal) != std::end(kWords)) return kWord;
  double rarest = 1;
  double further = 1 / kFurther;
  for (std::size_t at = 0; at < literal.size(); further *= kFurther) {
    rarest = std::min(rarest, frequency_of(next_code_point(literal, at)));
  }
  return rarest * further;
}

}  // namespace zc
