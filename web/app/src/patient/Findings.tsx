// Entering what was found. One row a finding: yes, no or unknown, a value with its unit, level and side.
import { useId, useMemo, useRef, useState } from "preact/hooks";
import { Button, Icon } from "../design/parts";
import { number, t } from "../texts";
import type { FindingEntry, Statement, Vocabulary } from "../types";
import { checkValue, keyOf, readNumber, searchFindings } from "./editing";
import { useStore, type PatientStore } from "./store";
import { findingLabel, findingOf, sideText } from "./words";

type Answer = "yes" | "no" | "unknown";
const answerOf = (statement: Statement | undefined): Answer => (!statement || statement.present === null ? "unknown" : statement.present ? "yes" : "no");
const presentOf = { yes: true, no: false, unknown: null } as const;
const kSides = ["left", "right", "both"];

export function Findings({ store }: { store: PatientStore }) {
  useStore(store);
  const rows = useRows(store);
  return (
    <section class="findings" aria-labelledby="findings-title">
      <header class="section-head">
        <h2 id="findings-title">{t("findings.title")}</h2>
        <SavingState store={store} />
      </header>
      <Conflicts store={store} />
      {store.writable && <Search store={store} />}
      {store.writable && <AskNow store={store} />}
      {store.writable && <Ask store={store} />}
      {rows.length === 0 && <p class="soft small">{t("findings.none")}</p>}
      {rows.map(({ stage, statements }) => (
        <div class="stage" key={stage}>
          <h3 class="over">{t(`stage.${stage}`)}</h3>
          <ul>{statements.map((statement) => <Row key={keyOf(statement)} store={store} statement={statement} />)}</ul>
        </div>
      ))}
    </section>
  );
}

// What is known, and what was set to unknown on this page, in the order of the stages.
function useRows(store: PatientStore): { stage: string; statements: Statement[] }[] {
  const all = new Map<string, Statement>();
  for (const statement of store.case.presentation ?? []) all.set(keyOf(statement), statement);
  for (const key of store.touched) {
    const [finding, level, side] = key.split("|") as [string, string, string];
    if (!all.has(key)) all.set(key, { finding, present: null, level: level || null, side: side || null });
  }
  const stageOf = (statement: Statement) => findingOf(store.vocabulary, statement.finding)?.stage ?? statement.stage ?? "history";
  return store.vocabulary.stages
    .map((stage) => ({ stage, statements: [...all.values()].filter((statement) => stageOf(statement) === stage).sort((a, b) => store.placeOf(keyOf(a)) - store.placeOf(keyOf(b))) }))
    .filter(({ statements }) => statements.length > 0);
}

function SavingState({ store }: { store: PatientStore }) {
  if (!store.writable) return <span class="badge">{t("saving.reader")}</span>;
  const { saving } = store;
  return (
    <span class={`saving ${saving}`} role="status">
      {saving === "saved" && <><Icon name="check" />{t("saving.saved")}</>}
      {(saving === "waiting" || saving === "saving") && t("saving.saving")}
      {saving === "failed" && <><Icon name="alert" />{t("saving.failed")} <Button small onClick={() => store.retry()}>{t("action.again")}</Button></>}
      {saving === "conflict" && <><Icon name="alert" />{t("saving.conflict")}</>}
    </span>
  );
}

// Somebody else changed the same thing: both values, and the person decides.
function Conflicts({ store }: { store: PatientStore }) {
  if (store.conflicts.length === 0) return null;
  return (
    <div class="banner warn conflict" role="alert">
      <Icon name="alert" />
      <div class="grow">
        <p><strong>{t("conflict.title")}</strong> {t("conflict.what")}</p>
        <ul>
          {store.conflicts.map(({ key, mine, theirs }) => (
            <li key={key}>
              <span class="what">{findingLabel(store.vocabulary, mine.finding)}{mine.level ? `, ${mine.level}` : ""}</span>
              <Button small onClick={() => store.decide(key, "mine")}>{t("conflict.mine", { value: answered(mine) })}</Button>
              <Button small onClick={() => store.decide(key, "theirs")}>{t("conflict.theirs", { value: answered(theirs) })}</Button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
function answered(statement: Statement | undefined): string {
  const value = statement?.present && statement.value !== null && statement.value !== undefined ? ` ${statement.value} ${statement.unit ?? ""}`.trimEnd() : "";
  return t(`finding.${answerOf(statement)}`) + value;
}

/// A combobox over the whole vocabulary. Enter says yes to the marked finding; Alt+Enter says no.
function Search({ store }: { store: PatientStore }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const found = useMemo(() => searchFindings(store.vocabulary.findings, words), [store.vocabulary, words]);
  const take = (entry: FindingEntry, present: boolean) => {
    store.edit(statementFor(store, entry, present));
    setWords("");
    setAt(0);
    box.current?.focus();
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === "ArrowDown" && found.length > 0) setAt((at + 1) % found.length);
    else if (e.key === "ArrowUp" && found.length > 0) setAt((at - 1 + found.length) % found.length);
    else if (e.key === "Enter" && found[at]) take(found[at], !e.altKey);
    else if (e.key === "Escape" && words) setWords("");
    else return;
    e.preventDefault();
  };
  return (
    <div class="finder">
      <Icon name="search" />
      <input ref={box} class="input" type="text" role="combobox" autocomplete="off" spellcheck={false} placeholder={t("findings.search")} aria-label={t("findings.search")}
        aria-expanded={found.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        value={words} onInput={(e) => { setWords(e.currentTarget.value); setAt(0); }} onKeyDown={key} />
      <div class="found" hidden={found.length === 0}>
      <ul id={`${id}-list`} role="listbox" aria-label={t("findings.found")}>
        {found.map((entry, i) => (
          <li key={entry.id} id={`${id}-${i}`} role="option" aria-selected={i === at} class={i === at ? "at" : ""} onPointerMove={() => setAt(i)}
            onPointerDown={(e) => { e.preventDefault(); take(entry, true); }}>
            <span class="grow">{entry.label}</span>
            <span class="xsmall soft">{answerHint(store, entry)}</span>
          </li>
        ))}
      </ul>
        <p class="xsmall soft keys">{t("findings.keys")}</p>
      </div>
      {words.trim() !== "" && found.length === 0 && <p class="found none soft small">{t("findings.nothing")}</p>}
    </div>
  );
}
function answerHint(store: PatientStore, entry: FindingEntry): string {
  const now = (store.case.presentation ?? []).findLast((statement) => statement.finding === entry.id);
  return now ? t(`finding.${answerOf(now)}`) : t(`stage.${entry.stage}`);
}
function statementFor(store: PatientStore, entry: FindingEntry, present: boolean | null): Statement {
  const now = (store.case.presentation ?? []).findLast((statement) => statement.finding === entry.id);
  return { ...(now ?? { finding: entry.id, value: null, unit: null, level: null, side: null }), finding: entry.id, present, stage: entry.stage };
}

/// Findings that settle whether a danger sign is one.
function AskNow({ store }: { store: PatientStore }) {
  const asks = store.evaluation?.ask_now ?? [];
  const ids = [...new Set(asks.flatMap((ask) => ask.ask))].filter((id) => answerOf(store.state(id)) === "unknown" && findingOf(store.vocabulary, id));
  if (ids.length === 0) return null;
  const first = asks[0]!;
  return (
    <div class="ask urgent">
      <h3><Icon name="alert" />{t("ask.now")}</h3>
      <p class="small soft">{t("ask.now.what", { suspected: first.suspected })}</p>
      <ul>{ids.slice(0, 4).map((id) => <AskRow key={id} store={store} id={id} />)}</ul>
      {ids.length > 4 && (
        <details class="more"><summary>{t("ask.more", { count: ids.length - 4 })}</summary><ul>{ids.slice(4).map((id) => <AskRow key={id} store={store} id={id} />)}</ul></details>
      )}
    </div>
  );
}

/// What tells most, asked next.
function Ask({ store }: { store: PatientStore }) {
  const questions = (store.evaluation?.next_questions ?? []).filter((question) => answerOf(store.state(question.finding)) === "unknown");
  if (questions.length === 0) return null;
  return (
    <div class="ask">
      <h3>{t("ask.next")}</h3>
      <ul>{questions.slice(0, 3).map((question) => <AskRow key={question.finding} store={store} id={question.finding} why={question.why} />)}</ul>
    </div>
  );
}
function AskRow({ store, id, why }: { store: PatientStore; id: string; why?: string }) {
  const entry = findingOf(store.vocabulary, id);
  if (!entry) return null;
  const say = (present: boolean) => store.edit(statementFor(store, entry, present));
  return (
    <li>
      <span class="grow"><span title={entry.clinician_question || entry.question}>{entry.label}</span>{why && <span class="xsmall soft why">{why}</span>}</span>
      {entry.type === "number" ? <AskValue store={store} entry={entry} /> : (
        <span class="row tight">
          <Button small aria-label={t("ask.yes", { finding: entry.label })} onClick={() => say(true)}>{t("finding.yes")}</Button>
          <Button small aria-label={t("ask.no", { finding: entry.label })} onClick={() => say(false)}>{t("finding.no")}</Button>
        </span>
      )}
    </li>
  );
}
/// A number is no yes or no; it is taken with Enter or when it is left, and only where it can be true.
function AskValue({ store, entry }: { store: PatientStore; entry: FindingEntry }) {
  const [text, setText] = useState("");
  const fault = text.trim() === "" ? "none" : checkValue(entry, text);
  const take = () => {
    if (text.trim() !== "" && fault === "none") store.edit({ ...statementFor(store, entry, true), value: readNumber(text)!, unit: entry.unit || null });
  };
  return (
    <span class="with-unit">
      <input class="input small num" inputMode="decimal" aria-label={t("ask.value", { finding: entry.label })} value={text} aria-invalid={fault !== "none" || undefined}
        onInput={(e) => setText(e.currentTarget.value)} onBlur={take} onKeyDown={(e) => { if (e.key === "Enter") take(); }} />
      <span class="xsmall soft">{entry.unit}</span>
      {fault !== "none" && <span class="fault xsmall" role="alert">{t(`finding.value.${fault}`, { lo: number(entry.lo ?? 0), hi: number(entry.hi ?? 0) })}</span>}
    </span>
  );
}

function Row({ store, statement }: { store: PatientStore; statement: Statement }) {
  const entry = findingOf(store.vocabulary, statement.finding);
  const label = findingLabel(store.vocabulary, statement.finding);
  const answer = answerOf(statement);
  const [open, setOpen] = useState(false);
  const hasValue = entry?.type === "number";
  // asked for at once where a finding means little without it; else behind a button
  const wanting = store.touched.has(keyOf(statement)) && ((entry?.needs_level && !statement.level) || (entry?.needs_side && !statement.side));
  const details = answer === "yes" && (hasValue || wanting || open);
  const detailText = [statement.level, statement.side && sideText(statement.side), statement.note].filter(Boolean).join(" · ");
  return (
    <li class={`finding ${answer}`}>
      <div class="line">
        <span class="grow">
          <span class="label" title={entry?.clinician_question || entry?.question}>{label}</span>
          {detailText && <span class="xsmall soft note">{detailText}</span>}
        </span>
        {answer === "yes" && store.writable && !wanting && (
          <button type="button" class="add" aria-label={t("finding.place.of", { finding: label })} title={t("finding.place")} aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="pin" /></button>
        )}
        <Trio label={label} value={answer} disabled={!store.writable} onValue={(next) => store.edit({ ...statement, present: presentOf[next], stage: statement.stage ?? entry?.stage ?? null })} />
      </div>
      {details && store.writable && (
        <div class="details">
          {hasValue && entry && <Value store={store} statement={statement} entry={entry} />}
          {(open || wanting) && <Place store={store} statement={statement} vocabulary={store.vocabulary} />}
        </div>
      )}
    </li>
  );
}

function Trio({ label, value, disabled, onValue }: { label: string; value: Answer; disabled: boolean; onValue: (value: Answer) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const all: Answer[] = ["yes", "no", "unknown"];
  const key = (e: KeyboardEvent) => {
    const letters: Record<string, Answer> = { y: "yes", j: "yes", n: "no", u: "unknown", "?": "unknown" };
    const step = e.key === "ArrowRight" || e.key === "ArrowDown" ? 1 : e.key === "ArrowLeft" || e.key === "ArrowUp" ? -1 : 0;
    const next = step ? all[(all.indexOf(value) + step + 3) % 3]! : e.ctrlKey || e.metaKey || e.altKey ? undefined : letters[e.key];
    if (!next) return;
    e.preventDefault();
    onValue(next);
    (box.current?.children[all.indexOf(next)] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="trio" role="radiogroup" aria-label={label} ref={box} onKeyDown={key}>
      {all.map((answer) => (
        <button key={answer} type="button" role="radio" class={answer} disabled={disabled} aria-checked={answer === value} tabIndex={answer === value ? 0 : -1}
          aria-label={t(`finding.${answer}`)} onClick={() => onValue(answer)}>
          {answer === "unknown" ? "?" : t(`finding.${answer}`)}
        </button>
      ))}
    </div>
  );
}

function Value({ store, statement, entry }: { store: PatientStore; statement: Statement; entry: FindingEntry }) {
  const [text, setText] = useState(statement.value === null || statement.value === undefined ? "" : String(statement.value));
  const id = useId();
  const fault = text.trim() === "" ? "none" : checkValue(entry, text);
  const take = (next: string) => {
    setText(next);
    if (next.trim() === "") store.edit({ ...statement, value: null, unit: null });
    else if (checkValue(entry, next) === "none") store.edit({ ...statement, value: readNumber(next)!, unit: entry.unit || null });
  };
  return (
    <div class="value">
      <label class="xsmall soft" for={id}>{t("finding.value")}</label>
      <span class="with-unit">
        <input id={id} class="input small num" inputMode="decimal" value={text} aria-invalid={fault !== "none" || undefined} aria-describedby={fault !== "none" ? `${id}-fault` : undefined}
          onInput={(e) => take(e.currentTarget.value)} />
        <span class="xsmall soft">{entry.unit}</span>
      </span>
      {fault !== "none" && <p class="fault xsmall" id={`${id}-fault`} role="alert">{t(`finding.value.${fault}`, { lo: number(entry.lo ?? 0), hi: number(entry.hi ?? 0) })}</p>}
    </div>
  );
}

function Place({ store, statement, vocabulary }: { store: PatientStore; statement: Statement; vocabulary: Vocabulary }) {
  const id = useId();
  // what the record holds is offered even where it is no segment ("C7" of a root)
  const levels = statement.level && !vocabulary.levels.includes(statement.level) ? [statement.level, ...vocabulary.levels] : vocabulary.levels;
  return (
    <>
      <div>
        <label class="xsmall soft" for={`${id}-level`}>{t("finding.level")}</label>
        <select id={`${id}-level`} class="input small" value={statement.level ?? ""} onChange={(e) => store.move(statement, { ...statement, level: e.currentTarget.value || null })}>
          <option value="">{t("finding.level.none")}</option>
          {levels.map((level) => <option key={level} value={level}>{level}</option>)}
        </select>
      </div>
      <div>
        <label class="xsmall soft" for={`${id}-side`}>{t("finding.side")}</label>
        <select id={`${id}-side`} class="input small" value={statement.side ?? ""} onChange={(e) => store.move(statement, { ...statement, side: e.currentTarget.value || null })}>
          <option value="">{t("finding.side.none")}</option>
          {kSides.map((side) => <option key={side} value={side}>{sideText(side)}</option>)}
        </select>
      </div>
    </>
  );
}
