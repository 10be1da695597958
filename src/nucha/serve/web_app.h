// The web app's files, built into the program by cmake/embed_folder.cmake.
#pragma once

#include <string_view>
#include <vector>

namespace nucha::serve {

struct EmbeddedFile {
  std::string_view path;  ///< below the app's folder: "index.html", "assets/index-4f2a.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;    ///< the same compressed; empty where that saves nothing
  std::string_view sha256;  ///< of `bytes`, hexadecimal
};

/// Empty when the app was not built.
const std::vector<EmbeddedFile>& webApp();

}  // namespace nucha::serve
