// The 3-D neck of nucha's HTML pages: reads the data that the page carries and shows it. tools/build-viewer bundles it
// with neck_viewer.js and three.js into dist/viewer.js.
import { Viewer } from "./neck_viewer.js";

function start() {
  const byId = (id) => document.getElementById(id);
  try {
    const viewer = new Viewer(JSON.parse(byId("neck-data").textContent));
    byId("viewer").classList.add("ready");
    viewer.resize();
    viewer.look(viewer.view);
    viewer.still();
  } catch (error) {
    byId("no-3d").hidden = false;
    byId("viewer").classList.add("failed");
    console.error(error);
  }
}
start();
