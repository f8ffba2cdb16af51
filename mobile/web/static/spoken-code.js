// A code that a person reads to the office: what happened and when, no name, no address (sync_server/spoken_code.py reads it back).
// Six letters of Crockford's alphabet: 5 bits the kind, 13 the day since 2026, 3 the tries, 4 the files, 5 a check.
"use strict";
const spokenCode = (() => {
  const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", FIRST_DAY = Date.UTC(2026, 0, 1), DAY = 86_400_000;
  const KINDS = ["failed", "corrupt_store", "wrong_key", "newer_store", "store_error", "store_locked", "disk_full", "store_not_writable",
                 "gone", "no-storage", "no-download", "worker", "circle_sick", "asked", "unreadable"];
  function make(kind, now, tries, files) {
    const day = Math.min(8191, Math.max(0, Math.floor((now - FIRST_DAY) / DAY)));
    const bits = ((Math.max(0, KINDS.indexOf(kind)) * 8192 + day) * 8 + Math.min(7, tries)) * 16 + Math.min(15, files);
    const digits = [20, 15, 10, 5, 0].map((shift) => Math.floor(bits / 2 ** shift) % 32);
    digits.push(digits.reduce((sum, digit, at) => sum + (at + 1) * digit, 0) % 31);
    const letters = digits.map((digit) => LETTERS[digit]).join("");
    return `SG ${letters.slice(0, 4)} ${letters.slice(4)}`;
  }
  return { make, KINDS };
})();
