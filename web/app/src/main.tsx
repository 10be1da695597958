import "./design/tokens.css";
import "./design/base.css";
import "./design/parts.css";
import { render } from "preact";
import { App } from "./App";
import { preferredLanguage, setLanguage } from "./texts";

await setLanguage(preferredLanguage(), false);
const root = document.getElementById("app");
if (root) render(<App />, root);
