package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// containerRuntime returns the prefix of containerd and CRI-O: time, stream, and F for a whole line
// or P for a part of one. Fluent Bit may have removed the time.
func containerRuntime() Format {
	return Format{
		Name:   "containerd",
		Source: "kubernetes/design-proposals-archive, kubelet-cri-logging.md; containerd, internal/cri/io/logger.go",
		Shapes: []string{
			"stdout F ", "stderr F ", "stdout P ", "stderr P ", "0000-00-00T00:00:00.",
		},
		IsWrapper: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			var ns int64
			rest := text
			if text[0]-'0' <= 9 {
				stamp, behind, _ := bytes.Cut(text, []byte(" std"))
				var n int
				if len(behind) < len("out F") {
					return nil, false
				}
				behind = text[len(stamp)+1:]
				if ns, n = timestamp.ISO(stamp); n == 0 || n != len(stamp) {
					return nil, false
				}
				rest = behind
			}
			const size = len("stdout F")
			if len(rest) < size || len(rest) > size && rest[size] != ' ' || !HasShape(rest, "stda") || rest[6] != ' ' {
				return nil, false
			}
			switch string(rest[:6]) {
			case "stdout", "stderr":
			default:
				return nil, false
			}
			if tag := rest[7]; tag != 'F' && tag != 'P' {
				return nil, false
			}
			timestamp.Set(d, ns)
			addAttribute(d, "stream", rest[:6])
			if rest[7] == 'P' {
				addAttribute(d, "logtag", rest[7:8])
			}
			return rest[min(size+1, len(rest)):], true
		},
		Samples: []Sample{
			{
				`2026-11-22T21:24:51.123456789Z stderr F   ERROR cannot charge`,
				[]string{"@timestamp=2026-11-22T21:24:51.123456789Z", "attributes.stream=stderr", "attributes.logtag=", "message=  ERROR cannot charge"},
			},
			{`2026-11-22T22:24:51.123456789+01:00 stdout P half a li`, []string{"@timestamp=2026-11-22T21:24:51.123456789Z", "attributes.logtag=P", "message=half a li"}},
			{`stdout F {"level":"info","msg":"x"}`, []string{`message={"level":"info","msg":"x"}`}},
			{`stderr F `, []string{"attributes.stream=stderr", "message="}},
		},
	}
}

// dockerTimestamps returns the prefix that docker logs --timestamps puts before a line. It always
// has nine decimal places.
func dockerTimestamps() Format {
	return Format{
		Name:      "docker-timestamps",
		Source:    "moby/moby, daemon/logger/jsonfilelog and pkg/jsonmessage: RFC3339NanoFixed; docker logs --timestamps",
		Shapes:    []string{"0000-00-00T00:00:00.000000000Z "},
		IsWrapper: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			ns, n := timestamp.ISO(text)
			if n == 0 || n+1 > len(text) {
				return nil, false
			}
			timestamp.Set(d, ns)
			return text[n+1:], true
		},
		Samples: []Sample{
			{`2026-11-22T21:24:51.123456789Z out of stock`, []string{"@timestamp=2026-11-22T21:24:51.123456789Z", "message=out of stock"}},
			{`2026-11-22T21:24:51.000000000Z     charge(cart)`, []string{"message=    charge(cart)"}},
		},
	}
}

// compose returns the prefix of docker compose: the name of the container, padded to the width of
// the longest name, and a bar.
func compose() Format {
	return Format{
		Name:      "docker-compose",
		Source:    "docker/compose, cmd/formatter/logs.go; docs.docker.com/reference/cli/docker/compose/logs",
		Shapes:    []string{"a"},
		IsWrapper: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const longest = 64 // limit for a name and the blanks behind it
			i := bytes.Index(text[:min(len(text), longest)], []byte(" | "))
			if i < 0 {
				return nil, false
			}
			name := bytes.TrimRight(text[:i], " ")
			number := name[bytes.LastIndexAny(name, "-_")+1:]
			if len(number) == len(name) || !isDigits(number) || bytes.IndexByte(name, ' ') >= 0 {
				return nil, false
			}
			d.Fill(document.ContainerName, document.Plain(name))
			return text[i+3:], true
		},
		Samples: []Sample{
			{`app-1  |   File "/app/app.py", line 7, in handler`, []string{"container.name=app-1", `message=  File "/app/app.py", line 7, in handler`}},
			{`shop_web_2        | {"level":"info"}`, []string{"container.name=shop_web_2", `message={"level":"info"}`}},
		},
	}
}

// supervisor returns the prefix that supervisor-stdout puts before the lines of processes under
// supervisord.
func supervisor() Format {
	return Format{
		Name:      "supervisor-stdout",
		Source:    "coderanger/supervisor-stdout, supervisor_stdout.py: event_handler",
		Shapes:    []string{"a", "A"},
		IsWrapper: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const longest = 64
			i := bytes.Index(text[:min(len(text), longest)], []byte(" | "))
			if i < 0 {
				return nil, false
			}
			name, stream, ok := bytes.Cut(text[:i], []byte(" "))
			if !ok || string(stream) != "stdout" && string(stream) != "stderr" {
				return nil, false
			}
			d.Fill(document.ServiceName, document.Plain(name))
			addAttribute(d, "stream", stream)
			return text[i+3:], true
		},
		Samples: []Sample{
			{`web stderr | KeyError: 'price'`, []string{"service.name=web", "attributes.stream=stderr", "message=KeyError: 'price'"}},
			{`Worker stdout | done | 7`, []string{"service.name=Worker", "message=done | 7"}},
		},
	}
}
