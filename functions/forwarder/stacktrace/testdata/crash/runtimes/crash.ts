// Crashes for Bun and Deno. Without an argument it lists its cases.
class OutOfStock extends Error { constructor (m: string) { super(m); this.name = 'OutOfStock' } }
function charge (cart: any) { return cart.price.total }
function reserve () { throw new OutOfStock('only 0 left') }
function order () { try { reserve() } catch (e) { throw new Error('order failed', { cause: e }) } }
function caught (f: any) { try { f() } catch (e) { return e } }

const cases: any = {
  plain: () => { throw new Error('boom') },
  type: () => charge({}),
  cause: () => order(),
  logged: () => console.error('failed', caught(order)),
  object: () => console.error({ order: 'A', error: caught(order) }),
  members: () => { throw new AggregateError([caught(order), caught(reserve)], '2 writes failed') },
  properties: () => { const e: any = new Error('late'); e.code = 'E1'; e.inner = caught(reserve); throw e },
  lines: () => { throw new Error('Deployment failed:\n - role missing') },
  rejection: () => { (async () => { await null; charge({}) })() }
}

if (process.argv[2]) cases[process.argv[2]]()
else console.log(Object.keys(cases).join('\n'))
