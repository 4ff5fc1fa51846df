/** The panel: header, talk, text area, and the pages about privacy and erasing. Loaded at the first click. */
import { tekenBericht, tekenEigen, tekenStaat } from "./bericht";
import { h, PAD, pictogram, stijl } from "./dom";
import { Gesprek, type Luisteraar } from "./gesprek";
import paneelCss from "./paneel.css";
import { koppeling, veiligAdres } from "./tekst";
import { T } from "./teksten";
import type { Bericht, EigenBericht, Gastheer, Keuze, PaneelVan, Sleutel } from "./types";

const MAX_TEKENS = 2000;
const TELLER_VANAF = 1800;
const DUURT_LANG_MS = 6000;
/** Pixels from the end within which a reader counts as reading the newest message. */
const BIJ_EINDE = 60;
/** Same limits as in paneel.css: here the panel fills the screen. */
const KLEIN_SCHERM = "(max-width: 40em), (max-height: 30em)";

const lengte = (tekst: string): number => [...tekst].length;

export class Paneel implements PaneelVan, Luisteraar {
  readonly #kop = h("h2", { id: "kop", tabindex: "-1" }, h("span", {}, T.naam), h("span", { class: "alleen-hoorbaar" }, "—"), h("small", {}, T.geenMens));
  readonly #stippen = h("span", { class: "stippen", "aria-hidden": "true", hidden: true });
  readonly #melding = h("p", { class: "alleen-hoorbaar", role: "status" });
  readonly #log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": T.gesprek });
  readonly #typt = h("div", { class: "typt", "aria-hidden": "true", hidden: true }, h("i"), h("i"), h("i"));
  readonly #stand = h("div", { class: "stand" });
  readonly #rol = h("div", { class: "rol", tabindex: "0", role: "region", "aria-label": T.gesprek });
  readonly #lees = h("button", { type: "button", class: "nieuw", hidden: true, onclick: () => this.#naarNieuw() }, pictogram(PAD.omlaag), h("span"));
  readonly #verbroken = h("p", { class: "strook", role: "status" });
  readonly #fout = h("p", { class: "fout", role: "alert", id: "fout" });
  readonly #telling = h("p", { class: "telling", id: "telling" });
  readonly #tellingHoorbaar = h("p", { class: "alleen-hoorbaar", role: "status" });
  readonly #veld = h("textarea", { id: "veld", rows: "1", autocomplete: "off", "aria-describedby": "hint telling fout", enterkeyhint: "send" });
  readonly #stuur = h("button", { type: "submit", class: "stuur", disabled: true }, pictogram(PAD.stuur), h("span", {}, T.verstuur));
  readonly #blad = h("div", { class: "blad", hidden: true });
  readonly #praat: HTMLElement;
  readonly #venster: HTMLDialogElement;
  readonly #klein = matchMedia(KLEIN_SCHERM);

  #gesprek: Gesprek;
  #begonnen = false;
  readonly #artikelen = new Map<EigenBericht, HTMLElement>();
  /** Drawn articles by their number on the server, for putting a late message in its place. */
  readonly #nummers = new WeakMap<Element, number>();
  #eersteNieuwe: HTMLElement | null = null;
  #ongelezen = 0;
  #wachtwekker = 0;
  #alarm = false;
  #terugNaar: HTMLElement | null = null;
  #volgt = false;
  readonly #maat = new ResizeObserver(() => (this.#volgt ? this.#rolNaarEinde() : this.#gerold()));

  constructor(private readonly gastheer: Gastheer) {
    stijl(gastheer.wortel, paneelCss);
    this.#gesprek = this.#maakGesprek();
    this.#rol.append(this.#intro(), this.#log, this.#typt, this.#stand);
    this.#rol.addEventListener("scroll", () => this.#gerold(), { passive: true });
    // A growing text area or a phone's keyboard takes room from the talk: who reads the end keeps seeing the end.
    this.#maat.observe(this.#rol);
    this.#veld.addEventListener("input", () => this.#getypt());
    this.#veld.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#verstuur();
      }
    });
    const formulier = h(
      "form",
      { novalidate: true, onsubmit: (event: Event) => (event.preventDefault(), this.#verstuur()) },
      h("label", { for: "veld" }, T.label),
      h("div", { class: "regel" }, this.#veld, this.#stuur),
      h("p", { id: "hint", class: "alleen-hoorbaar" }, T.hint),
      this.#telling,
      this.#tellingHoorbaar,
      this.#fout,
    );
    const voet = h(
      "p",
      { class: "voet" },
      h("button", { type: "button", class: "tekstknop", onclick: (e: Event) => this.#toonPrivacy(e) }, T.privacyKnop),
      h("button", { type: "button", class: "tekstknop", onclick: (e: Event) => this.#toonWissen(e) }, T.wisKnop),
    );
    this.#praat = h("div", { class: "praat" }, h("div", { class: "rolvak" }, this.#rol, this.#lees), this.#verbroken, formulier, voet);
    this.#venster = h(
      "dialog",
      { "aria-labelledby": "kop" },
      h(
        "div",
        { class: "kop" },
        this.#kop,
        h(
          "button",
          { type: "button", class: "snelweg", title: T.snelWegUitleg, onclick: () => gastheer.snelWeg() },
          pictogram(PAD.weg),
          h("span", {}, T.snelWeg),
          this.#stippen,
        ),
        h("button", { type: "button", class: "sluit", "aria-label": T.sluit, title: T.sluit, onclick: () => gastheer.sluit() }, pictogram(PAD.sluit)),
      ),
      this.#praat,
      this.#blad,
      this.#melding,
    );
    this.#venster.addEventListener("keydown", (event) => this.#escape(event));
    // The back gesture of a phone asks a full-screen dialog to close.
    this.#venster.addEventListener("cancel", (event) => {
      event.preventDefault();
      gastheer.sluit();
    });
    this.#klein.addEventListener("change", this.#pasAan);
    window.visualViewport?.addEventListener("resize", this.#meet);
    gastheer.wortel.append(this.#venster);
  }

  /** Opens the panel; the first time the talk begins or goes on. */
  toon(metFocus: boolean): void {
    if (!this.#venster.open) this.#openVenster();
    this.#meet();
    this.#ongelezen = 0;
    this.gastheer.ongelezen(0);
    if (metFocus) this.#focusGesprek(this.#kop);
    if (!this.#begonnen) {
      this.#begonnen = true;
      void this.#begin();
    } else this.#gerold();
  }

  /** Hides the panel; the talk goes on. */
  verberg(): void {
    if (this.#venster.open) this.#venster.close();
  }

  /** Shows how often Shift or Escape was pressed on the way to the quick exit. */
  toonTeller(gedaan: number): void {
    this.#stippen.hidden = gedaan === 0;
    this.#stippen.replaceChildren(...[1, 2, 3].map((n) => h("i", { class: n <= gedaan ? "vol" : undefined })));
    if (gedaan > 1 && this.#venster.open) this.#melding.textContent = T.nogDrukken(3 - gedaan);
  }

  /** Ends everything and takes the panel, with all its texts, out of the page. */
  stop(): void {
    this.#gesprek.stop();
    clearTimeout(this.#wachtwekker);
    this.#maat.disconnect();
    this.#klein.removeEventListener("change", this.#pasAan);
    window.visualViewport?.removeEventListener("resize", this.#meet);
    this.#venster.remove();
  }

  // --- what the talk tells -------------------------------------------------------------------------------------

  sleutel(sleutel: Sleutel | null): void {
    this.gastheer.bewaar(sleutel);
  }

  berichten(berichten: Bericht[]): void {
    // The welcome leaves the box about the computer and the quick exit in view.
    const volgde = this.#log.childElementCount > 0 && this.#bijEinde();
    const nieuwe = berichten.map((bericht) => this.#plaats(bericht));
    this.#werkKeuzesBij();
    const vanAnderen = berichten.filter((bericht) => bericht.van !== "ouder").length;
    if (!this.#venster.open) {
      this.#ongelezen += vanAnderen;
      this.gastheer.ongelezen(this.#ongelezen);
      this.#eersteNieuwe ??= nieuwe[0]!;
      return;
    }
    // Danger comes into view whatever is being read.
    const gevaar = nieuwe.find((artikel) => artikel.classList.contains("veiligheid"));
    this.#rolMee(gevaar ?? nieuwe[0]!, volgde || gevaar !== undefined);
  }

  eigen(bericht: EigenBericht): void {
    let artikel = this.#artikelen.get(bericht);
    if (!artikel) {
      artikel = tekenEigen(bericht);
      this.#artikelen.set(bericht, artikel);
      this.#log.append(artikel);
      this.#rolNaarEinde();
    }
    tekenStaat(artikel, bericht, () => this.#stuurOpnieuw(bericht));
    if (bericht.staat === "mislukt") {
      this.#melding.textContent = `${T.mislukt} ${bericht.fout ?? ""}`;
      if (this.#bijEinde()) this.#rolNaarEinde();
    }
    const nummer = bericht.volgnummer ?? (bericht.voor && bericht.voor - 0.5);
    if (nummer) this.#nummers.set(artikel, nummer);
    this.#werkKeuzesBij();
  }

  geweigerd(bericht: EigenBericht, tekst: string): void {
    this.#neemTerug(bericht);
    this.#fout.textContent = tekst;
    this.#werkKeuzesBij();
  }

  verlopen(bericht: EigenBericht | null): void {
    if (bericht) this.#neemTerug(bericht);
    const getypt = bericht && bericht.keuze === undefined;
    const tekst = bericht || !this.#log.childElementCount ? T.verlopen : T.verlopenStil;
    this.#log.append(h("p", { class: "mededeling" }, getypt ? `${tekst} ${T.verlopenTekst}` : tekst));
    this.#werkKeuzesBij();
    this.#rolNaarEinde();
  }

  gewist(): void {
    // Everything up to the wish itself goes; what the server says about it stays, whichever of the two came first.
    const artikelen = [...this.#log.children];
    const wens = artikelen.map((artikel) => artikel.classList.contains("van-ouder")).lastIndexOf(true);
    for (const artikel of artikelen.slice(0, wens + 1)) artikel.remove();
    const begin = (): void => {
      this.#log.replaceChildren();
      this.#focusGesprek(this.#rol);
      void this.#begin();
    };
    this.#stand.replaceChildren(h("button", { type: "button", class: "knop", onclick: begin }, T.nieuwGesprek));
    this.#gerold();
  }

  wacht(bezig: boolean): void {
    clearTimeout(this.#wachtwekker);
    if (this.#typt.hidden === !bezig) return;
    const volgde = this.#bijEinde();
    this.#typt.hidden = !bezig;
    this.#melding.textContent = bezig ? T.schrijft : "";
    if (bezig && volgde) this.#rolNaarEinde();
    if (bezig) this.#wachtwekker = window.setTimeout(() => (this.#melding.textContent = T.duurtLang), DUURT_LANG_MS);
  }

  verbinding(open: boolean): void {
    const tekst = open ? "" : T.verbroken;
    if (this.#verbroken.textContent !== tekst) this.#verbroken.textContent = tekst;
  }

  // --- beginning and erasing -----------------------------------------------------------------------------------

  #maakGesprek(): Gesprek {
    return new Gesprek(this.gastheer.api, this.gastheer.gemeente, this);
  }

  async #begin(): Promise<void> {
    const bewaard = this.gastheer.bewaard;
    const gesprek = this.#gesprek;
    this.#stand.replaceChildren(h("p", { class: "klein" }, T.verbinden));
    // An old talk that comes back is not read out from its start.
    if (bewaard) this.#log.setAttribute("aria-live", "off");
    try {
      await (bewaard ? gesprek.hervat(bewaard) : gesprek.begin());
      if (gesprek !== this.#gesprek) return;
      this.#stand.replaceChildren();
      if (bewaard) this.#rolNaarEinde();
    } catch {
      if (gesprek === this.#gesprek) this.#toonStartfout();
    } finally {
      setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 100);
    }
  }

  #toonStartfout(): void {
    const knop = h("button", { type: "button", class: "knop", onclick: () => (this.#focusGesprek(this.#rol), void this.#begin()) }, T.probeerOpnieuw);
    this.#stand.replaceChildren(h("p", { role: "alert" }, T.startMislukt), knop);
  }

  #leeg(): void {
    this.#gesprek.stop();
    this.#gesprek = this.#maakGesprek();
    this.#begonnen = false;
    this.#alarm = false;
    this.#artikelen.clear();
    this.#log.replaceChildren();
    this.#stand.replaceChildren();
    this.#veld.value = "";
    this.#fout.textContent = "";
    this.#lees.hidden = true;
    this.#getypt();
  }

  // --- drawing -------------------------------------------------------------------------------------------------

  #intro(): HTMLElement {
    return h(
      "div",
      { class: "intro" },
      h("p", {}, h("strong", {}, T.intro)),
      h("p", {}, T.introWeg),
      h("p", {}, h("button", { type: "button", class: "tekstknop", onclick: (e: Event) => this.#toonPrivacy(e) }, T.privacyKnop)),
    );
  }

  /** Puts a message in the talk, in the order of the server's numbers. */
  #plaats(bericht: Bericht): HTMLElement {
    const artikel = tekenBericht(bericht, (keuze) => this.#kies(keuze));
    this.#nummers.set(artikel, bericht.volgnummer);
    if (artikel.classList.contains("veiligheid") && !this.#alarm && this.#log.getAttribute("aria-live") !== "off") {
      this.#alarm = true; // spoken at once, but only the first time
      artikel.setAttribute("aria-live", "assertive");
    }
    const later = [...this.#log.children].find((ander) => (this.#nummers.get(ander) ?? -1) > bericht.volgnummer);
    this.#log.insertBefore(artikel, later ?? null);
    return artikel;
  }

  /** Only the newest set of choices can be tapped, and only while the parent has not answered otherwise. */
  #werkKeuzesBij(): void {
    let actief = true;
    for (const artikel of [...this.#log.children].reverse()) {
      const groep = artikel.querySelector(".keuzes");
      if (groep) {
        groep.classList.toggle("oud", !actief);
        for (const knop of groep.querySelectorAll("button")) knop.disabled = !actief;
      }
      const mislukt = (artikel as HTMLElement).dataset["staat"] === "mislukt";
      if (groep || artikel.classList.contains("mededeling") || (artikel.classList.contains("van-ouder") && !mislukt)) actief = false;
    }
  }

  // --- sending -------------------------------------------------------------------------------------------------

  #verstuur(): void {
    const tekst = this.#veld.value.trim();
    if (!tekst || lengte(tekst) > MAX_TEKENS) {
      if (tekst) this.#fout.textContent = T.teVeel(lengte(tekst) - MAX_TEKENS);
      return;
    }
    this.#veld.value = "";
    this.#getypt();
    this.#stand.replaceChildren();
    void this.#gesprek.verstuur(tekst);
    this.#veld.focus();
  }

  #kies(keuze: Keuze): void {
    this.#fout.textContent = "";
    void this.#gesprek.verstuur(keuze.titel, keuze.id);
    this.#focusGesprek(this.#rol);
  }

  #stuurOpnieuw(bericht: EigenBericht): void {
    this.#focusGesprek(this.#rol);
    void this.#gesprek.opnieuw(bericht);
  }

  /** Takes a message out of the talk; typed text goes back into the text area, before what is there. */
  #neemTerug(bericht: EigenBericht): void {
    this.#artikelen.get(bericht)?.remove();
    this.#artikelen.delete(bericht);
    if (bericht.keuze !== undefined) return;
    this.#veld.value = [bericht.tekst, this.#veld.value].filter((tekst) => tekst.trim()).join("\n");
    this.#getypt();
  }

  #getypt(): void {
    const aantal = lengte(this.#veld.value.trim());
    this.#fout.textContent = "";
    this.#stuur.disabled = aantal === 0;
    const over = MAX_TEKENS - aantal;
    this.#telling.textContent = aantal < TELLER_VANAF ? "" : over < 0 ? T.teVeel(-over) : T.nogTekens(over);
    this.#telling.classList.toggle("teveel", over < 0);
    this.#veld.toggleAttribute("aria-invalid", false);
    if (over < 0) this.#veld.setAttribute("aria-invalid", "true");
    // Spoken at a few points, not at every key.
    if (aantal < TELLER_VANAF) this.#tellingHoorbaar.textContent = "";
    else if (over < 0 || over % 50 === 0) this.#tellingHoorbaar.textContent = this.#telling.textContent;
    this.#veld.style.setProperty("height", "auto");
    if (this.#veld.value) this.#veld.style.setProperty("height", `${this.#veld.scrollHeight + 2}px`);
  }

  // --- scrolling -----------------------------------------------------------------------------------------------

  #bijEinde(): boolean {
    return this.#rol.scrollHeight - this.#rol.scrollTop - this.#rol.clientHeight < BIJ_EINDE;
  }

  #rolNaarEinde(): void {
    this.#rol.scrollTop = this.#rol.scrollHeight;
    this.#gerold();
  }

  /** Brings new messages into view when the reader was at the end, but never past the start of the first one. */
  #rolMee(eerste: HTMLElement, volgde: boolean): void {
    if (volgde) {
      const begin = eerste.offsetTop - 12;
      this.#rol.scrollTop = Math.min(begin, this.#rol.scrollHeight);
      this.#eersteNieuwe = null;
    } else if (this.#log.firstElementChild !== eerste) this.#eersteNieuwe ??= eerste;
    this.#gerold();
  }

  #gerold(): void {
    this.#volgt = this.#bijEinde();
    if (this.#volgt) this.#eersteNieuwe = null;
    this.#lees.hidden = this.#volgt;
    this.#lees.lastElementChild!.textContent = this.#eersteNieuwe ? T.nieuwBericht : T.leesVerder;
  }

  #naarNieuw(): void {
    const doel = this.#eersteNieuwe;
    this.#eersteNieuwe = null;
    if (doel) this.#rol.scrollTop = doel.offsetTop - 12;
    else this.#rol.scrollTop += this.#rol.clientHeight * 0.85;
    this.#rol.focus({ preventScroll: true });
    this.#gerold();
  }

  // --- window and focus ----------------------------------------------------------------------------------------

  /** Full screen is modal, so that the focus cannot hide behind it; on a wide screen the page stays usable. */
  #openVenster(): void {
    if (this.#klein.matches) this.#venster.showModal();
    else {
      // `show` takes the focus; a panel that opens by itself after a page change must not.
      const actief = document.activeElement as HTMLElement | null;
      this.#venster.show();
      if (actief !== this.gastheer.wortel.host) actief?.focus({ preventScroll: true });
      if (actief === document.body || !actief) (this.gastheer.wortel.activeElement as HTMLElement | null)?.blur();
    }
  }

  readonly #pasAan = (): void => {
    if (!this.#venster.open) return;
    const actief = this.gastheer.wortel.activeElement as HTMLElement | null;
    const plek = this.#rol.scrollTop;
    this.#venster.close();
    this.#openVenster();
    actief?.focus({ preventScroll: true });
    this.#rol.scrollTop = plek;
  };

  /** Keeps the text area above the keyboard of a phone. Not while zoomed in: that changes the same size. */
  readonly #meet = (): void => {
    const beeld = window.visualViewport;
    if (beeld && beeld.scale === 1) this.#venster.style.setProperty("--_hoogte", `${beeld.height}px`);
  };

  /** Puts the focus in the text area, or on `anders` with a touch screen, where the keyboard would cover the talk. */
  #focusGesprek(anders: HTMLElement): void {
    (matchMedia("(pointer: coarse)").matches ? anders : this.#veld).focus({ preventScroll: true });
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (this.#blad.hidden) this.gastheer.sluit();
    else this.#sluitBlad();
  }

  // --- pages over the talk -------------------------------------------------------------------------------------

  #toonBlad(vanaf: Event | null, titel: string, ...inhoud: HTMLElement[]): void {
    if (vanaf) this.#terugNaar = vanaf.currentTarget as HTMLElement;
    const kop = h("h3", { tabindex: "-1" }, titel);
    this.#blad.replaceChildren(kop, ...inhoud);
    this.#blad.hidden = false;
    this.#praat.hidden = true;
    this.#blad.scrollTop = 0;
    kop.focus();
  }

  #sluitBlad(): void {
    this.#blad.hidden = true;
    this.#praat.hidden = false;
    if (!this.#begonnen) {
      this.#begonnen = true;
      void this.#begin();
    }
    (this.#terugNaar ?? this.#veld).focus();
    this.#terugNaar = null;
  }

  #toonPrivacy(vanaf: Event): void {
    const adres = veiligAdres(this.gastheer.privacy);
    const vraag = (): void => {
      this.#terugNaar = null;
      this.#sluitBlad();
      void this.#gesprek.verstuur(T.privacyBericht);
    };
    this.#toonBlad(
      vanaf,
      T.privacyKnop,
      ...T.privacy.flatMap(([kop, alineas]) => [h("h4", {}, kop), ...alineas.map((alinea) => h("p", {}, alinea))]),
      h(
        "div",
        { class: "knoppen" },
        ...(adres ? [koppeling(adres, "site", pictogram(PAD.site), h("span", {}, T.privacyMeer))] : []),
        h("button", { type: "button", class: "knop tweede", onclick: vraag }, T.privacyVraag),
        h("button", { type: "button", class: "knop tweede", onclick: () => this.#toonWissen(null) }, T.wisKnop),
        h("button", { type: "button", class: "knop", onclick: () => this.#sluitBlad() }, pictogram(PAD.terug), T.terug),
      ),
    );
  }

  #toonWissen(vanaf: Event | null): void {
    const fout = h("p", { class: "fout", role: "alert" });
    const ja = h("button", { type: "button", class: "knop gevaar", onclick: () => void this.#wis(ja, fout) }, T.wisJa);
    this.#toonBlad(
      vanaf,
      T.wisTitel,
      h("p", {}, T.wisUitleg),
      fout,
      h("div", { class: "knoppen" }, ja, h("button", { type: "button", class: "knop tweede", onclick: () => this.#sluitBlad() }, T.wisNee)),
    );
  }

  async #wis(knop: HTMLButtonElement, fout: HTMLElement): Promise<void> {
    if (knop.getAttribute("aria-disabled")) return;
    knop.setAttribute("aria-disabled", "true");
    this.#melding.textContent = T.wisBezig;
    fout.textContent = "";
    try {
      await this.#gesprek.wis();
    } catch {
      fout.textContent = T.wisMislukt;
      knop.removeAttribute("aria-disabled");
      return;
    } finally {
      this.#melding.textContent = "";
    }
    this.#leeg();
    this.#terugNaar = null;
    this.#toonBlad(
      null,
      T.gewist,
      h("div", { class: "knoppen" }, h("button", { type: "button", class: "knop", onclick: () => this.#sluitBlad() }, T.nieuwGesprek)),
    );
  }
}
