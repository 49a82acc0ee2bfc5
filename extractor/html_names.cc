#include "extractor/html_names.h"

#include <array>
#include <cstdint>

#include <gumbo.h>

namespace zc {

namespace {

std::array<Tag, GUMBO_TAG_LAST> make_tag_map() {
  std::array<Tag, GUMBO_TAG_LAST> map = {};
  const auto set = [&map](GumboTag from, Tag to) { map[static_cast<std::size_t>(from)] = to; };
  set(GUMBO_TAG_A, Tag::kA), set(GUMBO_TAG_ADDRESS, Tag::kAddress), set(GUMBO_TAG_AREA, Tag::kArea);
  set(GUMBO_TAG_ARTICLE, Tag::kArticle), set(GUMBO_TAG_ASIDE, Tag::kAside);
  set(GUMBO_TAG_AUDIO, Tag::kAudio), set(GUMBO_TAG_B, Tag::kB), set(GUMBO_TAG_BASE, Tag::kBase);
  set(GUMBO_TAG_BLOCKQUOTE, Tag::kBlockquote), set(GUMBO_TAG_BODY, Tag::kBody);
  set(GUMBO_TAG_BR, Tag::kBr), set(GUMBO_TAG_BUTTON, Tag::kButton);
  set(GUMBO_TAG_CAPTION, Tag::kCaption), set(GUMBO_TAG_CENTER, Tag::kCenter);
  set(GUMBO_TAG_DD, Tag::kDd), set(GUMBO_TAG_DETAILS, Tag::kDetails), set(GUMBO_TAG_DIV, Tag::kDiv);
  set(GUMBO_TAG_DL, Tag::kDl), set(GUMBO_TAG_DT, Tag::kDt), set(GUMBO_TAG_EM, Tag::kEm);
  set(GUMBO_TAG_FIELDSET, Tag::kFieldset), set(GUMBO_TAG_FIGCAPTION, Tag::kFigcaption);
  set(GUMBO_TAG_FIGURE, Tag::kFigure), set(GUMBO_TAG_FONT, Tag::kFont);
  set(GUMBO_TAG_FOOTER, Tag::kFooter), set(GUMBO_TAG_FORM, Tag::kForm);
  set(GUMBO_TAG_FRAME, Tag::kFrame), set(GUMBO_TAG_FRAMESET, Tag::kFrameset);
  set(GUMBO_TAG_H1, Tag::kH1), set(GUMBO_TAG_H2, Tag::kH2), set(GUMBO_TAG_H3, Tag::kH3);
  set(GUMBO_TAG_H4, Tag::kH4), set(GUMBO_TAG_H5, Tag::kH5), set(GUMBO_TAG_H6, Tag::kH6);
  set(GUMBO_TAG_HEAD, Tag::kHead), set(GUMBO_TAG_HEADER, Tag::kHeader);
  set(GUMBO_TAG_HR, Tag::kHr), set(GUMBO_TAG_HTML, Tag::kHtml), set(GUMBO_TAG_I, Tag::kI);
  set(GUMBO_TAG_IFRAME, Tag::kIframe), set(GUMBO_TAG_IMG, Tag::kImg);
  set(GUMBO_TAG_INPUT, Tag::kInput), set(GUMBO_TAG_LABEL, Tag::kLabel);
  set(GUMBO_TAG_LEGEND, Tag::kLegend), set(GUMBO_TAG_LI, Tag::kLi), set(GUMBO_TAG_LINK, Tag::kLink);
  set(GUMBO_TAG_MAIN, Tag::kMain), set(GUMBO_TAG_MARQUEE, Tag::kMarquee);
  set(GUMBO_TAG_META, Tag::kMeta), set(GUMBO_TAG_NAV, Tag::kNav);
  set(GUMBO_TAG_NOSCRIPT, Tag::kNoscript), set(GUMBO_TAG_OBJECT, Tag::kObject);
  set(GUMBO_TAG_OL, Tag::kOl), set(GUMBO_TAG_OPTGROUP, Tag::kOptgroup);
  set(GUMBO_TAG_OPTION, Tag::kOption), set(GUMBO_TAG_P, Tag::kP), set(GUMBO_TAG_PRE, Tag::kPre);
  set(GUMBO_TAG_SCRIPT, Tag::kScript), set(GUMBO_TAG_SECTION, Tag::kSection);
  set(GUMBO_TAG_SELECT, Tag::kSelect), set(GUMBO_TAG_SOURCE, Tag::kSource);
  set(GUMBO_TAG_SPAN, Tag::kSpan), set(GUMBO_TAG_STRONG, Tag::kStrong);
  set(GUMBO_TAG_STYLE, Tag::kStyle), set(GUMBO_TAG_SUMMARY, Tag::kSummary);
  set(GUMBO_TAG_SVG, Tag::kSvg), set(GUMBO_TAG_TABLE, Tag::kTable);
  set(GUMBO_TAG_TBODY, Tag::kTbody), set(GUMBO_TAG_TD, Tag::kTd);
  set(GUMBO_TAG_TEMPLATE, Tag::kTemplate), set(GUMBO_TAG_TEXTAREA, Tag::kTextarea);
  set(GUMBO_TAG_TFOOT, Tag::kTfoot), set(GUMBO_TAG_TH, Tag::kTh), set(GUMBO_TAG_THEAD, Tag::kThead);
  set(GUMBO_TAG_TIME, Tag::kTime), set(GUMBO_TAG_TITLE, Tag::kTitle), set(GUMBO_TAG_TR, Tag::kTr);
  set(GUMBO_TAG_UL, Tag::kUl), set(GUMBO_TAG_VIDEO, Tag::kVideo);
  return map;
}

struct AttrName {
  std::string_view name;
  Attr id;
};

constexpr std::array kAttrNames = {
    AttrName{"alt", Attr::kAlt},
    AttrName{"aria-controls", Attr::kAriaControls},
    AttrName{"class", Attr::kClass},
    AttrName{"color", Attr::kColor},
    AttrName{"content", Attr::kContent},
    AttrName{"data-target", Attr::kDataTarget},
    AttrName{"hidden", Attr::kHidden},
    AttrName{"href", Attr::kHref},
    AttrName{"http-equiv", Attr::kHttpEquiv},
    AttrName{"id", Attr::kId},
    AttrName{"itemprop", Attr::kItemprop},
    AttrName{"label", Attr::kLabel},
    AttrName{"name", Attr::kName},
    AttrName{"onclick", Attr::kOnclick},
    AttrName{"placeholder", Attr::kPlaceholder},
    AttrName{"poster", Attr::kPoster},
    AttrName{"property", Attr::kProperty},
    AttrName{"rel", Attr::kRel},
    AttrName{"src", Attr::kSrc},
    AttrName{"srcdoc", Attr::kSrcdoc},
    AttrName{"srcset", Attr::kSrcset},
    AttrName{"style", Attr::kStyle},
    AttrName{"title", Attr::kTitle},
    AttrName{"type", Attr::kType},
    AttrName{"value", Attr::kValue},
};

// Slot by length and two letters; the table is free of collisions (checked when it is made).
constexpr std::size_t attr_slot(std::string_view name) {
  const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(name[i])}; };
  return (name.size() + at(0) + at(name.size() - 1) * 10U + at(name.size() / 2)) % 128;
}

constexpr std::array<std::uint8_t, 128> make_attr_slots() {
  std::array<std::uint8_t, 128> slots = {};
  for (std::size_t i = 0; i < kAttrNames.size(); ++i) {
    std::uint8_t& slot = slots[attr_slot(kAttrNames[i].name)];
    if (slot != 0) throw "two attribute names share a slot";
    slot = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}
constexpr std::array<std::uint8_t, 128> kAttrSlots = make_attr_slots();

}  // namespace

Tag tag_of(int gumbo_tag) {
  static const std::array<Tag, GUMBO_TAG_LAST> kMap = make_tag_map();
  return gumbo_tag >= 0 && gumbo_tag < GUMBO_TAG_LAST ? kMap[static_cast<std::size_t>(gumbo_tag)]
                                                      : Tag::kOther;
}

Attr attr_of(std::string_view name) {
  if (name.empty()) return Attr::kOther;
  const std::uint8_t slot = kAttrSlots[attr_slot(name)];
  if (slot == 0 || kAttrNames[slot - 1U].name != name) return Attr::kOther;
  return kAttrNames[slot - 1U].id;
}

}  // namespace zc
