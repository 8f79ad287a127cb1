const late = async (n) => { await null; return n.x.y }
export const handler = async () => { await late({}) }
if (process.argv[2] === 'top') await handler()
else console.error(await handler().catch(e => e))
