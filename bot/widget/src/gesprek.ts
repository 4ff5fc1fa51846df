/** One talk with the server: sending, receiving, repairing a broken line. Knows no DOM. */
import { wisOpServer } from "./snelweg";
import { T } from "./teksten";
import type { Bericht, EigenBericht, Sleutel } from "./types";

const TIJDSLIMIET_MS = 20_000;
/** Code with which the server closes the live line of a talk that was erased. */
const GEWIST = 4404;
const WACHT_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];

/** What a talk tells its listener. */
export interface Luisteraar {
  /** The key of the talk changed; null when there is no talk any more. */
  sleutel(sleutel: Sleutel | null): void;
  /** Messages of others came in, and messages of the parent this page did not know. */
  berichten(berichten: Bericht[]): void;
  /** A message of the parent was made or changed its state. */
  eigen(bericht: EigenBericht): void;
  /** The server refused a message; `tekst` is its Dutch reason. The message is not part of the talk. */
  geweigerd(bericht: EigenBericht, tekst: string): void;
  /** The server no longer knows the talk. `bericht` is what was being sent, if anything. */
  verlopen(bericht: EigenBericht | null): void;
  /** The talk was erased on the server, at the parent's wish: in the talk itself or elsewhere. */
  gewist(): void;
  /** An answer is being waited for, or no longer. */
  wacht(bezig: boolean): void;
  /** The live line is up, or down. */
  verbinding(open: boolean): void;
}

/** An answer of the server that is not a success; `message` is its Dutch title, or empty. */
export class ApiFout extends Error {
  constructor(
    readonly status: number,
    titel: string,
  ) {
    super(titel);
  }
}

const VERLOPEN = new Set([401, 404, 410]);
const isVerlopen = (fout: unknown): boolean => fout instanceof ApiFout && VERLOPEN.has(fout.status);
/** A refusal that sending the same message again will not change. */
const isGeweigerd = (fout: unknown): fout is ApiFout => fout instanceof ApiFout && fout.status >= 400 && fout.status < 500 && fout.status !== 408;

/** Random id of a message. `randomUUID` needs a secure page; a test server on a local network may be none. */
function nieuwId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, i) =>
    (i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Gesprek {
  #sleutel: Sleutel | null = null;
  #starten: Promise<Bericht[]> | null = null;
  #rij: Promise<void> = Promise.resolve();
  #onderweg = 0;
  readonly #gezien = new Set<string>();
  readonly #eigen: EigenBericht[] = [];
  /** Everything up to this number has certainly been seen. */
  #tot = 0;
  #lijn: WebSocket | null = null;
  #pogingen = 0;
  #wekker = 0;
  #gestopt = false;

  constructor(
    private readonly api: string,
    private readonly gemeente: string,
    private readonly luisteraar: Luisteraar,
  ) {
    addEventListener("online", this.#nuWeer);
    document.addEventListener("visibilitychange", this.#nuWeer);
  }

  /** Begins a new talk and passes on the welcome. Throws when the server cannot be reached. */
  async begin(): Promise<void> {
    this.#ontvang(await this.#start());
  }

  /** Takes up a talk this tab remembers and passes on all its messages. Throws; an unknown talk gives `verlopen`. */
  async hervat(sleutel: Sleutel): Promise<void> {
    this.#sleutel = sleutel;
    try {
      await this.#inhalen();
    } catch (fout) {
      if (!isVerlopen(fout)) throw fout;
      this.#vergeet();
      this.luisteraar.verlopen(null);
      await this.begin();
      return;
    }
    this.#verbind();
  }

  /** Sends a typed message, or a choice by its id with its title as text. */
  verstuur(tekst: string, keuze?: string): Promise<void> {
    const eigen: EigenBericht = { clientId: nieuwId(), tekst, keuze, staat: "bezig" };
    this.#eigen.push(eigen);
    return this.#lever(eigen);
  }

  /** Sends a message again under the same id, so that the server answers it once. */
  opnieuw(eigen: EigenBericht): Promise<void> {
    eigen.staat = "bezig";
    eigen.fout = undefined;
    if (!this.#eigen.includes(eigen)) this.#eigen.push(eigen); // made in a talk that has expired since
    return this.#lever(eigen);
  }

  /** Erases the talk on the server. Throws when that failed; then nothing has changed. */
  async wis(): Promise<void> {
    if (this.#sleutel) {
      const antwoord = await wisOpServer(this.api, this.#sleutel);
      if (!antwoord.ok && !VERLOPEN.has(antwoord.status)) throw new ApiFout(antwoord.status, "");
    }
    this.#vergeet();
  }

  /** Ends all traffic; the talk itself stays on the server. */
  stop(): void {
    this.#gestopt = true;
    removeEventListener("online", this.#nuWeer);
    document.removeEventListener("visibilitychange", this.#nuWeer);
    this.#hangOp();
  }

  #lever(eigen: EigenBericht): Promise<void> {
    this.luisteraar.eigen(eigen);
    this.#tel(1);
    this.#rij = this.#rij.then(() => this.#post(eigen)).finally(() => this.#tel(-1));
    return this.#rij;
  }

  #tel(verschil: number): void {
    this.#onderweg += verschil;
    this.luisteraar.wacht(this.#onderweg > 0);
  }

  async #post(eigen: EigenBericht): Promise<void> {
    try {
      if (!this.#sleutel) await this.#start(); // the welcome is old news to a parent who is already talking
      const inhoud = eigen.keuze === undefined ? { tekst: eigen.tekst } : { keuze: eigen.keuze };
      const { berichten } = await this.#vraag("POST", "/berichten", { clientId: eigen.clientId, ...inhoud });
      if (this.#gestopt) return;
      eigen.staat = "verstuurd";
      if (berichten.length > 0) eigen.voor = Math.min(...berichten.map((bericht) => bericht.volgnummer));
      this.luisteraar.eigen(eigen);
      this.#ontvang(berichten);
    } catch (fout) {
      if (!this.#gestopt) await this.#mislukt(eigen, fout);
    }
  }

  async #mislukt(eigen: EigenBericht, fout: unknown): Promise<void> {
    if (eigen.volgnummer !== undefined) return; // it did arrive: seen while catching up
    if (isVerlopen(fout)) {
      this.#laatLos(eigen);
      this.#vergeet();
      this.luisteraar.verlopen(eigen);
      // When this fails too, the next message starts the talk.
      await this.begin().catch(() => undefined);
    } else if (isGeweigerd(fout)) {
      this.#laatLos(eigen);
      this.luisteraar.geweigerd(eigen, fout.message || T.storing);
    } else {
      eigen.staat = "mislukt";
      eigen.fout = fout instanceof ApiFout ? fout.message || T.storing : T.geenVerbinding;
      this.luisteraar.eigen(eigen);
    }
  }

  #laatLos(eigen: EigenBericht): void {
    this.#eigen.splice(this.#eigen.indexOf(eigen), 1);
  }

  /** Starts a talk once, however many ask for it at the same time. */
  #start(): Promise<Bericht[]> {
    this.#starten ??= this.#vraag("POST", "", this.gemeente ? { gemeente: this.gemeente } : {})
      .then((nieuw) => {
        if (this.#gestopt) {
          // The parent left while the talk was being made: nothing may stay behind.
          void wisOpServer(this.api, nieuw).catch(() => undefined);
          return [];
        }
        this.#sleutel = { id: nieuw.id, token: nieuw.token };
        this.luisteraar.sleutel(this.#sleutel);
        this.#tot = Math.max(0, ...nieuw.berichten.map((bericht) => bericht.volgnummer));
        this.#verbind();
        return nieuw.berichten;
      })
      .catch((fout) => {
        // No talk exists yet, so none can have expired: this is a server that does not work.
        throw isVerlopen(fout) ? new ApiFout(502, "") : fout;
      })
      .finally(() => (this.#starten = null));
    return this.#starten;
  }

  /** Fetches everything this page may have missed. */
  async #inhalen(): Promise<void> {
    const { berichten } = await this.#vraag("GET", `/berichten?na=${this.#tot}`);
    this.#tot = Math.max(this.#tot, ...berichten.map((bericht) => bericht.volgnummer));
    this.#ontvang(berichten);
  }

  #ontvang(berichten: Bericht[]): void {
    if (this.#gestopt) return;
    const nieuw = berichten.filter((bericht) => {
      if (this.#gezien.has(bericht.id)) return false;
      this.#gezien.add(bericht.id);
      return bericht.van !== "ouder" || !this.#herken(bericht);
    });
    if (nieuw.length > 0) this.luisteraar.berichten(nieuw);
  }

  /** Finds the drawn message of the parent that the server's `bericht` is, so that it is not drawn twice. */
  #herken(bericht: Bericht): boolean {
    const eigen = this.#eigen.find(
      (e) => e.volgnummer === undefined && e.tekst === bericht.tekst && (e.voor === undefined || bericht.volgnummer < e.voor),
    );
    if (!eigen) return false;
    eigen.volgnummer = bericht.volgnummer;
    if (eigen.staat !== "verstuurd") {
      eigen.staat = "verstuurd";
      this.luisteraar.eigen(eigen);
    }
    return true;
  }

  #verbind(): void {
    this.#hangOp();
    if (this.#gestopt || !this.#sleutel) return;
    const adres = new URL(`${this.api}/api/v1/gesprekken/${encodeURIComponent(this.#sleutel.id)}/stroom`, location.href);
    adres.protocol = adres.protocol.replace("http", "ws");
    const lijn = new WebSocket(adres, ["maatje", `bearer.${this.#sleutel.token}`]);
    this.#lijn = lijn;
    lijn.onopen = () => {
      // Closing the gap between the last catching up and this moment.
      if (this.#pogingen > 0) this.#inhalen().catch(() => lijn.close());
      this.#pogingen = 0;
      this.luisteraar.verbinding(true);
    };
    lijn.onmessage = (event) => this.#stroom(event.data);
    lijn.onclose = ({ code }) => {
      if (this.#lijn !== lijn) return;
      this.#lijn = null;
      if (code === GEWIST) {
        this.#vergeet();
        this.luisteraar.gewist();
        return;
      }
      this.#probeerStraks();
    };
  }

  #stroom(gegevens: unknown): void {
    let inhoud;
    try {
      inhoud = JSON.parse(String(gegevens));
    } catch {
      return; // not ours
    }
    const berichten: Bericht[] = Array.isArray(inhoud?.berichten) ? inhoud.berichten : [inhoud?.bericht ?? inhoud];
    const geldig = berichten.filter((bericht) => typeof bericht?.id === "string" && typeof bericht.volgnummer === "number");
    this.#tot = Math.max(this.#tot, ...geldig.map((bericht) => bericht.volgnummer));
    this.#ontvang(geldig);
  }

  #probeerStraks(): void {
    clearTimeout(this.#wekker);
    if (this.#gestopt || !this.#sleutel) return;
    const wacht = WACHT_MS[Math.min(this.#pogingen, WACHT_MS.length - 1)]!;
    this.#pogingen += 1;
    // Spread, so that a restarted server is not called by every tab in the same second.
    this.#wekker = window.setTimeout(() => void this.#weer(), wacht * (0.75 + Math.random() / 2));
  }

  /** Catches up by an ordinary request, also when a proxy blocks WebSockets, and then tries the live line. */
  async #weer(): Promise<void> {
    clearTimeout(this.#wekker);
    const sleutel = this.#sleutel;
    try {
      await this.#inhalen();
    } catch (fout) {
      if (this.#gestopt || this.#sleutel !== sleutel) return;
      if (isVerlopen(fout)) {
        this.#vergeet();
        this.luisteraar.verlopen(null);
        return;
      }
      // One blink of the line is not worth a notice; a second failure is.
      if (this.#pogingen > 1) this.luisteraar.verbinding(false);
      this.#probeerStraks();
      return;
    }
    if (this.#gestopt || this.#sleutel !== sleutel) return;
    this.luisteraar.verbinding(true);
    this.#verbind();
  }

  readonly #nuWeer = (): void => {
    if (!this.#gestopt && this.#sleutel && !this.#lijn && !document.hidden) void this.#weer();
  };

  #hangOp(): void {
    clearTimeout(this.#wekker);
    const lijn = this.#lijn;
    this.#lijn = null;
    lijn?.close();
  }

  #vergeet(): void {
    this.#hangOp();
    this.#sleutel = null;
    this.#tot = 0;
    this.#pogingen = 0;
    this.#gezien.clear();
    this.#eigen.length = 0;
    this.luisteraar.verbinding(true);
    this.luisteraar.sleutel(null);
  }

  async #vraag(methode: "GET" | "POST", pad: string, inhoud?: object): Promise<Sleutel & { berichten: Bericht[] }> {
    const afbreker = new AbortController();
    const wekker = setTimeout(() => afbreker.abort(), TIJDSLIMIET_MS);
    const sleutel = pad ? this.#sleutel : null;
    try {
      const antwoord = await fetch(`${this.api}/api/v1/gesprekken${sleutel ? `/${encodeURIComponent(sleutel.id)}` : ""}${pad}`, {
        method: methode,
        cache: "no-store",
        credentials: "omit",
        signal: afbreker.signal,
        headers: {
          ...(inhoud && { "Content-Type": "application/json" }),
          ...(sleutel && { Authorization: `Bearer ${sleutel.token}` }),
        },
        body: inhoud && JSON.stringify(inhoud),
      });
      const gegevens = await antwoord.json().catch(() => null);
      if (!antwoord.ok) throw new ApiFout(antwoord.status, typeof gegevens?.title === "string" ? gegevens.title : "");
      if (!Array.isArray(gegevens?.berichten)) throw new ApiFout(502, "");
      return gegevens;
    } finally {
      clearTimeout(wekker);
    }
  }
}
