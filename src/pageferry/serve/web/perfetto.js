// Opens a trace in ui.perfetto.dev, by the messages that its documentation tells: PING until PONG comes, then the trace.
import { address } from "./api.js";
import { say } from "./dom.js";

const PLACE = "https://ui.perfetto.dev";
const PING_MS = 50;
const PATIENCE_MS = 30000;

export async function perfetto(part, title) {
  const page = window.open(PLACE);
  if (!page) return say("the browser did not open a window for Perfetto; allow this page to open windows", true);
  const response = await fetch("/api/run/trace" + address(part), { cache: "no-store" });
  if (!response.ok) {
    page.close();
    return say((await response.json()).error, true);
  }
  const buffer = await response.arrayBuffer();
  const began = Date.now();
  const ping = setInterval(() => {
    if (Date.now() - began > PATIENCE_MS || page.closed) {
      end();
      say("ui.perfetto.dev did not answer; it needs a network. The trace can be downloaded and opened there", true);
    } else {
      page.postMessage("PING", PLACE);
    }
  }, PING_MS);
  const heard = event => {
    if (event.origin !== PLACE || event.data !== "PONG") return;
    end();
    page.postMessage({ perfetto: { buffer, title, fileName: "pageferry.json" } }, PLACE);
  };
  const end = () => {
    clearInterval(ping);
    window.removeEventListener("message", heard);
  };
  window.addEventListener("message", heard);
}
