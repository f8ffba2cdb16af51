// PouchDB on IndexedDB in the page, as its users run it. It takes and gives what ours_page.js does.
// IndexedDB's transactions keep Chromium's default durability ("relaxed": handed to the operating system, not flushed to the disk).
"use strict";
clients.pouchdb = async (wish) => {
  const db = new PouchDB(wish.name);
  const documents = wish.documents ? (await (await fetch(wish.documents)).text()).trim().split("\n").map((line) => JSON.parse(line)) : [];
  const answer = await (wish.direction === "put" ? puts(db, documents) : replicated(db, documents, wish));
  answer.documents_there = (await db.allDocs()).rows.length;         // info() says 0 at times, just after a pull of attachments
  await db.destroy();
  return answer;
};

async function puts(db, documents) {
  const each = [];
  for (const document of documents) {
    const began = performance.now();
    await db.put(document);
    each.push((performance.now() - began) / 1000);
  }
  return { seconds: each.reduce((sum, one) => sum + one, 0), each, written: each.length };
}

async function replicated(db, documents, wish) {
  for (let start = 0; start < documents.length; start += 500) await db.bulkDocs(documents.slice(start, start + 500));
  const remote = new PouchDB(wish.url, { skip_setup: true, auth: { username: wish.user, password: wish.password } });
  const [source, target] = wish.direction === "push" ? [db, remote] : [remote, db];
  const began = performance.now();
  const result = await PouchDB.replicate(source, target, { batch_size: wish.batch_size });
  return { seconds: (performance.now() - began) / 1000, written: result.docs_written };
}
