#include "nucha/evidence/bibtex.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unordered_set>
#include <utility>

#include "nucha/base/text.h"

namespace nucha {
namespace {

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// braces only protect capitals, and breaks of lines mean a space
std::string cleaned(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '{' || c == '}') continue;
    if (c == '\\' && i + 1 < raw.size() && std::string_view("&%$#_").find(raw[i + 1]) != std::string_view::npos)
      continue;
    if (!isSpace(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return std::string(trimmed(out));
}

struct Broken {
  std::size_t at;
  std::string what, fix;
};

class BibReader {
 public:
  BibReader(const std::string& file, std::string_view text, std::vector<Fault>& faults)
      : file_(file), file_name_(std::filesystem::path(file).filename().string()), text_(text), faults_(faults) {}

  std::vector<Source> read() {
    while ((at_ = text_.find('@', at_)) != std::string_view::npos) {
      const std::size_t start = at_;
      try {
        readEntry();
      } catch (const Broken& broken) {
        faults_.push_back({where(broken.at), broken.what, broken.fix});
        // an entry begins a line; go on at the next one, but never stand still
        const std::size_t next = text_.find("\n@", start);
        at_ = next == std::string_view::npos ? text_.size() : next + 1;
      }
    }
    return std::move(sources_);
  }

 private:
  void readEntry() {
    const std::size_t start = at_++;
    const std::string kind = lowered(readName());
    skipSpace();
    if (kind == "comment") return;
    expect('{', "an entry looks like @article{key, title = {...}}");
    if (kind == "string" || kind == "preamble") return skipBody();
    skipSpace();
    Source source;
    source.key = readName();
    if (source.key.empty()) throw Broken{at_, "entry @" + kind + " has no key", "write @" + kind + "{Key2020, ...}"};
    source.where = file_name_ + ':' + std::to_string(lineOf(start));
    readFields(source);
    if (!keys_.insert(source.key).second) {
      faults_.push_back({where(start), "key '" + source.key + "' is given twice", "keep one entry"});
      return;
    }
    if (source.title.empty()) {
      faults_.push_back({where(start), "entry '" + source.key + "' has no title", "add title = {...}"});
    }
    sources_.push_back(std::move(source));
  }

  void readFields(Source& source) {
    for (;;) {
      skipSpace();
      if (peek() == ',') ++at_;
      skipSpace();
      if (peek() == '}') break;
      const std::size_t place = at_;
      const std::string field = lowered(readName());
      if (field.empty())
        throw Broken{place, "entry '" + source.key + "' is broken here", "close the brace or add the comma"};
      skipSpace();
      expect('=', "fields look like title = {...},");
      skipSpace();
      std::string value = readValue(source.key);
      skipSpace();
      if (peek() != ',' && peek() != '}')
        throw Broken{at_, "a comma is missing after field '" + field + "' of '" + source.key + "'", "add it"};
      store(source, field, std::move(value));
    }
    ++at_;
  }

  static void store(Source& source, const std::string& field, std::string value) {
    if (field == "title")
      source.title = std::move(value);
    else if (field == "author")
      source.authors = std::move(value);
    else if (field == "year")
      source.year = std::move(value);
    else if (field == "journal" || field == "booktitle" || field == "publisher")
      source.journal = std::move(value);
    else if (field == "doi")
      source.doi = std::move(value);
    else if (field == "pmid")
      source.pmid = std::move(value);
    else if (field == "url")
      source.url = std::move(value);
  }

  std::string readValue(const std::string& key) {
    const char first = peek();
    if (first != '{' && first != '"') return readName();
    const std::size_t start = ++at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' && at_ + 1 < text_.size() && text_[at_ + 1] == '@') break;  // the next entry: this one never closed
      const bool ends = depth == 0 && c == (first == '{' ? '}' : '"');
      if (ends) return cleaned(text_.substr(start, at_++ - start));
      if (c == '{') ++depth;
      if (c == '}') --depth;
    }
    throw Broken{start - 1, "a value of entry '" + key + "' never ends", "close the brace or quote"};
  }

  void skipBody() {
    for (int depth = 1; at_ < text_.size() && depth > 0; ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
    }
  }

  std::string readName() {
    const std::size_t start = at_;
    while (at_ < text_.size() && !isSpace(text_[at_]) &&
           std::string_view("{}(),=\"#@").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    return std::string(text_.substr(start, at_ - start));
  }

  void expect(char wanted, const char* fix) {
    if (peek() != wanted) throw Broken{at_, std::string("'") + wanted + "' was expected here", fix};
    ++at_;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skipSpace() {
    while (at_ < text_.size() && isSpace(text_[at_])) ++at_;
  }

  // entries are read in order, so lines are counted on from the last place
  int lineOf(std::size_t offset) {
    if (offset < counted_) {
      counted_ = 0;
      line_ = 1;
    }
    for (; counted_ < offset; ++counted_) line_ += text_[counted_] == '\n' ? 1 : 0;
    return line_;
  }

  std::string where(std::size_t offset) {
    offset = std::min(offset, text_.size());
    const std::size_t line_start = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    const std::size_t column = line_start == std::string_view::npos ? offset + 1 : offset - line_start;
    return file_ + ':' + std::to_string(lineOf(offset)) + ':' + std::to_string(column);
  }

  std::string file_, file_name_;
  std::string_view text_;
  std::vector<Fault>& faults_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  int line_ = 1;
  std::vector<Source> sources_;
  std::unordered_set<std::string> keys_;
};

}  // namespace

std::vector<Source> parseBibtex(const std::string& file, std::string_view text, std::vector<Fault>& faults) {
  return BibReader(file, text, faults).read();
}

}  // namespace nucha
