#include "nucha/report/words.h"

#include <gtest/gtest.h>

#include <limits>

namespace nucha::words {
namespace {

TEST(Words, Durations) {
  EXPECT_EQ(duration(0.1), "3 days");
  EXPECT_EQ(duration(1.0 / 30.44), "1 day");
  EXPECT_EQ(duration(1), "4 weeks");
  EXPECT_EQ(duration(14), "14 months");
  EXPECT_EQ(duration(54), "4.5 years");
  EXPECT_EQ(duration(-1), "an unknown time");
  EXPECT_EQ(duration(std::numeric_limits<double>::quiet_NaN()), "an unknown time");
}

TEST(Words, Letters) {
  EXPECT_EQ(sentence("facet pain"), "Facet pain");
  EXPECT_EQ(midSentence("Facet pain"), "facet pain");
  EXPECT_EQ(midSentence("CT of the neck"), "CT of the neck");
  EXPECT_EQ(midSentence("C5 palsy"), "C5 palsy");
  EXPECT_EQ(sentence(""), "");
}

TEST(Words, Ids) {
  EXPECT_EQ(humanised("other:guillain_barre"), "Guillain barre");
  EXPECT_EQ(humanised("facet_pain"), "Facet pain");
}

TEST(Words, UnitsAndGrades) {
  EXPECT_EQ(unit("Cel"), "\u00b0C");
  EXPECT_EQ(unit("mm[Hg]"), "mmHg");
  EXPECT_EQ(unit("{score}"), "");
  EXPECT_EQ(unit("1"), "");
  EXPECT_EQ(unit("mg/L"), "mg/L");
  EXPECT_EQ(grade("High"), "strong");
  EXPECT_EQ(grade("very low"), "very weak");
  EXPECT_EQ(grade(""), "not graded");
}

TEST(Words, LabelsStandForIdsOnlyWhereAnIdIsMeant) {
  Evidence evidence;
  Finding night, fever;
  night.id = "night_pain";
  night.label = "Pain at night";
  fever.id = "fever";
  fever.label = "Body temperature";
  evidence.findings = {night, fever};
  evidence.buildIndices();
  EXPECT_EQ(labelled("night_pain: C7 is open.", evidence), "Pain at night: C7 is open.");
  EXPECT_EQ(labelled("fever 37 read; no fever in night_pain", evidence),
            "Body temperature 37 read; no fever in Pain at night");
  EXPECT_EQ(labelled("night_pain_more and not_an_id", evidence), "night_pain_more and not_an_id");
  EXPECT_EQ(labelled("", evidence), "");
}

}  // namespace
}  // namespace nucha::words
