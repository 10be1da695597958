// One patient: danger signs above all, then what is known, why it hurts, what to do.
import { useEffect, useMemo, useState } from "preact/hooks";
import { api } from "../api";
import { Banner, Button, CopyText, Dialog, ErrorBanner, Icon, Menu, Wait } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { addressOf } from "../router";
import { kSignedInAgain, mayWrite, useSession } from "../session";
import { chance, date, t } from "../texts";
import { Causes } from "./Causes";
import { Course } from "./Course";
import { Findings } from "./Findings";
import { Flags } from "./Flags";
import { NeckFigure } from "./NeckFigure";
import { Options } from "./Options";
import { Record } from "./Record";
import { PatientStore, useStore } from "./store";
import { Tests } from "./Tests";
import { monthsSince } from "./scores";
import { monthsText } from "./words";
import "./patient.css";
import "./marks.css";

const kTabs = ["assessment", "options", "course", "record"] as const;

export default function PatientPage({ id, part }: { id: string; part: string }) {
  const { session } = useSession();
  const writable = mayWrite(session);
  const load = useLoad(async (signal) => {
    const [patient, vocabulary] = await Promise.all([api.patient(id, signal), api.vocabulary(signal)]);
    return { patient, vocabulary };
  }, [id]);
  const store = useMemo(() => (load.value ? new PatientStore(load.value.patient, load.value.vocabulary, api, writable) : null), [load.value, writable]);
  useEffect(() => {
    if (!store) return;
    void store.open();
    // what is still being typed is saved before the page goes
    const leave = (e: BeforeUnloadEvent) => {
      if (store.edits.size === 0) return;
      void store.save();
      e.preventDefault();
    };
    addEventListener("beforeunload", leave);
    const again = () => store.retry();
    addEventListener(kSignedInAgain, again);
    return () => {
      removeEventListener("beforeunload", leave);
      removeEventListener(kSignedInAgain, again);
      void store.save().finally(() => store.end());
    };
  }, [store]);
  if (load.error) return <main class="page narrow"><ErrorBanner error={load.error} onAgain={load.again} /><p><a href={addressOf("patients")}>{t("patient.back")}</a></p></main>;
  if (!store) return <main class="page"><Wait /></main>;
  return <Shown store={store} part={part} />;
}

function Shown({ store, part }: { store: PatientStore; part: string }) {
  useStore(store);
  const tab = kTabs.find((one) => one === part) ?? "assessment";
  return (
    <main class="patient">
      <Head store={store} />
      <div class="pinned">
        <Flags store={store} />
        {tab === "assessment" && <Leading store={store} />}
        <nav class="tabs" aria-label={t("patient.parts")}>
          {kTabs.map((one) => <a key={one} href={addressOf("patients", store.patient.id, one === "assessment" ? "" : one)} aria-current={one === tab ? "page" : undefined}>{t(`tab.${one}`)}</a>)}
        </nav>
      </div>
      {tab === "assessment" && <Assessment store={store} />}
      {tab === "options" && <Options store={store} />}
      {tab === "course" && <Course store={store} />}
      {tab === "record" && <Record store={store} />}
      <footer class="notice small soft">{store.evaluation?.notice ?? t("notice")}</footer>
    </main>
  );
}

// On small screens the causes are elsewhere while findings are entered: the first two stay in sight.
function Leading({ store }: { store: PatientStore }) {
  const causes = store.evaluation?.causes.slice(0, 2) ?? [];
  if (causes.length === 0) return null;
  return (
    <ol class="leading num" aria-hidden="true">
      {causes.map((cause) => (
        <li key={cause.cause}><span>{cause.label}</span><b>{chance(cause.probability)}</b><div class="meter"><i style={{ width: `${100 * cause.probability}%` }} /></div></li>
      ))}
    </ol>
  );
}

function Assessment({ store }: { store: PatientStore }) {
  const notes = store.evaluation?.notes ?? [];
  return (
    <div class="assessment">
      <div class="col-causes">
        <Causes store={store} />
        {notes.length > 0 && <details class="more notes"><summary>{t("notes.title", { count: notes.length })}</summary><ul class="small soft">{notes.map((note, i) => <li key={i}>{note}</li>)}</ul></details>}
      </div>
      <div class="col-findings"><Findings store={store} /></div>
      <div class="col-next"><NeckFigure store={store} /><Tests store={store} /></div>
    </div>
  );
}

function Head({ store }: { store: PatientStore }) {
  const { person } = store.patient, surgery = store.case.surgery ?? {}, age = store.case.patient?.age;
  const sex = person.sex ?? store.case.patient?.sex;
  const who = [age !== null && age !== undefined ? t("person.years", { age }) : "", sex ? t(`sex.${sex}`) : "", person.birth_date ? date(person.birth_date) : "", person.number ?? ""].filter(Boolean);
  const since = monthsSince(surgery, Date.now());
  const what = [surgery.construct || (surgery.levels?.length ? t("surgery.fusion") : ""), surgery.levels?.join(", ") ?? "", since !== null ? t("surgery.ago", { time: monthsText(since) }) : ""].filter(Boolean);
  return (
    <header class="patient-head">
      <div class="grow">
        <p class="screen"><a class="back small" href={addressOf("patients")}><Icon name="left" />{t("nav.patients")}</a></p>
        <h1>{person.name || t("person.unnamed")}</h1>
        <p class="facts-line"><span>{who.join(" · ")}</span>{what.length > 0 && <span class="op">{what.join(" · ")}</span>}</p>
      </div>
      <Deeds store={store} />
    </header>
  );
}

function Deeds({ store }: { store: PatientStore }) {
  const [link, setLink] = useState<{ link: string; expires_at: number | string } | null>(null);
  const { busy, error, run, clear } = useDeed();
  const invite = () => run(async () => setLink(await api.makeIntake(store.patient.id)));
  return (
    <div class="row screen">
      {store.writable && <Button icon="link" busy={busy} onClick={invite}>{t("questions.make")}</Button>}
      <a class="button primary" href={api.reportAddress(store.patient.id, "html")} target="_blank" rel="noopener"><Icon name="print" />{t("report.open")}</a>
      <Menu label={t("patient.more")}>
        <button type="button" onClick={() => print()}><Icon name="print" />{t("patient.print")}</button>
        <a href={api.reportAddress(store.patient.id, "text")} target="_blank" rel="noopener"><Icon name="note" />{t("report.text")}</a>
        <a href={addressOf("patients", store.patient.id, "record")}><Icon name="people" />{t("access.title")}</a>
      </Menu>
      <Dialog title={t("questions.made")} open={link !== null} onClose={() => setLink(null)}>
        {link && <>
          <p class="small">{t("questions.made.what", { date: date(link.expires_at) })}</p>
          <CopyText label={t("questions.link")} text={link.link} />
          <Banner tone="warn"><p>{t("questions.once")}</p></Banner>
        </>}
      </Dialog>
      <Dialog title={t("questions.make")} open={error !== null} onClose={clear}><ErrorBanner error={error} /></Dialog>
    </div>
  );
}
