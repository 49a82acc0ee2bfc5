// A page and its judgement, written for people (Chinese) and machines (docs/formats.md).  Pure.
#pragma once

#include <string>

#include "app/judge.h"

namespace zc {

// {"url","title","charset",...,"blocks":[…],"links":[…],"facts":[…]}, indented by nothing.
std::string document_json(const Document& document);
// {"url","title","label","categories","clauses","findings":[…],"suppressed":[…],"genre",...}
std::string judgement_json(const Judged& page);

std::string document_text(const Document& document);
// Which reader gave each field, a field a line: name, value, reader.
std::string explanation_text(const Document& document);
std::string judgement_text(const Judged& page);

// "violation" when a finding of severity review or alert is there, else "clean".
std::string_view label_of(const Judgement& judgement);

}  // namespace zc
