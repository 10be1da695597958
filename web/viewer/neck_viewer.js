// The 3-D neck of nucha's HTML pages and of the clinic's web app. Draws the necks it is given beside each other and moves
// them through their load curves. Fetches nothing.
// What a page can do it says by its controls: a list "direction" chooses one load curve, a slider "load" with
// data-swing="flexion extension" goes from the end of one through neutral to the end of the other; a list "shown" holds
// in its values which necks stand side by side.
import {
  BufferAttribute, BufferGeometry, Color, DirectionalLight, Group, HemisphereLight, Matrix4, Mesh,
  MeshStandardMaterial, PerspectiveCamera, Quaternion, Raycaster, Scene, SphereGeometry, Spherical, SRGBColorSpace,
  Vector2, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

// pale to dark, so that the order survives grey printing and colour blindness
const RAMP = ["#f3ecd9", "#fbc774", "#ef8a4c", "#cf4a52", "#8c2466", "#3f1052"].map((c) => new Color(c));
const BASE = {
  bone: { color: "#e6dcc4", roughness: 0.75 },
  head: { color: "#b9c3c9", roughness: 0.9, opacity: 0.16 },
  disc: { color: "#8fb0bd", roughness: 0.6 },
  spacer: { color: "#c9a36b", roughness: 0.6 },
  plate: { color: "#8d99a3", roughness: 0.35, metalness: 0.35 },
  screw: { color: "#6f7b86", roughness: 0.35, metalness: 0.35 },
  rod: { color: "#7f8b95", roughness: 0.35, metalness: 0.35 },
  wire: { color: "#7f8b95", roughness: 0.35, metalness: 0.35 },
  "disc replacement": { color: "#7a8fb0", roughness: 0.3, metalness: 0.3 },
};
const MEASURES = {
  none: { label: "anatomy" },
  motion: { label: "motion against the bone below", unit: "\u00b0", digits: 1 },
  pressure: { label: "pressure in the disc", unit: "MPa", digits: 2 },
  facet: { label: "force in a facet joint", unit: "N", digits: 0 },
  used: { label: "implant load over strength", unit: "", digits: 2 },
};
const VIEWS = { side: [0, 0.06, 1], left: [0, 0.06, -1], front: [1, 0.06, 0.001], back: [-1, 0.12, 0.001], oblique: [0.75, 0.25, 0.75], above: [0.02, 1, 0.001] };

// What the viewer writes by itself; a page in another language brings its own.
const WORDS = {
  play: "Play", pause: "Pause", inAll: "in all", notComputed: "not computed in this direction", neutral: "neutral",
  flexion: "flexion", extension: "extension", percent: "percent", newtonMetres: "newton metres", noLoad: "no load",
  against: "against", used: "load over strength", measures: {},
};

function bytes(base64) {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) out[i] = text.charCodeAt(i);
  return out;
}

function geometryOf(mesh) {
  const raw = new Int16Array(bytes(mesh.points).buffer);
  const points = new Float32Array(raw.length);
  for (let i = 0; i < raw.length; ++i) points[i] = raw[i] * mesh.scale + mesh.offset[i % 3];
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(points, 3));
  geometry.setIndex(new BufferAttribute(new Uint16Array(bytes(mesh.triangles).buffer), 1));
  geometry.computeVertexNormals();
  return { geometry, points, weights: mesh.weights ? bytes(mesh.weights) : null };
}

class Pose {
  constructor(numbers) {
    this.place = new Vector3(numbers[0], numbers[1], numbers[2]);
    this.turn = new Quaternion(numbers[3], numbers[4], numbers[5], numbers[6]);
  }
  matrix() {
    return new Matrix4().compose(this.place, this.turn, new Vector3(1, 1, 1));
  }
  towards(other, share) {
    const out = new Pose([0, 0, 0, 0, 0, 0, 1]);
    out.place.lerpVectors(this.place, other.place, share);
    out.turn.slerpQuaternions(this.turn, other.turn, share);
    return out;
  }
}

// One neck: its parts in a scene of its own.
class NeckView {
  constructor(data, index) {
    this.data = data.necks[index];
    this.bones = data.bones;
    this.scene = new Scene();
    this.scene.add(new HemisphereLight("#ffffff", "#8a8378", 1.7));
    const sun = new DirectionalLight("#ffffff", 1.9);
    sun.position.set(120, 260, 220);
    const fill = new DirectionalLight("#dfe8ff", 0.7);
    fill.position.set(-200, 40, -160);
    this.scene.add(sun, fill);
    this.neutral = this.data.neutral.map((p) => new Pose(p));
    this.parts = this.data.parts.map((part) => this.makePart(part, data.meshes[part.mesh]));
    this.facets = this.data.facets.map((facet) => this.makeFacet(facet));
    this.show(null, 0);
  }

  material(kind) {
    const base = BASE[kind] ?? BASE.bone;
    const clear = base.opacity !== undefined;
    return new MeshStandardMaterial({
      color: base.color, roughness: base.roughness, metalness: base.metalness ?? 0,
      transparent: clear, opacity: base.opacity ?? 1, depthWrite: !clear,
    });
  }

  makePart(part, mesh) {
    const shape = geometryOf(mesh);
    const object = new Mesh(shape.geometry, this.material(part.kind));
    if (shape.weights) object.frustumCulled = false;
    object.matrixAutoUpdate = false;
    object.userData.name = part.name;
    this.scene.add(object);
    return { ...part, ...shape, object, own: shape.points.slice() };
  }

  // a lens where the two joint surfaces meet
  makeFacet(facet) {
    const object = new Mesh(new SphereGeometry(1, 20, 12), this.material("bone"));
    const pivot = new Group();
    const across = new Vector3().crossVectors(new Vector3(...facet.normal), new Vector3(...facet.along)).normalize();
    const axes = new Matrix4().makeBasis(new Vector3(...facet.along), new Vector3(...facet.normal), across);
    object.quaternion.setFromRotationMatrix(axes);
    object.position.set(...facet.centre);
    object.scale.set(facet.length * 0.56, 1.8, facet.width * 0.56);
    object.userData.name = `${facet.level} facet joint, ${facet.side}`;
    pivot.matrixAutoUpdate = false;
    pivot.add(object);
    this.scene.add(pivot);
    return { ...facet, object, pivot };
  }

  response(direction) {
    return this.data.responses.find((r) => r.direction === direction);
  }

  // Moves everything to a share (0 to 1) of the load curve and remembers the values there.
  show(direction, share) {
    const response = direction && this.response(direction);
    if (!response || response.steps.length === 0) {
      this.values = null;
      this.move(this.neutral);
      return;
    }
    const at = share * (response.steps.length - 1);
    const low = Math.min(Math.floor(at), response.steps.length - 1);
    const high = Math.min(low + 1, response.steps.length - 1);
    const between = at - low;
    const [a, b] = [response.steps[low], response.steps[high]];
    this.move(a.poses.map((pose, i) => new Pose(pose).towards(new Pose(b.poses[i]), between)));
    const mix = (x, y) => (x === null || y === null ? null : x + (y - x) * between);
    const each = (x, y) => x.map((value, i) => mix(value, y[i]));
    this.values = {
      moment: mix(a.moment, b.moment), rotation: mix(a.rotation, b.rotation), motion: each(a.motion, b.motion),
      pressure: each(a.pressure, b.pressure), facet: a.facet.map((pair, i) => each(pair, b.facet[i])), used: each(a.used, b.used),
    };
  }

  move(poses) {
    for (const part of this.parts) {
      const low = poses[part.bone].matrix();
      if (!part.weights) {
        part.object.matrix.copy(low);
        part.object.matrixWorldNeedsUpdate = true;
        continue;
      }
      // the neutral shape as the upper bone carries it
      const carried = poses[part.mate].matrix().multiply(this.neutral[part.mate].matrix().invert()).multiply(this.neutral[part.bone].matrix());
      const position = part.geometry.getAttribute("position");
      const p = new Vector3(), q = new Vector3();
      for (let i = 0; i < part.weights.length; ++i) {
        p.fromArray(part.own, 3 * i);
        q.copy(p).applyMatrix4(carried);
        p.applyMatrix4(low).lerp(q, part.weights[i] / 255);
        position.setXYZ(i, p.x, p.y, p.z);
      }
      position.needsUpdate = true;
      part.geometry.computeVertexNormals();
      part.geometry.computeBoundingSphere();
    }
    for (const facet of this.facets) {
      facet.pivot.matrix.copy(poses[facet.lower].matrix());
      facet.pivot.matrixWorldNeedsUpdate = true;
    }
    this.poses = poses;
  }

  valueOf(part, measure) {
    const v = this.values;
    if (!v) return null;
    if (measure === "motion" && part.kind === "bone" && part.bone < v.motion.length) return Math.abs(v.motion[part.bone]);
    if (measure === "pressure" && part.kind === "disc") return v.pressure[part.mate];
    if (measure === "used" && part.implant >= 0) return v.used[part.implant] ?? null;
    return null;
  }

  paint(measure, most, withHead) {
    for (const part of this.parts) {
      const base = BASE[part.kind] ?? BASE.bone;
      const value = this.valueOf(part, measure);
      const material = part.object.material;
      if (value === null) material.color.set(base.color);
      else material.color.copy(rampColour(value / most));
      // what hides the coloured parts steps back
      const back = part.kind === "bone" && (measure === "pressure" || measure === "used" || measure === "facet");
      if (part.kind !== "head") {
        if (material.transparent !== back) material.needsUpdate = true;
        material.transparent = back;
        material.opacity = back ? 0.3 : 1;
        material.depthWrite = !back;
        material.metalness = value === null ? (base.metalness ?? 0) : 0;
      } else part.object.visible = withHead;
    }
    for (const facet of this.facets) {
      facet.object.visible = measure === "facet" && this.values !== null;
      if (facet.object.visible) facet.object.material.color.copy(rampColour(this.values.facet[facet.upper][facet.index] / most));
    }
  }
}

function rampColour(share) {
  const at = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const low = Math.min(Math.floor(at), RAMP.length - 2);
  return RAMP[low].clone().lerp(RAMP[low + 1], at - low);
}

export class Viewer {
  // `root` holds the controls, found by their ids; `address` is what the page's address wishes; `words` replaces WORDS;
  // necks stand one above the other where the stage is narrower than `stackBelow`.
  constructor(data, { root = document, address = location.hash, words = {}, stackBelow = 620 } = {}) {
    this.data = data;
    this.root = root;
    this.words = { ...WORDS, ...words };
    this.stackBelow = stackBelow;
    this.ending = new AbortController();
    const byId = this.find.bind(this);
    this.stage = byId("stage");
    this.canvas = byId("neck-canvas");
    this.renderer = new WebGLRenderer({ canvas: this.canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
    this.renderer.outputColorSpace = SRGBColorSpace;
    this.renderer.setScissorTest(true);
    this.renderer.autoClear = false;
    this.necks = data.necks.map((_, i) => new NeckView(data, i));
    this.camera = new PerspectiveCamera(24, 1, 10, 4000);
    this.controls = new OrbitControls(this.camera, this.canvas);
    this.controls.enableDamping = false;
    this.controls.addEventListener("change", () => this.draw());
    // the wheel belongs to the page until the picture was clicked or tabbed to
    this.controls.enableZoom = false;
    this.canvas.style.touchAction = "pan-y";
    this.canvas.addEventListener("pointerdown", () => this.canvas.focus({ preventScroll: true }));
    this.canvas.addEventListener("focus", () => { this.controls.enableZoom = true; });
    this.canvas.addEventListener("blur", () => { this.controls.enableZoom = false; });
    this.measure = "motion";
    this.withHead = true;
    this.slider = byId("load");
    this.swing = this.slider.dataset.swing?.split(" ") ?? null;
    this.share = this.slider.value / 1000;
    this.view = this.canvas.dataset.view ?? "side";
    this.readAddress(address);
    this.playing = false;
    this.findCentre();
    this.connect();
    this.resize();
    this.look(this.view);
    this.set(this.share);
  }

  find(id) {
    return this.root.querySelector(`#${id}`);
  }

  // Lets go of everything; the page may remove the canvas.
  end() {
    this.playing = false;
    this.ending.abort();
    this.watch.disconnect();
    this.controls.dispose();
    for (const neck of this.necks) neck.scene.traverse((object) => { object.geometry?.dispose(); object.material?.dispose(); });
    this.renderer.dispose();
  }

  // page.html#view=back&colours=pressure&direction=extension&load=50&head=no opens the page so.
  readAddress(address) {
    const wish = new URLSearchParams(address.slice(1));
    const pick = (id, key) => {
      const list = this.find(id);
      if (!list) return null;
      if ([...list.options].some((o) => o.value === wish.get(key))) list.value = wish.get(key);
      return list.value;
    };
    if (VIEWS[wish.get("view")]) this.view = wish.get("view");
    this.measure = pick("measure", "colours");
    this.direction = pick("direction", "direction");
    this.shown = this.listed(pick("shown", "necks"));
    const load = Number(wish.get("load") ?? "none");
    if (load * 10 >= this.slider.min && load * 10 <= this.slider.max) this.share = load / 100;
    this.withHead = wish.get("head") !== "no";
    this.find("with-head").checked = this.withHead;
  }

  // Indices of the necks that a choice names; all when there is nothing to choose.
  listed(choice) {
    return choice === null ? this.necks.map((_, i) => i) : choice.split(" ").map(Number);
  }

  // The middle of the first neck in neutral, from T1 to the skull base.
  findCentre() {
    const places = this.necks[0].neutral.map((p) => p.place);
    const top = places[0], bottom = places[places.length - 1];
    this.centre = new Vector3((top.x + bottom.x) / 2 + 8, top.y * 0.57 + bottom.y * 0.43, 0);
    this.height = top.distanceTo(bottom);
  }

  connect() {
    this.find("direction")?.addEventListener("change", (e) => { this.direction = e.target.value; this.refresh(); });
    this.find("shown")?.addEventListener("change", (e) => this.show(e.target.value));
    this.find("measure").addEventListener("change", (e) => { this.measure = e.target.value; this.refresh(); });
    this.slider.addEventListener("input", (e) => { this.stop(); this.set(Number(e.target.value) / 1000); });
    this.find("play").addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    this.find("with-head").addEventListener("change", (e) => { this.withHead = e.target.checked; this.refresh(); });
    for (const button of this.root.querySelectorAll("[data-view]")) button.addEventListener("click", () => this.look(button.dataset.view));
    this.canvas.addEventListener("keydown", (e) => this.key(e));
    this.canvas.addEventListener("pointermove", (e) => this.hover(e));
    this.canvas.addEventListener("pointerleave", () => { this.find("tip").hidden = true; });
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.stage);
    const { signal } = this.ending;
    window.addEventListener("beforeprint", () => this.still(), { signal });
    matchMedia("print").addEventListener("change", (e) => { if (e.matches) this.still(); }, { signal });
  }

  key(event) {
    const step = 0.12;
    const turns = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (turns[event.key]) this.orbit(...turns[event.key], 1);
    else if (event.key === "+" || event.key === "=") this.orbit(0, 0, 1 / 1.12);
    else if (event.key === "-") this.orbit(0, 0, 1.12);
    else if (event.key === " ") this.playing ? this.stop() : this.play();
    else return;
    event.preventDefault();
  }

  orbit(sideways, up, zoom) {
    const arm = this.camera.position.clone().sub(this.controls.target);
    const ball = new Spherical().setFromVector3(arm);
    ball.theta += sideways;
    ball.phi = Math.min(Math.max(ball.phi + up, 0.05), Math.PI - 0.05);
    ball.radius *= zoom;
    this.camera.position.copy(this.controls.target).add(arm.setFromSpherical(ball));
    this.controls.update();
    this.draw();
  }

  look(view) {
    this.view = view;
    const arm = new Vector3(...VIEWS[view]).normalize();
    const narrow = Math.max(1, 0.9 / this.aspect);
    const far = (this.height * 1.7 * narrow) / (2 * Math.tan((this.camera.fov * Math.PI) / 360));
    this.controls.target.copy(this.centre);
    this.camera.position.copy(this.centre).addScaledVector(arm, far);
    this.controls.update();
    this.draw();
  }

  resize() {
    const width = Math.max(this.stage.clientWidth, 200);
    // side by side up to three, then in two rows; on a phone one above the other
    const count = this.shown.length;
    this.stacked = width < this.stackBelow && count > 1;
    this.columns = this.stacked ? 1 : count <= 3 ? count : Math.ceil(count / 2);
    this.rows = Math.ceil(count / this.columns);
    const height = this.stacked ? 350 * count : Math.round(Math.min(Math.max(width * 0.56, 360), 620) * (this.rows > 1 ? 1.5 : 1));
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    this.canvas.style.height = `${height}px`;
    this.size = { width, height };
    this.aspect = width / this.columns / (height / this.rows);
    this.camera.aspect = this.aspect;
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  // Corner and size of one neck's window, from the top left.
  windowOf(index) {
    const place = this.shown.indexOf(index);
    const w = this.size.width / this.columns, h = this.size.height / this.rows;
    return { x: (place % this.columns) * w, y: Math.floor(place / this.columns) * h, w, h };
  }

  show(choice) {
    this.shown = this.listed(choice);
    this.resize();
    this.look(this.view);
    this.refresh();
  }

  set(share) {
    this.share = share;
    this.slider.value = String(Math.round(share * 1000));
    if (this.swing) this.direction = this.swing[share < 0 ? 0 : 1];
    this.refresh();
  }

  play() {
    this.playing = true;
    this.find("play").textContent = this.words.pause;
    this.find("play").setAttribute("aria-pressed", "true");
    let before = null;
    const beat = (now) => {
      if (!this.playing) return;
      if (before !== null) this.clock = (this.clock + (now - before) / 2600) % (2 * span);
      before = now;
      this.set(low + (this.clock <= span ? this.clock : 2 * span - this.clock));
      requestAnimationFrame(beat);
    };
    const low = this.slider.min / 1000, span = 1 - low;
    this.clock = this.share - low;
    requestAnimationFrame(beat);
  }

  stop() {
    this.playing = false;
    this.find("play").textContent = this.words.play;
    this.find("play").setAttribute("aria-pressed", "false");
  }

  // The largest value of the measure in any neck along what can be reached: one scale for all.
  most() {
    let most = 0;
    for (const neck of this.necks)
      for (const direction of this.swing ?? [this.direction])
        for (const step of neck.response(direction)?.steps ?? [])
          for (const value of step[this.measure === "none" ? "motion" : this.measure].flat()) most = Math.max(most, Math.abs(value ?? 0));
    return most > 0 ? most : 1;
  }

  refresh() {
    const most = this.measure === "used" ? Math.max(this.most(), 1) : this.most();
    for (const i of this.shown) {
      this.necks[i].show(this.direction, Math.abs(this.share));
      this.necks[i].paint(this.measure, most, this.withHead);
    }
    this.writeLegend(most);
    this.writeReading();
    this.draw();
  }

  writeLegend(most) {
    const { unit, digits } = MEASURES[this.measure];
    const label = this.words.measures[this.measure] ?? MEASURES[this.measure].label;
    const legend = this.find("legend");
    legend.hidden = this.measure === "none";
    if (legend.hidden) return;
    this.find("legend-label").textContent = unit ? `${label}, ${unit}` : label;
    this.find("legend-low").textContent = "0";
    this.find("legend-high").textContent = most.toFixed(digits);
    this.find("legend-bar").style.background = `linear-gradient(90deg,${RAMP.map((c) => c.getStyle()).join(",")})`;
  }

  writeReading() {
    this.necks.forEach((neck, i) => {
      const v = neck.values;
      const line = this.find(`reading-${i}`);
      const degrees = v && `${v.rotation.toFixed(1)}\u00b0 ${this.words.inAll}`;
      if (line) line.textContent = !v ? this.words.notComputed : this.swing ? `${this.posture()}, ${degrees}` : `${v.moment.toFixed(2)} N\u00b7m, ${degrees}`;
    });
    const first = this.necks.find((neck) => neck.values);
    this.slider.setAttribute("aria-valuetext", this.swing ? `${this.posture()}, ${Math.round(100 * Math.abs(this.share))} ${this.words.percent}` : first ? `${first.values.moment.toFixed(2)} ${this.words.newtonMetres}` : this.words.noLoad);
  }

  posture() {
    return this.words[this.share === 0 ? "neutral" : this.direction] ?? this.direction;
  }

  hover(event) {
    const tip = this.find("tip");
    if (event.buttons) { tip.hidden = true; return; }
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const index = this.shown.find((i) => {
      const w = this.windowOf(i);
      return x >= w.x && x < w.x + w.w && y >= w.y && y < w.y + w.h;
    });
    if (index === undefined) return;
    const w = this.windowOf(index), neck = this.necks[index];
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2(((x - w.x) / w.w) * 2 - 1, 1 - ((y - w.y) / w.h) * 2), this.camera);
    const objects = [...neck.parts.filter((p) => p.kind !== "head").map((p) => p.object), ...neck.facets.filter((f) => f.object.visible).map((f) => f.object)];
    const hit = ray.intersectObjects(objects, false)[0];
    tip.hidden = !hit;
    if (!hit) return;
    tip.textContent = this.describe(neck, hit.object);
    tip.style.left = `${Math.min(x + 14, this.size.width - 190)}px`;
    tip.style.top = `${y + 14}px`;
  }

  describe(neck, object) {
    const name = object.userData.name, v = neck.values;
    if (!v) return name;
    const facet = neck.facets.find((f) => f.object === object);
    if (facet) return `${name}: ${v.facet[facet.upper][facet.index].toFixed(0)} N`;
    const part = neck.parts.find((p) => p.object === object);
    if (part.kind === "disc" && v.pressure[part.mate] !== null) return `${name}: ${v.pressure[part.mate].toFixed(2)} MPa`;
    if (part.kind === "bone" && part.bone < v.motion.length) return `${name}: ${v.motion[part.bone].toFixed(1)}\u00b0 ${this.words.against} ${this.data.bones[part.bone + 1]}`;
    if (part.implant >= 0 && (v.used[part.implant] ?? null) !== null) return `${name}: ${this.words.used} ${v.used[part.implant].toFixed(2)}`;
    return name;
  }

  draw() {
    if (!this.size) return;
    const renderer = this.renderer;
    renderer.setScissor(0, 0, this.size.width, this.size.height);
    renderer.clear();
    this.necks.forEach((neck, i) => {
      const here = this.shown.includes(i);
      for (const label of this.root.querySelectorAll(`#caption-${i},[id^=name-${i}-]`)) label.hidden = !here;
      if (!here) return;
      const w = this.windowOf(i);
      const y = this.size.height - w.y - w.h;
      renderer.setViewport(w.x, y, w.w, w.h);
      renderer.setScissor(w.x, y, w.w, w.h);
      renderer.render(neck.scene, this.camera);
      const caption = this.find(`caption-${i}`);
      caption.style.left = `${w.x + 14}px`;
      caption.style.top = `${w.y + 10}px`;
      this.placeNames(neck, i, w);
    });
  }

  // Names of the bones beside their bodies.
  placeNames(neck, index, w) {
    this.camera.updateMatrixWorld();
    const right = new Vector3().setFromMatrixColumn(this.camera.matrixWorld, 0);
    neck.poses.forEach((pose, bone) => {
      const tag = this.find(`name-${index}-${bone}`);
      if (!tag) return;
      const middle = new Vector3(7, 6, 0).applyQuaternion(pose.turn).add(pose.place).addScaledVector(right, 36);
      const p = middle.project(this.camera);
      const x = w.x + ((p.x + 1) / 2) * w.w, y = w.y + ((1 - p.y) / 2) * w.h;
      tag.hidden = Math.abs(p.x) > 0.97 || Math.abs(p.y) > 0.97;
      tag.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) translate(0,-50%)`;
    });
  }

  still() {
    this.draw();
    if (this.find("still")) this.find("still").src = this.canvas.toDataURL("image/png");
  }
}
