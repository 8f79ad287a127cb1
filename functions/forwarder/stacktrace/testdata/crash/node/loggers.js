'use strict'
// Errors as loggers print them. It needs: npm install winston pino pino-pretty log4js zod
const winston = require('winston')
const pino = require('pino')
const log4js = require('log4js')
const { z } = require('zod')

function charge (cart) { return cart.price.total }
function reserve () { throw new RangeError('only 0 left') }
function order () { try { reserve() } catch (e) { throw new Error('order failed', { cause: e }) } }
function deploy () { return new Error('Deployment failed:\n - role missing\n - subnet missing') }
const caught = f => { try { f() } catch (e) { return e } }
const zod = () => caught(() => z.object({ id: z.string() }).parse({ id: 7 }))
const pretty = () => pino({ transport: { target: 'pino-pretty', options: { colorize: false } } })
const errors = winston.format.errors({ stack: true })
const logger = (...formats) => winston.createLogger({ format: winston.format.combine(errors, ...formats), transports: [new winston.transports.Console()] })
const layout = type => log4js.configure({ appenders: { o: { type: 'stdout', layout: { type } } }, categories: { default: { appenders: ['o'], level: 'info' } } }).getLogger('orders')

const cases = {
  pinoPretty: () => pretty().error(caught(order), 'order failed'),
  pinoPrettyLines: () => pretty().error(deploy(), 'run failed'),
  log4js: () => layout('basic').error(deploy()),
  log4jsColoured: () => layout('coloured').error('charge failed', caught(() => charge({}))),
  winstonSimple: () => logger(winston.format.simple()).error('charge failed', caught(() => charge({}))),
  winstonPretty: () => logger(winston.format.prettyPrint()).error(caught(() => charge({}))),
  winstonPrintf: () => logger(winston.format.colorize(), winston.format.printf(i => `[orders] ${i.level}: ${i.stack}`)).error(deploy()),
  zodWords: () => console.error('bad order', zod()),
  zodObject: () => console.error({ order: 'A-17', error: zod() })
}

if (process.argv[2]) cases[process.argv[2]]()
else console.log(Object.keys(cases).join('\n'))
