#include "base/document.h"

#include <algorithm>

namespace zc {

std::string_view name_of(BlockRole role) {
  switch (role) {
    case BlockRole::kTitle:
      return "title";
    case BlockRole::kHeading:
      return "heading";
    case BlockRole::kBody:
      return "body";
    case BlockRole::kListItem:
      return "list_item";
    case BlockRole::kTableCell:
      return "table_cell";
    case BlockRole::kPrice:
      return "price";
    case BlockRole::kButton:
      return "button";
    case BlockRole::kForm:
      return "form";
    case BlockRole::kPopup:
      return "popup";
    case BlockRole::kBanner:
      return "banner";
    case BlockRole::kNav:
      return "nav";
    case BlockRole::kFooter:
      return "footer";
    case BlockRole::kContact:
      return "contact";
    case BlockRole::kTestimonial:
      return "testimonial";
    case BlockRole::kComment:
      return "comment";
    case BlockRole::kCaption:
      return "caption";
    case BlockRole::kMetaDescription:
      return "meta_description";
    case BlockRole::kData:
      return "data";
  }
  return "";
}

std::string_view name_of(BlockSource source) {
  switch (source) {
    case BlockSource::kVisible:
      return "visible";
    case BlockSource::kHidden:
      return "hidden";
    case BlockSource::kAttribute:
      return "attribute";
    case BlockSource::kScript:
      return "script";
    case BlockSource::kNoscript:
      return "noscript";
    case BlockSource::kJsonLd:
      return "json_ld";
    case BlockSource::kFrame:
      return "frame";
    case BlockSource::kDocument:
      return "document";
    case BlockSource::kImage:
      return "image";
  }
  return "";
}

ByteSpan payload_span(const TextBlock& block, std::size_t begin, std::size_t end) {
  if (block.origins.empty() || end <= begin) return block.span;
  const auto piece_of = [&](std::size_t at) {
    const auto after = std::upper_bound(
        block.origins.begin(),
        block.origins.end(),
        at,
        [](std::size_t value, const TextBlock::Origin& o) { return value < o.text_begin; });
    return after == block.origins.begin() ? after : after - 1;
  };
  const auto first = piece_of(begin);
  const auto last = piece_of(end - 1);
  ByteSpan span;
  span.begin = first->payload_begin + (begin - first->text_begin);
  span.end = last->payload_begin + (end - last->text_begin);
  const auto next = last + 1;
  // One character that takes more or fewer bytes in the payload (an entity, another charset).
  if (next != block.origins.end() && next->text_begin == end &&
      next->payload_begin > last->payload_begin && next->text_begin - last->text_begin <= 4 &&
      next->payload_begin - last->payload_begin <= 12) {
    span.end = next->payload_begin;
  }
  const std::size_t rest =
      block.span.end - std::min<std::size_t>(last->payload_begin, block.span.end);
  if (next == block.origins.end() && end == block.text.size() && end - last->text_begin <= 4 &&
      rest <= 12) {
    span.end = block.span.end;
  }
  span.end = std::min(span.end, std::max(block.span.end, span.begin));
  return span;
}

std::string_view name_of(LinkKind kind) {
  switch (kind) {
    case LinkKind::kPage:
      return "page";
    case LinkKind::kImage:
      return "image";
    case LinkKind::kFrame:
      return "frame";
    case LinkKind::kRedirect:
      return "redirect";
    case LinkKind::kSitemap:
      return "sitemap";
    case LinkKind::kFeed:
      return "feed";
  }
  return "";
}

std::string_view name_of(FactKind kind) {
  switch (kind) {
    case FactKind::kIcpNumber:
      return "icp_number";
    case FactKind::kPoliceNumber:
      return "police_number";
    case FactKind::kCreditCode:
      return "credit_code";
    case FactKind::kLicence:
      return "licence";
    case FactKind::kPhone:
      return "phone";
    case FactKind::kWechat:
      return "wechat";
    case FactKind::kQq:
      return "qq";
    case FactKind::kEmail:
      return "email";
    case FactKind::kOrganisation:
      return "organisation";
    case FactKind::kAddress:
      return "address";
    case FactKind::kPrice:
      return "price";
    case FactKind::kAccount:
      return "account";
    case FactKind::kPublished:
      return "published";
  }
  return "";
}

std::string_view chinese_name_of(FactKind kind) {
  switch (kind) {
    case FactKind::kIcpNumber:
      return "ICP备案号";
    case FactKind::kPoliceNumber:
      return "公安备案号";
    case FactKind::kCreditCode:
      return "统一社会信用代码";
    case FactKind::kLicence:
      return "办学许可证号";
    case FactKind::kPhone:
      return "电话";
    case FactKind::kWechat:
      return "微信";
    case FactKind::kQq:
      return "QQ";
    case FactKind::kEmail:
      return "邮箱";
    case FactKind::kOrganisation:
      return "机构名称";
    case FactKind::kAddress:
      return "地址";
    case FactKind::kPrice:
      return "价格";
    case FactKind::kAccount:
      return "账号";
    case FactKind::kPublished:
      return "发布时间";
  }
  return "";
}

bool fact_kind_from_name(std::string_view name, FactKind& out) {
  // Kinds are numbered without gaps; the first number without a name is past the last.
  for (int i = 0; !name_of(static_cast<FactKind>(i)).empty(); ++i) {
    if (name_of(static_cast<FactKind>(i)) != name) continue;
    out = static_cast<FactKind>(i);
    return true;
  }
  return false;
}

}  // namespace zc
