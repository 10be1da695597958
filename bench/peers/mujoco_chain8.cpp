// chain-8 in MuJoCo: three slides and three hinges a body, springs on each; Newton round the leanest residual its
// interface allows (kinematics, recursive Newton-Euler at rest, passive springs).
#include <mujoco/mujoco.h>

#include <string>

#include "chain8.h"

namespace {

using namespace chain8;

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string jointsText() {
  const char* axes[3] = {"1 0 0", "0 1 0", "0 0 1"};
  std::string text;
  for (size_t k = 0; k < 3; ++k) {
    text += std::string("<joint type='slide' axis='") + axes[k] + "' stiffness='" + number(kTranslational[k]) + "'/>";
  }
  for (size_t k = 0; k < 3; ++k) {
    text += std::string("<joint type='hinge' axis='") + axes[k] + "' stiffness='" + number(kRotational[k]) + "'/>";
  }
  return text;
}

std::string modelText() {
  std::string text = "<mujoco><compiler angle='radian'/><option gravity='0 0 0'/><worldbody>";
  for (int i = 0; i < kBodies; ++i) {
    const bool head = i == kBodies - 1;
    const auto& c = head ? kHeadCentre : kCentre;
    text += "<body pos='0 " + number(i == 0 ? 0 : kSpacing) + " 0'><inertial pos='" + number(c[0]) + " " +
            number(c[1]) + " " + number(c[2]) + "' mass='" + number(head ? kHeadMass : kMass) +
            "' diaginertia='0.01 0.01 0.01'/>" + jointsText();
  }
  for (int i = 0; i < kBodies; ++i) text += "</body>";
  return text + "</worldbody></mujoco>";
}

mjModel* loadModel() {
  const std::string text = modelText();
  mjVFS* files = new mjVFS;
  mj_defaultVFS(files);
  mj_makeEmptyFileVFS(files, "chain8.xml", static_cast<int>(text.size()));
  std::copy(text.begin(), text.end(), static_cast<char*>(files->filedata[0]));
  char error[500] = "";
  mjModel* model = mj_loadXML("chain8.xml", files, error, sizeof error);
  mj_deleteVFS(files);
  delete files;
  if (model == nullptr) {
    std::fprintf(stderr, "mujoco: %s\n", error);
    std::exit(1);
  }
  return model;
}

class Chain {
 public:
  Chain() : model_(loadModel()), data_(mj_makeData(model_)) { mj_forward(model_, data_); }
  ~Chain() {
    mj_deleteData(data_);
    mj_deleteModel(model_);
  }
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  void load(const Case& load) {
    moment_ = load.moment;
    model_->opt.gravity[1] = -kGravity * load.gravity;
  }

  void residual(const Vector& q, Vector& r) {
    std::copy(q.data(), q.data() + kUnknowns, data_->qpos);
    mj_kinematics(model_, data_);
    mj_comPos(model_, data_);
    mj_passive(model_, data_);
    mj_rne(model_, data_, 0, r.data());
    for (int i = 0; i < kUnknowns; ++i) {
      const double* axis = data_->cdof + 6 * i;  // rotation first, in space
      r[i] -= data_->qfrc_passive[i] + axis[0] * moment_.x() + axis[1] * moment_.y() + axis[2] * moment_.z();
    }
  }

  Answer answer(const Case& load) {
    this->load(load);
    const auto solve = [this] { return newton([this](const Vector& q, Vector& r) { residual(q, r); }); };
    const Solution solution = solve();
    Vector r;
    residual(solution.q, r);
    Answer a{load.name, 0, {0, 0, 0}, solution.iterations, solution.residual, 0};
    a.rotation_deg =
        rotationDegrees(Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(data_->xmat + 9 * kBodies));
    a.head_mm = 1e3 * Eigen::Map<const Eigen::Vector3d>(data_->xpos + 3 * kBodies);
    a.microseconds = medianMicroseconds(solve);
    return a;
  }

 private:
  mjModel* model_;
  mjData* data_;
  Eigen::Vector3d moment_{0, 0, 0};
};

}  // namespace

int main() {
  Chain chain;
  std::vector<Answer> answers;
  for (const Case& load : cases()) answers.push_back(chain.answer(load));
  print((std::string("MuJoCo ") + mj_versionString()).c_str(), answers);
}
