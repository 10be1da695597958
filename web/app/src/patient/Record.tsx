// The record itself: who it is, what was done, who may see it, taking it along, erasing it.
import { useState } from "preact/hooks";
import { api, ApiError } from "../api";
import { Banner, Button, Dialog, ErrorBanner, SelectField, TextField, Tick, toast, Wait } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { navigate } from "../router";
import { date, t } from "../texts";
import type { Patient, Surgery } from "../types";
import { readNumber } from "./editing";
import { PersonForm } from "./PersonForm";
import { useStore, type PatientStore } from "./store";

/// A change of the record; when somebody else was first, theirs is shown and the person may try again on top of it.
function useChange(store: PatientStore) {
  const deed = useDeed();
  const [met, setMet] = useState<Patient | null>(null);
  const change = async (body: Omit<Parameters<typeof api.changePatient>[1], "version">) => {
    try {
      await store.save();
      store.replace(await api.changePatient(store.patient.id, { version: store.patient.version, ...body }));
      setMet(null);
      toast(t("record.saved"));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) throw error;
      const newest = await api.patient(store.patient.id);
      store.replace(newest);
      setMet(newest);
      throw new ApiError(409, "", t("record.conflict"));
    }
  };
  return { ...deed, met, change };
}

export function Record({ store }: { store: PatientStore }) {
  useStore(store);
  const [editing, setEditing] = useState<"person" | "surgery" | null>(null);
  const person = store.patient.person, surgery = store.case.surgery ?? {};
  const sex = person.sex ?? store.case.patient?.sex;
  const { change, met } = useChange(store);
  const risks = store.case.patient?.risk_factors ?? [];
  return (
    <div class="record-page">
      <section class="card" aria-labelledby="person-title">
        <header><h2 id="person-title">{t("record.person")}</h2>{store.writable && <Button small icon="edit" onClick={() => setEditing("person")}>{t("action.change")}</Button>}</header>
        <Facts facts={[
          [t("person.name"), person.name], [t("person.birth"), person.birth_date ? date(person.birth_date) : ""], [t("person.age"), store.case.patient?.age ?? ""],
          [t("person.sex"), sex ? t(`sex.${sex}`) : ""], [t("person.number"), person.number ?? ""], [t("record.risks"), risks.map((risk) => risk.replaceAll("_", " ")).join(", ")],
        ]} />
      </section>
      <section class="card" aria-labelledby="surgery-title">
        <header><h2 id="surgery-title">{t("record.surgery")}</h2>{store.writable && <Button small icon="edit" onClick={() => setEditing("surgery")}>{t("action.change")}</Button>}</header>
        <Facts facts={[
          [t("surgery.construct"), surgery.construct ?? ""], [t("surgery.levels"), (surgery.levels ?? []).join(", ")],
          [t("surgery.approach"), surgery.approach ? t(`approach.${surgery.approach}`) : ""], [t("surgery.implants"), (surgery.implants ?? []).join(", ")],
          [t("surgery.since"), surgery.time_since_months ?? ""], [t("surgery.reason"), surgery.index_diagnosis ?? ""],
        ]} />
      </section>
      <Access store={store} />
      <Taking store={store} />
      <Dialog title={t("record.person")} open={editing === "person"} onClose={() => setEditing(null)}>
        {met && <Banner tone="warn"><p>{t("record.theirs", { value: [met.person.name, met.person.birth_date, met.person.number].filter(Boolean).join(", ") })}</p></Banner>}
        <PersonForm person={person} action={t("action.save")} onSubmit={async (next) => { await change({ person: next }); setEditing(null); }} />
      </Dialog>
      <Dialog title={t("record.surgery")} open={editing === "surgery"} onClose={() => setEditing(null)} wide>
        {met && <Banner tone="warn"><p>{t("record.theirs", { value: [met.case.surgery?.construct, ...(met.case.surgery?.levels ?? [])].filter(Boolean).join(", ") })}</p></Banner>}
        <SurgeryForm store={store} surgery={surgery} onSubmit={async (next) => { await change({ surgery: next }); setEditing(null); }} />
      </Dialog>
    </div>
  );
}

function Facts({ facts }: { facts: [string, string | number][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => <div key={name}><dt class="small soft">{name}</dt><dd>{value === "" ? <span class="soft">{t("record.unknown")}</span> : value}</dd></div>)}
    </dl>
  );
}

function SurgeryForm({ store, surgery, onSubmit }: { store: PatientStore; surgery: Surgery; onSubmit: (surgery: Surgery) => Promise<void> }) {
  const [construct, setConstruct] = useState(surgery.construct ?? "");
  const [approach, setApproach] = useState(surgery.approach ?? "");
  const [levels, setLevels] = useState(new Set(surgery.levels ?? []));
  const [implants, setImplants] = useState((surgery.implants ?? []).join(", "));
  const [since, setSince] = useState(surgery.time_since_months === null || surgery.time_since_months === undefined ? "" : String(surgery.time_since_months));
  const { busy, error, run } = useDeed();
  const months = since.trim() === "" ? null : readNumber(since);
  const wrong = months === undefined || (months !== null && months < 0);
  const toggle = (level: string, on: boolean) => {
    const next = new Set(levels);
    if (on) next.add(level);
    else next.delete(level);
    setLevels(next);
  };
  const go = (e: Event) => {
    e.preventDefault();
    void run(() => onSubmit({
      construct: construct.trim() || null, approach: approach || null, levels: store.vocabulary.levels.filter((level) => levels.has(level)),
      implants: implants.split(",").map((word) => word.trim()).filter(Boolean), time_since_months: months ?? null,
    }));
  };
  return (
    <form class="stack wide" onSubmit={go} noValidate>
      <ErrorBanner error={error} />
      <TextField label={t("surgery.construct")} value={construct} onValue={setConstruct} hint={t("surgery.construct.hint")} autofocus />
      <fieldset class="item"><legend>{t("surgery.levels")}</legend><div class="row">{store.vocabulary.levels.map((level) => <Tick key={level} label={level} checked={levels.has(level)} onValue={(on) => toggle(level, on)} />)}</div></fieldset>
      <div class="pair">
        <SelectField label={t("surgery.approach")} value={approach} onValue={setApproach}
          choices={["", "anterior", "posterior", "combined"].map((value) => ({ value, label: value ? t(`approach.${value}`) : t("record.unknown") }))} />
        <TextField label={t("surgery.since")} inputMode="decimal" value={since} onValue={setSince} fault={wrong ? t("finding.value.number") : undefined} />
      </div>
      <TextField label={t("surgery.implants")} value={implants} onValue={setImplants} hint={t("surgery.implants.hint")} />
      <footer><Button kind="primary" type="submit" busy={busy} disabled={wrong}>{t("action.save")}</Button></footer>
    </form>
  );
}

function Access({ store }: { store: PatientStore }) {
  const id = store.patient.id;
  const list = useLoad(async () => {
    const [{ accounts }, { accounts: colleagues }] = await Promise.all([api.access(id), api.colleagues()]);
    return { accounts: new Set(accounts), colleagues };
  }, [id]);
  const { busy, error, run } = useDeed();
  const set = (account: string, on: boolean) => run(async () => {
    if (!list.value) return;
    const next = new Set(list.value.accounts);
    if (on) next.add(account);
    else next.delete(account);
    await api.setAccess(id, [...next]);
    list.set({ ...list.value, accounts: next });
    toast(t("access.saved"));
  });
  return (
    <section class="card" aria-labelledby="access-title">
      <header><h2 id="access-title">{t("access.title")}</h2></header>
      <ErrorBanner error={error ?? list.error} onAgain={list.again} />
      {!list.value ? list.loading && <Wait /> : (
        <ul>
          {list.value.colleagues.map((colleague) => (
            <li key={colleague.id}><Tick checked={list.value!.accounts.has(colleague.id)} disabled={busy || !store.writable} onValue={(on) => void set(colleague.id, on)}
              label={<>{colleague.name} <span class="soft small">{t(`role.${colleague.role}`)}</span></>} /></li>
          ))}
        </ul>
      )}
      <p class="xsmall soft">{t("access.what")}</p>
    </section>
  );
}

function Taking({ store }: { store: PatientStore }) {
  const [erasing, setErasing] = useState(false);
  const { busy, error, run } = useDeed();
  const take = () => run(async () => {
    const all = await api.exportAll(store.patient.id);
    download(`nucha-${store.patient.id.slice(0, 8)}.json`, JSON.stringify(all, null, 1));
  });
  return (
    <section class="card" aria-labelledby="taking-title">
      <header><h2 id="taking-title">{t("taking.title")}</h2></header>
      <ErrorBanner error={error} />
      <div class="stack">
        <div class="row">
          <Button icon="download" busy={busy} onClick={take}>{t("taking.export")}</Button>
          <a class="button" href={api.reportAddress(store.patient.id, "fhir")} download={`nucha-${store.patient.id.slice(0, 8)}-fhir.json`}>{t("taking.fhir")}</a>
        </div>
        <p class="xsmall soft">{t("taking.what")}</p>
        {store.writable && <div><Button kind="plain" class="erase" icon="trash" onClick={() => setErasing(true)}>{t("erase.title")}</Button></div>}
      </div>
      <Dialog title={t("erase.title")} open={erasing} onClose={() => setErasing(false)}><Erase store={store} /></Dialog>
    </section>
  );
}

export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function Erase({ store }: { store: PatientStore }) {
  const [name, setName] = useState("");
  const { busy, error, run } = useDeed();
  const go = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      await api.erase(store.patient.id, name);
      navigate("patients");
      toast(t("erase.done"));
    });
  };
  return (
    <form class="stack wide" onSubmit={go} noValidate>
      <Banner tone="bad"><p>{t("erase.what")}</p></Banner>
      <ErrorBanner error={error} />
      <TextField label={t("erase.type", { name: store.patient.person.name })} value={name} onValue={setName} autocomplete="off" autofocus />
      <footer><Button kind="danger" type="submit" icon="trash" busy={busy} disabled={name !== store.patient.person.name}>{t("erase.go")}</Button></footer>
    </form>
  );
}
