// The surface of a field by dual contouring of a grid ("surface nets"): one point in every cell that the surface
// crosses, one quadrilateral over every grid edge that it crosses. The grid of signs is first mended so that no two
// inside nodes touch only along an edge or at a corner; then every edge of the result lies between two triangles.
#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/neck/mesh_field.h"

namespace nucha::shape {
namespace {

using Index = std::array<int, 3>;

class Grid {
 public:
  Grid(const Field& field, double cell);
  void keepLargest();
  void mend();
  Mesh net(const Field& field) const;

 private:
  std::size_t at(int i, int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size_[1]) + static_cast<std::size_t>(j)) *
               static_cast<std::size_t>(size_[0]) +
           static_cast<std::size_t>(i);
  }
  std::size_t at(const Index& n) const { return at(n[0], n[1], n[2]); }
  Vec3 place(int i, int j, int k) const { return low_ + cell_ * Vec3(i, j, k); }
  bool inside(const Index& n) const { return values_[at(n)] < 0; }
  void fillBlock(const Field& field, const Index& first);
  std::vector<std::size_t> spread(std::size_t start, bool want_inside, std::vector<char>& seen) const;
  bool mendCell(const Index& cell, std::vector<std::size_t>& added) const;
  Vec3 crossing(const Index& cell) const;
  void link(const Index& node, int axis, const std::vector<std::uint32_t>& ids, Mesh& mesh) const;

  double cell_;
  Vec3 low_;
  Index size_{};
  std::vector<double> values_;
};

constexpr int kBlock = 5;

Grid::Grid(const Field& field, double cell) : cell_(cell) {
  const Box box = field.box().grown(2 * cell);
  // nodes lie symmetric about the midline, so that a symmetric bone gets a symmetric surface
  const int half = static_cast<int>(std::ceil(std::max(-box.low.z(), box.high.z()) / cell));
  low_ = {box.low.x(), box.low.y(), -half * cell};
  for (int a = 0; a < 2; ++a)
    size_[static_cast<std::size_t>(a)] = static_cast<int>((box.high[a] - box.low[a]) / cell) + 2;
  size_[2] = 2 * half + 1;
  values_.resize(at(0, 0, size_[2]));
  for (int k = 0; k < size_[2]; k += kBlock)
    for (int j = 0; j < size_[1]; j += kBlock)
      for (int i = 0; i < size_[0]; i += kBlock) fillBlock(field, {i, j, k});
}

// Blocks far from the surface take the value of their middle.
void Grid::fillBlock(const Field& field, const Index& first) {
  const double reach = cell_ * kBlock * std::sqrt(3.0) / 2;
  const double middle = field(place(first[0], first[1], first[2]) + Vec3::Constant(cell_ * (kBlock - 1) / 2.0));
  const bool far = std::abs(middle) > 1.6 * reach;
  for (int k = first[2]; k < std::min(first[2] + kBlock, size_[2]); ++k)
    for (int j = first[1]; j < std::min(first[1] + kBlock, size_[1]); ++j)
      for (int i = first[0]; i < std::min(first[0] + kBlock, size_[0]); ++i)
        values_[at(i, j, k)] = far ? middle : field(place(i, j, k));
}

// All nodes of one sign that can be reached from a node along grid edges.
std::vector<std::size_t> Grid::spread(std::size_t start, bool want_inside, std::vector<char>& seen) const {
  std::vector<std::size_t> reached{start};
  seen[start] = 1;
  const std::size_t row = static_cast<std::size_t>(size_[0]), sheet = row * static_cast<std::size_t>(size_[1]);
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const std::size_t n = reached[next];
    const std::size_t i = n % row, j = n / row % static_cast<std::size_t>(size_[1]), k = n / sheet;
    const auto visit = [&](bool exists, std::size_t other) {
      if (!exists || seen[other] || (values_[other] < 0) != want_inside) return;
      seen[other] = 1;
      reached.push_back(other);
    };
    visit(i > 0, n - 1), visit(i + 1 < row, n + 1);
    visit(j > 0, n - row), visit(j + 1 < static_cast<std::size_t>(size_[1]), n + row);
    visit(k > 0, n - sheet), visit(k + 1 < static_cast<std::size_t>(size_[2]), n + sheet);
  }
  return reached;
}

// Drops crumbs outside the largest piece and fills caves that the outside does not reach.
void Grid::keepLargest() {
  std::vector<char> seen(values_.size(), 0);
  std::vector<std::size_t> largest;
  for (std::size_t n = 0; n < values_.size(); ++n) {
    if (values_[n] >= 0 || seen[n]) continue;
    std::vector<std::size_t> piece = spread(n, true, seen);
    if (piece.size() > largest.size()) std::swap(piece, largest);
    for (const std::size_t crumb : piece) values_[crumb] = cell_;
  }
  std::fill(seen.begin(), seen.end(), 0);
  spread(0, false, seen);
  for (std::size_t n = 0; n < values_.size(); ++n)
    if (values_[n] >= 0 && !seen[n]) values_[n] = -cell_ / 2;
}

// Looks at the eight nodes of a cell; names outside nodes to be added where inside nodes touch only along an edge or
// at a corner.
bool Grid::mendCell(const Index& cell, std::vector<std::size_t>& added) const {
  const std::size_t before = added.size();
  std::array<std::size_t, 8> nodes{};
  unsigned mask = 0;
  for (unsigned c = 0; c < 8; ++c) {
    nodes[c] = at(cell[0] + static_cast<int>(c & 1), cell[1] + static_cast<int>(c >> 1 & 1),
                  cell[2] + static_cast<int>(c >> 2));
    if (values_[nodes[c]] < 0) mask |= 1u << c;
  }
  if (mask == 0 || mask == 255) return false;
  const auto in = [&](unsigned c) { return (mask >> c & 1) != 0; };
  const auto add_outside = [&](unsigned c) {
    if (!in(c)) added.push_back(nodes[c]);
  };
  constexpr unsigned kFaces[6][4] = {{0, 1, 3, 2}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                     {2, 3, 7, 6}, {0, 2, 6, 4}, {1, 3, 7, 5}};
  for (const auto& f : kFaces)
    if (in(f[0]) == in(f[2]) && in(f[1]) == in(f[3]) && in(f[0]) != in(f[1]))
      for (const unsigned c : f) add_outside(c);
  for (unsigned c = 0; c < 4; ++c) {
    const unsigned pair = 1u << c | 1u << (7 - c);
    if (mask == pair || mask == (255u & ~pair))
      for (unsigned n = 0; n < 8; ++n) add_outside(n);
  }
  return added.size() > before;
}

void Grid::mend() {
  std::vector<std::size_t> added;
  do {
    added.clear();
    for (int k = 0; k + 1 < size_[2]; ++k)
      for (int j = 0; j + 1 < size_[1]; ++j)
        for (int i = 0; i + 1 < size_[0]; ++i) mendCell({i, j, k}, added);
    // a thin skin over the gap: the surface then lies close to where it was
    for (const std::size_t n : added) values_[n] = -0.05 * cell_;
  } while (!added.empty());
}

// Middle of the points where the surface cuts the edges of a cell.
Vec3 Grid::crossing(const Index& cell) const {
  Vec3 sum = Vec3::Zero();
  int count = 0;
  for (int axis = 0; axis < 3; ++axis)
    for (int side = 0; side < 4; ++side) {
      Index a = cell;
      a[static_cast<std::size_t>((axis + 1) % 3)] += side & 1;
      a[static_cast<std::size_t>((axis + 2) % 3)] += side >> 1;
      Index b = a;
      ++b[static_cast<std::size_t>(axis)];
      const double va = values_[at(a)], vb = values_[at(b)];
      if ((va < 0) == (vb < 0)) continue;
      Vec3 p = place(a[0], a[1], a[2]);
      p[axis] += cell_ * va / (va - vb);
      sum += p;
      ++count;
    }
  return sum / count;
}

// The quadrilateral over the grid edge that leaves `node` along `axis`, when the surface cuts it.
void Grid::link(const Index& node, int axis, const std::vector<std::uint32_t>& ids, Mesh& mesh) const {
  Index next = node;
  ++next[static_cast<std::size_t>(axis)];
  const bool here = inside(node);
  if (here == inside(next)) return;
  const std::size_t u = static_cast<std::size_t>((axis + 1) % 3), v = static_cast<std::size_t>((axis + 2) % 3);
  std::array<std::uint32_t, 4> q{};
  for (std::size_t c = 0; c < 4; ++c) {
    Index cell = node;
    if (c == 0 || c == 3) --cell[u];
    if (c < 2) --cell[v];
    q[c] = ids[at(cell)];
  }
  if (!here) std::reverse(q.begin(), q.end());
  const auto p = [&](std::size_t c) { return Eigen::Map<const Eigen::Vector3f>(mesh.points[q[c]].data()); };
  // the shorter diagonal bends less
  if ((p(0) - p(2)).squaredNorm() <= (p(1) - p(3)).squaredNorm()) {
    mesh.triangles.push_back({q[0], q[1], q[2]});
    mesh.triangles.push_back({q[0], q[2], q[3]});
  } else {
    mesh.triangles.push_back({q[0], q[1], q[3]});
    mesh.triangles.push_back({q[1], q[2], q[3]});
  }
}

// Points slide to the middle of their neighbours, then back onto the true surface: even triangles, exact shape.
void settle(const Field& field, double cell, std::vector<Vec3>& points, const std::vector<std::array<int, 6>>& around) {
  std::vector<Vec3> moved(points.size());
  for (std::size_t n = 0; n < points.size(); ++n) {
    Vec3 sum = Vec3::Zero();
    int count = 0;
    for (const int other : around[n])
      if (other >= 0) sum += points[static_cast<std::size_t>(other)], ++count;
    moved[n] = count == 0 ? points[n] : Vec3(0.5 * points[n] + 0.5 / count * sum);
  }
  const double step = cell / 8;
  for (std::size_t n = 0; n < points.size(); ++n) {
    const Vec3 p = moved[n];
    Vec3 slope;
    for (int a = 0; a < 3; ++a) {
      Vec3 d = Vec3::Zero();
      d[a] = step;
      slope[a] = (field(p + d) - field(p - d)) / (2 * step);
    }
    Vec3 back = -field(p) * slope / std::max(slope.squaredNorm(), 0.25);
    const double most = cell / 3;
    if (back.norm() > most) back *= most / back.norm();
    points[n] = p + back;
  }
}

Mesh Grid::net(const Field& field) const {
  constexpr std::uint32_t kNone = ~0u;
  std::vector<std::uint32_t> ids(values_.size(), kNone);
  std::vector<Vec3> points;
  std::vector<Index> cells;
  for (int k = 0; k + 1 < size_[2]; ++k)
    for (int j = 0; j + 1 < size_[1]; ++j)
      for (int i = 0; i + 1 < size_[0]; ++i) {
        int count = 0;
        for (int c = 0; c < 8; ++c) count += inside({i + (c & 1), j + (c >> 1 & 1), k + (c >> 2)});
        if (count == 0 || count == 8) continue;
        ids[at(i, j, k)] = static_cast<std::uint32_t>(points.size());
        points.push_back(crossing({i, j, k}));
        cells.push_back({i, j, k});
      }
  std::vector<std::array<int, 6>> around(points.size());
  for (std::size_t n = 0; n < cells.size(); ++n)
    for (std::size_t d = 0; d < 6; ++d) {
      Index other = cells[n];
      other[d / 2] += d % 2 == 0 ? -1 : 1;
      const std::uint32_t id = ids[at(other)];
      // neighbours in the mesh: the cells share a face that the surface cuts
      Index face = cells[n];
      if (d % 2 == 1) ++face[d / 2];
      int count = 0;
      for (int c = 0; c < 4; ++c) {
        Index node = face;
        node[(d / 2 + 1) % 3] += c & 1;
        node[(d / 2 + 2) % 3] += c >> 1;
        count += inside(node);
      }
      around[n][d] = id == kNone || count == 0 || count == 4 ? -1 : static_cast<int>(id);
    }
  for (int round = 0; round < 2; ++round) settle(field, cell_, points, around);
  Mesh mesh;
  for (const Vec3& p : points)
    mesh.points.push_back({static_cast<float>(p.x()), static_cast<float>(p.y()), static_cast<float>(p.z())});
  for (int k = 1; k + 1 < size_[2]; ++k)
    for (int j = 1; j + 1 < size_[1]; ++j)
      for (int i = 1; i + 1 < size_[0]; ++i)
        for (int axis = 0; axis < 3; ++axis) link({i, j, k}, axis, ids, mesh);
  return mesh;
}

}  // namespace

Mesh surfaceOf(const Field& field, double cell_mm) {
  NUCHA_ASSERT(cell_mm > 0, "a grid needs a cell size");
  Grid grid(field, cell_mm);
  grid.keepLargest();
  grid.mend();
  grid.keepLargest();
  return grid.net(field);
}

}  // namespace nucha::shape
