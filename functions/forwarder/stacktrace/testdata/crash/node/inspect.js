'use strict'
// Errors as console.error prints them: behind words, in objects and lists, with
// causes and properties. Without an argument it lists its cases.
class OutOfStock extends Error { constructor (m) { super(m); this.name = 'OutOfStock' } }
class Plain extends Error {}

function charge (cart) { return cart.price.total }
function reserve () { throw new OutOfStock('only 0 left') }
function order () { try { reserve() } catch (e) { throw new Error('order failed', { cause: e }) } }
function deploy () { return new Error('Deployment failed:\n - role missing\n - subnet missing') }
function databaseError () {
  const e = new Error('duplicate key value violates unique constraint "orders_pkey"')
  return Object.assign(e, { name: 'error', severity: 'ERROR', code: '23505', stack: e.stack.replace('Error', 'error') })
}
const caught = f => { try { f() } catch (e) { return e } }
const withoutCalls = () => Object.assign(new TypeError('fetch failed'), { stack: 'TypeError: fetch failed', cause: caught(reserve) })

const cases = {
  words: () => console.error('get failed', caught(reserve)),
  wordsColon: () => console.error('get failed:', caught(reserve)),
  wordsLines: () => console.error('run failed', deploy()),
  wordsNone: () => console.error('get failed', caught(() => { throw new OutOfStock() })),
  wordsBehind: () => console.error(caught(reserve), 'order A-17'),
  wordsBehindCause: () => console.error(caught(order), 'order', 17, { sku: 'Z' }),
  plainClass: () => console.error('failed', caught(() => { throw new Plain('late') })),
  renamed: () => { const e = new Error('Validation error'); e.name = 'ValidationError'; console.error('save failed', e) },
  object: () => console.error({ order: 'A-17', error: deploy() }),
  list: () => console.error([caught(reserve), caught(() => charge({}))]),
  two: () => console.error(caught(reserve), caught(() => charge({}))),
  settled: () => Promise.allSettled([Promise.reject(caught(reserve)), 1]).then(r => console.error(r)),
  domException: () => console.error('quote failed', new DOMException('timed out', 'TimeoutError')),
  bracket: () => console.error('reserve', Object.assign(new RangeError('low'), { stack: 'RangeError: low' })),
  bracketCause: () => console.error('quote failed', withoutCalls()),
  bracketObject: () => console.error({ order: 'A-17', error: withoutCalls() }),
  anyObject: () => Promise.any([Promise.reject(caught(reserve))]).catch(e => console.error({ order: 'A-17', error: e })),
  deep: () => { let e = caught(reserve); for (let i = 0; i < 6; i++) e = new Error('level ' + i, { cause: e }); console.error(e) },
  causeNumber: () => console.error('failed', new Error('step failed', { cause: 17 })),
  causeObject: () => console.error(new Error('step failed', { cause: { code: 7 } })),
  causeInObject: () => console.error({ error: new Error('step failed', { cause: 'lock held by 17' }) }),
  elided: () => { const run = () => { try { charge({}) } catch (e) { throw new Error('order failed', { cause: e }) } }; console.error(caught(() => run())) },
  database: () => console.error('save failed', databaseError()),
  driver: () => { const e = new Error('dup'); e.name = 'QueryFailedError'; e.driverError = databaseError(); throw e },
  validation: () => { const e = new Error('Order validation failed'); e.errors = { total: caught(reserve) }; console.error(e) },
  members: () => console.error('failed', new AggregateError([caught(order), caught(reserve)], '2 writes failed')),
  carets: () => console.error(caught(() => { throw new SyntaxError('Expected Name\n\n{ a(b: %) }\n      ^') })),
  warning: () => { process.traceProcessWarnings = true; const e = new (require('events'))(); for (let i = 0; i < 11; i++) e.on('x', () => {}) },
  deprecation: () => { process.traceDeprecation = true; Buffer(3) }, // eslint-disable-line
  escaped: () => { const e = caught(() => charge({})); console.error('charge failed', JSON.stringify({ message: e.message, stack: e.stack })) },
  escapedValue: () => { const e = caught(() => charge({})); console.error('charge failed', { message: e.message, stack: e.stack }) },
  unhandled: () => { process.on('unhandledRejection', (reason, promise) => console.error('Unhandled Rejection at:', promise, 'reason:', reason)); Promise.reject(caught(() => charge({}))) }
}

if (process.argv[2]) cases[process.argv[2]]()
else console.log(Object.keys(cases).join('\n'))
