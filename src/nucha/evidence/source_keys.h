// The keys of sources.bib, against which every table checks its sources.
#pragma once

#include <filesystem>
#include <vector>

#include "nucha/evidence/evidence.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {

IdSet sourceKeysOf(const std::vector<Source>& sources);

/// Reads them from a data folder. A file that cannot be read or is broken is added to `faults`; when it cannot be read
/// nothing is checked against it.
IdSet readSourceKeys(const std::filesystem::path& data_folder, std::vector<Fault>& faults);

/// The same for a caller that reads several tables; throws InputError instead.
IdSet loadSourceKeys(const std::filesystem::path& data_folder);

}  // namespace nucha
