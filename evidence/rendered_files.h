// What scripts made of pages (base/rendering.h), as it lies in a bundle: data/rendered/NNNN/, one
// folder a rendering, counted over the whole bundle in the order of its pages.  Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/rendering.h"
#include "base/result.h"
#include "evidence/bundle.h"

namespace zc {
inline namespace evidence_parts {

// "data/rendered/0007/".  `number` is from 1.
std::string rendered_folder(std::size_t number);
// Of the n-th rendering (from 1) of a page of the bundle.
std::string rendered_folder(const BundleInput& input, std::size_t page, std::uint32_t n);

// kBadInput: a rendering without its document, a name that is no file's, or a finding that points
// at a document that its page does not have.
Status check_renderings(const BundlePage& page);

// What such a file is, for the list.
struct RenderedRole {
  std::string_view media_type = "";
  std::string_view description = "";  // in Chinese
};
RenderedRole rendered_role(std::string_view path);

// A page's section of the report: what was rendered when and why, and its pictures, as data: URIs
// up to a bound, beyond which they are named.
std::string rendered_section(const BundleInput& input, std::size_t page);

}  // namespace evidence_parts
}  // namespace zc
