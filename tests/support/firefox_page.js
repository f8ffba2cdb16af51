// What a test asks of a page in Firefox, as one function: where does that stand which a person would tap, and what can be read.
// Names are those that a screen reader would say; only what Flutter says aloud counts, not the first paint under it.
(what, name, isPattern) => {
  const host = document.querySelector("flt-semantics-host"), clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const pattern = isPattern ? new RegExp(name, "s") : null;
  const fits = (text, whole) => (pattern ? pattern.test(text) : whole ? clean(text) === clean(name) : clean(text).toLowerCase().includes(clean(name).toLowerCase()));
  const all = (selector) => [...(host?.querySelectorAll(selector) ?? [])];
  const said = (element) => element.getAttribute("aria-label") ?? element.textContent;
  const innermost = (found) => found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
  const named = () => all("[role=button]").filter((element) => fits(said(element), true))[0]
    ?? innermost(all("*").filter((element) => fits(said(element), true)))[0];
  const finds = {
    named,
    place: () => host?.querySelector(`[flt-semantics-identifier="${CSS.escape(name)}"]`),
    textbox: () => all("input, textarea, [role=textbox]").find((element) => fits(said(element) || element.placeholder, false)),
    said: () => all("*").find((element) => fits(element.getAttribute("aria-label") ?? "", false) || fits(element.textContent, false)),
    css: () => document.querySelector(name),
  };
  const element = finds[what]();
  if (!element) return null;
  const cursor = document.activeElement?.closest(":is(flt-text-editing-host, flt-semantics-host) :is(input, textarea)");
  const box = element.getBoundingClientRect(), x = Math.round(box.x + box.width / 2), y = Math.round(box.y + box.height / 2);
  const hit = document.elementFromPoint(x, y);
  if (!hit) element.scrollIntoView({ block: "center" });
  return { x, y, hit: Boolean(hit) && (element.contains(hit) || hit === cursor), text: element.innerText ?? "", cursor: cursor?.value ?? null };
}
