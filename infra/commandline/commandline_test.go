package commandline

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

type loadCmd struct {
	Requests int `default:"200" help:"How many requests to send."`
}

type digCmd struct {
	Sources []string `arg:"" help:"Files and folders to read."`
}

type grammar struct {
	Load loadCmd `cmd:"" help:"Send traffic."`
	Dig  digCmd  `cmd:"" help:"Read logs."`
}

// exited is the panic of a parser that exits.
type exited int

// TestParse checks the exit status, and where the help and errors are printed.
func TestParse(t *testing.T) {
	for _, row := range []struct {
		args           string
		status         int // -1: it does not exit
		stdout, stderr string
	}{
		{"load", -1, "", ""},
		{"dig help", -1, "", ""}, // a file of this name
		{"-h", 0, "Send traffic.", ""},
		{"--help", 0, "Send traffic.", ""},
		{"help", 0, "Send traffic.", ""},
		{"load -h", 0, "How many requests", ""},
		{"load --help", 0, "How many requests", ""},
		{"load help", 0, "How many requests", ""},
		{"help load", 0, "How many requests", ""},
		{"help dig", 0, "Files and folders", ""},
		{"", WrongArguments, "", "`local --help`"},
		{"laod", WrongArguments, "", `did you mean "load"?`},
		{"load --request=3", WrongArguments, "", `did you mean "--requests"?`},
		{"load --requests=many", WrongArguments, "", "`local load --help`"},
		{"load surplus", WrongArguments, "", "unexpected argument surplus"},
		{"help laod", WrongArguments, "", "`local --help`"},
		{"dig", WrongArguments, "", "`local dig --help`"},
	} {
		t.Run(row.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := -1
			func() {
				defer func() {
					switch got := recover().(type) {
					case nil:
					case exited:
						status = int(got)
					default:
						panic(got)
					}
				}()
				parse(strings.Fields(row.args), &grammar{}, kong.Name("local"), kong.Writers(&stdout, &stderr), kong.Exit(func(code int) { panic(exited(code)) }))
			}()
			if status != row.status || !strings.Contains(stdout.String(), row.stdout) || !strings.Contains(stderr.String(), row.stderr) {
				t.Errorf("status %d\nstdout: %s\nstderr: %s\nwant %d, %q and %q", status, stdout.String(), stderr.String(), row.status, row.stdout, row.stderr)
			}
			if row.stdout == "" && stdout.Len() > 0 || row.stderr == "" && stderr.Len() > 0 {
				t.Errorf("stdout: %q, stderr: %q; want one of them", stdout.String(), stderr.String())
			}
		})
	}
}
