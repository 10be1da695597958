// What can be done: the ladder from the gentlest step up, what each is worth, what it risks, how sure anyone is.
import { useState } from "preact/hooks";
import { Button, Icon, Wait } from "../design/parts";
import { number, percent, t } from "../texts";
import type { BeforeAfter, LevelChange, Option, Risk, Verdict } from "../types";
import { Bar } from "./Causes";
import { Neck3D } from "./Neck3D";
import { benefitTop } from "./scale";
import { useStore, type PatientStore } from "./store";
import { labelOf } from "./words";
import { Futures } from "./Futures";

const kVerdicts: Verdict[] = ["offer", "consider", "needs_test", "avoid"];

export function Options({ store }: { store: PatientStore }) {
  const { evaluation } = useStore(store);
  const [open, setOpen] = useState<string | null>(null);
  const [neck, setNeck] = useState("");
  const [avoided, setAvoided] = useState(false);
  if (!evaluation) return <Wait />;
  const top = benefitTop(evaluation.options.filter((option) => option.verdict !== "avoid").map((option) => option.interval90?.[1] ?? option.benefit ?? 0));
  const choose = (option: Option) => {
    const next = open === option.treatment ? null : option.treatment;
    setOpen(next);
    if (next) setNeck(option.treatment);
  };
  return (
    <div class="options-page">
      <section class="options" aria-labelledby="options-title">
        <header class="section-head">
          <h2 id="options-title">{t("options.title")}</h2>
          <p class="xsmall soft">{t("options.scale", { top: Math.round(top * 100) })}</p>
        </header>
        {kVerdicts.map((verdict) => {
          const list = evaluation.options.filter((option) => option.verdict === verdict);
          if (list.length === 0) return null;
          const folded = verdict === "avoid" && !avoided;
          return (
            <div class={`verdict ${verdict}`} key={verdict}>
              <h3><VerdictBadge verdict={verdict} /><span class="soft small">{t(`verdict.${verdict}.what`)}</span></h3>
              {folded ? <Button small onClick={() => setAvoided(true)}>{t("options.avoided", { count: list.length })}</Button> : (
                <ol>{list.map((option) => <OptionRow key={option.treatment} store={store} option={option} top={top} open={open === option.treatment} onToggle={() => choose(option)} />)}</ol>
              )}
            </div>
          );
        })}
      </section>
      <aside class="beside" aria-label={t("neck.title")}>
        <div class="sticky-side">
          <h2>{t("neck.title")}</h2>
          <Neck3D store={store} chosen={neck} onChoose={setNeck} />
          <Futures evaluation={evaluation} />
        </div>
      </aside>
    </div>
  );
}

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const looks: Record<Verdict, string> = { offer: "badge good", consider: "badge accent", needs_test: "badge soon", avoid: "badge" };
  return <span class={looks[verdict]}>{t(`verdict.${verdict}`)}</span>;
}

function OptionRow({ store, option, top, open, onToggle }: { store: PatientStore; option: Option; top: number; open: boolean; onToggle: () => void }) {
  const [lo, hi] = option.interval90 ?? [0, 0];
  const hundred = (share: number) => Math.round(share * 100);
  return (
    <li class={`option ${open ? "open" : ""}`}>
      <button type="button" aria-expanded={open} onClick={onToggle}>
        <span class="name">{option.label}</span>
        {option.benefit === null ? <span class="unmeasured small soft">{t("options.unmeasured")}</span> : (
          <>
            <Bar probability={option.benefit} lo={lo} hi={hi} top={top} />
            <span class="p small num"><strong>{t("options.helps", { count: hundred(option.benefit) })}</strong> <span class="soft">{t("options.range", { lo: hundred(lo), hi: hundred(hi) })}</span></span>
          </>
        )}
        <Evidence grade={option.evidence} />
        <i class="turn" aria-hidden="true" />
      </button>
      {open && <Details store={store} option={option} />}
    </li>
  );
}

// Four steps; the word says it, the marks only repeat it.
function Evidence({ grade }: { grade: string }) {
  const step = ["very low", "low", "moderate", "high"].indexOf(grade);
  return (
    <span class="evidence xsmall">
      <span class="marks" aria-hidden="true">{[0, 1, 2, 3].map((i) => <i key={i} class={i <= step ? "on" : ""} />)}</span>
      {t(`evidence.${grade.replace(" ", "_")}`)}
    </span>
  );
}

function Details({ store, option }: { store: PatientStore; option: Option }) {
  const levels = (option.mechanics?.levels ?? []).filter((level) => kMeasures.some(({ of }) => changed(level[of])));
  return (
    <div class="details stack">
      <p>{option.why}</p>
      {option.honest_note && <p class="honest small"><strong>{t("options.honest")}</strong> {option.honest_note}.</p>}
      <p class="small soft">{t(`evidence.${option.evidence.replace(" ", "_")}.what`)}</p>
      {option.for_causes && option.for_causes.length > 0 && <p class="small"><strong>{t("options.against")}</strong> {option.for_causes.map((cause) => labelOf(store.vocabulary, cause)).join("; ")}</p>}
      {option.missing && option.missing.length > 0 && (
        <div><h4 class="over">{t("options.missing")}</h4><ul class="checks small">{option.missing.map((item, i) => <li key={i}><Icon name="minus" />{item}</li>)}</ul></div>
      )}
      {option.required_tests && option.required_tests.length > 0 && <p class="small"><strong>{t("options.tests")}</strong> {option.required_tests.map((test) => labelOf(store.vocabulary, test)).join(", ")}</p>}
      {option.risks.length > 0 && <Risks risks={option.risks} />}
      {levels.length > 0 && <Mechanics levels={levels} />}
      {option.gaps && option.gaps.length > 0 && <p class="small soft"><strong>{t("options.gaps")}</strong> {option.gaps.join(" ")}</p>}
      {option.sources && <p class="xsmall soft">{t("why.sources", { sources: option.sources.join(", ") })}</p>}
    </div>
  );
}

const kWorst = ["catastrophic", "major", "mixed", "minor"];
function Risks({ risks }: { risks: Risk[] }) {
  const sorted = [...risks].sort((a, b) => kWorst.indexOf(a.severity) - kWorst.indexOf(b.severity) || (b.rate ?? 0) - (a.rate ?? 0));
  return (
    <div>
      <h4 class="over">{t("options.risks")}</h4>
      <ul class="risks small">
        {sorted.map((risk, i) => (
          <li key={i}>
            <span class={`badge ${risk.severity === "catastrophic" ? "bad" : risk.severity === "major" ? "soon" : ""}`}>{t(`severity.${risk.severity}`)}</span>
            <span class="grow">{risk.event}</span>
            <span class="num nowrap">{risk.rate === null ? <span class="soft">{t("options.no.rate")}</span> : <><strong>{percent(risk.rate)}</strong>{risk.interval90 && <span class="soft"> {t("options.range", { lo: Math.round(risk.interval90[0] * 100), hi: Math.round(risk.interval90[1] * 100) })}</span>}</>}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type Measure = "motion_deg" | "disc_pressure_MPa" | "facet_force_N" | "foramen_mm2" | "canal_mm";
const kMeasures: { of: Measure; unit: string; digits: number }[] = [
  { of: "motion_deg", unit: "°", digits: 1 }, { of: "disc_pressure_MPa", unit: "MPa", digits: 2 }, { of: "facet_force_N", unit: "N", digits: 0 },
  { of: "foramen_mm2", unit: "mm²", digits: 0 }, { of: "canal_mm", unit: "mm", digits: 1 },
];
const changed = ({ before, after }: BeforeAfter) => before !== null && after !== null && Math.abs(after - before) > 0.02 * Math.max(Math.abs(before), Math.abs(after));

/// Before and after at each level that changes, as two dots on a line.
function Mechanics({ levels }: { levels: LevelChange[] }) {
  const shown = kMeasures.filter(({ of }) => levels.some((level) => changed(level[of])));
  return (
    <div class="mechanics">
      <h4 class="over">{t("options.mechanics")}</h4>
      {shown.map(({ of, unit, digits }) => {
        const rows = levels.filter((level) => changed(level[of]));
        const most = Math.max(...rows.flatMap((level) => [level[of].before ?? 0, level[of].after ?? 0]));
        return (
          <div class="measure" key={of}>
            <p class="small">{t(`measure.${of}`)}</p>
            {rows.map((level) => {
              const { before, after } = level[of] as { before: number; after: number };
              const left = Math.min(before, after) / most, width = Math.abs(after - before) / most;
              return (
                <p class="line num xsmall" key={level.level}>
                  <span class="soft">{level.level}</span>
                  <span class="shift" aria-hidden="true"><i class="way" style={{ left: `${100 * left}%`, width: `${100 * width}%` }} /><i class="from" style={{ left: `${(100 * before) / most}%` }} /><i class="to" style={{ left: `${(100 * after) / most}%` }} /></span>
                  <span class="nowrap">{number(before, digits)} → <strong>{number(after, digits)}</strong> {unit}</span>
                </p>
              );
            })}
          </div>
        );
      })}
    </div>
  );
}
