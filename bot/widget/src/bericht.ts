/** Drawing one message: bubble, cards, help numbers, files and choices. */
import { h, type Kind, PAD, pictogram } from "./dom";
import { T } from "./teksten";
import { koppeling, opgemaakt, veiligAdres } from "./tekst";
import type { Afzender, Bericht, Bestand, EigenBericht, Kaart, Keuze, Nummer } from "./types";

/** Address for the phone app: the first number in the text, without spaces and other marks. */
function telAdres(nummer: string): string {
  const eerste = /\+?[\d*#][\d\s().*#-]*/.exec(nummer)?.[0] ?? "";
  return `tel:${eerste.replace(/[^\d+*#]/g, "")}`;
}

/** "14:05" on this device, or empty when the time is unknown. */
function klok(tijdstip: string | undefined): string {
  const moment = new Date(tijdstip ?? NaN);
  return Number.isNaN(moment.getTime()) ? "" : moment.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
}

/** "21 november 2026" or, for a date without a day, "november 2026"; unknown forms as they are. */
export function datum(tekst: string): string {
  const delen = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(tekst);
  if (!delen) return tekst;
  const moment = new Date(Number(delen[1]), Number(delen[2]) - 1, Number(delen[3] ?? 1));
  return moment.toLocaleDateString("nl-NL", { day: delen[3] ? "numeric" : undefined, month: "long", year: "numeric" });
}

function afzender(van: Afzender, tijdstip?: string): HTMLElement {
  const tijd = klok(tijdstip);
  return h(
    "p",
    { class: "afzender" },
    T.zegt[van],
    h("span", { class: "alleen-hoorbaar" }, T.zegtAchter[van]),
    tijd && h("time", { datetime: tijdstip, "aria-hidden": "true" }, tijd),
  );
}

function belKnop(nummer: string, adres: string, ...erbij: Kind[]): HTMLElement {
  return koppeling(telAdres(adres), "bel", pictogram(PAD.bel), h("span", {}, h("strong", {}, `${T.bel} ${nummer}`), ...erbij));
}

function hulpnummer(nummer: Nummer): HTMLElement {
  const uitleg = [nummer.voor_wie, nummer.wanneer, nummer.kosten].filter(Boolean) as string[];
  return h(
    "li",
    {},
    belKnop(nummer.nummer, nummer.tel || nummer.nummer, " ", h("span", {}, nummer.naam)),
    uitleg.length > 0 && h("p", { class: "klein" }, uitleg.join(" · ")),
  );
}

const alsTekst = (waarde: string | string[] | null | undefined): string => (Array.isArray(waarde) ? waarde.join(" ") : (waarde ?? ""));

function hulpkaart(kaart: Kaart): HTMLElement {
  const feiten: [string, string | string[] | null | undefined][] = [
    [T.toegang, kaart.toegang],
    [T.kosten, kaart.kosten],
    [T.aanmelden, kaart.aanmelden],
    [T.gebied, Array.isArray(kaart.gebied) ? kaart.gebied.join(", ") : kaart.gebied],
    [T.letOp, kaart.opmerking],
  ];
  const site = veiligAdres(kaart.url);
  const waarom = alsTekst(kaart.waarom);
  return h(
    "li",
    { class: "kaart" },
    h("h3", {}, kaart.naam),
    kaart.organisatie && kaart.organisatie !== kaart.naam && h("p", { class: "organisatie" }, kaart.organisatie),
    kaart.doel && h("div", { class: "doel" }, ...opgemaakt(kaart.doel)),
    waarom && h("p", { class: "waarom" }, h("strong", {}, `${T.waarom}: `), waarom),
    h("dl", {}, ...feiten.filter(([, waarde]) => alsTekst(waarde)).flatMap(([naam, waarde]) => [h("dt", {}, naam), h("dd", {}, alsTekst(waarde))])),
    (kaart.telefoon || site) &&
      h(
        "p",
        { class: "acties" },
        kaart.telefoon && belKnop(kaart.telefoon, kaart.telefoon, h("span", { class: "alleen-hoorbaar" }, `, ${kaart.naam}`)),
        site && koppeling(site, "site", pictogram(PAD.site), h("span", {}, T.website, h("span", { class: "alleen-hoorbaar" }, ` van ${kaart.naam}`))),
      ),
    kaart.telefoonOpmerking && h("p", { class: "klein" }, kaart.telefoonOpmerking),
    kaart.gecontroleerd && h("p", { class: "klein" }, `${T.gecontroleerd}: ${datum(kaart.gecontroleerd)}`),
  );
}

function bestand(gegeven: Bestand): Kind {
  const adres = veiligAdres(gegeven.url);
  return adres && h("li", {}, h("a", { href: adres, class: "site", download: gegeven.naam }, pictogram(PAD.bestand), `${T.download} ${gegeven.naam}`));
}

function lijst<X>(klasse: string, dingen: X[] | undefined, teken: (ding: X) => Kind): Kind {
  return dingen && dingen.length > 0 && h("ul", { class: klasse, role: "list" }, ...dingen.map(teken));
}

/**
 * Draws a message from the server.
 *
 * @param bijKeuze called with the choice that is tapped
 */
export function tekenBericht(bericht: Bericht, bijKeuze: (keuze: Keuze) => void): HTMLElement {
  const { van, veiligheid } = bericht;
  // A message with fixed help numbers or of a high level looks different from all others.
  const ernstig = !!veiligheid && (veiligheid.nummers?.length > 0 || veiligheid.niveau === "acuut");
  const bel = h(
    "div",
    { class: "bel-tekst" },
    ernstig && h("p", { class: "kopje" }, pictogram(PAD.schild), T.veiligheid),
    ...(van === "ouder" ? [h("p", { class: "letterlijk" }, bericht.tekst)] : opgemaakt(bericht.tekst)),
    lijst("nummers", veiligheid?.nummers, hulpnummer),
    lijst("bestanden", bericht.bestanden, bestand),
  );
  const leeg = !bericht.tekst.trim() && bel.childElementCount === 0;
  const keuzes = bericht.keuzes ?? [];
  return h(
    "article",
    { class: `bericht van-${van}${ernstig ? " veiligheid" : ""}` },
    afzender(van, bericht.tijdstip),
    !leeg && bel,
    lijst("kaarten", bericht.kaarten, hulpkaart),
    keuzes.length > 0 &&
      h(
        "div",
        { class: "keuzes", role: "group", "aria-label": T.keuzes },
        ...keuzes.map((keuze) => h("button", { type: "button", onclick: () => bijKeuze(keuze) }, keuze.titel)),
      ),
  );
}

/** Draws a message of the parent that this page sends. `tekenStaat` fills in how the sending goes. */
export function tekenEigen(bericht: EigenBericht): HTMLElement {
  // A parent knows what she typed: the live region of the log skips it.
  return h(
    "article",
    { class: "bericht van-ouder", "aria-live": "off" },
    afzender("ouder"),
    h("div", { class: "bel-tekst" }, h("p", { class: "letterlijk" }, bericht.tekst)),
    h("p", { class: "staat" }),
  );
}

/** Shows under a message of the parent whether it was sent, and the button to try again. */
export function tekenStaat(artikel: HTMLElement, bericht: EigenBericht, opnieuw: () => void): void {
  artikel.dataset["staat"] = bericht.staat;
  const regel = artikel.querySelector(".staat")!;
  if (bericht.staat !== "mislukt") {
    regel.replaceChildren(bericht.staat === "bezig" ? T.bezig : T.verstuurd);
    return;
  }
  regel.replaceChildren(
    h("span", {}, `${T.mislukt} ${bericht.fout ?? ""} `),
    h("button", { type: "button", class: "tekstknop", "aria-label": T.opnieuwLabel(bericht.tekst.slice(0, 60)), onclick: opnieuw }, T.opnieuw),
  );
}
