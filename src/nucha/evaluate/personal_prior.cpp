#include "nucha/evaluate/personal_prior.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evaluate/patient_neck.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {
namespace {

using Place = CourseReference::Place;

constexpr std::array<Word<bool>, 2> kBeside{{{"any", false}, {"beside", true}}};
constexpr std::array<Word<Place>, 3> kPlaces{
    {{"any", Place::any}, {"cranial", Place::cranial}, {"caudal", Place::caudal}}};
constexpr Limits kYears{0.25, 40, false};

std::optional<CourseEvent> eventIn(TableReader& reader) {
  const std::string word = reader.text("event");
  const std::optional<CourseEvent> event = findCourseEvent(word);
  if (!event) reader.fault("event", fmt::format("'{}' is no event of the course", word), "see docs/course.md");
  return event;
}

std::vector<PersonalPrior> loadPriors(const std::filesystem::path& folder, const Evidence& evidence,
                                      const IdSet& sources, std::vector<Fault>& faults) {
  IdSet causes{"cause", "causes.csv", true, {}};
  for (const Cause& cause : evidence.causes) causes.ids.insert(cause.id);
  const CsvTable table = CsvTable::read(folder / "personal_priors.csv");
  TableReader reader(
      table, {"cause", "event", "place", "at_years", "trust", "trust_lo", "trust_hi", "basis", "source", "note"},
      sources, faults);
  std::vector<PersonalPrior> priors;
  while (reader.next()) {
    PersonalPrior row;
    row.cause = reader.reference("cause", causes);
    reader.mustBeNew("cause", row.cause);
    if (const auto event = eventIn(reader)) row.event = *event;
    row.beside = reader.word<bool>("place", kBeside);
    row.at_years = reader.number("at_years", kYears);
    row.trust = reader.range("trust", "trust_lo", "trust_hi", kShare);
    row.provenance = reader.provenance();
    priors.push_back(std::move(row));
  }
  return priors;
}

std::vector<CourseReference> loadReferences(const std::filesystem::path& folder, const IdSet& sources,
                                            std::vector<Fault>& faults) {
  constexpr int kMostLevels = 7;
  const CsvTable table = CsvTable::read(folder / "course_reference.csv");
  TableReader reader(table, {"construct", "levels", "event", "place", "at_years", "share", "basis", "source", "note"},
                     sources, faults);
  std::vector<CourseReference> references;
  while (reader.next()) {
    CourseReference row;
    const std::string word = reader.text("construct");
    const std::optional<ConstructWord> construct = findConstructWord(word);
    if (construct) row.construct = *construct;
    if (!construct) {
      reader.fault("construct", fmt::format("'{}' is no construct", word), "one of " + joined(constructWords(), ", "));
    }
    row.levels = reader.integer("levels", 1, kMostLevels);
    if (const auto event = eventIn(reader)) row.event = *event;
    row.place = reader.word<Place>("place", kPlaces);
    row.at_years = reader.number("at_years", kYears);
    row.share = reader.number("share", kShare);
    reader.provenance();
    references.push_back(row);
  }
  return references;
}

// the word by which a population with this operation goes; none when it was more than one procedure
std::optional<ConstructWord> constructOf(const std::vector<Operation>& operations) {
  if (operations.size() != 1) return std::nullopt;
  const Operation& operation = operations.front();
  switch (operation.kind) {
    case OperationKind::acdf:
    case OperationKind::acdr:
    case OperationKind::posterior_fusion:
      return operation.construct;
    case OperationKind::fusion_360:
      return ConstructWord::fusion_360;
    case OperationKind::corpectomy:
      return ConstructWord::corpectomy;
    default:
      return std::nullopt;
  }
}

// The course of the neck as the operation left it.
Futures courseOf(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
                 double years) {
  CourseSubject subject;
  subject.now = patient.operated;
  subject.operated = patient.levels;
  for (const Level level : patient.healing) subject.healing.push_back({level, std::nullopt});
  return follow(subject, bench, tables.course, personalOptions(evidence, years));
}

double ratio(const Futures& futures, CourseEvent event, std::optional<Level> level, const CourseReference* reference,
             const PersonalPrior& row) {
  const EventCurve* curve = futures.find(event, level);
  if (curve == nullptr || reference == nullptr || reference->share <= 0) return 1;
  return 1 + row.trust.value * (futures.shareAt(*curve, row.at_years) / reference->share - 1);
}

std::optional<Level> beside(Level level, int step) {
  const int index = static_cast<int>(level.upper) + step;
  if (index < 0 || index >= kSegments) return std::nullopt;
  return Level{static_cast<Vertebra>(index)};
}

double factorAt(const PersonalFactor& factor, const Site& site, const std::vector<Level>& operated) {
  if (!site.level || operated.empty()) return factor.anywhere;
  if (site.level == beside(operated.front(), -1)) return factor.above;
  if (site.level == beside(operated.back(), 1)) return factor.below;
  return factor.anywhere;
}

}  // namespace

const CourseReference* PersonalTables::find(CourseReference::Place place, ConstructWord construct, int levels,
                                            CourseEvent event, double at_years) const {
  const auto found = std::find_if(references.begin(), references.end(), [&](const CourseReference& row) {
    return row.place == place && row.construct == construct && row.levels == levels && row.event == event &&
           row.at_years == at_years;
  });
  return found == references.end() ? nullptr : &*found;
}

PersonalTables loadPersonalTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  std::vector<Fault> faults;
  const IdSet sources = sourceKeysOf(evidence.sources);
  PersonalTables tables;
  tables.priors = loadPriors(data_folder, evidence, sources, faults);
  tables.references = loadReferences(data_folder, sources, faults);
  if (!faults.empty()) throw InputError(std::move(faults));
  return tables;
}

FollowOptions personalOptions(const Evidence& evidence, double years) {
  FollowOptions options;
  options.futures = static_cast<int>(evidence.setting("prior_futures"));
  options.years = years;
  options.intervals = false;
  return options;
}

PersonalFactors personalFactors(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables,
                                NeckBench& bench) {
  const std::optional<ConstructWord> construct = constructOf(patient.operations);
  const int levels = static_cast<int>(patient.levels.size());
  double years = 0;
  bool covered = false;
  for (const PersonalPrior& row : tables.personal.priors) {
    years = std::max(years, row.at_years);
    const Place place = row.beside ? Place::cranial : Place::any;
    covered = covered || (construct && tables.personal.find(place, *construct, levels, row.event, row.at_years));
  }
  PersonalFactors personal;
  if (!covered) {
    personal.note = "Priors are those of the tables: no population was followed that was operated like this.";
    return personal;
  }
  const Futures futures = courseOf(patient, evidence, tables, bench, years);
  for (const PersonalPrior& row : tables.personal.priors) {
    const auto against = [&](Place place) {
      return tables.personal.find(place, *construct, levels, row.event, row.at_years);
    };
    PersonalFactor factor{row.cause, 1, 1, 1};
    if (row.beside) {
      const auto above = beside(patient.levels.front(), -1), below = beside(patient.levels.back(), 1);
      if (above) factor.above = ratio(futures, row.event, above, against(Place::cranial), row);
      if (below) factor.below = ratio(futures, row.event, below, against(Place::caudal), row);
    } else {
      factor.anywhere = factor.above = factor.below = ratio(futures, row.event, std::nullopt, against(Place::any), row);
    }
    personal.factors.push_back(std::move(factor));
  }
  return personal;
}

void personalise(PatientModel& model, const PersonalFactors& personal, const std::vector<Level>& operated) {
  constexpr double kMostProbable = 0.95;  // as calcPriors() bounds them
  for (const PersonalFactor& factor : personal.factors) {
    const std::size_t cause = model.evidence->cause_index.at(factor.cause);
    double sum = 0;
    for (Member& member : model.members) {
      if (member.cause != cause) continue;
      member.share *= factorAt(factor, member.site, operated);
      sum += member.share;
    }
    for (Member& member : model.members) {
      if (member.cause == cause) member.share /= sum;
    }
    model.central.prior[cause] = std::min(model.central.prior[cause] * sum, kMostProbable);
  }
}

}  // namespace nucha
