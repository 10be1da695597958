import { useState } from "preact/hooks";
import { api, ApiError } from "../api";
import { Banner, Button, ErrorBanner, TextField } from "../design/parts";
import { useDeed } from "../load";
import { useSession } from "../session";
import { t } from "../texts";
import { Gate } from "./Gate";

export default function SignIn() {
  const { set } = useSession();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useDeed();
  const enter = () => run(async () => {
    const session = await api.signIn(login.trim(), password);
    setPassword("");
    set(session);
  });
  const wrong = error instanceof ApiError && error.status === 401;
  return (
    <Gate title={t("signin.title")} onSubmit={enter}>
      {wrong ? <Banner tone="bad" live="assertive"><p>{t("signin.wrong")}</p></Banner> : <ErrorBanner error={error} />}
      <TextField label={t("person.login")} value={login} onValue={setLogin} autocomplete="username" required autofocus />
      <TextField label={t("person.password")} type="password" value={password} onValue={setPassword} autocomplete="current-password" required />
      <Button kind="primary" type="submit" busy={busy} disabled={!login || !password}>{t("signin.enter")}</Button>
      <p class="small soft">{t("signin.help")}</p>
    </Gate>
  );
}
