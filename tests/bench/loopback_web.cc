#include "tests/bench/loopback_web.h"

#include <fstream>

#include <fmt/format.h>

namespace zc::bench {
namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

std::string host_address(int host) {
  return fmt::format("127.77.{}.{}", host / 250, host % 250 + 1);
}

SeededPage page_at(const LoopbackWeb& web, int host, int number) {
  return {.seed = static_cast<std::uint32_t>(host * 1000 + number + 1),
          .bytes = web.bytes,
          .number = number,
          .pages = web.pages};
}

std::string seed_at(const LoopbackWeb& web, int host) {
  return fmt::format("http://{}:{}/p0.html", host_address(host), web.port);
}

void write_web(const LoopbackWeb& web, const std::filesystem::path& dir) {
  std::string listens;
  for (int h = 0; h < web.hosts; ++h) {
    const std::filesystem::path root = dir / "web" / host_address(h);
    std::filesystem::create_directories(root);
    for (int p = 0; p < web.pages; ++p) {
      write(root / fmt::format("p{}.html", p), make_page(page_at(web, h, p)));
    }
    write(root / "robots.txt", "User-agent: *\nDisallow:\n");
    listens += fmt::format("listen {}:{};\n", host_address(h), web.port);
  }
  write(
      dir / "nginx.conf",
      fmt::format(
          "worker_processes 1; daemon off; pid {0}/nginx.pid; error_log {0}/error.log;\n"
          "user root;\nevents {{ worker_connections 4096; }}\nhttp {{ access_log {0}/access.log;\n"
          "client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3;\n"
          "uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5; types {{ text/html html; }}\n"
          "server {{ {1} root {0}/web/$server_addr; }} }}\n",
          dir.string(),
          listens));
}

}  // namespace zc::bench
