// Warns two minutes before the session ends and lets staff stay signed in (WCAG 2.2.1).
"use strict";
(() => {
  const { resterend, csrf, verleng } = document.body.dataset;
  const melding = document.getElementById("sessiemelding");
  const WAARSCHUW = 120;
  let waarschuwing;
  let einde;

  const plan = (seconden) => {
    clearTimeout(waarschuwing);
    clearTimeout(einde);
    waarschuwing = setTimeout(waarschuw, Math.max(0, seconden - WAARSCHUW) * 1000);
    einde = setTimeout(() => location.reload(), (seconden + 1) * 1000);
  };

  const toon = (tekst, knoptekst, doe) => {
    const alinea = document.createElement("p");
    const knop = document.createElement("button");
    alinea.textContent = tekst;
    knop.textContent = knoptekst;
    knop.type = "button";
    knop.className = "knop";
    knop.addEventListener("click", doe);
    melding.replaceChildren(alinea, knop);
    melding.classList.add("let-op");
  };

  const waarschuw = () => toon("Je wordt over 2 minuten uitgelogd.", "Blijf ingelogd", blijf);

  const blijf = async () => {
    try {
      const antwoord = await fetch(verleng, { method: "POST", headers: { "X-Csrf-Token": csrf } });
      if (!antwoord.ok) {
        location.reload();
        return;
      }
      const nieuw = await antwoord.json();
      melding.replaceChildren();
      melding.classList.remove("let-op");
      document.getElementById("inhoud").focus();
      plan(nieuw.resterend);
    } catch {
      toon("Verlengen lukte niet. Controleer je verbinding.", "Probeer opnieuw", blijf);
    }
  };

  plan(Number(resterend));
})();
