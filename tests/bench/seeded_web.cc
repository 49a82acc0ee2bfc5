#include "tests/bench/seeded_web.h"

#include <array>

#include <fmt/format.h>

namespace zc::bench {
namespace {

constexpr std::array kWords = {
    "课程", "学员", "老师", "安排", "报名", "时间", "地点", "内容", "考试", "通知", "教材", "服务",
    "企业", "项目", "管理", "技术", "实训", "电工", "焊工", "育婴", "健康", "心理", "咨询", "消防",
    "今天", "我们", "可以", "进行", "提供", "根据", "要求", "完成", "情况", "工作", "生活", "城市",
    "春天", "天气", "交通", "市场", "价格", "质量", "客户", "问题", "方法", "学习", "资料", "网络",
    "计算", "数据", "系统", "设备", "材料", "施工", "安全", "检查", "记录", "报告", "会议", "活动"};
constexpr std::array kOffers = {
    "本校签约包过，不过全额退款", "人社部颁发，全国通用，免考拿证", "内部渠道，七天出证，联系微信"};

class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  std::string sentence() {
    std::string out;
    const int words = 6 + pick(14);
    for (int i = 0; i < words; ++i) {
      out += kWords[static_cast<size_t>(pick(static_cast<int>(kWords.size())))];
      if (i % 7 == 6) out += "，";
    }
    return out + "。";
  }

  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }

 private:
  std::mt19937 random_;
};

std::string head(Writer& writer, const SeededPage& page) {
  std::string nav;
  for (int i = 0; i < 8; ++i) {
    nav += fmt::format(
        "<li class=\"nav-item\"><a href=\"p{}.html\" title=\"栏目{}\">栏目{}</a></li>\n",
        (page.number + i + 1) % page.pages,
        i,
        i);
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{}</title>\n"
      "<meta name=\"description\" "
      "content=\"{}\">\n<style>.nav-item{{float:left}}.hide{{display:none}}"
      "</style>\n<script>var page={{id:{},name:\"page\"}};function "
      "go(n){{location.hash=n}}</script>\n"
      "</head><body class=\"site\">\n<div id=\"nav\"><ul>\n{}</ul></div>\n<div id=\"main\">\n",
      writer.sentence(),
      writer.sentence(),
      page.number,
      nav);
}

std::string section(Writer& writer, const SeededPage& page) {
  std::string out =
      fmt::format("<div class=\"card c{}\"><h2>{}</h2>\n", writer.pick(9), writer.sentence());
  for (int i = 0; i < 3; ++i) {
    out += fmt::format("<p class=\"text\">{}<span class=\"em\">{}</span>{}</p>\n",
                       writer.sentence(),
                       writer.sentence(),
                       writer.sentence());
  }
  out += fmt::format("<ul><li><a href=\"p{}.html\">{}</a></li><li>{}</li></ul>\n",
                     writer.pick(page.pages),
                     writer.sentence(),
                     writer.sentence());
  out += fmt::format("<table class=\"t\"><tr><td>{}</td><td>{} 元</td></tr></table></div>\n",
                     kWords[static_cast<size_t>(writer.pick(kWords.size()))],
                     100 + writer.pick(900));
  return out;
}

}  // namespace

std::string make_page(const SeededPage& page) {
  Writer writer(page.seed);
  std::string out = head(writer, page);
  if (writer.pick(20) == 0) {
    out += fmt::format("<p>{}</p>\n", kOffers[static_cast<size_t>(writer.pick(kOffers.size()))]);
  }
  while (out.size() + 400 < page.bytes) out += section(writer, page);
  out +=
      "</div><div id=\"footer\">版权所有 京ICP备20990001号 电话 010-00000000</div></body></html>\n";
  return out;
}

}  // namespace zc::bench
