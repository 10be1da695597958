// Who it is: for a new patient and for changing one.
import { useState } from "preact/hooks";
import { Button, ErrorBanner, SelectField, TextField } from "../design/parts";
import { useDeed } from "../load";
import { t } from "../texts";
import type { Person } from "../types";

interface Fields { name: string; birth_date: string; sex: string; number: string }

export function PersonForm({ person, action, onSubmit }: { person?: Person; action: string; onSubmit: (person: Person) => Promise<void> }) {
  const [now, setNow] = useState<Fields>({
    name: person?.name ?? "", birth_date: person?.birth_date ?? "", sex: person?.sex ?? "", number: person?.number ?? "",
  });
  const { busy, error, run } = useDeed();
  const set = (part: Partial<Fields>) => setNow({ ...now, ...part });
  const go = (e: Event) => {
    e.preventDefault();
    void run(() => onSubmit({ name: now.name.trim(), birth_date: now.birth_date || null, sex: now.sex || null, number: now.number.trim() || null }));
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
