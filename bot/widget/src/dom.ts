/** Making DOM nodes. Text always becomes a text node, so nothing a server sends can become markup. */

export type Kind = Node | string | null | undefined | false;
type Attribuut = string | number | boolean | undefined | ((event: never) => void);

/**
 * Makes an element.
 *
 * @param tag name of the element
 * @param attributen attributes; a function under `onclick` and the like becomes a listener, `true` an empty attribute,
 *   `false` and `undefined` are left out
 * @param kinderen nodes and texts; empty values are skipped
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributen: Record<string, Attribuut> = {},
  ...kinderen: Kind[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [naam, waarde] of Object.entries(attributen)) {
    if (typeof waarde === "function") element.addEventListener(naam.slice(2), waarde as EventListener);
    else if (waarde !== undefined && waarde !== false) element.setAttribute(naam, waarde === true ? "" : String(waarde));
  }
  element.append(...kinderen.filter((kind): kind is Node | string => !!kind));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes a decorative line icon of 24 by 24 units from the data of one path. */
export function pictogram(pad: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [naam, waarde] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(naam, waarde);
  }
  const vorm = document.createElementNS(SVG, "path");
  vorm.setAttribute("d", pad);
  svg.append(vorm);
  return svg;
}

/** Puts style rules on a shadow root without a style element, so a CSP without `unsafe-inline` allows it. */
export function stijl(wortel: ShadowRoot, css: string): void {
  const blad = new CSSStyleSheet();
  blad.replaceSync(css);
  wortel.adoptedStyleSheets = [...wortel.adoptedStyleSheets, blad];
}

export const PAD = {
  gesprek: "M4 5h16v11H10l-4.5 4v-4H4zM8 9h8M8 12.5h5",
  sluit: "M6 6l12 12M18 6L6 18",
  weg: "M5 12h13M13 6l6 6-6 6M5 5v14",
  stuur: "M4 12l16-8-5 17-4-7zM11 14l9-10",
  bel: "M6 3h4l1.5 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 1.5v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  site: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  omlaag: "M12 5v13M6 12.5l6 6 6-6",
  schild: "M12 3l8 3v6c0 4.5-3.2 7.6-8 9-4.8-1.4-8-4.5-8-9V6zM12 8v5M12 16v.01",
  bestand: "M6 3h8l4 4v14H6zM14 3v4h4M12 11v6M9.5 14.5L12 17l2.5-2.5",
  terug: "M19 12H6M11 6l-6 6 6 6",
};
