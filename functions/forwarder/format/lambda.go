package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// lambdaPython returns the format of logging in Lambda's Python runtime:
//
//	[ERROR]	2026-11-22T21:24:52.123Z	5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11	message
func lambdaPython() Format {
	return Format{
		Name:   "lambda-python",
		Source: "aws-lambda-python-runtime-interface-client, bootstrap.py: _setup_logging",
		Shapes: []string{"[A"},
		Parse:  parseLambdaPython,
		Samples: []Sample{
			{
				"[ERROR]\t2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tcannot charge",
				[]string{"log.level=error", "@timestamp=2026-11-22T21:24:52.123Z", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=cannot charge"},
			},
		},
	}
}

func parseLambdaPython(d *document.Document, text []byte) ([]byte, bool) {
	const longest = len("[CRITICAL]\t")
	name, _, ok := bytes.Cut(text[1:min(len(text), longest)], []byte("]\t"))
	l := level.Parse(name)
	if !ok || l == level.None {
		return nil, false
	}
	stamp, id, message := cutTwo(text[len("[]\t")+len(name):])
	ns, ok := timestamp.Parse(stamp)
	if !ok || !correlation.IsUUID(id) {
		return nil, false
	}
	l.SetDefault(d)
	timestamp.Set(d, ns)
	d.Fill(document.FaasExecution, document.Plain(id))
	return message, true
}

// lambdaNode returns the format of the console in Lambda's Node.js runtime. The request id is
// "undefined" outside of an invocation. Node.js 8 and older wrote no level.
//
//	2026-11-22T21:24:52.123Z	5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11	INFO	message
func lambdaNode() Format {
	return Format{
		Name:   "lambda-nodejs",
		Source: "aws-lambda-nodejs-runtime-interface-client, LogPatch.js",
		Shapes: []string{"0000-00-00T00:00:00"},
		Parse:  parseLambdaNode,
		Samples: []Sample{
			{
				"2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tWARN\tlow stock",
				[]string{"log.level=warn", "@timestamp=2026-11-22T21:24:52.123Z", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=low stock"},
			},
			{"2026-11-22T21:24:52.123Z\tundefined\tERROR\tUncaught Exception", []string{"log.level=error", "message=Uncaught Exception"}},
			{"2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tlow stock", []string{"log.level=", "faas.execution=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "message=low stock"}},
		},
	}
}

func parseLambdaNode(d *document.Document, text []byte) ([]byte, bool) {
	stamp, id, rest := cutTwo(text)
	name, message, ok := bytes.Cut(rest, []byte("\t"))
	l := level.Parse(name)
	if !ok || l == level.None { // Node.js 8 and older
		l, message = level.None, rest
	}
	if !correlation.IsUUID(id) && (l == level.None || string(id) != "undefined") {
		return nil, false
	}
	ns, ok := timestamp.Parse(stamp)
	if !ok {
		return nil, false
	}
	l.SetDefault(d)
	timestamp.Set(d, ns)
	if correlation.IsUUID(id) {
		d.Fill(document.FaasExecution, document.Plain(id))
	}
	return message, true
}

// cutTwo cuts two columns off a line whose columns are separated by tabs.
func cutTwo(line []byte) (first, second, rest []byte) {
	first, rest, _ = bytes.Cut(line, []byte("\t"))
	second, rest, _ = bytes.Cut(rest, []byte("\t"))
	return first, second, rest
}
