// Where it hurts: the neck from the side, with what was done to it and the chance that a cause sits at each level.
import { chance, t } from "../texts";
import { levelChances, segmentsOf } from "./scale";
import { useStore, type PatientStore } from "./store";

const kBones = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "T1"];
const kWidth = 340, kStep = 56, kTop = 34;

// the curve of the neck: how far each body stands forward (to the left); bodies stand square to it
const shiftOf = (i: number) => 24 * Math.sin((i / 7) * Math.PI) - 3.4 * i;
const turnOf = (i: number) => (180 / Math.PI) * Math.atan((((24 * Math.PI) / 7) * Math.cos((i / 7) * Math.PI) - 3.4) / kStep);
const wideOf = (i: number) => 50 + 2.2 * i;

export function NeckFigure({ store }: { store: PatientStore }) {
  const { evaluation } = useStore(store);
  const levels = kBones.slice(1).map((bone, i) => `${kBones[i]}-${bone}`);
  const chances = levelChances(evaluation?.causes ?? [], levels);
  const surgery = store.case.surgery ?? {};
  const fused = new Set(segmentsOf(surgery.levels ?? [], kBones));
  const worst = [...chances].sort((a, b) => b[1] - a[1])[0];
  const implants = (surgery.implants ?? []).join(" ").toLowerCase() + (surgery.construct ?? "").toLowerCase();
  const front = surgery.approach !== "posterior", plated = /plate/.test(implants) && front;
  const behind = surgery.approach === "posterior" || surgery.approach === "combined";
  const height = kTop + kStep * 7.55;
  const fusedAt = levels.map((level, i) => ({ level, i })).filter(({ level }) => fused.has(level));
  return (
    <figure class="neck-figure">
      <svg viewBox={`0 0 ${kWidth} ${height}`} role="img" aria-label={t("neck.figure", {
        levels: fusedAt.map(({ level }) => level).join(", ") || t("neck.figure.none"),
        worst: worst && worst[1] > 0.02 ? `${worst[0]} ${chance(worst[1])}` : t("neck.figure.none"),
      })}>
        {kBones.map((bone, i) => <Bone key={bone} bone={bone} i={i} />)}
        {levels.map((level, i) => <Disc key={level} i={i} fused={fused.has(level)} />)}
        {plated && fusedAt.length > 0 && <Plate from={fusedAt[0]!.i} to={fusedAt.at(-1)!.i + 1} />}
        {behind && fusedAt.length > 0 && <Rod from={fusedAt[0]!.i} to={fusedAt.at(-1)!.i + 1} />}
        {levels.map((level, i) => <Chance key={level} level={level} i={i} share={chances.get(level) ?? 0} />)}
      </svg>
      <figcaption class="xsmall soft">{t("neck.figure.what")}</figcaption>
    </figure>
  );
}

const placeOf = (i: number) => ({ x: 112 - shiftOf(i), y: kTop + kStep * i });

function Bone({ bone, i }: { bone: string; i: number }) {
  const { x, y } = placeOf(i);
  const wide = wideOf(i);
  return (
    <g transform={`translate(${x} ${y}) rotate(${turnOf(i)})`} class="bone">
      {bone === "C1" ? (
        <>
          <ellipse cx={-wide / 2 + 1} cy="0" rx="7.5" ry="9.5" />
          <path d={`M${wide / 2 - 9} -9q16-5 22 1q16 0 34 5q9 4 5 10q-20 3-38-4q-16 4-23-2z`} />
        </>
      ) : (
        <>
          {bone === "C2" && <path d={`M${-wide / 2 + 12} -12v-46q8.5-11 17 0v46z`} />}
          <path d={`M${-wide / 2} -14q${wide / 2} 4 ${wide} 0q-4 14 0 30q${-wide / 2}-5 ${-wide} 0q4-16 0-30z`} />
          <path d={`M${wide / 2 + 3} -9l16 -4q6 10 4 22l-18 -4z`} class="facet" />
          <path d={`M${wide / 2 + 21} -6q24 6 ${bone === "C7" || bone === "T1" ? 56 : 40} 33q-3 6-12 3q-16-16-31-21z`} />
        </>
      )}
      <text class={bone === "C1" ? "beside" : ""} x={bone === "C1" ? -wide / 2 - 18 : 0} y="5.5" text-anchor="middle">{bone}</text>
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
  const wide = wideOf(i + 0.5) - 5;
  return (
    <g transform={`translate(${x} ${y}) rotate(${turn})`} class={fused ? "graft" : "disc"}>
      <rect x={-wide / 2} y="-9" width={wide} height="18" rx={fused ? 3 : 8} />
      {fused && [-0.28, 0, 0.28].map((at) => <path key={at} d={`M${at * wide} -9v18`} />)}
    </g>
  );
}
// A place on a body, along it from its middle.
function onBody(i: number, along: number) {
  const { x, y } = placeOf(i), turn = (turnOf(i) * Math.PI) / 180;
  return { x: x + along * Math.cos(turn), y: y + along * Math.sin(turn) };
}
const bodies = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => from + k);
const lineOf = (points: { x: number; y: number }[]) => `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`;

function Plate({ from, to }: { from: number; to: number }) {
  const list = bodies(from, to);
  return (
    <g class="metal">
      {list.map((i) => <path key={i} class="screw" d={lineOf([onBody(i, -wideOf(i) / 2 - 2), onBody(i, -wideOf(i) / 2 + 24)])} />)}
      <path class="bar-of" d={lineOf(list.map((i) => onBody(i, -wideOf(i) / 2 - 3)))} />
    </g>
  );
}
function Rod({ from, to }: { from: number; to: number }) {
  const points = bodies(from, to).map((i) => onBody(i, wideOf(i) / 2 + 15));
  return (
    <g class="metal">
      <path class="rod" d={lineOf(points)} />
      {points.map(({ x, y }, i) => <circle key={i} cx={x} cy={y} r="5.5" />)}
    </g>
  );
}
function Chance({ level, i, share }: { level: string; i: number; share: number }) {
  const { x, y } = between(i);
  if (share < 0.02) return null;
  const size = 7 + 19 * Math.sqrt(share);
  return (
    <g class="chance">
      <circle cx={x} cy={y} r={size} class="halo" opacity={0.16 + 0.4 * share} />
      <circle cx={x} cy={y} r="4.5" class="core" />
      <path d={`M${x + size + 2} ${y}L${250} ${y}`} class="lead" />
      <text x="256" y={y + 4} class="say"><tspan class="level">{level}</tspan> <tspan dx="4" class="pc">{chance(share)}</tspan></text>
    </g>
  );
}
