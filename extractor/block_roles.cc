#include "extractor/block_roles.h"

#include <algorithm>
#include <array>

#include "extractor/element_hints.h"

namespace zc {

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::kAddress:
    case Tag::kArticle:
    case Tag::kAside:
    case Tag::kBlockquote:
    case Tag::kBody:
    case Tag::kButton:
    case Tag::kCaption:
    case Tag::kCenter:
    case Tag::kDd:
    case Tag::kDetails:
    case Tag::kDiv:
    case Tag::kDl:
    case Tag::kDt:
    case Tag::kFieldset:
    case Tag::kFigcaption:
    case Tag::kFigure:
    case Tag::kFooter:
    case Tag::kForm:
    case Tag::kH1:
    case Tag::kH2:
    case Tag::kH3:
    case Tag::kH4:
    case Tag::kH5:
    case Tag::kH6:
    case Tag::kHeader:
    case Tag::kHr:
    case Tag::kHtml:
    case Tag::kLegend:
    case Tag::kLi:
    case Tag::kMain:
    case Tag::kMarquee:
    case Tag::kNav:
    case Tag::kNoscript:
    case Tag::kOl:
    case Tag::kOptgroup:
    case Tag::kOption:
    case Tag::kP:
    case Tag::kPre:
    case Tag::kSection:
    case Tag::kSelect:
    case Tag::kSummary:
    case Tag::kTable:
    case Tag::kTbody:
    case Tag::kTd:
    case Tag::kTemplate:
    case Tag::kTextarea:
    case Tag::kTfoot:
    case Tag::kTh:
    case Tag::kThead:
    case Tag::kTr:
    case Tag::kUl:
      return true;
    default:
      return false;
  }
}

BlockRole role_of(Tag tag, BlockRole inherited) {
  switch (tag) {
    case Tag::kH1:
    case Tag::kH2:
    case Tag::kH3:
    case Tag::kH4:
    case Tag::kH5:
    case Tag::kH6:
      return BlockRole::kHeading;
    case Tag::kLi:
    case Tag::kDd:
    case Tag::kDt:
      return BlockRole::kListItem;
    case Tag::kTd:
    case Tag::kTh:
      return BlockRole::kTableCell;
    case Tag::kButton:
      return BlockRole::kButton;
    case Tag::kOption:
    case Tag::kTextarea:
    case Tag::kLabel:
    case Tag::kLegend:
      return BlockRole::kForm;
    case Tag::kCaption:
    case Tag::kFigcaption:
      return BlockRole::kCaption;
    default:
      return inherited;
  }
}

std::uint32_t hints_of_tag(Tag tag) {
  switch (tag) {
    case Tag::kNav:
      return kHintNav;
    case Tag::kFooter:
      return kHintFooter;
    case Tag::kHeader:
      return kHintHeader;
    case Tag::kAside:
      return kHintSidebar;
    case Tag::kArticle:
    case Tag::kMain:
      return kHintArticle;
    default:
      return 0;
  }
}

BlockRole role_in(BlockRole own, std::uint32_t hints, std::string_view text) {
  constexpr std::size_t kButtonBytes = 90;  // thirty Chinese characters; longer is no label
  if (own == BlockRole::kButton && text.size() <= kButtonBytes) return BlockRole::kButton;
  if (own == BlockRole::kForm || own == BlockRole::kCaption) return own;
  if ((hints & kHintPopup) != 0) return BlockRole::kPopup;
  if ((hints & kHintNav) != 0) return BlockRole::kNav;
  if ((hints & kHintFooter) != 0) return BlockRole::kFooter;
  if (own == BlockRole::kHeading) return BlockRole::kHeading;
  if ((hints & kHintComment) != 0) return BlockRole::kComment;
  if ((hints & kHintTestimonial) != 0) return BlockRole::kTestimonial;
  if ((hints & kHintPrice) != 0) return BlockRole::kPrice;
  if ((hints & kHintContact) != 0) return BlockRole::kContact;
  if ((hints & (kHintHeader | kHintBanner)) != 0) return BlockRole::kBanner;
  return own == BlockRole::kButton ? BlockRole::kBody : own;
}

bool asks_for_click(std::string_view label) {
  constexpr std::size_t kLongest = 48;  // bytes: sixteen Chinese characters
  constexpr std::array<std::string_view, 20> kWords = {
      "立即", "马上", "点击", "咨询", "报名", "提交", "申请", "领取", "预约", "查询",
      "获取", "抢先", "试听", "下载", "注册", "登录", "搜索", "确定", "发送", "免费"};
  return label.size() <= kLongest &&
         std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
           return label.find(word) != std::string_view::npos;
         });
}

}  // namespace zc
