#include "nucha/neck/remedy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "neck/built_neck.h"
#include "neck/operated_neck.h"
#include "nucha/base/error.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/content.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

using test::built;
using test::implants;
using test::plainNeck;
using testing::HasSubstr;

template <typename Try>
std::string refusal(Try attempt) {
  try {
    attempt();
  } catch (const InputError& error) {
    EXPECT_FALSE(error.faults().front().fix.empty()) << error.what();
    return error.what();
  }
  return "";
}

// centre of C2 in front of the back upper corner of C7, as on a film
double headOf(const Neck& neck) {
  const Bone &c2 = neck.bone(Vertebra::C2), &c7 = neck.bone(Vertebra::C7);
  const double slope = calcSuperiorSlope(c7);
  const Vec3 corner = c7.superior_centre - c7.depth_superior_mm / 2 * Vec3(std::cos(slope), std::sin(slope), 0);
  return (c2.neutral * bodyCentre(c2)).x() - (c7.neutral * corner).x();
}

TEST(ExchangeImplants, GivesBackTheNeckBeforeItsScrewsLoosenedAndBroke) {
  const Neck whole = operate(plainNeck(), operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C7), implants());
  const std::size_t plate = *findImplant(whole, ImplantKind::plate, Level{Vertebra::C5});
  const Neck worn = breakImplant(setLoosening(whole, plate, 0.7), plate);
  EXPECT_NE(contentKey(worn), contentKey(whole));
  EXPECT_EQ(contentKey(exchangeImplants(worn, Vertebra::C5, Vertebra::C7)), contentKey(whole));
  EXPECT_EQ(exchangeImplants(worn, Vertebra::C5, Vertebra::C6).implants[plate].loosening, 0.7)
      << "a plate that reaches beyond the range is not exchanged with it";
  EXPECT_THAT(refusal([&] { exchangeImplants(whole, Vertebra::C3, Vertebra::C4); }),
              HasSubstr("no implant lies there"));
}

TEST(TrainMuscles, MakesWeaknessGoodFirstAndStrengthensThen) {
  const Neck weak = setMuscleWeakness(built(), "all", Side::bilateral, 0.5);
  const Neck trained = trainMuscles(weak, 1.5), strong = trainMuscles(weak, 3);
  for (size_t i = 0; i < weak.muscles.size(); ++i) {
    const double full = weak.muscles[i].max_force_N;
    EXPECT_DOUBLE_EQ(trained.muscles[i].strength, 0.75);
    EXPECT_DOUBLE_EQ(trained.muscles[i].max_force_N, full);
    EXPECT_DOUBLE_EQ(strong.muscles[i].strength, 1);
    EXPECT_DOUBLE_EQ(strong.muscles[i].max_force_N, 1.5 * full) << "0.5 times 3";
  }
  EXPECT_THAT(faults(strong), testing::IsEmpty());
  EXPECT_EQ(contentKey(trainMuscles(weak, 1)), contentKey(weak));
  EXPECT_THAT(refusal([&] { trainMuscles(weak, 0); }), HasSubstr("above 0"));
  EXPECT_THAT(refusal([&] { trainMuscles(weak, std::numeric_limits<double>::quiet_NaN()); }), HasSubstr("factor"));
}

TEST(CarryHeadBack, MovesC2BackAndKeepsTheGaze) {
  const Neck neck = built();
  const Neck back = carryHeadBack(neck, 4);
  EXPECT_NEAR(headOf(neck) - headOf(back), 4, 2e-3);
  EXPECT_NEAR(neck.alignment.sva_mm - back.alignment.sva_mm, 4, 1e-3);
  EXPECT_LT((neck.bone(Vertebra::C0).neutral.axes - back.bone(Vertebra::C0).neutral.axes).norm(), 1e-9);
  EXPECT_LT((neck.bone(Vertebra::T1).neutral.origin - back.bone(Vertebra::T1).neutral.origin).norm(), 1e-12);
  EXPECT_THAT(faults(back), testing::IsEmpty());
  EXPECT_EQ(contentKey(carryHeadBack(neck, 0)), contentKey(neck));
}

TEST(CarryHeadBack, StopsAbovePlumbAndLeavesFusedLevelsAlone) {
  const Neck neck = built();
  EXPECT_NEAR(carryHeadBack(neck, 500).alignment.sva_mm, 0, 1e-3);
  const Neck fused = operate(neck, operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C7), implants());
  const Neck back = carryHeadBack(fused, 4);
  const Pose before = neutralPose(fused, Vertebra::C5, Vertebra::C7),
             after = neutralPose(back, Vertebra::C5, Vertebra::C7);
  EXPECT_LT((before.axes - after.axes).norm() + (before.origin - after.origin).norm(), 1e-9);
  EXPECT_NEAR(headOf(fused) - headOf(back), 4, 2e-3);
  const Neck stiff = operate(neck, operationFor(ConstructWord::posterior, Vertebra::C2, Vertebra::C7), implants());
  EXPECT_THAT(refusal([&] { carryHeadBack(stiff, 4); }), HasSubstr("fewer than two joints"));
  EXPECT_THAT(refusal([&] { carryHeadBack(neck, -1); }), HasSubstr("0 or more"));
}

}  // namespace
}  // namespace nucha
