/**
 * `<digitaal-maatje gemeente="GM1735">`: the button on the page, the quick exit, and the loading of the panel.
 *
 * Attributes: `gemeente` (CBS code), `api` (default: the origin of this script), `open`, `privacy` (address of the
 * municipality's privacy page) and `snel-weg` (address the quick exit goes to).
 */
import { lees, schrijf } from "./bewaar";
import { h, PAD, pictogram, stijl } from "./dom";
import knopCss from "./knop.css";
import { bedek, Teller, uitweg, wisOpServer } from "./snelweg";
import { T } from "./teksten-knop";
import type { Bewaard, Gastheer, PaneelVan, Sleutel } from "./types";

export class DigitaalMaatje extends HTMLElement implements Gastheer {
  static readonly observedAttributes = ["open"];

  readonly wortel = this.attachShadow({ mode: "open" });
  readonly #label = h("span", {}, T.openKnop);
  readonly #stip = h("span", { class: "stip", hidden: true });
  readonly #fout = h("p", { class: "fout", role: "alert" });
  readonly #knop = h(
    "button",
    { type: "button", class: "opener", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => (this.open = true) },
    pictogram(PAD.gesprek),
    this.#label,
    this.#stip,
  );
  readonly #teller = new Teller(
    (keren) => this.#paneel?.toonTeller(keren),
    () => this.snelWeg(),
  );
  #sleutel: Sleutel | null = null;
  #paneel: PaneelVan | null = null;
  #laden: Promise<void> | null = null;
  #pogingen = 0;
  #verbonden = false;
  #stil = false;

  constructor() {
    super();
    stijl(this.wortel, knopCss);
    this.wortel.append(h("div", { class: "hoek" }, this.#fout, this.#knop));
  }

  /** CBS code of the municipality, such as GM1735; empty when the page does not say. */
  get gemeente(): string {
    return this.getAttribute("gemeente") ?? "";
  }

  /** Origin of the server, without a trailing slash. */
  get api(): string {
    return (this.getAttribute("api") || new URL(import.meta.url).origin).replace(/\/+$/, "");
  }

  /** Address of the municipality's privacy page; empty when there is none. */
  get privacy(): string {
    return this.getAttribute("privacy") ?? "";
  }

  get open(): boolean {
    return this.hasAttribute("open");
  }

  set open(open: boolean) {
    this.toggleAttribute("open", open);
  }

  get bewaard(): Bewaard | null {
    return lees(this.api, this.gemeente);
  }

  connectedCallback(): void {
    for (const soort of ["keydown", "keyup"]) document.addEventListener(soort, this.#toets, true);
    addEventListener("pagehide", this.#weg);
    addEventListener("pageshow", this.#terug);
    this.#verbonden = true;
    this.#herstel();
  }

  disconnectedCallback(): void {
    this.#verbonden = false;
    for (const soort of ["keydown", "keyup"]) document.removeEventListener(soort, this.#toets, true);
    removeEventListener("pagehide", this.#weg);
    removeEventListener("pageshow", this.#terug);
    this.#laatVallen();
  }

  attributeChangedCallback(): void {
    if (!this.#verbonden) return; // `connectedCallback` looks at what the page was written with
    if (this.open) void this.#toon(true);
    else {
      this.#paneel?.verberg();
      this.#toonKnop(true);
      if (this.#sleutel) this.bewaar(this.#sleutel);
    }
  }

  /** Remembers the talk of this tab; null when there is none any more. */
  bewaar(sleutel: Sleutel | null): void {
    this.#sleutel = sleutel;
    schrijf(this.api, this.gemeente, sleutel && { id: sleutel.id, token: sleutel.token, open: this.open });
    this.#label.textContent = sleutel ? T.verderKnop : T.openKnop;
  }

  /** Closes the panel and gives the focus back to the button. */
  sluit(): void {
    this.open = false;
    this.#knop.focus();
  }

  /** Shows on the button how many messages came in while the panel was closed. */
  ongelezen(aantal: number): void {
    this.#stip.hidden = aantal === 0;
    this.#stip.replaceChildren(h("span", { "aria-hidden": "true" }, String(aantal)), h("span", { class: "alleen-hoorbaar" }, T.nieuw(aantal)));
  }

  /** Quick exit: blank page, talk erased here and on the server, another page in place of this one. */
  snelWeg(): void {
    bedek();
    const sleutel = this.#sleutel;
    this.bewaar(null);
    this.#laatVallen();
    if (sleutel) wisOpServer(this.api, sleutel).catch(() => undefined);
    location.replace(uitweg(this.getAttribute("snel-weg")));
  }

  readonly #toets = (event: Event): void => {
    if (this.open || this.#sleutel) this.#teller.handleEvent(event as KeyboardEvent);
  };

  // A page kept for the back button may not flash a talk that has been erased in the meantime.
  readonly #weg = (): void => this.style.setProperty("display", "none");

  readonly #terug = (event: PageTransitionEvent): void => {
    this.style.removeProperty("display");
    if (!event.persisted) return;
    if (this.bewaard?.id !== this.#sleutel?.id) {
      this.#laatVallen();
      this.open = false;
      this.#herstel();
    }
  };

  /** Takes up what this tab remembers. A talk that was open opens again, without taking the focus. */
  #herstel(): void {
    const bewaard = this.bewaard;
    this.#sleutel = bewaard;
    this.#label.textContent = bewaard ? T.verderKnop : T.openKnop;
    this.#toonKnop(!this.open);
    if (bewaard?.open && !this.open) {
      this.#stil = true;
      this.open = true;
    } else if (this.open) void this.#toon(false);
  }

  async #toon(metFocus: boolean): Promise<void> {
    const focus = metFocus && !this.#stil;
    this.#stil = false;
    this.#fout.textContent = "";
    this.#knop.setAttribute("aria-busy", "true");
    try {
      this.#laden ??= this.#laad();
      await this.#laden;
    } catch {
      this.#laden = null;
      this.open = false;
      this.#fout.textContent = T.laadtNiet;
      return;
    } finally {
      this.#knop.removeAttribute("aria-busy");
    }
    if (!this.open || !this.#paneel) return;
    this.#toonKnop(false);
    this.#paneel.toon(focus);
    if (this.#sleutel) this.bewaar(this.#sleutel);
  }

  async #laad(): Promise<void> {
    const adres = new URL(PANEEL_BESTAND, import.meta.url);
    // Browsers remember that loading a module failed; another address makes them try again.
    if (this.#pogingen++ > 0) adres.searchParams.set("poging", String(this.#pogingen));
    const module = (await import(adres.href)) as { Paneel: new (gastheer: Gastheer) => PaneelVan };
    if (this.isConnected) this.#paneel = new module.Paneel(this);
  }

  #laatVallen(): void {
    this.#paneel?.stop();
    this.#paneel = null;
    this.#laden = null;
  }

  #toonKnop(tonen: boolean): void {
    this.#knop.hidden = !tonen;
    this.#knop.setAttribute("aria-expanded", String(!tonen));
  }
}

if (!customElements.get("digitaal-maatje")) customElements.define("digitaal-maatje", DigitaalMaatje);
