// Where it hurts: the neck from the side, with what was done to it and the chance that a cause sits at each level.
import { percent, t } from "../texts";
import { levelChances } from "./scale";
import { useStore, type PatientStore } from "./store";

const kBones = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "T1"];
const kWidth = 340, kStep = 54, kTop = 30;

// the curve of the neck: how far each body stands forward, and how it is turned
const shiftOf = (i: number) => 26 * Math.sin((i / 7) * Math.PI) - 4 * i;
const turnOf = (i: number) => -9 + 4.6 * i;

export function NeckFigure({ store }: { store: PatientStore }) {
  const { evaluation } = useStore(store);
  const levels = kBones.slice(1).map((bone, i) => `${kBones[i]}-${bone}`);
  const chances = levelChances(evaluation?.causes ?? [], levels);
  const surgery = store.case.surgery ?? {};
  const fused = new Set(surgery.levels ?? []);
  const worst = [...chances].sort((a, b) => b[1] - a[1])[0];
  const implants = (surgery.implants ?? []).join(" ").toLowerCase() + (surgery.construct ?? "").toLowerCase();
  const front = surgery.approach !== "posterior", plated = /plate/.test(implants) && front;
  const behind = surgery.approach === "posterior" || surgery.approach === "combined";
  const height = kTop + kStep * 7.6;
  const fusedAt = levels.map((level, i) => ({ level, i })).filter(({ level }) => fused.has(level));
  return (
    <figure class="neck-figure">
      <svg viewBox={`0 0 ${kWidth} ${height}`} role="img" aria-label={t("neck.figure", {
        levels: fusedAt.map(({ level }) => level).join(", ") || t("neck.figure.none"),
        worst: worst && worst[1] > 0.02 ? `${worst[0]} ${percent(worst[1])}` : t("neck.figure.none"),
      })}>
        {kBones.map((bone, i) => <Bone key={bone} bone={bone} i={i} />)}
        {levels.map((level, i) => <Disc key={level} i={i} fused={fused.has(level)} />)}
        {plated && fusedAt.length > 0 && <Plate from={fusedAt[0]!.i} to={fusedAt.at(-1)!.i + 1} />}
        {behind && fusedAt.length > 0 && <Rod from={fusedAt[0]!.i} to={fusedAt.at(-1)!.i + 1} />}
        {levels.map((level, i) => <Chance key={level} level={level} i={i} chance={chances.get(level) ?? 0} />)}
      </svg>
      <figcaption class="xsmall soft">{t("neck.figure.what")}</figcaption>
    </figure>
  );
}

const placeOf = (i: number) => ({ x: 112 - shiftOf(i), y: kTop + kStep * i });

function Bone({ bone, i }: { bone: string; i: number }) {
  const { x, y } = placeOf(i);
  const wide = 50 + 2.4 * i;
  return (
    <g transform={`translate(${x} ${y}) rotate(${turnOf(i)})`} class="bone">
      {bone === "C1" ? (
        <>
          <ellipse cx={-wide / 2 + 8} cy="0" rx="8" ry="9" />
          <path d={`M${wide / 2 - 2} -8q22-2 46 6l-2 8q-24-4-44-2z`} />
        </>
      ) : (
        <>
          {bone === "C2" && <path d={`M${-wide / 2 + 12} -14v-34q8-12 16 0v34z`} />}
          <path d={`M${-wide / 2} -14q${wide / 2} 4 ${wide} 0q-4 14 0 30q${-wide / 2}-5 ${-wide} 0q4-16 0-30z`} />
          <path d={`M${wide / 2 + 3} -9l16 -4q6 10 4 22l-18 -4z`} class="facet" />
          <path d={`M${wide / 2 + 22} -4q26 4 ${38 + (bone === "C7" || bone === "T1" ? 16 : 0)} 24q-10 4-20-3q-12-10-22-11z`} />
        </>
      )}
      <text x={bone === "C1" ? -wide / 2 - 14 : -wide / 2 + wide / 2} y="5" text-anchor="middle">{bone}</text>
    </g>
  );
}

function between(i: number) {
  const a = placeOf(i), b = placeOf(i + 1);
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + 1, turn: (turnOf(i) + turnOf(i + 1)) / 2 };
}
function Disc({ i, fused }: { i: number; fused: boolean }) {
  if (i === 0) return null;
  const { x, y, turn } = between(i);
  const wide = 46 + 2.4 * i;
  return (
    <g transform={`translate(${x} ${y}) rotate(${turn})`} class={fused ? "graft" : "disc"}>
      <rect x={-wide / 2} y="-9" width={wide} height="18" rx={fused ? 3 : 8} />
      {fused && [-0.28, 0, 0.28].map((at) => <path key={at} d={`M${at * wide} -9v18`} />)}
    </g>
  );
}
function Plate({ from, to }: { from: number; to: number }) {
  const bones = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const points = bones.map((i) => ({ x: placeOf(i).x - 31 - 1.2 * i, y: placeOf(i).y }));
  return (
    <g class="metal">
      <path class="bar-of" d={`M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`} />
      {points.map(({ x, y }, i) => <path key={i} class="screw" d={`M${x} ${y}l26 ${i === 0 ? -3 : 3}`} />)}
    </g>
  );
}
function Rod({ from, to }: { from: number; to: number }) {
  const bones = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const points = bones.map((i) => ({ x: placeOf(i).x + 46 + 1.2 * i, y: placeOf(i).y }));
  return (
    <g class="metal">
      <path class="rod" d={`M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`} />
      {points.map(({ x, y }, i) => <circle key={i} cx={x} cy={y} r="5" />)}
    </g>
  );
}
function Chance({ level, i, chance }: { level: string; i: number; chance: number }) {
  const { x, y } = between(i);
  if (chance < 0.02) return null;
  const size = 7 + 19 * Math.sqrt(chance);
  return (
    <g class="chance">
      <circle cx={x} cy={y} r={size} class="halo" opacity={0.16 + 0.4 * chance} />
      <circle cx={x} cy={y} r="4.5" class="core" />
      <path d={`M${x + size + 2} ${y}L${250} ${y}`} class="lead" />
      <text x="256" y={y + 4} class="say"><tspan class="level">{level}</tspan> <tspan dx="4" class="pc">{percent(chance)}</tspan></text>
    </g>
  );
}
