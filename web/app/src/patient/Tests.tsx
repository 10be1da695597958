// What to do next to know more: the test, and what each of its results would mean.
import { useState } from "preact/hooks";
import { Button, Icon } from "../design/parts";
import { number, chance, t } from "../texts";
import type { NextTest, TestOutcome } from "../types";
import { useStore, type PatientStore } from "./store";
import { labelOf, sentence } from "./words";

const kTellsMuch = 0.3;
const kTellsSome = 0.05;

export function Tests({ store }: { store: PatientStore }) {
  const { evaluation } = useStore(store);
  const [all, setAll] = useState(false);
  const [first, ...others] = (evaluation?.next_tests ?? []).filter((test) => test.appropriate);
  if (!first) return null;
  const rest = others.filter((test) => test.test !== "none" && test.information_bits > 0.002);
  return (
    <section class="tests" aria-labelledby="tests-title">
      <header class="section-head"><h2 id="tests-title">{t("tests.title")}</h2></header>
      <First store={store} test={first} />
      {rest.length > 0 && (
        <>
          <h3 class="over then">{t("tests.then")}</h3>
          <ul class="others">{rest.slice(0, all ? 12 : 3).map((test) => <Other key={test.test} store={store} test={test} />)}</ul>
          {rest.length > 3 && <Button kind="plain" small aria-expanded={all} onClick={() => setAll(!all)}>{t(all ? "tests.fewer" : "tests.more")}</Button>}
        </>
      )}
    </section>
  );
}

function First({ store, test }: { store: PatientStore; test: NextTest }) {
  if (test.test === "none") {
    return (
      <div class="first none">
        <h3><Icon name="clock" />{test.label}</h3>
        <p class="small soft">{sentence(test.why)}.</p>
      </div>
    );
  }
  return (
    <div class="first">
      <h3>{test.label}</h3>
      <p class="small">{sentence(test.why)}.</p>
      <Burden test={test} />
      {test.outcomes.length > 0 && (
        <div class="outcomes">
          <h4 class="over">{t("tests.outcomes")}</h4>
          {test.outcomes.map((outcome, i) => <Outcome key={i} store={store} outcome={outcome} />)}
        </div>
      )}
      {test.sources && test.sources.length > 0 && <p class="xsmall soft">{t("why.sources", { sources: test.sources.filter((source) => source !== "Judged").join(", ") })}</p>}
    </div>
  );
}

export function tellsText(bits: number): string {
  return t(bits >= kTellsMuch ? "tests.tells.much" : bits >= kTellsSome ? "tests.tells.some" : "tests.tells.little");
}

function Burden({ test }: { test: NextTest }) {
  const dose = test.burden.radiation_mSv;
  return (
    <p class="row chips">
      <span class="badge accent">{tellsText(test.information_bits)}</span>
      <span class="badge">{test.burden.cost}</span>
      <span class="badge">{test.burden.waiting}</span>
      <span class="badge">{dose > 0 ? t("tests.dose", { dose: number(dose, dose < 1 ? 2 : 0) }) : t("tests.dose.none")}</span>
    </p>
  );
}

function Outcome({ store, outcome }: { store: PatientStore; outcome: TestOutcome }) {
  const [, kind, what] = /^(present|absent): (.*)$/.exec(outcome.result) ?? [null, null, outcome.result];
  return (
    <figure class="outcome">
      <figcaption>
        {kind && <span class={`badge ${kind === "present" ? "accent" : ""}`}>{t(kind === "present" ? "finding.yes" : "finding.no")}</span>}
        <span class="grow">{what}</span>
        <span class="num small soft nowrap">{t("tests.chance", { chance: chance(outcome.chance) })}</span>
      </figcaption>
      <Shift before={outcome.before} after={outcome.after} />
      <p class="small num">{t("tests.shift", { cause: labelOf(store.vocabulary, outcome.family), before: chance(outcome.before), after: chance(outcome.after) })}</p>
    </figure>
  );
}

/// From a hollow dot (now) to a full one (after): how far a result would move a probability.
export function Shift({ before, after }: { before: number; after: number }) {
  const left = `${100 * Math.min(before, after)}%`, width = `${100 * Math.abs(after - before)}%`;
  return (
    <span class="shift" aria-hidden="true">
      <i class="way" style={{ left, width }} />
      <i class="from" style={{ left: `${100 * before}%` }} />
      <i class={`to ${after >= before ? "up" : "down"}`} style={{ left: `${100 * after}%` }} />
    </span>
  );
}

function Other({ store, test }: { store: PatientStore; test: NextTest }) {
  return (
    <li>
      <details class="more plain">
        <summary><span class="grow">{test.label}</span><span class="xsmall soft nowrap">{tellsText(test.information_bits)}</span></summary>
        <div class="stack">
          <p class="small soft">{sentence(test.why)}.</p>
          <Burden test={test} />
          {test.outcomes.map((outcome, i) => <Outcome key={i} store={store} outcome={outcome} />)}
        </div>
      </details>
    </li>
  );
}
