#include "notice/notice_text.h"

#include <doctest/doctest.h>

#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notice;

TEST_CASE("notice text: what a page says becomes one line without what is not seen") {
  CHECK(one_line("  包过\r\n\tA \x01 B\x7F ") == "包过 A B");
  CHECK(one_line("a\xE2\x80\xAE"
                 "b\xE2\x80\x8B"
                 "c\xEF\xBB\xBF"
                 "d\xC2\x85"
                 "e") == "abcd e");
  CHECK(one_line("\xFF包") == "\xEF\xBF\xBD包");
  CHECK(one_line("").empty());
}

TEST_CASE("notice text: it is cut between characters") {
  CHECK(cut_text("包过", 6) == "包过");
  CHECK(cut_text("包过包", 8) == "包…");
  CHECK(cut_text("包过", 5) == "…");
  CHECK(cut_text("abcdef", 5) == "ab…");
}

TEST_CASE("notice text: markup of chats becomes text") {
  CHECK(without_markup("<@all> [点](x) **b** `c` _d_ # ~") ==
        "＜＠all＞ ［点］（x） ＊＊b＊＊ ｀c｀ ＿d＿ ＃ ～");
}

TEST_CASE("notice text: a link can hold nothing that ends it") {
  Notice notice = sample_notice();
  notice.url = "https://a.example/a)b(c>d\" e\n包";
  CHECK(link_of(notice, 500) == "https://a.example/a%29b%28c%3Ed%22%20e%0A%E5%8C%85");
  CHECK(link_of(notice, 20).empty());
  notice.url = "javascript:alert(1)";
  CHECK(link_of(notice, 500).empty());
}

TEST_CASE("notice text: heads and subject in Chinese") {
  Notice notice = sample_notice();
  CHECK(head_of(notice).starts_with("新线索："));
  CHECK(head_of(notice).ends_with("，广东省"));
  notice.kind = NoticeKind::kOverdue;
  notice.case_number = 12;
  notice.deadline = UtcTime(std::chrono::milliseconds(1'763'654'400'000));  // 2025-11-20T16:00:00Z
  CHECK(head_of(notice) == "逾期：案件 12，期限 2025-11-21 已过，网页仍未整改");
  const std::vector<Notice> both = {sample_notice(1), sample_notice(2), notice};
  CHECK(subject_of(both) == "证察：2 条新线索、1 条逾期");
}

TEST_CASE("notice text: a week in figures") {
  Notice notice;
  notice.kind = NoticeKind::kWeekly;
  notice.figures = "2026-11-16 至 2026-11-22：新线索 3。";
  CHECK(head_of(notice) == "周报：全部地区");
  CHECK(plain_text(notice).starts_with(
      "周报：全部地区\n数字：2026-11-16 至 2026-11-22：新线索 3。\n"));
  notice.region = "河北省";
  CHECK(head_of(notice) == "周报：河北省");
  CHECK(to_json(notice).find("\"kind\":\"weekly\"") != std::string::npos);
  CHECK(to_json(notice).find("\"figures\":\"2026-11-16") != std::string::npos);
}

TEST_CASE("notice text: a line of the page cannot pass for a line of ours") {
  Notice notice = sample_notice();
  notice.quote = "包过\n网址：https://good.example/";
  const std::string text = plain_text(notice);
  CHECK(text.find("\n网址：https://good.example/") == std::string::npos);
  CHECK(text.find("\n网址：https://a.example/p?id=1\n") != std::string::npos);
}

TEST_CASE("notice: ids tell notices apart, kinds are known by name") {
  CHECK(notice_id(sample_notice(1)) == notice_id(sample_notice(1)));
  CHECK(notice_id(sample_notice(1)) != notice_id(sample_notice(2)));
  for (const char* const name : {"new", "relapse", "overdue", "test"}) {
    const Result<NoticeKind> kind = notice_kind_from_name(name);
    REQUIRE(kind);
    CHECK(name_of(*kind) == name);
  }
  CHECK_FALSE(notice_kind_from_name("old"));
}
