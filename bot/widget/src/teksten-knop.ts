/** The Dutch texts of the button; those of the panel are in `teksten.ts`. */
export const T = {
  openKnop: "Stel je vraag",
  verderKnop: "Verder praten",
  nieuw: (n: number): string => (n === 1 ? "1 nieuw bericht" : `${n} nieuwe berichten`),
  laadtNiet: "Het venster laadt niet. Controleer je internet en probeer het nog een keer.",
};
