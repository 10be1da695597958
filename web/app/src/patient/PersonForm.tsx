// Who it is: for a new patient and for changing one.
import { useState } from "preact/hooks";
import { Button, ErrorBanner, SelectField, TextField } from "../design/parts";
import { useDeed } from "../load";
import { t } from "../texts";
import type { Person } from "../types";

const kNobody: Person = { name: "", birth_date: "", sex: "", number: "" };

export function PersonForm({ person, action, onSubmit }: { person?: Person; action: string; onSubmit: (person: Person) => Promise<void> }) {
  // the server says null for what is not known
  const [now, setNow] = useState<Person>(() => ({ ...kNobody, ...Object.fromEntries(Object.entries(person ?? {}).map(([k, v]) => [k, v ?? ""])) }));
  const { busy, error, run } = useDeed();
  const set = (part: Partial<Person>) => setNow({ ...now, ...part });
  const go = (e: Event) => {
    e.preventDefault();
    void run(() => onSubmit({ ...now, name: now.name.trim(), number: now.number.trim() }));
  };
  return (
    <form class="stack wide" onSubmit={go} noValidate>
      <ErrorBanner error={error} />
      <TextField label={t("person.name")} value={now.name} onValue={(name) => set({ name })} required autofocus autocomplete="off" />
      <div class="pair">
        <TextField label={t("person.birth")} type="date" value={now.birth_date} onValue={(birth_date) => set({ birth_date })} />
        <SelectField label={t("person.sex")} value={now.sex} onValue={(sex) => set({ sex })}
          choices={["", "F", "M", "other"].map((value) => ({ value, label: value ? t(`sex.${value}`) : t("person.sex.unknown") }))} />
      </div>
      <TextField label={t("person.number")} hint={t("person.number.hint")} value={now.number} onValue={(number) => set({ number })} autocomplete="off" />
      <footer><Button kind="primary" type="submit" busy={busy} disabled={!now.name.trim()}>{action}</Button></footer>
    </form>
  );
}
