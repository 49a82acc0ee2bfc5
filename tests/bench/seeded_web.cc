#include "tests/bench/seeded_web.h"

#include <array>
#include <string>

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

  std::string words(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
      out += kWords[static_cast<size_t>(pick(static_cast<int>(kWords.size())))];
      if (i % 7 == 6) out += "，";
    }
    return out;
  }
  std::string sentence() { return words(6 + pick(14)) + "。"; }

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

// A card as templates make them: three times as much markup as words.
std::string section(Writer& writer, const SeededPage& page) {
  std::string out = fmt::format(
      "<div class=\"col-md-4 col-sm-6 item item-{0}\" data-id=\"{0}\" "
      "data-track=\"list_click_{1}\">\n"
      "  <div class=\"item-inner\" style=\"margin:0 auto;padding:10px 15px;border:1px solid "
      "#eee\">\n"
      "    <a class=\"pic\" href=\"p{2}.html\" target=\"_blank\"><img class=\"lazy "
      "img-responsive\" "
      "src=\"/static/images/blank.gif\" data-original=\"/uploads/allimg/2026/{3:08}-{0}.jpg\" "
      "width=\"320\" height=\"240\"></a>\n"
      "    <h3 class=\"item-title\"><a href=\"p{2}.html\" title=\"\" "
      "target=\"_blank\">{4}</a></h3>\n",
      writer.pick(100000),
      page.number,
      writer.pick(page.pages),
      writer.pick(100000000),
      writer.words(6));
  out += fmt::format(
      "    <p class=\"item-text\" style=\"font-size:14px;line-height:24px;color:#666\">{}</p>\n"
      "    <ul class=\"item-meta clearfix\"><li class=\"date\"><i class=\"icon icon-time\"></i>"
      "2026-{:02}-{:02}</li><li class=\"view\"><i class=\"icon icon-eye\"></i>{}</li>"
      "<li class=\"more\"><a href=\"p{}.html\" class=\"btn btn-default btn-sm\">{}</a></li></ul>\n"
      "  </div>\n</div>\n",
      writer.sentence(),
      writer.pick(12) + 1,
      writer.pick(28) + 1,
      writer.pick(9999),
      writer.pick(page.pages),
      writer.words(1));
  return out;
}

// Inline scripts and styles, a sixth of the page.
std::string furniture(Writer& writer, std::size_t bytes) {
  std::string out = "<script type=\"text/javascript\">\n";
  while (out.size() < bytes) {
    out += fmt::format(
        "var slide{0}=function(e,t){{if(!e||e.length<{1}){{return t[{0}%t.length]}}"
        "for(var n=0;n<e.length;n++){{e[n].className=\"on on{1}\"}}}};\n",
        writer.pick(100000),
        writer.pick(100));
  }
  return out + "</script>\n";
}

}  // namespace

std::string make_page(const SeededPage& page) {
  Writer writer(page.seed);
  std::string out = head(writer, page);
  if (writer.pick(20) == 0) {
    out += fmt::format("<p>{}</p>\n", kOffers[static_cast<size_t>(writer.pick(kOffers.size()))]);
  }
  out += furniture(writer, page.bytes / 6);
  while (out.size() + 800 < page.bytes) out += section(writer, page);
  out +=
      "</div><div id=\"footer\">版权所有 京ICP备20990001号 电话 010-00000000</div></body></html>\n";
  return out;
}

}  // namespace zc::bench
