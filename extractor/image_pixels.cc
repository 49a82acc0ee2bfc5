#include "extractor/image_pixels.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include <gif_lib.h>
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

// FF DA begins a scan; within a scan's data FF is always followed by 00 or a restart marker.
std::size_t scans_in(std::string_view jpeg) {
  std::size_t count = 0;
  for (std::size_t at = jpeg.find("\xFF\xDA"); at != std::string_view::npos;
       at = jpeg.find("\xFF\xDA", at + 2)) {
    ++count;
  }
  return count;
}

Result<GrayImage> read_jpeg(std::string_view bytes) {
  if (scans_in(bytes) > kMaxJpegScans) {
    return Error(ErrorKind::kUnsupported, "a JPEG of too many scans is not searched");
  }
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

// Where giflib is in the bytes.
struct GifInput {
  std::string_view rest = {};

  static int read(GifFileType* gif, GifByteType* target, int wanted) {
    auto& self = *static_cast<GifInput*>(gif->UserData);
    const std::size_t size = std::min(self.rest.size(), static_cast<std::size_t>(wanted));
    std::memcpy(target, self.rest.data(), size);
    self.rest.remove_prefix(size);
    return static_cast<int>(size);
  }
};

struct GifCloser {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

// Reads extensions up to the first frame; false when there is none.  Sets the index that is
// transparent, -1 for none.
bool find_frame(GifFileType& gif, int& transparent) {
  constexpr int kMaxExtensions = 1000;
  for (int i = 0; i < kMaxExtensions; ++i) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(&gif, &type) != GIF_OK || type == TERMINATE_RECORD_TYPE) return false;
    if (type == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(&gif) == GIF_OK;
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(&gif, &code, &block) != GIF_OK) return false;
    GraphicsControlBlock control;
    if (block != nullptr && code == GRAPHICS_EXT_FUNC_CODE &&
        DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      transparent = control.TransparentColor;
    }
    while (block != nullptr) {
      if (DGifGetExtensionNext(&gif, &block) != GIF_OK) return false;
    }
  }
  return false;
}

std::array<std::uint8_t, 256> grays_of(const ColorMapObject* colors, int transparent) {
  std::array<std::uint8_t, 256> grays = {};
  grays.fill(255);
  for (int i = 0; colors != nullptr && i < colors->ColorCount && i < 256; ++i) {
    const GifColorType& c = colors->Colors[i];
    const int gray = (299 * c.Red + 587 * c.Green + 114 * c.Blue) / 1000;  // ITU-R BT.601
    if (i != transparent) {
      grays[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(gray);
    }
  }
  return grays;
}

Result<GrayImage> read_gif(std::string_view bytes) {
  GifInput input = {bytes};
  const std::unique_ptr<GifFileType, GifCloser> gif(DGifOpen(&input, &GifInput::read, nullptr));
  int transparent = -1;
  if (gif == nullptr || !find_frame(*gif, transparent)) {
    return Error(ErrorKind::kProtocol, "broken GIF");
  }
  const GifImageDesc& frame = gif->Image;
  if (frame.Width <= 0 || frame.Height <= 0) return Error(ErrorKind::kProtocol, "broken GIF");
  const auto width = static_cast<std::size_t>(frame.Width);
  const auto height = static_cast<std::size_t>(frame.Height);
  if (width * height > kMaxPixels) return too_large(width, height);
  const std::array<std::uint8_t, 256> grays =
      grays_of(frame.ColorMap != nullptr ? frame.ColorMap : gif->SColorMap, transparent);
  GrayImage out = {frame.Width, frame.Height, std::vector<std::uint8_t>(width * height, 255)};
  std::vector<GifPixelType> line(width);
  // Interlaced rows come in four passes (GIF89a, appendix E).
  struct Pass {
    std::size_t first;
    std::size_t step;
  };
  constexpr std::array<Pass, 4> kPasses = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  constexpr std::array<Pass, 1> kPlain = {{{0, 1}}};
  const auto read_rows = [&](const auto& passes) {
    for (const Pass& pass : passes) {
      for (std::size_t row = pass.first; row < height; row += pass.step) {
        if (DGifGetLine(gif.get(), line.data(), frame.Width) != GIF_OK) return;  // a cut file
        std::transform(line.begin(),
                       line.end(),
                       out.pixels.begin() + static_cast<std::ptrdiff_t>(row * width),
                       [&](GifPixelType pixel) { return grays[pixel]; });
      }
    }
  };
  if (frame.Interlace) {
    read_rows(kPasses);
  } else {
    read_rows(kPlain);
  }
  return out;
}

std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t size, bool is_big) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + (is_big ? i : size - 1 - i)]);
    out = out << 8U | byte;
  }
  return out;
}

std::optional<ImageSize> jpeg_size(std::string_view bytes) {
  const std::unique_ptr<void, int (*)(void*)> reader(tjInitDecompress(), &tjDestroy);
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colors = 0;
  if (reader == nullptr || tjDecompressHeader3(reader.get(),
                                               data_of(bytes),
                                               static_cast<unsigned long>(bytes.size()),
                                               &width,
                                               &height,
                                               &sampling,
                                               &colors) != 0) {
    return std::nullopt;
  }
  return ImageSize{static_cast<std::size_t>(width), static_cast<std::size_t>(height)};
}

bool is_png(std::string_view bytes) {
  return bytes.starts_with("\x89PNG");
}
bool is_jpeg(std::string_view bytes) {
  return bytes.starts_with("\xFF\xD8\xFF");
}
bool is_gif(std::string_view bytes) {
  return bytes.starts_with("GIF8");
}
bool is_webp(std::string_view bytes) {
  return bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP");
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) {
  if (is_png(bytes) && bytes.size() >= 24) {
    return ImageSize{number_at(bytes, 16, 4, true), number_at(bytes, 20, 4, true)};
  }
  if (is_gif(bytes) && bytes.size() >= 10) {
    return ImageSize{number_at(bytes, 6, 2, false), number_at(bytes, 8, 2, false)};
  }
  if (is_jpeg(bytes)) return jpeg_size(bytes);
  int width = 0;
  int height = 0;
  if (!is_webp(bytes) || WebPGetInfo(data_of(bytes), bytes.size(), &width, &height) == 0) {
    return std::nullopt;
  }
  return ImageSize{static_cast<std::size_t>(width), static_cast<std::size_t>(height)};
}

Result<GrayImage> gray_image(std::string_view bytes) {
  if (is_png(bytes)) return read_png(bytes);
  if (is_jpeg(bytes)) return read_jpeg(bytes);
  if (is_gif(bytes)) return read_gif(bytes);
  if (is_webp(bytes)) return read_webp(bytes);
  return Error(ErrorKind::kUnsupported, "an image of this format is kept but not read");
}

}  // namespace zc
