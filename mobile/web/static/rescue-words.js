// The words of the rescue page, [Italian, English], and its numbers and times. It stands by itself: the catalogue is Python's.
"use strict";
const rescueWords = (() => {
  const english = (navigator.language || "it").startsWith("en"), locale = english ? "en-GB" : "it";
  const device = matchMedia("(min-width: 840px)").matches ? ["dispositivo", "device"] : ["telefono", "phone"];
  const WORDS = {
    offline: ["Senza rete", "Offline"], online: ["In rete", "Online"], looking: ["Guardo che cosa c'è qui…", "Looking at what is here…"],
    title_failed: ["Non riesco ad aprire l'archivio", "I cannot open the storage"],
    text_failed: ["Può capitare se il {d} si spegne mentre salva. Non è un tuo errore e <niente è stato cancellato>.",
                  "It can happen when the {d} goes off while saving. It is not your mistake and <nothing has been deleted>."],
    title_gone: ["Il browser ha tolto i dati di Soglia", "The browser has removed Soglia's data"],
    text_gone: ["Succede quando lo spazio finisce o qualcuno svuota i dati dei siti. Non è un tuo errore. <Quello che era in ufficio c'è ancora tutto.>",
                "It happens when space runs out or somebody clears site data. It is not your mistake. <What was at the office is all still there.>"],
    title_asked: ["Una copia cifrata per l'ufficio", "An encrypted copy for the office"],
    text_asked: ["Un solo file con quello che è salvato su questo {d}. <Qui non cambia e non si cancella niente.>",
                 "One file with what is saved on this {d}. <Nothing here is changed or deleted.>"],
    title_empty: ["Qui non c'è niente da copiare", "There is nothing to copy here"],
    text_empty: ["Su questo {d} Soglia non ha ancora salvato schede né foto.", "On this {d} Soglia has not saved any records or photos yet."],
    title_unreadable: ["Da qui non riesco a leggere l'archivio", "I cannot read the storage from here"],
    text_unreadable: ["Il browser non lascia leggere i file di Soglia. Chiudi e riapri il browser, poi riprova; se succede ancora, parlane con l'ufficio.",
                      "The browser does not let me read Soglia's files. Close and reopen the browser, then try again; if it happens again, talk to the office."],
    title_busy: ["Soglia è aperta in un'altra scheda", "Soglia is open in another tab"],
    text_busy: ["Chiudi le altre schede di Soglia: questa pagina va avanti da sola.", "Close Soglia's other tabs: this page goes on by itself."],
    safe: ["Al sicuro in ufficio", "Safe at the office"], here: ["Solo su questo {d}", "Only on this {d}"],
    was_here: ["Era solo su questo {d}", "It was only on this {d}"],
    records_one: ["<1> scheda", "<1> record"], records: ["<{n}> schede", "<{n}> records"],
    photos_one: ["<1> foto", "<1> photo"], photos: ["<{n}> foto", "<{n}> photos"], and: ["{a} e {b}", "{a} and {b}"],
    delivered: ["{what}, contate {when}", "{what}, counted {when}"],
    delivered_all: ["{what}, consegnate fino a {when}", "{what}, delivered until {when}"],
    nothing_sent: ["Ancora niente di questo {d}", "Nothing from this {d} yet"],
    delivered_one: ["{what}, contata {when}", "{what}, counted {when}"],
    delivered_all_one: ["{what}, consegnata entro {when}", "{what}, delivered by {when}"],
    closed_one: ["{what}, contata {when}: nell'archivio chiuso, ancora cifrata", "{what}, counted {when}: in the closed storage, still encrypted"],
    waiting_one: ["{what}, contata {when}: cifrata, non ancora consegnata", "{what}, counted {when}: encrypted, not delivered yet"],
    lost_one: ["{what}, contata {when}: il browser l'ha tolta prima che partisse", "{what}, counted {when}: the browser removed it before it left"],
    closed: ["{what}, contate {when}: nell'archivio chiuso, ancora cifrate", "{what}, counted {when}: in the closed storage, still encrypted"],
    waiting: ["{what}, contate {when}: cifrate, non ancora consegnate", "{what}, counted {when}: encrypted, not delivered yet"],
    lost: ["{what}, contate {when}: il browser le ha tolte prima che partissero", "{what}, counted {when}: the browser removed them before they left"],
    nothing_here: ["Niente: {when} era tutto consegnato", "Nothing: {when} everything was delivered"],
    unknown: ["Quante sono, da qui non si sa", "How many they are cannot be told from here"],
    dont: ["Intanto non fare questo", "Meanwhile do not do this"],
    dont_text: ["Non disinstallare Soglia, non svuotare i dati del {d}.", "Do not uninstall Soglia, do not clear the {d}'s data."],
    do: ["Che cosa fare", "What to do"],
    do_text: ["Chiedi all'ufficio un codice nuovo e ricollega il {d}: le schede consegnate tornano. Quello che era solo qui va riscritto.",
              "Ask the office for a new code and connect the {d} again: delivered records come back. What was only here must be written again."],
    do_text_all: ["Chiedi all'ufficio un codice nuovo e ricollega il {d}: le schede tornano da sole.",
                  "Ask the office for a new code and connect the {d} again: the records come back by themselves."],
    save: ["Salva una copia cifrata", "Save an encrypted copy"], begin: ["Ricomincia qui", "Start again here"], open: ["Apri Soglia", "Open Soglia"],
    size: ["{size} MB nei file scaricati. La apre solo l'ufficio.", "{size} MB among the downloads. Only the office can open it."],
    copying: ["Copio {done} di {size} MB…", "Copying {done} of {size} MB…"],
    saved: ["Fatto: «{name}», {size} MB, è nei file scaricati. Consegnala all'ufficio.", "Done: “{name}”, {size} MB, is among the downloads. Give it to the office."],
    not_saved: ["La copia non è riuscita ({why}). I dati sono come prima: riprova.", "The copy failed ({why}). The data is as before: try again."],
    again: ["Riprova", "Try again"], back: ["Torna a Soglia", "Back to Soglia"], talk: ["Parla con l'ufficio", "Talk to the office"],
    call: ["Chiama {phone}", "Call {phone}"],
    talk_text: ["Chiama o scrivi all'ufficio come fai di solito e di' questo codice: sapranno che cosa è successo. Se hai salvato la copia, dagliela con una "
                + "chiavetta, un cavo o la posta interna: è cifrata.",
                "Call or write to the office as you usually do and tell them this code: they will know what happened. If you saved the copy, hand it over on "
                + "a stick, by cable or by internal mail: it is encrypted."],
    code: ["Codice da dire all'ufficio", "Code to tell the office"], copy: ["Copia", "Copy"], copied: ["Copiato", "Copied"],
    code_text: ["Dice che cosa è successo, senza nomi né indirizzi.", "It says what happened, without names or addresses."],
    tried: ["Ultima prova: {when}, la {n}ª.", "Last try: {when}, number {n}."],
    today: ["oggi alle {t}", "today at {t}"], yesterday: ["ieri alle {t}", "yesterday at {t}"], on: ["il {day} alle {t}", "on {day} at {t}"],
  };
  const say = (key, values = {}) => Object.entries({ d: device[english ? 1 : 0], ...values })
    .reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), WORDS[key][english ? 1 : 0]);
  const number = (value) => value.toLocaleString(locale);
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  function moment(ms, now = Date.now()) {
    const day = (value) => new Date(value).toDateString(), t = new Date(ms).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
    if (day(ms) === day(now)) return say("today", { t });
    return day(ms) === day(now - 86_400_000) ? say("yesterday", { t }) : say("on", { t, day: new Date(ms).toLocaleDateString(locale) });
  }
  const things = (records, photos) => {
    const one = (key, n) => say(n === 1 ? `${key}_one` : key, { n: number(n) });
    return photos ? say("and", { a: one("records", records), b: one("photos", photos) }) : one("records", records);
  };
  return { say, megabytes, moment, things, locale };
})();
