// Word tables that turn the language of records into the vocabulary: risk factors, implants, medicines, codes, answers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nucha {

/// risk_factor_map.csv: how patient.risk_factors are called among the findings.
struct RiskFactorWord {
  std::string word;
  std::string finding;  ///< empty: the vocabulary has no counterpart
  std::string exact;    ///< yes, broader, no
  std::string note;
};

/// What an implant word says.
enum class Implies {
  nothing,  ///< recognised so that a shorter word inside it does not count
  plate,
  no_plate,
  cage,
  posterior,  ///< posterior instrumentation
  disc_replacement,
  uninstrumented,
  instrumented,  ///< screws or the like; which kind follows from the approach
  anterior_approach,
  posterior_approach,
  combined_approach,
  corpectomy,
  neck_surgery  ///< an operation on the spine, for FHIR Procedures
};

/// implant_words.csv
struct ImplantWord {
  std::string word;  ///< lower case
  Implies implies = Implies::nothing;
};

/// medication_words.csv: `word` is a substance name or the start of an ATC code ("ATC:B01A").
struct MedicationWord {
  std::string word;
  std::string finding;
};

/// record_codes.csv: codes of health records beyond those listed with the findings. A trailing "*" stands for any rest.
struct RecordCode {
  std::string code;          ///< "ICD10:M54.2"
  std::string finding;       ///< finding id, or "age"
  std::string place;         ///< when not empty, the body site must hold this word
  bool past_counts = false;  ///< a resolved condition still counts (a past cancer is a history of cancer)
};

/// procedure_codes.csv: billing codes of neck operations, in words that implant_words.csv understands.
struct ProcedureCode {
  std::string code;
  std::string words;
};

/// answer_words.csv: what a coded or worded answer says about presence.
enum class Answer { no, yes, unknown };
struct AnswerWord {
  std::string word;  ///< "SNOMED:52101004" or lower-case text
  Answer answer = Answer::unknown;
};

struct RecordTables {
  std::vector<RiskFactorWord> risk_factors;
  std::vector<ImplantWord> implants;  ///< longest word first
  std::vector<MedicationWord> medications;
  std::vector<RecordCode> codes;
  std::vector<ProcedureCode> procedures;
  std::vector<AnswerWord> answers;

  const RiskFactorWord* findRiskFactor(std::string_view word) const;  ///< case, spaces and underscores do not matter
  std::optional<Answer> findAnswer(std::string_view code_or_text) const;
};

/// Reads the tables of a data folder. Throws InputError with file, line and column.
RecordTables loadRecordTables(const std::filesystem::path& folder);

}  // namespace nucha
