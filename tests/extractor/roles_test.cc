// Where the words of a page stand, and what styles do to them.  The pages are our own.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "tests/extractor/span_check.h"

namespace zc {

namespace {

Document page(const std::string& html) {
  Document document = extract_bytes(html, "http://school.example/", "text/html");
  CHECK(test::wrong_span(document, html) == "");
  return document;
}

// "role/source" of the first block that holds `words`; "absent" if none does.
std::string place(const Document& document, std::string_view words) {
  for (const TextBlock& block : document.blocks) {
    if (block.text.find(words) == std::string::npos) continue;
    return std::string(name_of(block.role)) + "/" + std::string(name_of(block.source));
  }
  return "absent";
}

bool is_noted(const Document& document, std::string_view words) {
  return std::any_of(document.notes.begin(), document.notes.end(), [&](const std::string& note) {
    return note.find(words) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("roles: each place of a landing page has its own") {
  const Document d = page(
      "<head><title>甲乙学校首页</title><meta name=description content='描述里的承诺文字'></head>"
      "<body><div class=banner><p>横幅口号文字</p></div>"
      "<div class='nav'><a href=/a>导航课程中心</a></div><h2>标题课程介绍</h2>"
      "<p>正文第一段，说明课程安排与考试内容。</p><ul><li>列表里的优势</li></ul>"
      "<table><tr><th>课程</th><th>价格</th></tr><tr><td>示例课程班</td><td>1980元</td></tr></"
      "table>"
      "<div class=price>现价：￥980</div><button>立即报名按钮</button>"
      "<form><input placeholder='占位请填手机'><select><option>选项初级工</option></select>"
      "<label><input type=radio>单选五年以上</label><input type=submit value='提交报名'></form>"
      "<div class='popup-box'><p>弹窗里的优惠通知</p></div>"
      "<div class='contact'>联系我们 电话 0311-80000000</div>"
      "<div class='testimonial'><p>学员感言写在这里</p></div>"
      "<div class='comment-list'><p>网友评论内容在此</p></div>"
      "<img src=a.jpg alt='图片替代文字'><div class=footer>页脚版权文字</div>"
      "<noscript><p>不支持脚本时的文字</p></noscript>"
      "<iframe srcdoc='&lt;p&gt;框架里面的文字&lt;/p&gt;'></iframe></body>");
  CHECK(place(d, "甲乙学校首页") == "title/visible");
  CHECK(place(d, "描述里的承诺") == "meta_description/attribute");
  CHECK(place(d, "横幅口号") == "banner/visible");
  CHECK(place(d, "导航课程") == "nav/visible");
  CHECK(place(d, "标题课程介绍") == "heading/visible");
  CHECK(place(d, "正文第一段") == "body/visible");
  CHECK(place(d, "列表里的") == "list_item/visible");
  CHECK(place(d, "示例课程班") == "table_cell/visible");
  CHECK(place(d, "￥980") == "price/visible");
  CHECK(place(d, "1980元") == "price/visible");
  CHECK(place(d, "立即报名按钮") == "button/visible");
  CHECK(place(d, "占位请填") == "form/attribute");
  CHECK(place(d, "选项初级工") == "form/visible");
  CHECK(place(d, "单选五年") == "form/visible");
  CHECK(place(d, "提交报名") == "button/attribute");
  CHECK(place(d, "弹窗里的") == "popup/visible");
  CHECK(place(d, "0311-80000000") == "contact/visible");
  CHECK(place(d, "学员感言") == "testimonial/visible");
  CHECK(place(d, "网友评论") == "comment/visible");
  CHECK(place(d, "图片替代") == "caption/attribute");
  CHECK(place(d, "页脚版权") == "footer/visible");
  CHECK(place(d, "不支持脚本") == "body/noscript");
  CHECK(place(d, "框架里面") == "body/frame");
}

TEST_CASE("roles: table cells know the headers of their column and row") {
  const Document d = page(
      "<table><tr><th>课程</th><th>价格</th></tr><tr><td>健康管理师</td><td>1980元</td></tr>"
      "<tr><th>备注</th><td>含教材</td></tr></table>");
  const auto header_of = [&](std::string_view text) -> std::string {
    for (const TextBlock& block : d.blocks) {
      if (block.text == text) return block.headers;
    }
    return "absent";
  };
  CHECK(header_of("健康管理师") == "课程");
  CHECK(header_of("1980元") == "价格");
  CHECK(header_of("含教材") == "备注 | 价格");
}

TEST_CASE("roles: strings of scripts that are shown, JSON-LD and page state") {
  const Document d = page(
      "<script>document.write('<p>脚本写出的段落</p>'); alert('提示框里的文字');"
      "layer.open({content: '<div>弹层里的活动通知</div>'}); box.innerHTML = '节点里的文字';"
      "var state = {slogan: '状态里面的口号文字'};</script>"
      "<script type='application/ld+json'>{\"@type\":\"Course\",\"name\":\"结构化课程名称\"}"
      "</script>");
  CHECK(place(d, "脚本写出的段落") == "body/script");
  CHECK(place(d, "提示框里的文字") == "popup/script");
  CHECK(place(d, "弹层里的活动通知") == "popup/script");
  CHECK(place(d, "节点里的文字") == "body/script");
  CHECK(place(d, "状态里面的口号文字") == "data/script");
  CHECK(place(d, "结构化课程名称") == "data/json_ld");
}

TEST_CASE("hidden: every way of hiding is told, and nothing is lost") {
  for (const std::string_view style : {"display:none",
                                       "visibility:hidden",
                                       "opacity:0",
                                       "font-size:1px",
                                       "text-indent:-9999px",
                                       "position:absolute;left:-5000px",
                                       "height:0;overflow:hidden",
                                       "color:#fff;background:white",
                                       "color:rgb(255, 255, 255);background-color:#FFFFFF"}) {
    CAPTURE(style);
    const std::string words = "藏起来的文字";
    CHECK(place(page("<p>看得见</p><p style='" + std::string(style) + "'>" + words + "</p>"),
                words) == "body/hidden");
    CHECK(place(page("<style>.h{" + std::string(style) + "}</style><p class=h>" + words + "</p>"),
                words) == "body/hidden");
  }
  CHECK(place(page("<div style='background:#fff'><p style='color:#FFF'>同色的文字</p></div>"),
              "同色") == "body/hidden");
  CHECK(place(page("<div style='background:#fff'><div style='background:#000'>"
                   "<p style='color:#FFF'>黑底的文字</p></div></div>"),
              "黑底") == "body/visible");
  CHECK(place(page("<div style='background:url(a.png)'><p style='color:#FFF'>图上的文字</p></div>"),
              "图上") == "body/visible");
}

TEST_CASE("hidden: what a click shows is visible") {
  CHECK(place(page("<button aria-controls=a1>问</button><div id=a1 hidden><p>答案在这里</p></div>"),
              "答案") == "body/visible");
  CHECK(place(page("<a data-target='#a2'>问</a><div id=a2 style='display:none'>答案在此</div>"),
              "答案") == "body/visible");
  CHECK(place(page("<div id=js_content style='visibility:hidden;opacity:0'>文章正文</div>"),
              "文章正文") == "body/visible");
}

TEST_CASE("styles: generated content is read where it is shown") {
  const Document d = page(
      "<style>.a::before{content:\"包\"} p .b:after{content:'\\8FC7'} .q::before{content:'“'}"
      ".c::after{content:attr(data-x)}</style>"
      "<p>签约<span class=a></span><span class=b></span>不过退</p><p class=q>引文</p>"
      "<p>加微信<i class=c data-x='abc12345'></i></p>");
  CHECK(place(d, "签约包过不过退") == "body/visible");
  CHECK(place(d, "加微信abc12345") == "contact/visible");
  CHECK(place(d, "“引文") == "absent");
  CHECK(is_noted(d, "style sheets write"));
}

TEST_CASE("styles: reversed direction is turned round") {
  const Document d = page(
      "<p>我们<span style='unicode-bidi:bidi-override;direction:rtl'>证<b>拿过</b>包</span>到底</p>"
      "<style>.r{direction:rtl;unicode-bidi:bidi-override}</style>"
      "<div class=r>43210000831</div><bdo dir=rtl>字文的转倒</bdo><p dir=rtl>不倒的</p>");
  CHECK(place(d, "我们包过拿证到底") == "body/visible");
  CHECK(place(d, "13800001234") == "contact/visible");
  CHECK(place(d, "倒转的文字") == "body/visible");
  CHECK(place(d, "不倒的") == "body/visible");
  CHECK(is_noted(d, "reversed"));
}

TEST_CASE("styles: split spans and zero-width characters do not part words") {
  const Document d = page(
      "<p><span>包</span><span>过</span><i></i><font>班</font></p><p>免\u200b考\u200c取\u2060证</p>"
      "<p>包&#8203;教&#xFEFF;包&shy;会</p>");
  CHECK(place(d, "包过班") == "body/visible");
  CHECK(place(d, "免考取证") == "body/visible");
  CHECK(place(d, "包教包会") == "body/visible");
}

TEST_CASE("styles: a private-use font is flagged, an icon is not") {
  CHECK(is_noted(page("<p>电话1\uE602\uE603\uE6048</p>"), "font-obfuscated"));
  CHECK_FALSE(is_noted(page("<p><i>\uE602</i> 电话</p><p><i>\uE603</i> 地址</p>"
                            "<p><i>\uE604</i> 邮箱</p>"),
                       "font-obfuscated"));
}

}  // namespace zc
