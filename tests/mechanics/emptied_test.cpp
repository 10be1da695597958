// Levels whose disc was taken out: still held, looser than before, and stiff again once fused.
#include <gtest/gtest.h>

#include <filesystem>

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/respond.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"

namespace nucha {
namespace {

class Emptied : public testing::Test {
 protected:
  static std::filesystem::path data() { return std::filesystem::path(NUCHA_TEST_ROOT) / "data"; }

  // flexion and extension of C5-C6 under 1.5 Nm at C2, degrees
  double motion(const Neck& neck) const {
    double sum = 0;
    for (const Direction direction : {Direction::flexion, Direction::extension}) {
      LoadCase load;
      load.direction = direction;
      load.moment_Nm = 1.5;
      load.loaded = Vertebra::C2;
      load.steps = 2;
      const Response response = respond(neck, parameters_, load);
      EXPECT_TRUE(response.complete) << response.end().report.brief();
      sum += response.end().segments[static_cast<size_t>(indexOf(Vertebra::C5))].rotation.along(direction);
    }
    return sum;
  }

  Neck after(ConstructWord word, Vertebra upper, Vertebra lower) const {
    return operate(intact_, operationFor(word, upper, lower), parameters_.implants);
  }

  MechanicsParameters parameters_ = loadMechanicsParameters(data());
  Neck intact_ = makeNeck(Measurements{}, loadNeckTables(data()));
};

TEST_F(Emptied, ADiscectomyAloneLoosensTheLevel) {
  const double ratio = motion(discectomy(intact_, Level{Vertebra::C5})) / motion(intact_);
  EXPECT_GT(ratio, 1.2);  // about 1.4 to 1.7 in specimens (Schulte1989)
  EXPECT_LT(ratio, 2.2);
}

TEST_F(Emptied, PlatesStiffenAndUnionMore) {
  const double intact = motion(intact_);
  const Neck fresh = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const double plated = motion(fresh);
  const double solid = motion(setUnion(fresh, Vertebra::C5, Vertebra::C6, 1));
  EXPECT_GT(plated / intact, 0.10);  // a quarter of intact, 0.10 to 0.63 by specimen (Lebl2024)
  EXPECT_LT(plated / intact, 0.63);
  EXPECT_LT(solid / plated, 0.6);  // 0.42 in specimens (Anon2021MatureFusion)
  EXPECT_GT(solid / plated, 0.2);
}

TEST_F(Emptied, TheArchLeftByACorpectomyIsHeld) {
  const Neck strutted = after(ConstructWord::corpectomy, Vertebra::C4, Vertebra::C6);
  EXPECT_LT(motion(strutted), motion(intact_));
}

TEST_F(Emptied, APlateThatLostItsHoldIsNoPlate) {
  const Neck fresh = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const double loose = motion(setLoosening(fresh, *findImplant(fresh, ImplantKind::plate, Level{Vertebra::C5}), 1));
  EXPECT_NEAR(loose, motion(after(ConstructWord::cage, Vertebra::C5, Vertebra::C6)), 1e-6);
}

}  // namespace
}  // namespace nucha
