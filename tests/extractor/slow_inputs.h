// Pages that made parsers slow or large (sizes as they were measured in other projects' reports:
// google/gumbo-parser 387, 391, 393; html5ever 788), and what one costs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zc::test {

inline std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

struct SlowInput {
  std::string name = {};
  std::function<std::string()> make = {};
};

inline std::string many_attributes(int count) {
  std::string page = "<p";
  for (int i = 0; i < count; ++i) page += " a" + std::to_string(i) + "=1";
  return page + ">x";
}

inline std::vector<SlowInput> slow_inputs() {
  const auto of = [](std::string name, std::string piece, std::size_t times) {
    return SlowInput{std::move(name), [=] { return repeat(piece, times); }};
  };
  const auto in_script = [](std::string name, std::string piece, std::size_t times) {
    return SlowInput{std::move(name),
                     [=] { return "<script>" + repeat(piece, times) + "考证</script>"; }};
  };
  return {
      of("div x 10,000", "<div>", 10'000),
      of("div x 50,000", "<div>", 50'000),
      of("div x 200,000", "<div>", 200'000),
      of("ul li x 10,000", "<ul><li>", 10'000),
      of("ul li x 50,000", "<ul><li>", 50'000),
      of("b x </p> x 50,000", "<b>x</p>", 50'000),
      {"10,000 attributes", [] { return many_attributes(10'000); }},
      {"40,000 attributes", [] { return many_attributes(40'000); }},
      {"80,000 attributes", [] { return many_attributes(80'000); }},
      of("span x 20,000", "<span>", 20'000),
      of("span x 50,000", "<span>", 50'000),
      of("span x 500,000", "<span>", 500'000),
      of("short paragraphs", "<p>a</p>", 500'000),
      of("a million entities", "&amp;", 1'000'000),
      of("comments", "<!--x-->", 500'000),
      of("tables", "<table><tr><td>x", 100'000),
      of("30 MB of paragraphs", "<p>报名</p>", 2'300'000),
      of("8 MB of text without a break", "报名考试", 700'000),
      of("8 MB of tags", "<i></i>", 1'200'000),
      {"distinct fonts in unclosed paragraphs",
       [] {
         std::string page;
         for (int i = 0; i < 20'000; ++i) page += "<p><font size=" + std::to_string(i) + ">x";
         return page;
       }},
      {"a foreign title", [] { return "<svg><title>" + repeat("<div>", 200'000); }},
      in_script("quotes that never close", "\\'", 500'000),
      in_script("patterns that never close", "(/[", 300'000),
      in_script("dialogs in a script", "x.open({content:'报名须知'});", 100'000),
      in_script("arrays in a state", "[", 2'000'000),
      in_script("assignments to a state", "window.__INITIAL_STATE__={a:", 200'000),
      in_script("jumps", "location.href='/a';", 300'000),
      of("links", "<a href='?a=1'>x</a>", 100'000),
      of("candidates of one srcset", "<img srcset='a.jpg 1x,b.jpg 2x'>", 200'000),
      {"a long srcset", [] { return "<img srcset='" + repeat("a.jpg,", 10'000) + "'>"; }},
      {"addresses in styles",
       [] { return "<style>" + repeat("a{background:url(x.jpg)}", 200'000) + "</style>"; }},
      of("addresses that never close", "<p style='background:url(x'>", 200'000),
      {"text that styles write again and again",
       [] {
         return "<style>.a::before{content:'" + repeat("包过", 80) + "'}</style>" +
                repeat("<i class=a></i>", 200'000);
       }},
      {"reversed text in many pieces",
       [] { return "<bdo dir=rtl>" + repeat("报<b></b>", 300'000); }},
      {"tables in cells, and many rows",
       [] { return repeat("<table><tr><td>", 400) + repeat("<tr><th>课<td>1", 100'000); }},
      {"style rules", [] { return "<style>" + repeat(".a{display:none}", 200'000) + "</style>x"; }},
      of("data: images", "<img src='data:image/png;base64,iVBORw0KGgo='>", 150'000),
      of("phones", "电话13800001234，", 300'000),
      of("organisations", "河北省石家庄市示例职业培训学校", 150'000),
      of("digits", "1", 8'000'000),
      of("letters", "wx", 4'000'000),
      of("at signs", "a@", 4'000'000),
      of("prices", "￥1980元", 500'000),
  };
}

struct Cost {
  bool is_whole = false;  // false: it crashed
  double seconds = 0;     // of computing
  double megabytes = 0;   // at the peak, those of the caller included
};

// What `work` costs a process of its own.
inline Cost cost_of(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  rusage usage = {};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) return {};
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0,
          seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

}  // namespace zc::test
