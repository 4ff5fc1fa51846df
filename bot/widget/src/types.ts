/** The shapes of the conversation API (version 1) that the widget uses. */

export interface Keuze {
  id: string;
  titel: string;
}

export interface Kaart {
  id: string;
  naam: string;
  organisatie?: string | null;
  doel?: string | null;
  waarom?: string | string[] | null;
  toegang?: string | null;
  kosten?: string | null;
  aanmelden?: string | null;
  telefoon?: string | null;
  telefoonOpmerking?: string | null;
  url?: string | null;
  gebied?: string | string[] | null;
  gecontroleerd?: string | null;
  opmerking?: string | null;
}

export interface Nummer {
  naam: string;
  nummer: string;
  tel: string;
  wanneer?: string | null;
  kosten?: string | null;
  voor_wie?: string | null;
}

export interface Bestand {
  naam: string;
  type?: string;
  url: string;
}

export type Afzender = "ouder" | "maatje" | "medewerker" | "systeem";

export interface Bericht {
  id: string;
  volgnummer: number;
  van: Afzender;
  tekst: string;
  keuzes?: Keuze[];
  kaarten?: Kaart[];
  bestanden?: Bestand[];
  onderwerp?: string | null;
  veiligheid?: { niveau: string; soort: string; nummers: Nummer[] } | null;
  tijdstip?: string;
}

/** What identifies a conversation to the server. */
export interface Sleutel {
  id: string;
  token: string;
}

/** What the tab remembers: the key of the talk and whether the panel was open. Never a text. */
export interface Bewaard extends Sleutel {
  open: boolean;
}

/** A message of the parent as the widget knows it before and after sending. */
export interface EigenBericht {
  clientId: string;
  tekst: string;
  keuze?: string;
  staat: "bezig" | "verstuurd" | "mislukt";
  /** Dutch sentence about what went wrong, with `mislukt`. */
  fout?: string;
  /** Number on the server, once known. */
  volgnummer?: number;
  /** The number on the server is below this one, because the reply carries it. */
  voor?: number;
}

/** What the panel needs from the element that holds it. */
export interface Gastheer {
  readonly wortel: ShadowRoot;
  readonly api: string;
  readonly gemeente: string;
  readonly privacy: string;
  readonly bewaard: Bewaard | null;
  bewaar(sleutel: Sleutel | null): void;
  sluit(): void;
  snelWeg(): void;
  ongelezen(aantal: number): void;
}

/** What the element needs from the panel. */
export interface PaneelVan {
  toon(metFocus: boolean): void;
  verberg(): void;
  toonTeller(gedaan: number): void;
  stop(): void;
}
