#include "nucha/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "nucha/base/error.h"

namespace nucha {
namespace fs = std::filesystem;
namespace {

std::string reason(int code) { return std::strerror(code); }

[[noreturn]] void failWrite(const fs::path& path, const fs::path& temporary, int code) {
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw InputError({path.string(), "cannot be written: " + reason(code),
                    "nothing was changed; choose another place or free some space"});
}

}  // namespace

std::string readFile(const fs::path& path, std::size_t max_bytes) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (!fs::exists(status)) {
    throw InputError({path.string(),
                      code && code.value() != ENOENT ? "cannot be reached: " + code.message() : "no such file",
                      "check the path"});
  }
  if (fs::is_directory(status)) throw InputError({path.string(), "is a folder, not a file", "name the file inside it"});
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError({path.string(), "cannot be opened: " + reason(errno), "check the permissions"});
  std::string bytes;
  char block[1 << 16];
  while (in.read(block, sizeof block) || in.gcount() > 0) {
    bytes.append(block, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > max_bytes) {
      throw InputError({path.string(), "is larger than the limit of " + std::to_string(max_bytes >> 20) + " MiB",
                        "one patient's record is far smaller; is this the right file?"});
    }
  }
  if (in.bad()) throw InputError({path.string(), "could not be read to its end: " + reason(errno), ""});
  return bytes;
}

void writeFile(const fs::path& path, std::string_view bytes) {
  std::error_code code;
  if (fs::is_directory(path, code)) throw InputError({path.string(), "is a folder, not a file", "add a file name"});
  // devices and pipes (/dev/stdout) cannot be replaced by a rename: write to them directly
  const bool special = fs::exists(path, code) && !fs::is_regular_file(path, code);
  const fs::path temporary = special ? path : fs::path(path.string() + ".part" + std::to_string(::getpid()));
  const int file = ::open(temporary.c_str(), special ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0)
    throw InputError(
        {path.string(), "cannot be written: " + reason(errno), "check that the folder exists and is writable"});
  const auto fail = [&](int why) {
    ::close(file);
    if (special) throw InputError({path.string(), "cannot be written: " + reason(why), ""});
    failWrite(path, temporary, why);
  };
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno);
    done += static_cast<std::size_t>(n);
  }
  if (special) {
    ::close(file);
    return;
  }
  if (::fsync(file) != 0) fail(errno);
  if (::close(file) != 0) failWrite(path, temporary, errno);
  if (std::rename(temporary.c_str(), path.c_str()) != 0) failWrite(path, temporary, errno);
}

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t extra = 0;
    std::uint32_t point = byte;
    if (byte >= 0xF0 && byte <= 0xF4) {
      extra = 3;
      point = byte & 0x07u;
    } else if (byte >= 0xE0 && byte < 0xF0) {
      extra = 2;
      point = byte & 0x0Fu;
    } else if (byte >= 0xC2 && byte < 0xE0) {
      extra = 1;
      point = byte & 0x1Fu;
    } else if (byte >= 0x80)
      return false;
    if (i + extra >= text.size()) return false;
    for (std::size_t k = 1; k <= extra; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0u) != 0x80u) return false;
      point = (point << 6) | (next & 0x3Fu);
    }
    const bool overlong = (extra == 2 && point < 0x800) || (extra == 3 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += extra + 1;
  }
  return true;
}

}  // namespace nucha
