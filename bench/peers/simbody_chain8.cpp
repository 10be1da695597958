// chain-8 in Simbody: LinearBushing forces on Bushing mobilizers; Newton round its residual operator.
#include <Simbody.h>

#include <string>

#include "chain8.h"

namespace {

using namespace chain8;

class Chain {
 public:
  explicit Chain(const Case& load) : matter_(system_), forces_(system_) {
    namespace tk = SimTK;
    tk::MobilizedBody lower = matter_.Ground();
    for (int i = 0; i < kBodies; ++i) {
      const bool head = i == kBodies - 1;
      const auto& c = head ? kHeadCentre : kCentre;
      const double mass = head ? kHeadMass : kMass;
      const tk::Vec3 centre(c[0], c[1], c[2]);
      const tk::Body::Rigid body(
          tk::MassProperties(mass, centre, mass * tk::UnitInertia(0.01).shiftFromCentroid(centre)));
      const tk::Transform below(tk::Vec3(0, i == 0 ? 0 : kSpacing, 0));
      tk::MobilizedBody::Bushing joint(lower, below, body, tk::Transform());
      tk::Vec6 stiffness(0), damping(0);
      for (int k = 0; k < 3; ++k) {
        stiffness[k] = kRotational[static_cast<size_t>(k)];
        stiffness[k + 3] = kTranslational[static_cast<size_t>(k)];
      }
      tk::Force::LinearBushing(forces_, lower, below, joint, tk::Transform(), stiffness, damping);
      lower = joint;
    }
    head_ = lower;
    tk::Force::ConstantTorque(forces_, head_, tk::Vec3(load.moment.x(), load.moment.y(), load.moment.z()));
    if (load.gravity > 0) tk::Force::UniformGravity(forces_, matter_, tk::Vec3(0, -kGravity * load.gravity, 0));
    state_ = system_.realizeTopology();
    system_.realizeModel(state_);
    at_rest_.resize(kUnknowns);
    at_rest_ = 0;
  }

  void residual(const Vector& q, Vector& r) {
    SimTK::Vector& coordinates = state_.updQ();
    for (int i = 0; i < kUnknowns; ++i) coordinates[i] = q[i];
    system_.realize(state_, SimTK::Stage::Dynamics);
    matter_.calcResidualForceIgnoringConstraints(state_, system_.getMobilityForces(state_, SimTK::Stage::Dynamics),
                                                 system_.getRigidBodyForces(state_, SimTK::Stage::Dynamics), at_rest_,
                                                 unbalanced_);
    for (int i = 0; i < kUnknowns; ++i) r[i] = unbalanced_[i];
  }

  Answer answer(char name) {
    const auto solve = [this] { return newton([this](const Vector& q, Vector& r) { residual(q, r); }); };
    const Solution solution = solve();
    Vector r;
    residual(solution.q, r);
    Answer a{name, 0, {0, 0, 0}, solution.iterations, solution.residual, 0};
    const SimTK::Transform& pose = head_.getBodyTransform(state_);
    Eigen::Matrix3d axes;
    for (int i = 0; i < 3; ++i) {
      a.head_mm[i] = 1e3 * pose.p()[i];
      for (int j = 0; j < 3; ++j) axes(i, j) = pose.R()[i][j];
    }
    a.rotation_deg = rotationDegrees(axes);
    a.microseconds = medianMicroseconds(solve);
    return a;
  }

 private:
  SimTK::MultibodySystem system_;
  SimTK::SimbodyMatterSubsystem matter_;
  SimTK::GeneralForceSubsystem forces_;
  SimTK::MobilizedBody head_;
  SimTK::State state_;
  SimTK::Vector at_rest_, unbalanced_;
};

}  // namespace

int main() {
  std::vector<Answer> answers;
  for (const Case& load : cases()) answers.push_back(Chain(load).answer(load.name));
  int major = 0, minor = 0, patch = 0;
  SimTK_version_simbody(&major, &minor, &patch);
  print(("Simbody " + std::to_string(major) + "." + std::to_string(minor)).c_str(), answers);
}
