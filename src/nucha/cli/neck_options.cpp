#include "nucha/cli/neck_options.h"

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {

void refuseOption(const std::string& option, const std::string& what, const std::string& fix) {
  throw InputError({option, what, fix});
}

std::vector<std::string> neckOptionNames() {
  return {"--neck", "--age", "--sex", "--stature", "--fused", "--construct"};
}

void addNeckOptions(CLI::App& command, NeckOptions& options) {
  command.add_option("--neck", options.neck, "Neck or measurements (JSON); default: a man of average build");
  command.add_option("--age", options.age, "Age in years");
  command.add_option("--sex", options.sex, "Sex")->check(CLI::IsMember({"female", "male", "F", "M"}));
  command.add_option("--stature", options.stature_cm, "Stature in cm");
  command.add_option("--fused", options.fused, "Operated levels, such as C5-C6 or C4-C7; several with commas between");
  command
      .add_option("--construct", options.construct, "What was built: plate, cage, standalone, posterior, 360, disc ...")
      ->capture_default_str();
}

std::variant<Measurements, std::filesystem::path> neckOf(const NeckOptions& options) {
  if (!options.neck.empty()) {
    if (options.age || options.stature_cm || !options.sex.empty())
      refuseOption("--neck", "the file says who it is", "leave out --age, --sex and --stature");
    return std::filesystem::path(options.neck);
  }
  Measurements person;
  person.sex = options.sex == "F" || options.sex == "female" ? Sex::female : Sex::male;
  person.age_years = options.age;
  if (options.stature_cm) person.stature_mm = *options.stature_cm * 10;
  return person;
}

std::vector<Fusion> fusionsOf(const NeckOptions& options) {
  const std::optional<ConstructWord> construct = findConstructWord(options.construct);
  if (!construct) {
    refuseOption("--construct", "'" + options.construct + "' is no construct",
                 "one of " + joined(constructWords(), ", "));
  }
  std::vector<Fusion> fusions;
  if (options.fused.empty()) return fusions;
  for (const std::string& range : split(options.fused, ',')) {
    const auto levels = findLevels(range);
    if (!levels || levels->empty())
      refuseOption("--fused", "'" + range + "' is not a level or range of levels", "such as C5-C6 or C4-C7");
    fusions.push_back({operationFor(*construct, levels->front().upper, levels->back().lower()), *levels});
  }
  return fusions;
}

}  // namespace nucha
