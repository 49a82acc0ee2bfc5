// Just enough of PEM (RFC 7468) to print a certificate's fingerprint as browsers do.  Pure.
#pragma once

#include <string>
#include <string_view>

namespace zc {
inline namespace evidence_parts {

// SHA-256 of the DER inside the first PEM block, lower-case hex; "" if there is none.
std::string pem_fingerprint(std::string_view pem);

}  // namespace evidence_parts
}  // namespace zc
