// Reads a terminal with zkteco-js, a client that others wrote, and prints what it saw.
const { createRequire } = require('module')

const ZK = createRequire(process.argv[2] + '/')('zkteco-js')

async function main(port) {
  const terminal = new ZK('127.0.0.1', port, 5000, 4000)
  await terminal.createSocket()
  const swipes = await terminal.getAttendances()
  const people = await terminal.getUsers()
  const seen = {
    info: await terminal.getInfo(),
    serial: await terminal.getSerialNumber(),
    swipes: swipes.data.map((one) => [one.user_id, one.type, one.state]),
    first: swipes.data.length ? new Date(swipes.data[0].record_time).getTime() : 0,
    people: people.data.map((one) => [one.userId, one.cardno])
  }
  await terminal.disconnect()
  console.log(JSON.stringify(seen))
}

main(Number(process.argv[3])).then(() => process.exit(0), (error) => { console.error(error); process.exit(1) })
