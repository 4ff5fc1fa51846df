declare module "*.css" {
  const text: string;
  export default text;
}

/** Relative address of the panel's script, filled in by the build. */
declare const PANEEL_BESTAND: string;
