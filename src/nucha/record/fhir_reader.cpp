#include "nucha/record/fhir_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/record/dates.h"

namespace nucha {
namespace {

// "Arm_Pain any" and "arm pain any" are the same name
std::string foldedName(std::string_view text) {
  std::string out = lowered(trimmed(text));
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

bool codeFits(const RecordCode& row, const std::string& key) {
  if (row.code.ends_with('*')) return key.starts_with(std::string_view(row.code).substr(0, row.code.size() - 1));
  return row.code == key;
}

}  // namespace

FhirReader::FhirReader(std::string file, const Evidence& evidence, const RecordTables& tables)
    : reading(std::move(file), evidence, tables) {
  for (const Finding& finding : evidence.findings) {
    for (const std::string& code : finding.codes) by_code_[code].push_back(&finding);
    by_text_.emplace(foldedName(finding.id), &finding);
    by_text_.emplace(foldedName(finding.label), &finding);
    for (const std::string& alias : finding.aliases) by_text_.emplace(foldedName(alias), &finding);
  }
}

const Finding* FhirReader::findByText(const FhirConcept& what) const {
  const auto look_up = [&](const std::string& text) -> const Finding* {
    const auto found = by_text_.find(foldedName(text));
    return found == by_text_.end() ? nullptr : found->second;
  };
  if (const Finding* finding = look_up(what.text)) return finding;
  for (const FhirCoding& coding : what.codings) {
    if (const Finding* finding = look_up(coding.display)) return finding;
  }
  return nullptr;
}

const RecordCode* FhirReader::findRecordCode(const FhirConcept& what, std::string_view place) const {
  const std::string words = lowered(place);
  const RecordCode* best = nullptr;
  for (const FhirCoding& coding : what.codings) {
    for (const RecordCode& row : reading.tables.codes) {
      if (!codeFits(row, coding.key())) continue;
      if (!row.place.empty() && words.find(row.place) == std::string::npos) continue;
      // the longest code, then the one that asks for a place, is the most specific
      const auto rank = [](const RecordCode& code) { return std::pair(code.code.size(), code.place.size()); };
      if (!best || rank(row) > rank(*best)) best = &row;
    }
  }
  return best;
}

std::vector<const Finding*> FhirReader::findByCode(const FhirConcept& what) const {
  for (const FhirCoding& coding : what.codings) {
    if (const auto found = by_code_.find(coding.key()); found != by_code_.end()) return found->second;
  }
  // "ICD10:R13.10" is a kind of "ICD10:R13.1"
  for (const FhirCoding& coding : what.codings) {
    std::string key = coding.key();
    while (coding.system == "ICD10" && key.size() > std::string_view("ICD10:R13.1").size()) {
      key.pop_back();
      if (const auto found = by_code_.find(key); found != by_code_.end()) return found->second;
    }
  }
  return {};
}

FhirMeaning FhirReader::findMeaning(const FhirConcept& what, std::string_view place, bool with_number) const {
  FhirMeaning meaning;
  for (const FhirCoding& coding : what.codings) {
    if (coding.system != "NUCHA") continue;
    meaning.finding = reading.evidence.findFinding(coding.code);
    meaning.by_name = meaning.finding != nullptr;
    if (meaning.finding) return meaning;
  }
  if (const RecordCode* row = findRecordCode(what, place)) {
    meaning.is_age = row->finding == "age";
    meaning.past_counts = row->past_counts;
    meaning.finding = reading.evidence.findFinding(row->finding);
    if (meaning.finding || meaning.is_age) return meaning;
  }
  std::vector<const Finding*> found = findByCode(what);
  const Finding* by_text = findByText(what);
  if (by_text && (found.empty() || std::find(found.begin(), found.end(), by_text) != found.end())) {
    meaning.finding = by_text;
    meaning.by_name = found.empty();
    return meaning;
  }
  if (with_number && found.size() > 1) {
    std::erase_if(found, [](const Finding* finding) { return finding->type != ValueType::number; });
  }
  if (found.size() == 1) {
    meaning.finding = found.front();
  } else if (found.empty()) {
    meaning.why_not = "no finding of the vocabulary has this code or name";
  } else {
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (const Finding* finding : found) ids.push_back(finding->id);
    meaning.why_not = "the code stands for several findings (" + joined(ids, ", ") +
                      "); say which with a code of the system http://nucha/finding";
  }
  return meaning;
}

std::string FhirReader::checkedDate(const std::string& text, const std::string& where) {
  if (text.empty() || findDay(text)) return text;
  reading.fault(where, "'" + clipped(text) + "' is no date", "write it as 2024-05-17 or 2024-05-17T08:30:00Z");
  return {};
}

const Json* FhirReader::findReferenced(const Json& owner, const std::string& reference) const {
  if (reference.starts_with("#")) {
    for (const Json& contained : memberList(owner, "contained")) {
      if (memberText(contained, "id") == reference.substr(1)) return &contained;
    }
    return nullptr;
  }
  const auto found = by_reference_.find(reference);
  return found == by_reference_.end() ? nullptr : found->second;
}

void FhirReader::addResource(FhirResource resource) {
  const std::string id = memberText(*resource.json, "id");
  if (!resource.full_url.empty()) by_reference_.emplace(resource.full_url, resource.json);
  if (!id.empty()) by_reference_.emplace(resource.type + "/" + id, resource.json);
  resources.push_back(std::move(resource));
}

void FhirReader::add(const Statement& statement) {
  if (++statement_count > kMaxStatements) {
    if (statement_count == kMaxStatements + 1) {
      reading.fault("/entry", fmt::format("holds more than {} statements about findings", kMaxStatements),
                    "send the part of the record that belongs to this complaint");
    }
    return;
  }
  const Finding* finding = reading.evidence.findFinding(statement.finding);
  const auto day = findDay(statement.date);
  const auto operated = findDay(surgery_date);
  // what was there before the operation was the reason for it, not its result; lasting conditions still count
  const bool lasting = finding && (finding->risk_factor || finding->kind == "history");
  if (finding && day && operated && *day < *operated - 1 && !lasting) {
    reading.unused(finding->id, "dated " + statement.date + ", before the index operation", statement.where);
    return;
  }
  addStatement(reading, statement);
}

}  // namespace nucha
