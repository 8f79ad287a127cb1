'use strict'
// Fails in the way its argument names.
const fs = require('fs')
const vm = require('vm')
const assert = require('assert')
const { EventEmitter } = require('events')
const orm = require('orm')

class OrderError extends Error {
  constructor (message, options) { super(message, options); this.name = 'OrderError'; this.orderId = 4711 }
}
class Trouble extends Error {}

function find (key) { return { a: 1 }[key].length }
class Orders {
  get (key) { return find(key) }
  static all () { return new Orders().get('x') }
  async load (key) { await null; return find(key) }
  get size () { return find('size') }
  constructor (key) { if (key) find(key) }
}
const logged = f => { try { f() } catch (e) { console.error(e) } }
const report = e => ({ errorType: e.name, errorMessage: e.message, stack: e.stack.split('\n') })

const cases = {
  typeError: () => find('x'),
  error: () => { throw new Error('boom') },
  noMessage: () => { throw new Error() },
  multiline: () => { throw new Error('first line\n\nsecond: line') },
  reference: () => missing, // eslint-disable-line
  range: () => new Array(-1),
  overflow: () => { (function forever (n) { return forever(n + 1) + 1 })(0) },
  custom: () => { throw new OrderError('order 4711 is void') },
  customClass: () => { throw new Trouble('trouble') },
  method: () => new Orders().get('x'),
  static: () => Orders.all(),
  getter: () => new Orders().size,
  construct: () => new Orders('x'),
  arrow: () => [1, 2].map(n => find('x' + n)),
  anonymous: () => (() => (function () { find('x') })())(),
  asAlias: () => { const o = { alias: Orders.prototype.get }; o.alias('x') },
  asyncMethod: () => new Orders().load('x'),
  promiseAll: () => Promise.all([new Orders().load('x')]),
  rejection: () => { Promise.reject(new OrderError('not awaited')) },
  rejectString: () => { Promise.reject('just text') }, // eslint-disable-line
  rejectObject: () => { Promise.reject({ code: 7 }) }, // eslint-disable-line
  cause: () => { try { find('x') } catch (e) { throw new Error('load failed', { cause: e }) } },
  causeLogged: () => logged(cases.cause),
  causeTwice: () => logged(() => { try { cases.cause() } catch (e) { throw new OrderError('request failed', { cause: e }) } }),
  causeText: () => logged(() => { throw new Error('load failed', { cause: 'a word' }) }),
  properties: () => logged(() => fs.readFileSync('/tmp/no-such-file-4711')),
  code: () => logged(() => Buffer.alloc('x')),
  assertion: () => logged(() => assert.strictEqual(1, 2)),
  aggregate: () => logged(() => { throw new AggregateError([new TypeError('one'), new OrderError('two')], 'both failed') }),
  any: () => Promise.any([Promise.reject(new Error('one')), new Orders().load('x')]).catch(e => console.error(e)),
  logText: () => logged(() => 1) || (() => { try { find('x') } catch (e) { console.error('request failed:', e) } })(),
  trace: () => console.trace('here'),
  library: () => orm.get(4711),
  callback: () => orm.each(['x'], find),
  timer: () => setTimeout(() => find('x'), 1),
  emitter: () => new EventEmitter().emit('error', new OrderError('unheard')),
  emitted: () => { const e = new EventEmitter(); e.on('go', function onGo () { find('x') }); e.emit('go') },
  evaluated: () => eval('(function inner () { find("x") })()'), // eslint-disable-line
  vm: () => vm.runInNewContext('null.x', {}, 'script.js'),
  json: () => JSON.parse('{"a": }'),
  syntax: () => require('./broken.js'),
  throwString: () => { throw 'text' }, // eslint-disable-line
  nextTick: () => process.nextTick(function later () { find('x') }),
  lambdaText: () => { try { Orders.all() } catch (e) { process.stdout.write(`2026-11-22T21:24:52.123Z\t8476a536-e9f4-11e8-9739-2dfe598c3fcd\tERROR\tInvoke Error \t${JSON.stringify(report(e))}\n`) } },
  lambdaConsole: () => { try { Orders.all() } catch (e) { process.stdout.write(`2026-11-22T21:24:52.123Z\t8476a536-e9f4-11e8-9739-2dfe598c3fcd\tERROR\t${e.stack.replaceAll('\n', '\r')}\n`) } },
  lambdaJson: () => { try { Orders.all() } catch (e) { const r = report(e); console.log(JSON.stringify({ timestamp: '2026-11-22T21:24:52.123Z', level: 'ERROR', requestId: '8476a536', message: { errorType: r.errorType, errorMessage: r.errorMessage, stackTrace: r.stack.slice(1) } })) } },
  lambdaReject: () => { try { Orders.all() } catch (e) { console.log(JSON.stringify({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(e), reason: report(e), promise: {}, stack: ['Runtime.UnhandledPromiseRejection: ' + e, '    at process.<anonymous> (file:///var/runtime/index.mjs:1276:17)', '    at process.emit (node:events:519:28)'] })) } },
  pino: () => { try { Orders.all() } catch (e) { console.log(JSON.stringify({ level: 50, time: 1795382692123, err: { type: e.name, message: e.message, stack: e.stack }, msg: 'request failed' })) } }
}

if (process.argv[2]) cases[process.argv[2]]()
else console.log(Object.keys(cases).join('\n'))
