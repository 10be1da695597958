import { useState } from "preact/hooks";
import { api } from "../api";
import { Button, ErrorBanner, TextField, toast } from "../design/parts";
import { useDeed } from "../load";
import { useSession } from "../session";
import { t } from "../texts";
import { usePassword } from "./passwords";

export default function Own() {
  const { session } = useSession();
  const [old, setOld] = useState("");
  const { password, fields, fine, clear } = usePassword();
  const { busy, error, run } = useDeed();
  const change = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      await api.changePassword(old, password);
      setOld("");
      clear();
      toast(t("own.changed"));
    });
  };
  return (
    <main class="page narrow">
      <header>
        <div>
          <h1>{session?.account.name}</h1>
          <p class="soft small">{session?.account.login} · {t(`role.${session?.account.role}`)}</p>
        </div>
      </header>
      <form class="card stack wide" onSubmit={change} noValidate>
        <div class="stack">
          <h2>{t("own.password")}</h2>
          <p class="soft small">{t("own.password.lead")}</p>
        </div>
        <ErrorBanner error={error} />
        <TextField label={t("own.old")} type="password" value={old} onValue={setOld} autocomplete="current-password" required />
        {fields}
        <div><Button kind="primary" type="submit" busy={busy} disabled={!fine || !old}>{t("own.change")}</Button></div>
      </form>
    </main>
  );
}
