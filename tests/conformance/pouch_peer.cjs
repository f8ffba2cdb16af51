// A PouchDB in memory that does what it is told, one JSON object a line in and one out:
//   {"graft": [documents]}   writes them as a replicator would     {"edit": who}   edits every winner and settles every second conflict
//   {"sync": url}            replicates both ways                  {"leaves": true}   every document: its winner and its leaves with bytes
// usage: node pouch_peer.cjs     with NODE_PATH naming the installed packages.
'use strict';
const readline = require('readline');
const PouchDB = require('pouchdb');
PouchDB.plugin(require('pouchdb-adapter-memory'));
const db = new PouchDB('peer', {adapter: 'memory'});

async function leaves() {
  const found = {};
  for (const {id, changes} of (await db.changes()).results) {
    const open = await db.get(id, {open_revs: 'all', revs: true});
    for (const {ok} of open) await inline(id, ok);
    found[id] = [changes[0].rev, open.map(({ok}) => ok)];
  }
  return found;
}

async function inline(id, leaf) {
  for (const [name, entry] of Object.entries(leaf._attachments || {})) {
    entry.data = (await db.getAttachment(id, name, {rev: leaf._rev})).toString('base64');
  }
}

async function edit(who) {
  const {rows} = await db.allDocs({include_docs: true, conflicts: true});
  for (const [place, {doc}] of rows.entries()) {
    if (place % 2) for (const rev of doc._conflicts || []) await db.remove(doc._id, rev);
    delete doc._conflicts;
    await db.put({...doc, who});
  }
  return rows.length;
}

const told = {
  graft: docs => db.bulkDocs(docs, {new_edits: false}),
  edit,
  sync: async url => { const {push, pull} = await db.sync(new PouchDB(url, {skip_setup: true})); return [push.docs_written, pull.docs_written]; },
  leaves,
};

(async () => {
  for await (const line of readline.createInterface({input: process.stdin})) {
    const [[what, value]] = Object.entries(JSON.parse(line));
    console.log(JSON.stringify(await told[what](value)));
  }
})().catch(error => { console.error(error); process.exit(1); });
