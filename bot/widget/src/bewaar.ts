/** The memory of one tab. It holds the key of the talk, so that a page change keeps the talk; never a text. */
import type { Bewaard } from "./types";

const NAAM = "digitaal-maatje";

/** Reads what this tab knows of a talk with this server and municipality; null when there is nothing usable. */
export function lees(api: string, gemeente: string): Bewaard | null {
  try {
    const waarde = JSON.parse(sessionStorage.getItem(NAAM) ?? "null");
    const past = waarde?.api === api && waarde.gemeente === gemeente;
    return past && typeof waarde.id === "string" && typeof waarde.token === "string" ? waarde : null;
  } catch {
    return null; // storage switched off or filled by something else: the talk then lives as long as the page
  }
}

/** Remembers the talk for this tab; null forgets it. */
export function schrijf(api: string, gemeente: string, bewaard: Bewaard | null): void {
  try {
    if (bewaard) sessionStorage.setItem(NAAM, JSON.stringify({ ...bewaard, api, gemeente }));
    else sessionStorage.removeItem(NAAM);
  } catch {
    // Storage switched off: nothing is kept, which is the safe side.
  }
}
