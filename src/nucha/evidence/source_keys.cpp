#include "nucha/evidence/source_keys.h"

#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evidence/bibtex.h"

namespace nucha {

IdSet sourceKeysOf(const std::vector<Source>& sources) {
  IdSet keys{"source key", "sources.bib", true, {}};
  for (const Source& source : sources) keys.ids.insert(source.key);
  return keys;
}

IdSet readSourceKeys(const std::filesystem::path& data_folder, std::vector<Fault>& faults) {
  const std::string file = (data_folder / "sources.bib").string();
  try {
    return sourceKeysOf(parseBibtex(file, readFile(file), faults));
  } catch (const InputError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    return {"source key", "sources.bib", false, {}};
  }
}

IdSet loadSourceKeys(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  IdSet keys = readSourceKeys(data_folder, faults);
  if (!faults.empty()) throw InputError(std::move(faults));
  return keys;
}

}  // namespace nucha
