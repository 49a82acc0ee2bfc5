// What the end of an exchange means when no whole response came.  Reads libcurl's codes; pure.
#pragma once

#include <string>
#include <string_view>

#include "base/capture.h"
#include "base/error.h"
#include "crawler/exchange.h"

namespace zc {

// An error with the fields "stage" and "host".
Error staged(ErrorKind kind, std::string message, std::string_view stage, const std::string& host);

// Did this attempt end before anything was asked, so that another address may still answer?
bool is_worth_another_address(const Exchange::Record& record);

// Names the URL, the address, libcurl's reason and, when TLS proved nothing, the chain.
Error error_of(const Exchange::Record& record, const ExchangePlan& plan, const std::string& host);

Truncation truncation_of(const Exchange::Record& record);

}  // namespace zc
