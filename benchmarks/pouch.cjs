// PouchDB on LevelDB as the other side of a comparison. `node benchmarks/pouch.cjs '<wish>'` reads the documents of a push from
// wish.documents (one JSON a line, made by benchmarks/workload.py), replicates once and prints what it took as one line of JSON.
// Only the replication is timed. Its writes are not flushed to the disk (LevelDB's default, which PouchDB keeps).
const fs = require('fs')
const path = require('path')
const wish = JSON.parse(process.argv[2])
const PouchDB = require(path.join(wish.modules, 'pouchdb'))

async function fill (db) {
  const lines = fs.readFileSync(wish.documents, 'utf8').split('\n').filter(Boolean)
  for (let start = 0; start < lines.length; start += 500) {
    await db.bulkDocs(lines.slice(start, start + 500).map(line => JSON.parse(line)))
  }
}

async function measure () {
  const db = new PouchDB(path.join(wish.folder, 'pouch'))
  if (wish.direction === 'push') await fill(db)
  const remote = new PouchDB(wish.url, { skip_setup: true, auth: { username: wish.user, password: wish.password } })
  const [source, target] = wish.direction === 'push' ? [db, remote] : [remote, db]
  const began = process.hrtime.bigint()
  const result = await PouchDB.replicate(source, target, { batch_size: wish.batch_size })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const { doc_count: there } = await db.info()
  await db.close()
  console.log(JSON.stringify({ seconds, written: result.docs_written, documents_there: there }))
}

measure().catch(problem => { console.error(problem); process.exit(1) })
