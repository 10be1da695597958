// The session ended while somebody was at work: sign in again over the page, so that nothing typed is lost.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Banner, Button, Dialog, ErrorBanner, TextField } from "../design/parts";
import { useDeed } from "../load";
import { t } from "../texts";
import type { Session } from "../types";

interface Props { open: boolean; session: Session; onDone: () => void; onLeave: () => void }
export default function SignInAgain({ open, session, onDone, onLeave }: Props) {
  const [password, setPassword] = useState("");
  const { busy, error, run } = useDeed();
  const enter = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      await api.signIn(session.account.login, password);
      setPassword("");
      onDone();
    });
  };
  return (
    <Dialog title={t("signin.again")} open={open} onClose={() => {}} fixed>
      <form class="stack wide" onSubmit={enter} noValidate>
        <Banner><p>{t("signin.again.what")}</p></Banner>
        <ErrorBanner error={error} />
        <p class="small"><span class="soft">{t("person.login")}</span> <strong>{session.account.login}</strong></p>
        <TextField label={t("person.password")} type="password" value={password} onValue={setPassword} autocomplete="current-password" required autofocus />
        <footer>
          <Button onClick={onLeave}>{t("signin.other")}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!password}>{t("signin.enter")}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
