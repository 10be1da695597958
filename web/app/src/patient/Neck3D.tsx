// The patient's own neck in 3-D, now and after an option. The picture is the one of the reports (web/viewer).
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import { Banner, ErrorBanner, Wait } from "../design/parts";
import { useLoad } from "../load";
import { t } from "../texts";
import type { NeckData } from "../types";
import { useStore, type PatientStore } from "./store";
import "./neck.css";

export interface NeckChoice { treatment: string; label: string }

/// `indexOfNow`: the untreated neck that comes last (the one before the operation stands first).
export function neckIndices(data: Pick<NeckData, "necks">): { before: number | null; now: number; after: Map<string, number> } {
  const after = new Map<string, number>();
  let now = 0, before: number | null = null, untreated = 0;
  data.necks.forEach((neck, i) => {
    if (neck.treatment) after.set(neck.treatment, i);
    else {
      if (untreated > 0) before = now;
      now = i;
      untreated += 1;
    }
  });
  return { before, now, after };
}

function viewerWords() {
  return {
    play: t("neck.play"), pause: t("neck.pause"), inAll: t("neck.in.all"), notComputed: t("neck.not.computed"), neutral: t("neck.neutral"),
    flexion: t("neck.flexion"), extension: t("neck.extension"), percent: t("neck.percent"), against: t("neck.against"), used: t("neck.used"),
    measures: { motion: t("neck.motion.long"), pressure: t("neck.pressure.long"), facet: t("neck.facet.long"), used: t("neck.used") },
  };
}

function nameOf(label: string): string {
  if (label === "now") return t("neck.now");
  if (label === "before the operation") return t("neck.before");
  return label.startsWith("after: ") ? t("neck.after", { option: label.slice(7) }) : label;
}

export function Neck3D({ store, chosen, onChoose}: { store: PatientStore; chosen: string; onChoose: (treatment: string) => void }) {
  useStore(store);
  const { value: data, error, loading, again } = useLoad((signal) => api.neck(store.patient.id, signal), [store.patient.id, store.patient.version]);
  if (error) return <ErrorBanner error={error} onAgain={again} />;
  if (!data) return loading ? <div class="viewer-wait"><Wait /><p class="small soft">{t("neck.computing")}</p></div> : null;
  if (data.necks.length === 0) return <Banner><p>{t("neck.none")}</p></Banner>;
  return <Viewer key={`${store.patient.version}`} data={data} chosen={chosen} onChoose={onChoose} />;
}

type Live = InstanceType<typeof import("#viewer").Viewer>;

function Viewer({ data, chosen, onChoose}: { data: NeckData; chosen: string; onChoose: (treatment: string) => void }) {
  const root = useRef<HTMLDivElement>(null);
  const viewer = useRef<Live | null>(null);
  const [failed, setFailed] = useState(false);
  const { before, now, after } = neckIndices(data);
  const at = after.get(chosen);
  const shown = chosen === "before" && before !== null ? `${before} ${now}` : at === undefined ? String(now) : `${now} ${at}`;
  const wish = useRef(shown);
  wish.current = shown;
  useEffect(() => {
    let gone = false;
    void import("#viewer").then(({ Viewer: Neck }) => {
      if (gone || !root.current) return;
      try {
        viewer.current = new Neck(data, { root: root.current, address: "#head=no", words: viewerWords(), stackBelow: 440 });
        viewer.current.show(wish.current);
        root.current.classList.add("ready");
      } catch {
        setFailed(true);
      }
    }, () => setFailed(true));
    return () => {
      gone = true;
      viewer.current?.end();
      viewer.current = null;
    };
  }, [data]);
  useEffect(() => viewer.current?.show(shown), [shown]);
  if (failed) return <Banner><p>{t("neck.no3d")}</p></Banner>;
  return (
    <div class="viewer" ref={root}>
      <div class="neck-controls">
        <label><span class="xsmall soft">{t("neck.show")}</span>
          <select class="input small" value={at !== undefined || chosen === "before" ? chosen : ""} onChange={(e) => onChoose(e.currentTarget.value)}>
            <option value="">{t("neck.now.alone")}</option>
            {before !== null && <option value="before">{t("neck.before.now")}</option>}
            {[...after].map(([treatment, i]) => <option key={treatment} value={treatment}>{nameOf(data.necks[i]!.label)}</option>)}
          </select>
        </label>
        <label><span class="xsmall soft">{t("neck.colours")}</span>
          <select id="measure" class="input small">
            {["pressure", "motion", "facet", "used", "none"].map((measure) => <option key={measure} value={measure}>{t(`neck.${measure}`)}</option>)}
          </select>
        </label>
      </div>
      <Stage data={data} />
      <div class="neck-controls bottom">
        <label class="load"><span class="xsmall soft">{t("neck.load")}</span>
          <input id="load" type="range" min="-1000" max="1000" step="1" defaultValue="-700" data-swing="flexion extension" /></label>
        <button id="play" type="button" class="button small" aria-pressed="false">{t("neck.play")}</button>
        <span class="views">
          {(["left", "front", "back", "oblique"] as const).map((view) => <button key={view} type="button" class="button small plain" data-view={view}>{t(`neck.view.${view}`)}</button>)}
        </span>
        <label class="tick small"><input id="with-head" type="checkbox" /><span>{t("neck.head")}</span></label>
      </div>
      <p class="xsmall soft">{t("neck.likeness")}</p>
    </div>
  );
}

// The viewer writes into these elements by their ids; nothing here may change once drawn.
function Stage({ data }: { data: NeckData }) {
  return (
    <div class="neck-stage" id="stage">
      <canvas id="neck-canvas" data-view="left" tabIndex={0} role="img" aria-label={t("neck.canvas")} />
      {data.necks.map((neck, i) => (
        <p class="caption" id={`caption-${i}`} key={i}><b>{nameOf(neck.label)}</b><span id={`reading-${i}`} /></p>
      ))}
      {data.necks.flatMap((_, i) => data.bones.slice(1).map((bone, b) => <span key={`${i}-${bone}`} class="bone-tag" id={`name-${i}-${b + 1}`} aria-hidden="true">{bone}</span>))}
      <div class="scale" id="legend"><span id="legend-label" /><div class="strip" id="legend-bar" /><div class="ends num"><span id="legend-low" /><span id="legend-high" /></div></div>
      <div class="tip" id="tip" hidden />
    </div>
  );
}
