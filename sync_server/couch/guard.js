function (newDoc, oldDoc, userCtx, secObj) {
  // The rules of this database, from the table in schemas/access.py.
  var RULES = {};
  var MOST_DEPTH = 64, MOST_WHOLE = 9007199254740991;

  function refuse(code) { throw({forbidden: code + ': ' + RULES.sentences[code]}); }
  function has(list, item) { return list.indexOf(item) !== -1; }
  function text(value) { return typeof value === 'string'; }
  function object(value) { return typeof value === 'object' && value !== null && !Array.isArray(value); }
  function of(table, name) { return Object.prototype.hasOwnProperty.call(table, name) ? table[name] : undefined; }
  function kindOf(id) { return text(id) ? id.split(':')[0] : ''; }

  // RFC 8785: this language writes numbers and strings just so; the order of the names is what is left to do.
  function quoted(words) {
    var i, code, next;
    for (i = 0; i < words.length; i += 1) {
      code = words.charCodeAt(i);
      next = words.charCodeAt(i + 1);
      if (code >= 0xd800 && code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) { i += 1; }
      else if (code >= 0xd800 && code <= 0xdfff) { refuse('not_canonical'); }
    }
    return JSON.stringify(words);
  }

  function listed(values, depth) {
    var parts = [], i;
    for (i = 0; i < values.length; i += 1) { parts.push(canonical(values[i], depth + 1)); }
    return '[' + parts.join(',') + ']';
  }

  function mapped(value, depth) {
    var names = Object.keys(value).sort(), parts = [], i;
    for (i = 0; i < names.length; i += 1) {
      if (depth > 0 || names[i].charAt(0) !== '_') { parts.push(quoted(names[i]) + ':' + canonical(value[names[i]], depth + 1)); }
    }
    return '{' + parts.join(',') + '}';
  }

  function canonical(value, depth) {
    if (depth > MOST_DEPTH) { refuse('not_canonical'); }
    if (text(value)) { return quoted(value); }
    if (Array.isArray(value)) { return listed(value, depth); }
    if (object(value)) { return mapped(value, depth); }
    if (typeof value !== 'number') { return String(value); }
    if (value % 1 !== 0 || Math.abs(value) > MOST_WHOLE) { refuse('not_canonical'); }
    return String(value === 0 ? 0 : value);
  }

  function utf8(words) {
    var bytes = [], i, code;
    for (i = 0; i < words.length; i += 1) {
      code = words.charCodeAt(i);
      if (code >= 0xd800 && code <= 0xdbff) {
        i += 1;
        code = 0x10000 + ((code - 0xd800) << 10) + (words.charCodeAt(i) - 0xdc00);
      }
      if (code < 0x80) { bytes.push(code); }
      else if (code < 0x800) { bytes.push(0xc0 | code >> 6, 0x80 | code & 63); }
      else if (code < 0x10000) { bytes.push(0xe0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63); }
      else { bytes.push(0xf0 | code >> 18, 0x80 | code >> 12 & 63, 0x80 | code >> 6 & 63, 0x80 | code & 63); }
    }
    return bytes;
  }

  // SHA-256 as in FIPS 180-4. Its constants are the first 32 bits of the roots of the first primes (RULES.rounds, RULES.start).
  function padded(bytes) {
    var length = bytes.length, i;
    bytes.push(0x80);
    while (bytes.length % 64 !== 56) { bytes.push(0); }
    bytes.push(0, 0, 0, Math.floor(length / 0x20000000) & 255);
    for (i = 24; i >= 0; i -= 8) { bytes.push(length << 3 >>> i & 255); }
    return bytes;
  }

  function schedule(bytes, from, words) {
    var i, at, a, b;
    for (i = 0; i < 16; i += 1) {
      at = from + i * 4;
      words[i] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
    }
    for (i = 16; i < 64; i += 1) {
      a = words[i - 15];
      b = words[i - 2];
      a = (a >>> 7 | a << 25) ^ (a >>> 18 | a << 14) ^ a >>> 3;
      b = (b >>> 17 | b << 15) ^ (b >>> 19 | b << 13) ^ b >>> 10;
      words[i] = words[i - 16] + a + words[i - 7] + b | 0;
    }
  }

  function compress(state, words, rounds) {
    var a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7], i, one, two;
    for (i = 0; i < 64; i += 1) {
      one = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + rounds[i] + words[i] | 0;
      two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g;
      g = f;
      f = e;
      e = d + one | 0;
      d = c;
      c = b;
      b = a;
      a = one + two | 0;
    }
    return [state[0] + a | 0, state[1] + b | 0, state[2] + c | 0, state[3] + d | 0,
      state[4] + e | 0, state[5] + f | 0, state[6] + g | 0, state[7] + h | 0];
  }

  function base32(state) {
    var key = '', i, word, shift, bits;
    for (i = 0; i < 26; i += 1) {
      word = i * 5 >> 5;
      shift = i * 5 & 31;
      bits = shift <= 27 ? state[word] >>> (27 - shift) : state[word] << (shift - 27) | state[word + 1] >>> (59 - shift);
      key += 'abcdefghijklmnopqrstuvwxyz234567'.charAt(bits & 31);
    }
    return key;
  }

  function contentKey(bytes) {
    var whole = padded(bytes), state = RULES.start, words = [], i;
    for (i = 0; i < whole.length; i += 64) {
      schedule(whole, i, words);
      state = compress(state, words, RULES.rounds);
    }
    return base32(state);
  }

  function mayWrite(kind) {
    var role;
    for (role in RULES.writes) {
      if (has(RULES.writes[role], kind) && has(userCtx.roles, 'author-' + newDoc.author + '-' + role)) { return true; }
    }
    return false;
  }

  function isKept(kind) {
    var role;
    for (role in RULES.writes) { if (has(RULES.writes[role], kind)) { return true; } }
    return false;
  }

  function checkSigned(kind) {
    if (!text(newDoc.author) || !mayWrite(kind)) { refuse('wrong_author'); }
    if (!text(newDoc.device) || !has(userCtx.roles, 'device-' + newDoc.device)) { refuse('wrong_device'); }
  }

  function checkUnedited() {
    if (oldDoc || (newDoc._revisions && newDoc._revisions.start > 1)) { refuse('written_once'); }
  }

  function checkFact(kind) {
    checkUnedited();
    checkSigned(kind);
    if (newDoc._id !== kind + ':' + contentKey(utf8(canonical(newDoc, 0)))) { refuse('id_mismatch'); }
    if (has(RULES.of_one_residence, kind) && newDoc.residence !== RULES.residence) { refuse('wrong_residence'); }
    if (kind === 'change' && !has(RULES.records, kindOf(newDoc.record))) { refuse('wrong_record'); }
    if (kind === 'sameas' && (!has(RULES.records, kindOf(newDoc.record)) || kindOf(newDoc.same_as) !== kindOf(newDoc.record))) {
      refuse('wrong_record');
    }
    if (kind === 'void' && (!text(newDoc.target_type) || kindOf(newDoc.target) !== newDoc.target_type || !mayWrite(newDoc.target_type))) {
      refuse('wrong_target');
    }
  }

  function checkDraft(kind) {
    if ((newDoc._id.split(':')[1] || '') !== newDoc.device) { refuse('wrong_device'); }
    checkSigned(kind);
  }

  function isPixels() {
    var attachments = newDoc._attachments || {}, entry = of(attachments, RULES.pixels.name);
    if (!/^chunk:[0-9a-f]{64}$/.test(newDoc._id) || Object.keys(attachments).length !== 1 || !object(entry)) { return false; }
    return typeof entry.length !== 'number' || entry.length <= RULES.pixels.most;
  }

  function checkChunk() {
    var names = Object.keys(newDoc).filter(function (name) { return name.charAt(0) !== '_'; }).sort().join(' ');
    checkUnedited();
    if (!userCtx.roles.some(function (role) { return has(RULES.members, role); })) { refuse('wrong_circle'); }
    if (names !== 'schema_version size type' || !isPixels()) { refuse('wrong_shape'); }
  }

  function checkOffice() {
    if (!has(userCtx.roles, 'office')) { refuse('wrong_author'); }
  }

  var kind = kindOf(newDoc._id);
  if (has(userCtx.roles, '_admin') || has(userCtx.roles, 'centre')) { return; }
  if (newDoc._deleted) { refuse('never_deleted'); }
  if (newDoc.type !== kind || !of(RULES.classes, kind) || !isKept(kind)) { refuse('wrong_kind'); }
  if (RULES.classes[kind] !== 'chunk' && Object.keys(newDoc._attachments || {}).length) { refuse('no_attachments'); }
  ({fact: checkFact, draft: checkDraft, chunk: checkChunk, office: checkOffice})[RULES.classes[kind]](kind);
}
