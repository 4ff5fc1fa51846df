/** Quick exit: an empty screen at once, the talk erased, another page in place of this one. */
import type { Sleutel } from "./types";

export const STANDAARD_UITWEG = "https://www.buienradar.nl";
const KEREN = 3;
const BINNEN_MS = 5000;

/** Returns the address to flee to: the municipality's own when it is a web address, otherwise the default. */
export function uitweg(gewenst: string | null): string {
  try {
    const adres = new URL(gewenst ?? "", location.href);
    if (gewenst && (adres.protocol === "https:" || adres.protocol === "http:")) return adres.href;
  } catch {
    // Not an address.
  }
  return STANDAARD_UITWEG;
}

/** Asks the server to erase the talk, in a request that outlives the page. */
export function wisOpServer(api: string, sleutel: Sleutel): Promise<Response> {
  return fetch(`${api}/api/v1/gesprekken/${encodeURIComponent(sleutel.id)}`, {
    method: "DELETE",
    keepalive: true,
    credentials: "omit",
    headers: { Authorization: `Bearer ${sleutel.token}` },
  });
}

/** Makes the whole page blank, before anything that needs the network. */
export function bedek(): void {
  document.documentElement.style.setProperty("display", "none", "important");
}

/**
 * Counts Shift and Escape: three times the same key within five seconds, with no other key in between.
 * Shift counts when it is let go alone, so capitals do not count (GOV.UK pattern "exit this page").
 */
export class Teller {
  #toets = "";
  #keren = 0;
  #begin = 0;
  #shiftAlleen = false;
  #wekker = 0;

  /**
   * @param bijTel hears how often the key was pressed; 0 when counting stopped
   * @param bijVol called at the third time
   */
  constructor(
    private readonly bijTel: (keren: number) => void,
    private readonly bijVol: () => void,
  ) {}

  /** Handles `keydown` and `keyup` of the whole page. */
  handleEvent(event: KeyboardEvent): void {
    if (event.type === "keydown") {
      this.#shiftAlleen = event.key === "Shift" && (this.#shiftAlleen || !event.repeat);
      if (event.key === "Escape" && !event.repeat && !event.isComposing) this.#tel("Escape");
      else if (event.key !== "Shift" && event.key !== "Escape") this.#stop();
    } else if (event.key === "Shift" && this.#shiftAlleen) {
      this.#shiftAlleen = false;
      this.#tel("Shift");
    }
  }

  #tel(toets: string): void {
    const nu = performance.now();
    if (toets !== this.#toets || nu - this.#begin > BINNEN_MS) {
      this.#toets = toets;
      this.#keren = 0;
      this.#begin = nu;
    }
    this.#keren += 1;
    if (this.#keren >= KEREN) {
      this.#stop();
      this.bijVol();
      return;
    }
    this.bijTel(this.#keren);
    clearTimeout(this.#wekker);
    this.#wekker = window.setTimeout(() => this.#stop(), BINNEN_MS - (nu - this.#begin));
  }

  #stop(): void {
    clearTimeout(this.#wekker);
    if (this.#keren > 0) {
      this.#keren = 0;
      this.bijTel(0);
    }
    this.#toets = "";
  }
}
