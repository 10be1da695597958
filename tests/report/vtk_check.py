"""Reads what nucha wrote with VTK itself: vtk_check.py FOLDER. Exit code 77: python3-vtk9 is not installed."""
import math
import sys
import xml.etree.ElementTree
from pathlib import Path

try:
    from vtkmodules.vtkFiltersCore import vtkFeatureEdges
    from vtkmodules.vtkIOXML import vtkXMLPolyDataReader
except ImportError as error:
    print(f"skipped: {error} (apt-get install python3-vtk9)")
    sys.exit(77)

folder = Path(sys.argv[1])
collection = xml.etree.ElementTree.parse(folder / "sample.pvd").getroot()
steps = [(float(d.get("timestep")), d.get("file")) for d in collection.iter("DataSet")]
assert len(steps) == 7 and steps[0][0] == 0 and steps[-1][0] == 1.5, steps


def read(name):
    reader = vtkXMLPolyDataReader()
    faults = []
    reader.AddObserver("ErrorEvent", lambda *_: faults.append(name))
    reader.SetFileName(str(folder / name))
    assert reader.CanReadFile(str(folder / name)), name
    reader.Update()
    assert not faults, f"VTK complains about {name}"
    return reader.GetOutput()


def values(array):
    """One number or tuple for each entry."""
    wide = array.GetNumberOfComponents() > 1
    return [array.GetTuple(i) if wide else array.GetTuple1(i) for i in range(array.GetNumberOfTuples())]


def cell_values(data, name):
    return values(data.GetCellData().GetArray(name))


def largest(vectors):
    return max(abs(x) for vector in vectors for x in vector)


first, last = read(steps[0][1]), read(steps[-1][1])
for data in (first, last):
    assert data.GetNumberOfPolys() > 20000 and data.GetNumberOfVerts() == 16 and data.GetNumberOfLines() == 1
    for index in range(data.GetCellData().GetNumberOfArrays()):
        assert data.GetCellData().GetArray(index).GetNumberOfTuples() == data.GetNumberOfCells()
    # closed surfaces: no edge with one triangle, none with three
    edges = vtkFeatureEdges()
    edges.SetInputData(data)
    edges.BoundaryEdgesOn()
    edges.NonManifoldEdgesOn()
    edges.FeatureEdgesOff()
    edges.ManifoldEdgesOff()
    edges.Update()
    assert edges.GetOutput().GetNumberOfLines() <= 1, edges.GetOutput().GetNumberOfLines()  # the ligament is a line

names = first.GetFieldData().GetAbstractArray("part_names")
part_names = [names.GetValue(i) for i in range(names.GetNumberOfValues())]
assert "C5" in part_names and "cage C5-C6" in part_names and "C4-C5 disc" in part_names, part_names
assert max(cell_values(first, "part")) == len(part_names) - 1

moved, still = (largest(values(data.GetPointData().GetArray("displacement_mm"))) for data in (last, first))
assert still < 1e-3 and 20 < moved < 300, (still, moved)

kinds, bones, force = (cell_values(last, name) for name in ("kind", "bone", "force_N"))


def of_kind(kind, numbers):
    return [number for number, k in zip(numbers, kinds) if k == kind]


BONE, DISC, LIGAMENT, FACET = 0, 2, 20, 21
assert set(kinds) == {0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 21}, set(kinds)
assert set(of_kind(BONE, bones)) == set(range(9))
assert sorted(set(of_kind(FACET, force))) == [18, 24]  # right, left at the sixth step
assert of_kind(LIGAMENT, force) == [12.5]
pressure = cell_values(last, "disc_pressure_MPa")
assert all(map(math.isfinite, of_kind(DISC, pressure))) and all(map(math.isnan, of_kind(BONE, pressure)))
c4 = next(r for r, k, b in zip(cell_values(last, "rotation_deg"), kinds, bones) if k == BONE and b == 4)
assert math.isclose(c4[0], 30 / 8, rel_tol=1e-5), c4
print(f"VTK read {len(steps)} steps, {len(part_names)} parts, {last.GetNumberOfCells()} cells")
