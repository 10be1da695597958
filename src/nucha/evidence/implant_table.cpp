#include "nucha/evidence/implant_table.h"

#include "nucha/evidence/source_keys.h"

namespace nucha {

ImplantTable loadImplantTable(const std::filesystem::path& data_folder, const IdSet& sources) {
  return readQuantities(data_folder / "neck_implants.csv", CalibratedColumn::no, sources);
}

ImplantTable loadImplantTable(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  const IdSet sources = readSourceKeys(data_folder, faults);
  return readQuantities(data_folder / "neck_implants.csv", CalibratedColumn::no, sources, std::move(faults));
}

}  // namespace nucha
