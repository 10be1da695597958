// How the API writes a patient, and reads what it is told of one.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

/// {"name","birth_date","sex","number"}; unknown ones are null.
Json personJson(const Person& person);
/// `person` with the members that `json` gives (null: unknown) put in place. Every fault names its pointer below
/// `where`.
Person readPerson(const Json& json, const std::string& where, Person person, std::vector<Fault>& faults);
/// {"id","version","person","case","created_at","updated_at"}; the case tells age and sex as the person does where it
/// holds none of its own.
Json patientJson(const PatientRecord& record, Instant now);
/// The entry of a list: {"id","name","birth_date","sex","number","operation","updated_at"}
Json patientLine(const PatientRecord& record, Instant now);
/// "ACDF C5-C6, 14 months ago"; "" when the case tells of no operation.
std::string operationText(const Json& case_file);

/// A name and the like with capitals and small letters made alike, for comparing (Latin, Greek, Cyrillic).
std::string folded(std::string_view text);
/// True when every word of `words` is part of name, number or birth date.
bool isMeant(const Person& person, std::string_view words);

}  // namespace nucha::serve
