// All patients one may see: find one, add one, import one.
import { useEffect, useRef, useState } from "preact/hooks";
import { api, ApiError, type Imported } from "../api";
import { Banner, Button, Dialog, Empty, ErrorBanner, Icon, Wait } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { addressOf, navigate } from "../router";
import { mayWrite, useSession } from "../session";
import { date, t } from "../texts";
import { PersonForm } from "../patient/PersonForm";
import type { PatientRow } from "../types";
import "./patients.css";

const kTypingMs = 180;
const kLargestImport = 4 << 20;

export default function Patients() {
  const { session } = useSession();
  const writable = mayWrite(session);
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState("");
  const list = useLoad(async (signal) => (await api.patients(asked, signal)).patients, [asked]);
  const [adding, setAdding] = useState(false);
  const imports = useImport();
  const systems = useLoad(async () => (writable ? (await api.recordSystems()).servers : []), [writable]);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words.trim()), kTypingMs);
    return () => clearTimeout(timer);
  }, [words]);
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <main class={`page patients ${imports.over ? "over" : ""}`} {...(writable ? imports.drop : {})}>
      <header>
        <h1>{t("nav.patients")}</h1>
        {writable && (
          <div class="row">
            <input ref={chooser} type="file" class="hidden" tabIndex={-1} accept=".json,application/json,application/fhir+json" aria-label={t("patients.import")}
              onChange={(e) => { const file = e.currentTarget.files?.[0]; if (file) imports.take(file); e.currentTarget.value = ""; }} />
            <Button icon="upload" busy={imports.busy} onClick={() => chooser.current?.click()}>{t("patients.import")}</Button>
            {systems.value?.map(({ name }) => <a key={name} class="button" href={`/smart/start?server=${encodeURIComponent(name)}`}>{t("patients.from", { name })}</a>)}
            <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>{t("patients.new")}</Button>
          </div>
        )}
      </header>
      <div class="search" role="search">
        <Icon name="search" />
        <input type="search" class="input" placeholder={t("patients.search")} aria-label={t("patients.search")} value={words} onInput={(e) => setWords(e.currentTarget.value)} />
      </div>
      <ErrorBanner error={imports.error} />
      <ErrorBanner error={list.error} onAgain={list.again} />
      <p class="hidden" role="status">{list.value && !list.loading ? t("patients.count", { count: list.value.length }) : ""}</p>
      {!list.value ? list.loading && <Wait /> : list.value.length > 0 ? <Rows rows={list.value} /> : (
        <section class="card">
          <Empty title={t(asked ? "patients.nothing" : "patients.empty")}>
            <p>{t(asked ? "patients.nothing.what" : writable ? "patients.empty.what" : "patients.empty.reader")}</p>
          </Empty>
        </section>
      )}
      {writable && <p class="small soft drop-hint"><Icon name="upload" />{t("patients.drop")}</p>}
      <Dialog title={t("patients.new")} open={adding} onClose={() => setAdding(false)}>
        <PersonForm action={t("patients.create")} onSubmit={async (person) => navigate("patients", (await api.createPatient(person)).id)} />
      </Dialog>
      <Dialog title={t("import.title")} open={imports.done !== null} onClose={imports.clear}>
        {imports.done && <ImportResult done={imports.done} />}
      </Dialog>
    </main>
  );
}

function Rows({ rows }: { rows: PatientRow[] }) {
  return (
    <section class="card flush" aria-label={t("nav.patients")}>
      <ul class="people">
        {rows.map((row) => (
          <li key={row.id}>
            <a href={addressOf("patients", row.id)}>
              <span class="initials" aria-hidden="true">{initials(row.name)}</span>
              <span class="who"><strong>{row.name}</strong><span class="soft small">{[row.birth_date && date(row.birth_date), row.sex && t(`sex.${row.sex}`), row.number].filter(Boolean).join(" · ")}</span></span>
              <span class="what small">{row.operation || <span class="soft">{t("patients.no.operation")}</span>}</span>
              <span class="when small soft num">{t("patients.changed", { date: date(row.updated_at) })}</span>
              <Icon name="right" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s,]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "") + (words.length > 1 ? words.at(-1)![0] : "")).toUpperCase();
}

function ImportResult({ done }: { done: Imported }) {
  return (
    <div class="stack wide">
      <p>{t("import.done", { name: done.patient.person.name || t("person.unnamed") })}</p>
      {done.notes.length > 0 && <ul class="dots small">{done.notes.map((note, i) => <li key={i}>{note}</li>)}</ul>}
      {done.unused.length > 0 && (
        <Banner tone="warn">
          <p><strong>{t("import.unused", { count: done.unused.length })}</strong> {t("import.unused.what")}</p>
          <ul>{done.unused.map((item, i) => <li key={i}><strong>{item.what}</strong>: {item.why}</li>)}</ul>
        </Banner>
      )}
      <footer class="row"><a class="button primary" href={addressOf("patients", done.patient.id)}>{t("import.open")}</a></footer>
    </div>
  );
}

/// A file dropped anywhere on the page, or chosen.
function useImport() {
  const deed = useDeed();
  const [done, setDone] = useState<Imported | null>(null);
  const [over, setOver] = useState(false);
  const take = (file: File) => void deed.run(async () => {
    if (file.size > kLargestImport) throw new ApiError(413, "", t("import.large"));
    const text = await file.text();
    const imported = await api.importPatient(text);
    if (imported.unused.length + imported.notes.length === 0) navigate("patients", imported.patient.id);
    else setDone(imported);
  });
  const drop = {
    onDragOver: (e: DragEvent) => { e.preventDefault(); setOver(true); },
    onDragLeave: (e: DragEvent) => { if (e.target === e.currentTarget) setOver(false); },
    onDrop: (e: DragEvent) => {
      e.preventDefault();
      setOver(false);
      const file = e.dataTransfer?.files[0];
      if (file) take(file);
    },
  };
  return { ...deed, done, over, take, drop, clear: () => setDone(null) };
}
