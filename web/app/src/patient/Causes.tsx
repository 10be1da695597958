// Why it hurts: each cause as a bar with its 90 % interval, and what speaks for and against it.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, ErrorBanner, Icon, Wait } from "../design/parts";
import { chance, t } from "../texts";
import type { Cause, Evaluation, Reason } from "../types";
import { useStore, type PatientStore } from "./store";
import { basisText, factorText, findingLabel, siteText } from "./words";

const kFirst = 6;
const kWorthShowing = 0.005;

export function Causes({ store }: { store: PatientStore }) {
  const { evaluation, evaluating } = useStore(store);
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const causes = evaluation?.causes ?? [];
  const shown = all ? causes.filter((cause, i) => i < kFirst || cause.probability >= kWorthShowing) : causes.slice(0, kFirst);
  useMoves(list, shown.map((cause) => cause.cause).join());
  return (
    <section class="causes" aria-labelledby="causes-title">
      <header class="section-head">
        <h2 id="causes-title">{t("causes.title")}</h2>
        <span class={`thinking ${evaluating ? "on" : ""}`} aria-hidden="true">{t(evaluating === "whole" ? "causes.whole" : "causes.quick")}</span>
      </header>
      <ErrorBanner error={store.evaluationError} onAgain={() => store.retry()} />
      <Spoken evaluation={evaluation} settled={store.depth === "whole" && !evaluating} />
      {!evaluation ? !store.evaluationError && <Wait /> : (
        <>
          <div class="axis xsmall soft num" aria-hidden="true"><span>0</span><span>25</span><span>50</span><span>75</span><span>100 %</span></div>
          <ol class="bars" ref={list}>
            {shown.map((cause) => (
              <CauseRow key={cause.cause} store={store} cause={cause} open={open === cause.cause} onToggle={() => setOpen(open === cause.cause ? null : cause.cause)} />
            ))}
          </ol>
          <p class="row between">
            <span class="xsmall soft legend"><i class="whisker" />{t("causes.legend")}</span>
            {causes.length > kFirst && <Button kind="plain" small aria-expanded={all} onClick={() => setAll(!all)}>{t(all ? "causes.fewer" : "causes.more")}</Button>}
          </p>
          <Change evaluation={evaluation} store={store} />
        </>
      )}
    </section>
  );
}

function CauseRow({ store, cause, open, onToggle }: { store: PatientStore; cause: Cause; open: boolean; onToggle: () => void }) {
  const [lo, hi] = cause.interval90;
  const site = siteText(cause.site);
  return (
    <li data-key={cause.cause} class={open ? "open" : ""}>
      <button type="button" class="cause" aria-expanded={open} onClick={onToggle}>
        <span class="name">{cause.dangerous && <span class="danger" title={t("causes.dangerous")}><Icon name="alert" /><span class="hidden">{t("causes.dangerous")}</span></span>}{cause.label}{site && <span class="site">{site}</span>}</span>
        <span class="p num">{chance(cause.probability)}</span>
        <Bar probability={cause.probability} lo={lo} hi={hi} />
        <span class="hidden">{t("causes.interval", { lo: chance(lo), hi: chance(hi) })}</span>
      </button>
      {open && <Why store={store} cause={cause} />}
    </li>
  );
}

export function Bar({ probability, lo, hi, top = 1 }: { probability: number; lo: number; hi: number; top?: number }) {
  const share = (value: number) => `${Math.min(100, (100 * value) / top)}%`;
  return (
    <span class="bar" aria-hidden="true">
      <i class="fill" style={{ width: share(probability) }} />
      <i class="whisker" style={{ left: share(lo), width: `calc(${share(hi)} - ${share(lo)})` }} />
    </span>
  );
}

/// Why, and why not: each finding as a bar of log odds, towards the cause or away from it.
function Why({ store, cause }: { store: PatientStore; cause: Cause }) {
  const reasons = [...cause.for, ...cause.against].sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
  const most = Math.max(1, ...reasons.map((reason) => Math.abs(reason.log_odds)));
  const [all, setAll] = useState(false);
  const shown = all ? reasons : reasons.slice(0, 8);
  const sites = (cause.sites ?? []).filter((site) => site.site.level && site.share >= 0.05);
  return (
    <div class="why">
      <p class="small soft">{t("why.prior", { prior: chance(cause.prior), now: chance(cause.probability), lo: chance(cause.interval90[0]), hi: chance(cause.interval90[1]) })}
        {sites.length > 1 && <> {t("why.sites", { sites: sites.map(({ site, share }) => `${siteText(site)} ${chance(share)}`).join(", ") })}</>}</p>
      {reasons.length === 0 ? <p class="small">{t("why.nothing")}</p> : (
        <>
          <div class="why-head xsmall" aria-hidden="true"><span>{t("why.against")}</span><span>{t("why.for")}</span></div>
          <ul>{shown.map((reason, i) => <ReasonRow key={i} store={store} reason={reason} most={most} />)}</ul>
          {reasons.length > 8 && <Button kind="plain" small onClick={() => setAll(!all)}>{t(all ? "why.fewer" : "why.more", { count: reasons.length - 8 })}</Button>}
        </>
      )}
      {cause.sources && cause.sources.length > 0 && <p class="xsmall soft">{t("why.sources", { sources: cause.sources.join(", ") })}</p>}
    </div>
  );
}
function ReasonRow({ store, reason, most }: { store: PatientStore; reason: Reason; most: number }) {
  const toward = reason.log_odds >= 0;
  const length = `${(50 * Math.abs(reason.log_odds)) / most}%`;
  const sources = (reason.sources ?? []).filter((source) => source !== "Judged");
  return (
    <li class={toward ? "toward" : "away"}>
      <span class="what">{findingLabel(store.vocabulary, reason.finding)} <span class="soft">{t(reason.present ? "why.present" : "why.absent")}</span></span>
      <span class="odds" aria-hidden="true"><i style={toward ? { left: "50%", width: length } : { right: "50%", width: length }} /></span>
      <span class="factor num xsmall"><span class="hidden">{t(toward ? "why.raises" : "why.lowers")} </span>{factorText(reason.log_odds)}</span>
      <span class="source xsmall soft">{[sources.join(", "), basisText(reason.basis)].filter(Boolean).join(" · ")}</span>
    </li>
  );
}

/// The one finding that would put another cause first.
function Change({ store, evaluation }: { store: PatientStore; evaluation: Evaluation }) {
  const change = evaluation.rank_change;
  if (!change) return null;
  return (
    <p class="banner small change"><Icon name="info" /><span>{t("causes.change", {
      finding: findingLabel(store.vocabulary, change.finding), first: familyText(change.new_first),
    })}</span></p>
  );
}
function familyText(id: string): string {
  const key = `family.${id}`;
  const text = t(key);
  return text === key ? id.replace(/^other:/, "").replaceAll("_", " ") : text;
}

/// Said by screen readers when the keys rest: what leads now.
function Spoken({ evaluation, settled }: { evaluation: Evaluation | null; settled: boolean }) {
  const [text, setText] = useState("");
  useEffect(() => {
    if (!evaluation || !settled) return;
    setText(evaluation.causes.slice(0, 3).map((cause) => `${cause.label} ${chance(cause.probability)}`).join("; "));
  }, [evaluation, settled]);
  return <p class="hidden" role="status">{text && t("causes.spoken", { causes: text })}</p>;
}

// Rows that change places glide there, so that the eye can follow.
function useMoves(list: { current: HTMLElement | null }, order: string): void {
  const places = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const now = new Map<string, number>();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const row of list.current?.children ?? []) {
      const element = row as HTMLElement, key = element.dataset.key ?? "";
      now.set(key, element.offsetTop);
      const before = places.current.get(key);
      if (before !== undefined && before !== element.offsetTop && !calm)
        element.animate([{ transform: `translateY(${before - element.offsetTop}px)` }, { transform: "none" }], { duration: 260, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
    }
    places.current = now;
  }, [order]);
}
