/** The small Markdown of the answers (paragraphs, bold, lists, links) as DOM nodes. All else stays plain text. */
import { h, type Kind } from "./dom";
import { T } from "./teksten";

const LIJN = /^\s*(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/;
const IN_REGEL = /\*\*(?=\S)(.+?)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)/g;

/** Returns the address when it is a web, mail or phone address; null for anything else (scripts, data). */
export function veiligAdres(adres: string | null | undefined): string | null {
  if (!adres) return null;
  try {
    const url = new URL(/^www\./i.test(adres) ? `https://${adres}` : adres, location.href);
    return ["https:", "http:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Makes a link. Web pages open in a new tab, so that the talk stays; the link says so. */
export function koppeling(adres: string, klasse: string, ...inhoud: Kind[]): HTMLAnchorElement {
  const web = /^https?:/.test(adres);
  return h(
    "a",
    { href: adres, class: klasse || undefined, target: web && "_blank", rel: web && "noopener noreferrer" },
    ...inhoud,
    web && h("span", { class: "alleen-hoorbaar" }, T.nieuwTabblad),
  );
}

function regel(tekst: string): Kind[] {
  const delen: Kind[] = [];
  let vanaf = 0;
  for (const vondst of tekst.matchAll(IN_REGEL)) {
    const [geheel, vet, titel, adres] = vondst;
    const veilig = veiligAdres(adres);
    if (vet === undefined && !veilig) continue;
    delen.push(tekst.slice(vanaf, vondst.index));
    delen.push(vet !== undefined ? h("strong", {}, ...regel(vet)) : koppeling(veilig!, "", titel));
    vanaf = vondst.index + geheel.length;
  }
  delen.push(tekst.slice(vanaf));
  return delen;
}

function alinea(regels: string[]): HTMLElement {
  const delen = regels.flatMap((tekst, i) => (i > 0 ? [h("br"), ...regel(tekst)] : regel(tekst)));
  return h("p", {}, ...delen);
}

/** Turns a text into block elements. */
export function opgemaakt(tekst: string): HTMLElement[] {
  const blokken: HTMLElement[] = [];
  let gewoon: string[] = [];
  let lijst: HTMLElement | null = null as HTMLElement | null;
  const sluitAlinea = (): void => {
    if (gewoon.length > 0) blokken.push(alinea(gewoon));
    gewoon = [];
  };
  for (const ruw of tekst.replace(/\r\n?/g, "\n").split("\n")) {
    const punt = LIJN.exec(ruw);
    if (punt) {
      sluitAlinea();
      const soort = punt[1] ? "ul" : "ol";
      if (lijst?.localName !== soort) blokken.push((lijst = h(soort, { start: punt[2] && punt[2] !== "1" ? punt[2] : undefined })));
      lijst.append(h("li", {}, ...regel(punt[3]!)));
    } else if (!ruw.trim()) {
      sluitAlinea();
    } else if (lijst && gewoon.length === 0 && /^\s+/.test(ruw)) {
      lijst.lastElementChild!.append(" ", ...regel(ruw.trim()).filter((deel): deel is Node | string => !!deel));
    } else {
      lijst = null;
      gewoon.push(ruw.trim());
    }
  }
  sluitAlinea();
  return blokken;
}
