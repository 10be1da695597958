#include <algorithm>
#include <array>
#include <string>

#include "nucha/base/text.h"
#include "nucha/report/report.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/web_app.h"

namespace nucha::serve {
namespace {

// what is not the app's: a wrong path there is an error, not a page
constexpr std::array<std::string_view, 4> kNoPages{"/api/", "/fhir/", "/cds-services", "/smart/"};

const EmbeddedFile* findFile(std::string_view path) {
  const std::vector<EmbeddedFile>& files = webApp();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

bool takesGzip(const HttpRequest& request) {
  for (const std::string& coding : split(lowered(request.header("Accept-Encoding")), ',')) {
    const std::vector<std::string> parts = split(coding, ';');
    if (parts.empty() || parts.front() != "gzip") continue;
    return parts.size() < 2 || (parts[1] != "q=0" && parts[1] != "q=0.0");
  }
  return false;
}

bool holdsTag(const std::string& list, const std::string& tag) {
  const std::vector<std::string> tags = split(list, ',');
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& one) {
    return one == "*" || one == tag || (one.compare(0, 2, "W/") == 0 && one.substr(2) == tag);
  });
}

HttpResponse fileResponse(const EmbeddedFile& file, const HttpRequest& request) {
  const bool small = !file.gzip.empty() && takesGzip(request);
  HttpResponse response;
  // another representation needs another tag
  const std::string tag = "\"" + std::string(file.sha256.substr(0, 32)) + (small ? "-gzip\"" : "\"");
  response.headers["ETag"] = tag;
  if (!file.gzip.empty()) response.headers["Vary"] = "Accept-Encoding";
  // names below assets/ change with their content; anything else is asked for again, which the tag makes cheap
  const bool hashed = file.path.compare(0, 7, "assets/") == 0;
  response.headers["Cache-Control"] = hashed ? "public, max-age=31536000, immutable" : "no-cache";
  if (holdsTag(request.header("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  response.headers["Content-Type"] = file.content_type;
  if (small) response.headers["Content-Encoding"] = "gzip";
  response.body = small ? file.gzip : file.bytes;
  return response;
}

HttpResponse notBuiltPage() {
  const std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>nucha</title></head><body>\n"
      "<h1>nucha is running, without its pages</h1>\n"
      "<p>The web app was not built when this program was. Run <code>npm ci &amp;&amp; npm run build</code> in "
      "<code>web/app</code>, then build nucha again. The API under <code>/api/v1</code> and <code>/fhir</code> "
      "works.</p>\n"
      "<p>" +
      std::string(kSupportNotice) + "</p>\n</body></html>\n";
  return {200, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}}, page};
}

HttpResponse page(const Context& context) {
  const std::string& path = context.request.path;
  for (const std::string_view start : kNoPages) {
    if (path.compare(0, start.size(), start) == 0) throw HttpError(404, "There is nothing at this path.");
  }
  if (const EmbeddedFile* file = findFile(std::string_view(path).substr(1)))
    return fileResponse(*file, context.request);
  // the app finds its own way for what looks like a page; a missing file is missing
  if (path.find('.') != std::string::npos) throw HttpError(404, "There is no such file.");
  const EmbeddedFile* index = findFile("index.html");
  return index == nullptr ? notBuiltPage() : fileResponse(*index, context.request);
}

}  // namespace

void addPageRoutes(Clinic& clinic) {
  clinic.router.add(
      {"GET", "/{path*}", Access::anyone, "The web app's files; a path without a dot gives its page.", page, 0, false});
}

}  // namespace nucha::serve
