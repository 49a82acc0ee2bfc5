#include "extractor/image_pixels.h"

#include <memory>
#include <string>

#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>

namespace zc {

namespace {

Error too_large(std::size_t width, std::size_t height) {
  return Error(ErrorKind::kUnsupported,
               "an image of " + std::to_string(width) + " x " + std::to_string(height) +
                   " pixels is too large to be searched");
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Result<GrayImage> read_png(std::string_view bytes) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> closer(&image, &png_image_free);
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
    return Error(ErrorKind::kProtocol, std::string("broken PNG: ") + image.message);
  }
  if (std::size_t{image.width} * image.height > kMaxPixels) {
    return too_large(image.width, image.height);
  }
  image.format = PNG_FORMAT_GRAY;
  GrayImage out;
  out.width = static_cast<int>(image.width);
  out.height = static_cast<int>(image.height);
  out.pixels.resize(PNG_IMAGE_SIZE(image));
  const png_color white = {255, 255, 255};  // what transparent codes are seen on
  if (png_image_finish_read(&image, &white, out.pixels.data(), 0, nullptr) == 0) {
    return Error(ErrorKind::kProtocol, std::string("broken PNG: ") + image.message);
  }
  return out;
}

Result<GrayImage> read_jpeg(std::string_view bytes) {
  const std::unique_ptr<void, int (*)(void*)> reader(tjInitDecompress(), &tjDestroy);
  if (reader == nullptr) return Error(ErrorKind::kUnsupported, "no JPEG decoder");
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colors = 0;
  const auto size = static_cast<unsigned long>(bytes.size());
  if (tjDecompressHeader3(
          reader.get(), data_of(bytes), size, &width, &height, &sampling, &colors) != 0) {
    return Error(ErrorKind::kProtocol, "broken JPEG");
  }
  GrayImage out;
  for (const int part : {1, 2, 4, 8}) {
    out.width = (width + part - 1) / part;
    out.height = (height + part - 1) / part;
    const std::size_t pixels =
        static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height);
    if (pixels > kMaxPixels) continue;
    out.pixels.resize(pixels);
    const int failed = tjDecompress2(reader.get(),
                                     data_of(bytes),
                                     size,
                                     out.pixels.data(),
                                     out.width,
                                     0,
                                     out.height,
                                     TJPF_GRAY,
                                     TJFLAG_FASTDCT | TJFLAG_LIMITSCANS);
    // A warning (a cut file, for one) leaves the upper part readable.
    if (failed != 0 && tjGetErrorCode(reader.get()) != TJERR_WARNING) {
      return Error(ErrorKind::kProtocol, "broken JPEG");
    }
    return out;
  }
  return too_large(static_cast<std::size_t>(width), static_cast<std::size_t>(height));
}

Result<GrayImage> read_webp(std::string_view bytes) {
  GrayImage out;
  if (WebPGetInfo(data_of(bytes), bytes.size(), &out.width, &out.height) == 0) {
    return Error(ErrorKind::kProtocol, "broken WebP");
  }
  const auto width = static_cast<std::size_t>(out.width);
  const auto height = static_cast<std::size_t>(out.height);
  if (width * height > kMaxPixels) return too_large(width, height);
  std::uint8_t* u = nullptr;
  std::uint8_t* v = nullptr;
  int stride = 0;
  int uv_stride = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> luma(
      WebPDecodeYUV(
          data_of(bytes), bytes.size(), &out.width, &out.height, &u, &v, &stride, &uv_stride),
      &WebPFree);
  if (luma == nullptr) return Error(ErrorKind::kProtocol, "broken WebP");
  out.pixels.reserve(width * height);
  for (std::size_t row = 0; row < height; ++row) {
    const std::uint8_t* const begin = luma.get() + row * static_cast<std::size_t>(stride);
    out.pixels.insert(out.pixels.end(), begin, begin + width);
  }
  return out;
}

}  // namespace

Result<GrayImage> gray_image(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG")) return read_png(bytes);
  if (bytes.starts_with("\xFF\xD8\xFF")) return read_jpeg(bytes);
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return read_webp(bytes);
  return Error(ErrorKind::kUnsupported, "an image of this format is kept but not read");
}

}  // namespace zc
