// What a block is for its reader, judged by its element, the names around it and its words.
// Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/document.h"
#include "extractor/html_document.h"

namespace zc {

bool is_block(Tag tag);  // does it begin a line of its own?

// The role that an element gives to the text in it, when no context says more.
BlockRole role_of(Tag tag, BlockRole inherited);

std::uint32_t hints_of_tag(Tag tag);  // Hint bits (element_hints.h)

// `own`: role_of() the element; `hints`: of it and all its ancestors.
BlockRole role_in(BlockRole own, std::uint32_t hints, std::string_view text);

// "立即报名", "点击咨询": a label that asks for a click.
bool asks_for_click(std::string_view label);

}  // namespace zc
