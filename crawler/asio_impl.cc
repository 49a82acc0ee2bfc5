// The body of Boost.Asio, compiled once: everyone who links zc_crawler sees
// BOOST_ASIO_SEPARATE_COMPILATION and compiles a third less per file.
#include <boost/asio/impl/src.hpp>
