#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/tiny_tables.h"
#include "nucha/evidence/evidence.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TinyTables;
using testing::tinyTables;

TEST(LoadEvidence, ReadsEveryTable) {
  const Evidence evidence = loadEvidence(tinyTables());
  EXPECT_EQ(evidence.findings.size(), 7u);
  EXPECT_EQ(evidence.groups.size(), 4u);
  EXPECT_EQ(evidence.causes.size(), 4u);
  EXPECT_EQ(evidence.priors.size(), 5u);
  EXPECT_EQ(evidence.site_shares.size(), 5u);
  EXPECT_EQ(evidence.risk_factors.size(), 1u);
  EXPECT_EQ(evidence.cause_findings.size(), 7u);
  EXPECT_EQ(evidence.timings.size(), 2u);
  EXPECT_EQ(evidence.readings.size(), 2u);
  EXPECT_EQ(evidence.kinetics.size(), 1u);
  EXPECT_EQ(evidence.nerve_roots.size(), 2u);
  EXPECT_EQ(evidence.red_flags.size(), 1u);
  EXPECT_EQ(evidence.tests.size(), 2u);
  EXPECT_EQ(evidence.test_rules.size(), 1u);
  EXPECT_EQ(evidence.variables.size(), 3u);
  EXPECT_EQ(evidence.treatments.size(), 2u);
  EXPECT_EQ(evidence.effects.size(), 2u);
  EXPECT_EQ(evidence.benefits.size(), 2u);
  EXPECT_EQ(evidence.risks.size(), 2u);
  EXPECT_EQ(evidence.option_rules.size(), 2u);
  EXPECT_EQ(evidence.gaps.size(), 1u);
  EXPECT_EQ(evidence.delays.size(), 1u);
  EXPECT_EQ(evidence.settings.size(), 1u);
  EXPECT_EQ(evidence.sources.size(), 3u);
}

TEST(LoadEvidence, KeepsTheCellsOfAFinding) {
  const Evidence evidence = loadEvidence(tinyTables());
  const Finding* crp = evidence.findFinding("c_reactive_protein");
  ASSERT_TRUE(crp);
  EXPECT_EQ(crp->id, "crp");
  EXPECT_EQ(crp->stage, Stage::lab);
  EXPECT_EQ(crp->type, ValueType::number);
  EXPECT_EQ(crp->unit, "mg/L");
  EXPECT_EQ(crp->plausible_hi, 600);
  ASSERT_TRUE(crp->abnormal);
  EXPECT_TRUE(crp->abnormal->abnormal(10));
  EXPECT_FALSE(crp->abnormal->abnormal(9.9));
  EXPECT_THAT(crp->codes, ElementsAre("LOINC:1988-5"));
  EXPECT_DOUBLE_EQ(crp->leak.value, 0.1);
  EXPECT_DOUBLE_EQ(crp->leak.lo, 0.05);
  EXPECT_DOUBLE_EQ(crp->leak.hi, 0.2);
  EXPECT_EQ(crp->provenance.basis, Basis::recalled);
  EXPECT_THAT(crp->provenance.sources, ElementsAre("Gamma2015"));
  EXPECT_EQ(crp->provenance.where, "findings.csv:6");
  EXPECT_EQ(evidence.findFinding("arm_pain_c6")->root, Root::C6);
  EXPECT_TRUE(evidence.findFinding("smoker")->risk_factor);
  EXPECT_TRUE(evidence.findFinding("ct_no_extragraft_bridging")->names_the_cause);
}

TEST(LoadEvidence, KeepsWhatIsOptionalApart) {
  const Evidence evidence = loadEvidence(tinyTables());
  EXPECT_TRUE(evidence.timings[0].leak);
  EXPECT_FALSE(evidence.timings[1].leak);
  EXPECT_DOUBLE_EQ(evidence.timings[1].p_factor, 0.9);
  EXPECT_FALSE(evidence.effects[0].has_interval);
  EXPECT_DOUBLE_EQ(evidence.effects[0].value.hi, 0.97);
  EXPECT_TRUE(evidence.effects[1].has_interval);
  EXPECT_DOUBLE_EQ(evidence.effects[1].value.hi, 0.82);
  EXPECT_TRUE(evidence.risks[0].rate);
  EXPECT_FALSE(evidence.risks[1].rate) << "an unmeasured risk is unknown, not zero";
  EXPECT_EQ(evidence.priors[1].levels_lo, 3);
  EXPECT_EQ(evidence.findCause("nerve_injury")->site, SiteKind::root);
}

TEST(LoadEvidence, JoinsDividedTablesByName) {
  TinyTables tables;
  tables.write("cause_finding_more.csv",
               "cause,finding,p,p_lo,p_hi,basis,source,note\nnonspecific,night_pain,0.1,0.05,0.2,judged,Judged,\n");
  tables.write("settings_more.csv",
               "id,value,lo,hi,unit,meaning,basis,source,note\nfloor,0.1,0,0.2,share,A floor.,judged,Judged,\n");
  const Evidence evidence = loadEvidence(tables.folder());
  ASSERT_EQ(evidence.cause_findings.size(), 8u);
  EXPECT_EQ(evidence.cause_findings.back().provenance.where, "cause_finding_more.csv:2");
  EXPECT_DOUBLE_EQ(evidence.setting("floor"), 0.1);
}

// one mistake in one table, the place and the words that must be told
struct Mistake {
  const char* name;
  const char* file;
  const char* from;
  const char* to;     // '^' stands before the cell to be blamed
  const char* place;  // where no '^' can stand: the place in full
  const char* what;
  const char* fix;
};

// file:line:column of the '^' that stands for the replaced text
std::string markedPlace(const TinyTables& tables, const Mistake& mistake) {
  const std::string text = readFile(tables.folder() / mistake.file);
  const std::string_view to = mistake.to;
  const std::size_t at = text.find(mistake.from) + to.find('^');
  const std::string before = text.substr(0, text.find(mistake.from)) + std::string(to.substr(0, to.find('^')));
  const auto lines = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = at - before.rfind('\n');
  return fmt::format("{}:{}:{}", mistake.file, lines, column);
}

class OneMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, IsToldOnceWithItsPlace) {
  const Mistake& mistake = GetParam();
  TinyTables tables;
  const std::string place = *mistake.place ? mistake.place : markedPlace(tables, mistake);
  std::string to = mistake.to;
  std::erase(to, '^');
  tables.replace(mistake.file, mistake.from, to);
  const std::vector<Fault> faults = tables.faults();
  std::string all;
  for (const Fault& fault : faults) all += describe(fault) + "\n";
  ASSERT_EQ(faults.size(), 1u) << all;
  EXPECT_EQ(faults[0].where, tables.placeOf(place));
  EXPECT_THAT(faults[0].what, HasSubstr(mistake.what));
  EXPECT_THAT(faults[0].fix, HasSubstr(mistake.fix));
}

INSTANTIATE_TEST_SUITE_P(
    Tables, OneMistake,
    ::testing::Values(
        Mistake{"open_quote", "gaps.csv", "subject,gap,advice\nwatchful_waiting,No trial", "subject,gap\nct,\"No",
                "gaps.csv:3:1", "never ends", "close the quote"},
        Mistake{"unknown_column", "delay.csv", "basis,source,note\n", "basis,source,note,extra\n", "delay.csv:2:1",
                "has 5 cells where the header has 6", "quote"},
        Mistake{"empty_cell", "causes.csv", "nonunion,Non-union of a fused level,", "nonunion,^,", "",
                "'label' is empty", "fill it in"},
        Mistake{"bad_number", "cause_finding.csv", "0.9,0.8,0.97", "0.9,^O.8,0.97", "", "'O.8' is not a number",
                "decimal number"},
        Mistake{"empty_number", "cause_finding.csv", "0.9,0.8,0.97", "0.9,^,0.97", "", "'p_lo' is empty",
                "decimal number"},
        Mistake{"value_outside_interval", "cause_finding.csv", "0.9,0.8,0.97", "^0.7,0.8,0.97", "",
                "p 0.7 lies outside its interval 0.8 to 0.97", "p_lo <= p <= p_hi"},
        Mistake{"probability_above_one", "priors.csv", "0.05,0.02,0.1,0.1", "0.05,0.02,0.1,^1.1", "",
                "at_once 1.1 is out of range", "between 0 and 1"},
        Mistake{"certain_p", "cause_finding.csv", "0.9,0.8,0.97", "^1,0.8,1", "", "p 1 is out of range",
                "ends excluded"},
        Mistake{"impossible_leak", "findings.csv", ",0.8,0.6,0.95,", ",^0,0,0.95,", "", "leak 0 is out of range",
                "ends excluded"},
        Mistake{"missing_leak", "findings.csv", ",0.03,0.01,0.06,", ",^,0.01,0.06,", "", "'leak' is empty",
                "decimal number"},
        Mistake{"unknown_cause", "cause_finding.csv", "nerve_injury,arm", "^nerve_inury,arm", "",
                "unknown cause 'nerve_inury'", "did you mean nerve_injury?"},
        Mistake{"unknown_finding", "cause_finding.csv", "nonunion,neck_pain", "nonunion,^neckpain", "",
                "unknown finding 'neckpain'", "neck_pain"},
        Mistake{"alias_for_finding", "tests.csv", "none,crp", "none,^c_reactive_protein", "",
                "unknown finding 'c_reactive_protein'", ""},
        Mistake{"unknown_family", "red_flags.csv", "bloods;ct,infection,", "bloods;ct,^infections,", "",
                "unknown cause or family 'infections'", "did you mean infection"},
        Mistake{"unknown_test", "test_rules.csv", "TR_ct_early,ct,", "TR_ct_early,^mri,", "", "unknown test 'mri'",
                "tests.csv"},
        Mistake{"unknown_treatment", "benefits.csv", "posterior_fusion,", "^posterior_fuson,", "",
                "unknown treatment 'posterior_fuson'", "posterior_fusion"},
        Mistake{"unknown_group", "findings.csv", "exam,exam,infection", "exam,exam,^infektion", "",
                "unknown group 'infektion'", "infection"},
        Mistake{"unknown_subject", "gaps.csv", "watchful_waiting", "^waiting", "",
                "unknown treatment, cause or test 'waiting'", ""},
        Mistake{"unknown_root", "nerve_roots.csv", "C6,\"arm", "^L5,\"arm", "", "unknown nerve root 'L5'", "C2 ... C8"},
        Mistake{"unknown_unit", "findings.csv", "mg/L", "^mg/l", "", "unknown unit 'mg/l'", "known unit"},
        Mistake{"unknown_stage", "findings.csv", "fever,Fever,exam,exam", "fever,Fever,exam,^examination", "",
                "unknown stage 'examination'", "one of history, exam, lab, imaging, procedure"},
        Mistake{"unknown_basis", "delay.csv", "judged,Judged", "^guessed,Judged", "", "unknown basis 'guessed'",
                "one of text, recalled, judged, derived"},
        Mistake{"unknown_yes", "causes.csv", "nonunion,no,fused_level", "nonunion,^No,fused_level", "",
                "unknown dangerous 'No'", "one of yes, no"},
        Mistake{"unknown_site", "causes.csv", "yes,none", "yes,^nowhere", "", "unknown site 'nowhere'", "mobile_facet"},
        Mistake{"unknown_urgency", "red_flags.csv", "24 h", "^soon", "", "unknown urgency 'soon'",
                "one of now, 24 h, 1 week, routine"},
        Mistake{"unknown_verdict", "option_rules.csv", "offer", "^advise", "", "unknown verdict 'advise'", "consider"},
        Mistake{"unknown_construct", "priors.csv", "nonunion,any,any,3", "nonunion,any,^plate,3", "",
                "unknown construct 'plate'", "anterior_plate"},
        Mistake{"source_not_in_bib", "risk_factors.csv", "Alpha2010", "^Alpha2011", "",
                "unknown source key 'Alpha2011'", "did you mean Alpha2010?"},
        Mistake{"no_source", "risk_factors.csv", "Alpha2010", "^", "", "no source is named", "Judged"},
        Mistake{"text_of_nothing", "risk_factors.csv", "Alpha2010", "^Judged", "", "basis 'text' needs a named source",
                "judged"},
        Mistake{"duplicate_id", "effects.csv", "E002,", "^E001,", "", "'E001' is given twice", "keep one"},
        Mistake{"alias_of_another", "findings.csv", ",c_reactive_protein,", ",^cervicalgia,", "",
                "alias 'cervicalgia' already names a finding", "remove it"},
        Mistake{"id_is_alias", "findings.csv", "neck_pain_any;cervicalgia", "fever", "findings.csv:5:1",
                "'fever' is already an alias", "remove the alias"},
        Mistake{"duplicate_pair", "cause_finding.csv", "nonunion,fever,", "nonunion,^neck_pain,", "",
                "already given at cause_finding.csv:2", "keep one row"},
        Mistake{"risk_factor_as_finding", "cause_finding.csv", "nerve_injury,arm_pain_c6", "nerve_injury,^smoker", "",
                "'smoker' is a risk factor", "risk_factors.csv"},
        Mistake{"finding_as_risk_factor", "risk_factors.csv", "smoker,", "^fever,", "", "'fever' is not a risk factor",
                "cause_finding.csv"},
        Mistake{"overlapping_windows", "timing.csv", "6,12,", "^5,12,", "", "overlaps that of timing.csv:2",
                "one window end where"},
        Mistake{"empty_window", "timing.csv", "6,12,", "^6,6,", "", "the window is empty", "from_months < to_months"},
        Mistake{"half_a_leak", "timing.csv", "0.6,0.4,0.8", "0.6,^,0.8", "", "'leak_lo' is empty", ""},
        Mistake{"reading_without_none", "readings.csv", "crp,none,", "crp,nonunion,", "readings.csv:2:1",
                "'crp' has no row for cause none", "without any"},
        Mistake{"negative_median", "readings.csv", "high,2,1,4", "high,2,^-1,4", "", "center_lo -1 is out of range",
                "at least 0"},
        Mistake{"no_general_prior", "priors.csv", "infection_late,any,any,1,9", "infection_late,any,any,1,8",
                "priors.csv", "cause 'infection_late' has no general row", "levels 1 to 9"},
        Mistake{"crossed_levels", "priors.csv", "any,any,3,9", "any,any,^9,3", "", "levels_lo is above levels_hi",
                "swap"},
        Mistake{"half_a_level", "priors.csv", "any,any,3,9", "any,any,^3.5,9", "",
                "levels_lo 3.5 is not a whole number", ""},
        Mistake{"position_of_other_site", "site_shares.csv", "nonunion,top", "nonunion,^above", "",
                "'above' is not a position", "top, middle, bottom"},
        Mistake{"bad_threshold", "findings.csv", ">=10", "^10", "", "'10' is not a threshold", ">=38"},
        Mistake{"implausible_threshold", "findings.csv", ">=10", "^>=1000", "", "1000 is not a plausible value",
                "plausible_lo"},
        Mistake{"empty_plausible", "findings.csv", "mg/L,0,600", "mg/L,^600,0", "", "the plausible interval is empty",
                "plausible_lo < plausible_hi"},
        Mistake{"unit_of_boolean", "findings.csv", "infection,boolean,,", "infection,boolean,^degC,", "",
                "unit must be empty", "boolean"},
        Mistake{"bad_code", "findings.csv", "LOINC:1988-5", "^1988-5", "", "'1988-5' is not a code", "SYSTEM:CODE"},
        Mistake{"variable_named_as_finding", "variables.csv", "marker,number", "^crp,number", "",
                "'crp' is also a finding", "another name"},
        Mistake{"require_test_without_test", "option_rules.csv", "require_test,,ct,", "require_test,,^,", "",
                "require_test names no test", "tests.csv"},
        Mistake{"offer_of_nothing", "option_rules.csv", "offer,watchful_waiting", "offer,^", "",
                "verdict offer names no treatment", "treatments.csv"},
        Mistake{"benefit_above_one", "benefits.csv", "0.45,0.25,0.65", "0.45,0.25,^65", "", "hi 65 is out of range",
                "between 0 and 1"},
        Mistake{"negative_dispersion", "groups.csv", "arm,any,0.5", "arm,any,^-0.5", "",
                "dispersion -0.5 is out of range", "at least 0"},
        Mistake{"setting_outside", "settings.csv", "0.3,0.1,0.5", "^0.6,0.1,0.5", "",
                "value 0.6 lies outside its interval 0.1 to 0.5", ""},
        Mistake{"repeated_bib_key", "sources.bib", "@article{Gamma2015,",
                "@article{Gamma2015, title={a}}\n@article{Gamma2015,", "sources.bib:15:1",
                "key 'Gamma2015' is given twice", "keep one"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(LoadEvidence, NamesMissingAndUnknownColumns) {
  TinyTables tables;
  tables.replace("gaps.csv", "subject,gap,advice", "subject,gaps,advice");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(describe(faults[0]),
            tables.placeOf("gaps.csv:1:1") + ": column 'gap' is missing (add it to the header and to every row)");
  EXPECT_EQ(describe(faults[1]),
            tables.placeOf("gaps.csv:1:1") + ": unknown column 'gaps' (the columns are subject, gap, advice)");
}

TEST(LoadEvidence, TellsEveryFaultAtOnce) {
  TinyTables tables;
  tables.replace("cause_finding.csv", "0.9,0.8,0.97", "0.9,x,0.97");
  tables.replace("priors.csv", "0.01,0.004,0.02", "0.01,0.04,0.02");
  tables.replace("delay.csv", "infection_late", "infection_latest");
  EXPECT_EQ(tables.faults().size(), 3u);
}

TEST(LoadEvidence, AMissingFileIsOneFault) {
  TinyTables tables;
  tables.remove("findings.csv");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 1u) << "rows that name findings are not blamed";
  EXPECT_EQ(faults[0].where, tables.placeOf("findings.csv"));
  EXPECT_EQ(faults[0].what, "no such file");
}

TEST(LoadEvidence, AMissingDividedTableIsNamed) {
  TinyTables tables;
  tables.remove("cause_finding.csv");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].where, tables.placeOf("cause_finding.csv"));
}

TEST(LoadEvidence, PairsAreUniqueAcrossFiles) {
  TinyTables tables;
  tables.write("cause_finding_more.csv",
               "cause,finding,p,p_lo,p_hi,basis,source,note\nnonunion,neck_pain,0.7,0.5,0.9,judged,Judged,\n");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].where, tables.placeOf("cause_finding_more.csv:2:10"));
  EXPECT_THAT(faults[0].what, HasSubstr("already given at cause_finding.csv:2"));
}

TEST(LoadEvidence, ANumberWithoutThresholdCannotBePresent) {
  TinyTables tables;
  tables.replace("findings.csv", ">=10", "");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].where, tables.placeOf("cause_finding.csv:7:16"));
  EXPECT_THAT(faults[0].what, HasSubstr("has no threshold"));
}

TEST(LoadEvidence, ReadingsAreForNumbers) {
  TinyTables tables;
  tables.append("readings.csv", "fever,none,normal,high,37,36,38,0.5,judged,Judged,");
  const std::vector<Fault> faults = tables.faults();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_THAT(faults[0].what, HasSubstr("'fever' is not a number"));
}

TEST(LoadEvidence, RefusesAFileInPlaceOfAFolder) {
  EXPECT_THROW(loadEvidence(tinyTables() / "findings.csv"), InputError);
  EXPECT_THROW(loadEvidence(tinyTables() / "nowhere"), InputError);
}

TEST(LoadEvidence, TheTablesOfTheProjectAreSound) {
  const std::filesystem::path data = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
  try {
    const Evidence evidence = loadEvidence(data);
    EXPECT_GE(evidence.findings.size(), 358u) << "findings may be added, never dropped";
    EXPECT_GE(evidence.causes.size(), 49u);
    for (const Cause& cause : evidence.causes) {
      EXPECT_TRUE(std::any_of(evidence.cause_findings.begin(), evidence.cause_findings.end(),
                              [&](const CauseFinding& row) { return row.cause == cause.id; }))
          << cause.id << " has no finding that could point to it";
    }
  } catch (const InputError& error) {
    FAIL() << error.what();
  }
}

}  // namespace
}  // namespace nucha
