// From a neck to elements: nothing is left out, areas are those of the neck, neutral is without force, and what ails a
// neck changes the right numbers in the right direction.
#include "nucha/mechanics/build_model.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>
#include <set>

#include "mechanics/real_neck.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using test::man;
using test::mechanics;
using test::woman;

const Level kLevel{Vertebra::C5};

const Pair& pairAt(const Model& model, Level level = kLevel) {
  return *model.findPair(bodyOf(level.upper), bodyOf(level.lower()));
}

Model passive(const Neck& neck) { return buildModel(neck, mechanics(), {}); }

class BothSexes : public testing::TestWithParam<Sex> {
 protected:
  const Neck& neck() const { return GetParam() == Sex::male ? man() : woman(); }
};

INSTANTIATE_TEST_SUITE_P(Sexes, BothSexes, testing::Values(Sex::male, Sex::female));

TEST_P(BothSexes, NeutralIsFreeOfForceAndStands) {
  const Model model = passive(neck());
  Assembly sum(model);
  assemble(model, startOf(model), {}, sum);
  EXPECT_LT(sum.gradient.cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_NEAR(sum.energy, 0, 1e-12);
  BlockFactor factor(sum.hessian);
  EXPECT_TRUE(factor.factor(sum.hessian, 0, Vec6::Ones()));  // and every small motion is resisted
}

TEST_P(BothSexes, NeutralIsFreeOfForceAfterEveryConstructToo) {
  for (const std::string& word : constructWords()) {
    const Neck operated = test::after(*findConstructWord(word), Vertebra::C4, Vertebra::C6, neck());
    const Model model = passive(setUnion(operated, Vertebra::C4, Vertebra::C6, word.starts_with("disc") ? 0 : 0.5));
    // a higher space stretches ligaments: only their lines may pull
    for (const Pair& pair : model.pairs) {
      const Relative pose = relativePose(model, startOf(model), pair);
      Quadratic rest;
      for (const Spot& e : pair.spots) {
        if (e.tag >= 0) e.add(pose, rest);
      }
      for (const Bushing& e : pair.bushings) e.add(pose, rest);
      EXPECT_LT(rest.gradient.norm(), 1e-8) << word;
    }
  }
}

// A lax level keeps so much of its ring, its lines and its folds of tissue; the rest of the neck keeps all.
TEST(BuildModel, LaxityTakesFromRingLinesAndTissue) {
  const double lost = 0.4;
  const auto compared = [&](const Neck& firm_neck, Level level, const auto& compare) {
    const Model firm = passive(firm_neck), lax = passive(setLaxity(firm_neck, level, lost));
    for (int i = 0; i < kSegments; ++i) {
      const Level at{static_cast<Vertebra>(i)};
      compare(pairAt(firm, at), pairAt(lax, at), at == level ? 1 - lost : 1.0);
    }
  };
  compared(man(), kLevel, [](const Pair& firm, const Pair& lax, double left) {
    ASSERT_EQ(firm.fibres.size(), lax.fibres.size());
    for (size_t i = 0; i < firm.fibres.size(); ++i) {
      EXPECT_NEAR(lax.fibres[i].amplitude_N, left * firm.fibres[i].amplitude_N, 1e-12);
    }
    double ring_firm = 0, ring_lax = 0, least = 1;
    for (size_t i = 0; i < firm.spots.size(); ++i) {
      ring_firm += firm.spots[i].normal_N_per_mm;
      ring_lax += lax.spots[i].normal_N_per_mm;
      const double share = lax.spots[i].normal_N_per_mm / firm.spots[i].normal_N_per_mm;
      EXPECT_TRUE(std::abs(share - left) < 1e-12 || share == 1) << share;
      least = std::min(least, share);
    }
    EXPECT_NEAR(least, firm.spots.empty() ? 1 : left, 1e-12);
    EXPECT_GE(ring_lax, left * ring_firm) << "the nucleus is no part of the ring";
    ASSERT_EQ(firm.nuclei.size(), lax.nuclei.size());
    ASSERT_EQ(firm.contacts.size(), lax.contacts.size());
    for (size_t i = 0; i < firm.contacts.size(); ++i) {
      EXPECT_EQ(lax.contacts[i].law.stiffness_N_per_mm, firm.contacts[i].law.stiffness_N_per_mm);
    }
    for (size_t i = 0; i < firm.lines.size(); ++i) {
      EXPECT_NEAR(lax.lines[i].law.stiffness_N_per_mm, left * firm.lines[i].law.stiffness_N_per_mm, 1e-9);
    }
  });
  const auto bushings = [](const Pair& firm, const Pair& lax, double left) {
    for (size_t i = 0; i < firm.bushings.size(); ++i) {
      if (firm.bushings[i].tag >= 0) continue;
      EXPECT_LT((lax.bushings[i].translational - left * firm.bushings[i].translational).norm(), 1e-9);
      EXPECT_LT((lax.bushings[i].rotational - left * firm.bushings[i].rotational).norm(), 1e-9);
    }
  };
  compared(man(), Level{Vertebra::C1}, bushings);
  compared(test::after(ConstructWord::plate, Vertebra::C5, Vertebra::C6), kLevel, bushings);
}

TEST(BuildModel, LigamentsUnderTensionPull) {
  Neck neck = man();
  ASSERT_EQ(std::count_if(neck.ligaments.begin(), neck.ligaments.end(),
                          [](const Ligament& ligament) { return ligament.slack_mm < 0; }),
            0);
  Ligament* taut = nullptr;
  for (Ligament& ligament : neck.ligaments) {
    if (ligament.kind == "ISL" && ligament.upper == kLevel.upper) taut = &ligament;
  }
  ASSERT_NE(taut, nullptr);
  taut->slack_mm = -1;
  const Model model = passive(neck);
  Assembly sum(model);
  assemble(model, startOf(model), {}, sum);
  const auto index = static_cast<int>(taut - neck.ligaments.data());
  for (const Line& line : pairAt(model).lines) {
    if (line.tag != index) continue;
    const Pull pull = line.pull(relativePose(model, startOf(model), pairAt(model)));
    EXPECT_GT(pull.force, 0.01);
    EXPECT_NEAR(sum.gradient.segment<3>(6 * bodyOf(kLevel.upper)).norm(), pull.force, 1e-9);
  }
}

TEST_P(BothSexes, EveryStructureBecomesElements) {
  const Model model = passive(neck());
  EXPECT_EQ(model.bodies(), 8);
  EXPECT_TRUE(model.weights.empty());
  std::set<int> lines;
  for (const Pair& pair : model.pairs) {
    EXPECT_TRUE(pair.cables.empty());
    for (const Line& line : pair.lines) {
      EXPECT_TRUE(lines.insert(line.tag).second) << "twice: " << line.tag;
      const Ligament& ligament = neck().ligaments[static_cast<size_t>(line.tag)];
      EXPECT_EQ(pair.upper, bodyOf(ligament.upper));
      EXPECT_EQ(pair.lower, bodyOf(ligament.lower));
      EXPECT_GT(line.law.stiffness_N_per_mm, 0);
    }
  }
  EXPECT_EQ(lines.size(), neck().ligaments.size());
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const Segment& segment = neck().segment(level);
    const Pair& pair = pairAt(model, level);
    std::set<int> contacts;
    for (const ContactPoint& point : pair.contacts) contacts.insert(point.tag);
    EXPECT_EQ(contacts.size(), segment.contacts.size()) << name(level);
    EXPECT_EQ(pair.contacts.size(), 9 * segment.contacts.size()) << name(level);
    EXPECT_EQ(pair.nuclei.size(), segment.disc ? 1u : 0u) << name(level);
    EXPECT_EQ(pair.fibres.empty(), !segment.disc) << name(level);
    EXPECT_EQ(pair.spots.empty(), !segment.disc) << name(level);
    EXPECT_EQ(pair.bushings.size(), segment.disc ? 0u : 1u) << name(level);  // tissue of C0-C1 and C1-C2
  }
}

TEST_P(BothSexes, AreasAddUpToTheNecks) {
  for (int i = 0; i < kSegments; ++i) {
    const Segment& segment = neck().segment(Level{static_cast<Vertebra>(i)});
    for (const Contact& contact : segment.contacts) {
      double area = 0;
      Vec3 mean = Vec3::Zero();
      for (const PatchSpot& spot : patchSpots(contact)) {
        area += spot.area_mm2;
        mean += spot.point / 9;
      }
      EXPECT_NEAR(area, contact.length_mm * contact.width_mm, 1e-9);
      const Vec3 off = mean - contact.centre;  // curved patches have their middle off the tangent plane
      EXPECT_NEAR(off.cross(contact.normal).norm(), 0, 1e-9);
    }
    if (!segment.disc) continue;
    const Vec3 normal = discNormal(neck(), Level{static_cast<Vertebra>(i)});
    double area = 0, nucleus = 0;
    Vec3 mean = Vec3::Zero();
    Mat3 second = Mat3::Zero();
    for (const DiscSpot& spot : discSpots(*segment.disc, normal)) {
      const Vec3 at = spot.point - segment.disc->lower_centre;
      area += spot.area_mm2;
      nucleus += spot.nucleus ? spot.area_mm2 : 0;
      mean += spot.area_mm2 * at;
      second += spot.area_mm2 * at * at.transpose();
    }
    const double a = segment.disc->depth_mm / 2, b = segment.disc->width_mm / 2;
    EXPECT_NEAR(area, std::numbers::pi * a * b, 1e-9);
    EXPECT_LT(mean.norm(), 1e-9);
    EXPECT_NEAR(second(2, 2), std::numbers::pi / 4 * a * b * b * b, 1e-9 * area * b * b);  // of an ellipse
    EXPECT_NEAR(second.trace() - second(2, 2), std::numbers::pi / 4 * a * a * a * b, 1e-9 * area * a * a);
    EXPECT_NEAR(nucleus / area, segment.disc->nucleus_share, 0.25);
    EXPECT_NEAR(pairAt(passive(neck()), Level{static_cast<Vertebra>(i)}).nuclei[0].area_mm2,
                segment.disc->nucleus_share * area, 1e-9);
  }
}

TEST_P(BothSexes, ElementsAreMirrorImages) {
  const Model model = passive(neck());
  const Pair& pair = pairAt(model);
  for (const Fibre& fibre : pair.fibres) {
    const Vec3 flip(1, 1, -1);
    const auto mirrored = [&](const Fibre& other) {
      return (other.upper - flip.cwiseProduct(fibre.upper)).norm() < 1e-9 &&
             (other.lower - flip.cwiseProduct(fibre.lower)).norm() < 1e-9 &&
             std::abs(other.amplitude_N - fibre.amplitude_N) < 1e-9;
    };
    EXPECT_TRUE(std::any_of(pair.fibres.begin(), pair.fibres.end(), mirrored));
  }
}

// ---- loads
// ------------------------------------------------------------------------------------------------------------

TEST(BuildModel, TheFollowerCableRunsFromTheLoadedBoneThroughTheBodies) {
  LoadCase load;
  load.follower_N = 70;
  load.loaded = Vertebra::C3;
  const Model model = buildModel(man(), mechanics(), load);
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const Pair& pair = pairAt(model, level);
    ASSERT_EQ(pair.cables.size(), level.upper >= Vertebra::C3 ? 1u : 0u) << name(level);
    if (pair.cables.empty()) continue;
    EXPECT_EQ(pair.cables[0].tension_N, 70);
    EXPECT_EQ(pair.cables[0].upper, guidePoint(man(), level.upper, mechanics().value("follower.behind_centre_mm")));
    EXPECT_EQ(pair.cables[0].lower, guidePoint(man(), level.lower(), mechanics().value("follower.behind_centre_mm")));
  }
}

TEST(BuildModel, WeightsAreThoseOfTheBones) {
  LoadCase load;
  load.head_weight = true;
  const Model model = buildModel(man(), mechanics(), load);
  ASSERT_EQ(model.weights.size(), 8u);
  for (const DeadForce& weight : model.weights) {
    EXPECT_NEAR(weight.force_N.y(), -9.80665 * man().bones[static_cast<size_t>(weight.body)].mass_kg, 1e-9);
  }
}

// ---- what ails a neck
// -------------------------------------------------------------------------------------------------

struct Sums {
  double matrix = 0, bulk = 0, contact = 0, lines = 0;
};

Sums sums(const Neck& neck, Level level = kLevel) {
  Sums s;
  const Model model = passive(neck);
  const Pair& pair = pairAt(model, level);
  for (const Spot& e : pair.spots) s.matrix += e.normal_N_per_mm;
  for (const Nucleus& e : pair.nuclei) s.bulk += e.bulk_MPa;
  for (const ContactPoint& e : pair.contacts) s.contact += e.law.stiffness_N_per_mm;
  for (const Line& e : pair.lines) s.lines += e.law.stiffness_N_per_mm;
  return s;
}

TEST(BuildModel, AWornDiscIsStifferButCarriesLessPressure) {
  Neck neck = man();
  Sums last = sums(neck);
  for (int grade = 2; grade <= 5; ++grade) {
    neck.segment(kLevel).disc->grade = grade;
    const Sums now = sums(neck);
    EXPECT_GT(now.matrix, last.matrix) << grade;
    EXPECT_LT(now.bulk, last.bulk) << grade;
    EXPECT_EQ(now.contact, last.contact) << grade;
    last = now;
  }
  EXPECT_NEAR(last.matrix / sums(man()).matrix, mechanics().value("disc.matrix_factor_grade_5"), 1e-12);
  EXPECT_NEAR(last.bulk / sums(man()).bulk, mechanics().value("disc.bulk_factor_grade_5"), 1e-12);
}

TEST(BuildModel, WornCartilageIsStiffer) {
  const double healthy = sums(man()).contact;
  const double half = sums(setFacetArthritis(man(), kLevel, Side::bilateral, 0.5)).contact;
  const double gone = sums(setFacetArthritis(man(), kLevel, Side::bilateral, 1)).contact;
  EXPECT_LT(healthy, half);
  EXPECT_LT(half, gone);
}

// Cartilage and arch in series, by hand for one facet.
TEST(BuildModel, AFacetIsItsCartilageAndArchInSeries) {
  const Segment& segment = man().segment(kLevel);
  const Model model = passive(man());
  for (size_t i = 0; i < segment.contacts.size(); ++i) {
    double whole = 0;
    for (const ContactPoint& point : pairAt(model).contacts) {
      if (point.tag == static_cast<int>(i)) whole += point.law.stiffness_N_per_mm;
    }
    const double area = segment.contacts[i].length_mm * segment.contacts[i].width_mm;
    const double cartilage =
        mechanics().value("facet.cartilage_modulus_MPa") * area / mechanics().value("facet.cartilage_mm");
    EXPECT_NEAR(1 / whole, 1 / cartilage + 1 / mechanics().value("facet.arch_N_per_mm"), 1e-12) << i;
  }
}

TEST(BuildModel, AFacetTakenInPartCarriesLess) {
  const Neck opened = foraminotomy(man(), kLevel, {Side::right, 0.4, 3});
  EXPECT_LT(sums(opened).contact, sums(man()).contact);
  EXPECT_LT(sums(opened).lines, sums(man()).lines);  // its capsule too
  Neck none = man();
  for (Contact& contact : none.segment(kLevel).contacts) contact.remaining = 0;
  EXPECT_EQ(sums(none).contact, 0);
}

TEST(BuildModel, CutLigamentsAreGoneAndHalfCutOnesHalfAsStiff) {
  Neck neck = man();
  for (Ligament& ligament : neck.ligaments) ligament.remaining = 0.5;
  EXPECT_NEAR(sums(neck).lines, 0.5 * sums(man()).lines, 1e-9);
  for (Ligament& ligament : neck.ligaments) ligament.remaining = 0;
  EXPECT_TRUE(pairAt(passive(neck)).lines.empty());
}

}  // namespace
}  // namespace nucha
